-- One row a certificate, under the base that trained for it. A view: the records are not copied.
{{ config(materialized='view') }}
{{ certificates_of('base_uscc') }}
