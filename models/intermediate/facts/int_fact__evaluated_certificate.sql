-- One row a certificate, under the body that evaluated for it.
{{ certificates_of('evaluator_uscc') }}
