"""From an inbox to a published build: the stages, the gates between them, and one atomic publication."""
