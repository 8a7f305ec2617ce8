"""Scores of a self-evaluation, exact: the rules are rows of seeds/policy/scoring.csv, the arithmetic is here."""
