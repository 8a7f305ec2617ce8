-- One row a partner of a unit for an occupation (or for none).
select
    'partnership' as record_type,
    uscc,
    coalesce(partner_uscc, partner_name) as partner,
    partner_kind,
    partner_size,
    occupation_code,
    starts_on,
    ends_on,
    develops_specialty,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_partnership') }}
