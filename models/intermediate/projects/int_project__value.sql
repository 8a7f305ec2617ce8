-- One row a value of a measure for a project: context, measure, window, slice; a share keeps both its sides.
{{ all_values(ref('int_project__evaluation')) }}
