-- One row a value that the goal forms may print: of an application, or of the projects chosen under a notice.
select * from {{ ref('int_application__value') }}
union all
select * from {{ ref('int_measure__notice_value') }}
