-- One row a value of a measure over the projects chosen under a notice.
{{ all_values(ref('int_measure__notice_evaluation')) }}
