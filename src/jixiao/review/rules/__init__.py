"""The rules within one form, in the order in which they run: what is found wrong first explains what follows."""

from collections.abc import Callable

from jixiao.review.findings import Review
from jixiao.review.rules import heading, indicators, money, monitor, scores, targets

RULES: tuple[Callable[[Review], None], ...] = (
    heading.check_years,
    heading.check_edition,
    heading.check_management,
    heading.check_errors,
    money.check_money,
    scores.check_scores,
    indicators.check_indicators,
    targets.check_targets,
    monitor.check_monitor,
)


def check_within(review: Review) -> None:
    """Run every rule within the form."""
    for rule in RULES:
        rule(review)
