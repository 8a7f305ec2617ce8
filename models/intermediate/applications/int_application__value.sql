-- One row a value of a measure for an application: context, measure, window, slice; a share keeps both its sides.
{{ all_values(ref('int_application__evaluation'), ref('int_application__asked')) }}
