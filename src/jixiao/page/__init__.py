"""The auditor's page: one front end over one set of JSON documents, read from a small server or out of one file."""
