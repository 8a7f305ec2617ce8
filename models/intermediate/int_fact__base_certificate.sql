-- One row a certificate, under the base that trained for it.
{{ certificates_of('base_uscc') }}
