-- One row a month or year of a recognised project, with what was reported in words; its numbers, those
-- reported and those of the records, are entries.
select * from {{ ref('int_form__progress_line') }}
