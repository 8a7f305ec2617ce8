-- One row a target rate with the money that weighs it; a rate without money is left out and reported as a finding.
with weights as (
    select
        application_no,
        slice,
        sum(weight_yuan) as weight_yuan
    from {{ ref('int_fact__target_weight') }}
    group by application_no, slice
)

select
    targets.record_type,
    targets.application_no,
    targets.slice,
    targets.target_value,
    weights.weight_yuan,
    targets.record_key,
    targets.src_file,
    targets.src_sheet,
    targets.src_row
from {{ ref('int_fact__target') }} as targets
inner join weights on targets.application_no = weights.application_no and targets.slice = weights.slice
where targets.aggregate = 'weighted'
