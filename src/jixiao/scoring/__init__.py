"""Scores of a self-evaluation, exact: the rules are rows of seeds/policy/scoring.csv, the arithmetic is here."""

from jixiao.scoring.schemes import Band, Grade, Scheme, load_schemes
from jixiao.scoring.score import (
    attainment,
    execution_score,
    far_above,
    grade_of,
    indicator_score,
    qualitative_span,
    reached,
)

__all__ = [
    "Band",
    "Grade",
    "Scheme",
    "attainment",
    "execution_score",
    "far_above",
    "grade_of",
    "indicator_score",
    "load_schemes",
    "qualitative_span",
    "reached",
]
