-- One row a value: context, measure, window, slice; a share keeps both its sides.
select * from {{ ref('int_application__value') }}
union all
select * from {{ ref('int_measure__notice_value') }}
union all
select * from {{ ref('int_project__value') }}
