-- One row an application, with the money it asks for.
select
    'application' as record_type,
    application_no,
    uscc,
    project_kind,
    recommended_rank,
    recognised_year,
    central_grant_yuan,
    local_match_yuan,
    own_funds_yuan,
    case
        when coalesce(central_grant_yuan, local_match_yuan, own_funds_yuan) is not null
            then coalesce(central_grant_yuan, 0) + coalesce(local_match_yuan, 0) + coalesce(own_funds_yuan, 0)
    end as project_total_yuan,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('int_application') }}
