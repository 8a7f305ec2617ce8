-- One row a measure asked of an application, of a notice's chosen projects, of a recognised project, of the
-- settlement of projects or of all applications under a notice, with its members and window: what a trace joins a fact
-- to.
select * from {{ ref('int_application__evaluation') }}
union all
select * from {{ ref('int_measure__notice_evaluation') }}
union all
select * from {{ ref('int_project__evaluation') }}
union all
select * from {{ ref('int_money__evaluation') }}
union all
select * from {{ ref('int_overview__evaluation') }}
