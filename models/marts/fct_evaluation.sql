-- One row a measure asked of an application, of a notice's chosen projects or of a recognised project, with its members
-- and window: what a trace joins a fact to.
select * from {{ ref('int_application__evaluation') }}
union all
select * from {{ ref('int_notice__evaluation') }}
union all
select * from {{ ref('int_project__evaluation') }}
