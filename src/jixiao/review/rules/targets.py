"""Rules on targets beside each other: of a year and of the whole period, of a part, its whole and their share."""

from fractions import Fraction

from jixiao.review.compare import units_agree
from jixiao.review.findings import Review, said
from jixiao.review.labels import tight, wording
from jixiao.review.model import PERIOD, YEAR, Indicator
from jixiao.review.values import is_percent

_WHOLE = 100
_NEAR = Fraction(1)
"""Percentage points that a share may differ from what its two lines give."""


def check_targets(review: Review) -> None:
    """A year's target is not above that of the period, a part not above its whole, a share what its lines give."""
    table = review.form.indicators
    if table is None:
        return
    by_side = {side: [row for row in table.rows if row.side == side] for side in table.sides or ("",)}
    _check_years(review, by_side.get(PERIOD, []), by_side.get(YEAR, []))
    for rows in by_side.values():
        for names in wording().data["parts"]:
            _check_part(review, rows, names)


def _number(row: Indicator | None) -> Fraction | None:
    return None if row is None or row.target.number is None else row.target.base


def _check_years(review: Review, of_period: list[Indicator], of_year: list[Indicator]) -> None:
    periods = {tight(row.name): row for row in of_period if row.name}
    for row in of_year:
        whole, year = _number(periods.get(tight(row.name))), _number(row)
        if whole is None or year is None or is_percent(row.target.unit) or row.target.sense in ("≤", "<"):
            continue
        period = periods[tight(row.name)]
        if not units_agree(row.target.unit, period.target.unit):
            continue
        review.run("N310", row.target.cell)
        if year > whole:
            review.find("N310", row.target.cell, row.target.cell.trimmed, period.target.cell.trimmed,
                        said(f"“{row.name}”年度指标值 {row.target.cell.trimmed} 大于实施期指标值 "
                             f"{period.target.cell.trimmed}。请核对。",
                             f"“{row.name}”: the year's target {row.target.cell.trimmed} is above that of the period, "
                             f"{period.target.cell.trimmed}. Check both."))  # fmt: skip


def _named(rows: list[Indicator], words: list[str]) -> Indicator | None:
    """The row whose name has one of these words; none where several have."""
    found = [row for row in rows if any(word in tight(row.name) for word in words)]
    return found[0] if len(found) == 1 else None


def _check_part(review: Review, rows: list[Indicator], names: dict[str, list[str]]) -> None:
    share = _named(rows, names.get("share", []))
    lines = [row for row in rows if row is not share]
    part = _named(lines, names["part"])
    whole = _named([row for row in lines if row is not part], names["whole"])
    some, every = _number(part), _number(whole)
    if part is None or whole is None or some is None or every is None:
        return
    if is_percent(part.target.unit) or is_percent(whole.target.unit):
        return
    review.run("N312", part.target.cell)
    if some > every:
        review.find("N312", part.target.cell, part.target.cell.trimmed, whole.target.cell.trimmed,
                    said(f"“{part.name}”是“{whole.name}”的一部分，指标值 {part.target.cell.trimmed} 大于 "
                         f"{whole.target.cell.trimmed}。请核对。",
                         f"“{part.name}” is a part of “{whole.name}”, and its target {part.target.cell.trimmed} is "
                         f"above {whole.target.cell.trimmed}. Check both."))  # fmt: skip
    elif every and share is not None and share.target.number is not None and is_percent(share.target.unit):
        _check_share(review, share, some / every * _WHOLE)


def _check_share(review: Review, share: Indicator, made: Fraction) -> None:
    if share.target.number is None or any(word in tight(share.name) for word in wording().data["weighted_words"]):
        return
    review.run("N311", share.target.cell)
    if abs(share.target.number - made) > _NEAR:
        shown = f"{float(made):.2f}%"
        review.find("N311", share.target.cell, share.target.cell.trimmed, shown,
                    said(f"“{share.name}”为 {share.target.cell.trimmed}，按表上两行指标值相除为 {shown}。"
                         "请核对；区域表按金额加权平均的，请在指标名称后注明。",
                         f"“{share.name}” is {share.target.cell.trimmed}, the two lines it is made of give {shown}. "
                         "Check it; where a region weights it by money, say so behind its name."))  # fmt: skip
