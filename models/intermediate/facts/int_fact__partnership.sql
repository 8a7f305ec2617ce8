-- One row a partner of a unit for an occupation (or for none). A partner whose code one row of a unit
-- states is the same partner in the unit's other rows of that name.
select
    'partnership' as record_type,
    coalesce(partner_uscc, max(partner_uscc) over (partition by uscc, partner_name), partner_name) as partner,
    * exclude (partner_name, partner_uscc)
from {{ ref('stg_partnership') }}
