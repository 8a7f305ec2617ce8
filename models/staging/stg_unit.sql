-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(unit_name as varchar) as unit_name,
    cast(unit_kind as varchar) as unit_kind,
    cast(region_code as varchar) as region_code,
    cast(affiliation as varchar) as affiliation,
    cast(department_in_charge as varchar) as department_in_charge,
    cast(enterprise_size as varchar) as enterprise_size,
    cast(legal_representative as varchar) as legal_representative,
    cast(contact_name as varchar) as contact_name,
    cast(contact_phone as varchar) as contact_phone,
    cast(address as varchar) as address,
    cast(postcode as varchar) as postcode,
    cast(website as varchar) as website,
    cast(bank_name as varchar) as bank_name,
    cast(bank_account as varchar) as bank_account,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'unit') }}
