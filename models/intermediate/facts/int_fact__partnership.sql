-- One row a partner of a unit for an occupation (or for none). A partner whose code one row of a unit
-- states is the same partner in the unit's other rows of that name.
select
    'partnership' as record_type,
    uscc,
    coalesce(partner_uscc, max(partner_uscc) over (partition by uscc, partner_name), partner_name) as partner,
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
