"""Scores of a self-evaluation, exact: the rules are rows of seeds/policy/scoring.csv, the arithmetic is here."""

from jixiao.scoring.schemes import Band, Grade, Scheme, base_scheme, load_schemes
from jixiao.scoring.score import (
    BANDS,
    attainment,
    band_of,
    exact_score,
    execution_score,
    far_above,
    grade_of,
    indicator_score,
    printed,
    qualitative_span,
    reached,
)

__all__ = [
    "BANDS",
    "Band",
    "Grade",
    "Scheme",
    "attainment",
    "band_of",
    "base_scheme",
    "exact_score",
    "execution_score",
    "far_above",
    "grade_of",
    "indicator_score",
    "load_schemes",
    "printed",
    "qualitative_span",
    "reached",
]
