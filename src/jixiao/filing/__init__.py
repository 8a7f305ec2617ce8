"""Filings: a build sealed into one zip, its verifier, and the ledger of what was filed."""
