-- One row a money record that weighs a target rate: 实施期金额 from the application, 年度金额 from the year's budget.
with rates as (
    select
        application_no,
        slice,
        target_year
    from {{ ref('int_fact__target') }}
    where aggregate = 'weighted'
),

period_money as (
    select
        rates.application_no,
        rates.slice,
        money.record_type,
        money.project_total_yuan as weight_yuan,
        money.record_key,
        money.src_file,
        money.src_sheet,
        money.src_row
    from rates
    inner join {{ ref('int_fact__application') }} as money
        on rates.application_no = money.application_no
    where rates.target_year is null and money.project_total_yuan is not null
),

year_money as (
    select
        rates.application_no,
        rates.slice,
        money.record_type,
        money.amount_yuan as weight_yuan,
        money.record_key,
        money.src_file,
        money.src_sheet,
        money.src_row
    from rates
    inner join {{ ref('int_fact__funding') }} as money
        on rates.application_no = money.application_no and rates.target_year = money.budget_year
    where money.stage = '预算安排'
)

select * from period_money
union all
select * from year_money
