"""Rules on the monitoring table: one tick for the outlook, and words for what deviates."""

from jixiao.review.compare import misses
from jixiao.review.findings import Review, said
from jixiao.review.labels import tight, wording
from jixiao.review.model import Indicator
from jixiao.review.read import GridCell
from jixiao.review.values import nothing

CHANCES = {"certain": "确定能", "possible": "有可能", "impossible": "完全不可能"}


def check_monitor(review: Review) -> None:
    """All rules on the monitoring columns."""
    table = review.form.indicators
    rows = table.rows if table else []
    asked = [row for row in rows if row.chances]
    if len(asked) > 1 and not any(_ticked(cell) for row in asked for cell in row.chances.values()):
        review.find("N401", next(iter(asked[0].chances.values())), "", said("每项勾选一项", "one tick each"),
                    said(f"完成目标可能性一栏的 {len(asked)} 项指标都没有勾选。请逐项勾选一项。",
                         f"of {len(asked)} indicators none has a tick for how likely it is. Tick one for "
                         "each."))  # fmt: skip
        asked = []
    for row in asked:
        _check_chances(review, row)
    for row in rows:
        if row.causes or row.expected is not None:
            _check_reason(review, row)


def _ticked(cell: GridCell) -> bool:
    return tight(cell.text) not in wording().data["no_ticks"]


def _check_chances(review: Review, row: Indicator) -> None:
    ticked = [name for name in CHANCES if name in row.chances and _ticked(row.chances[name])]
    cells = list(row.chances.values())
    review.run("N401", *cells)
    if len(ticked) == 1:
        return
    choices = "、".join(CHANCES[name] for name in ticked)
    at = row.chances[ticked[1]] if ticked else cells[0]
    reason = said(f"勾选了多项（{choices}）", f"several ticks ({choices})") if ticked else said("没有勾选", "no tick")
    review.find("N401", at, choices, said("勾选一项", "one tick"),
                said(f"“{row.name}”的完成目标可能性{reason.zh}。请在三项中勾选一项。",
                     f"“{row.name}” has {reason.en} for how likely it is. Tick one of the three."))  # fmt: skip


def _check_reason(review: Review, row: Indicator) -> None:
    if row.reason is None:
        return
    deviates = any(_ticked(cell) for cell in row.causes)
    review.run("N402", row.reason, *row.causes)
    if row.expected is not None:
        review.run("N403", row.expected.cell)
    if not nothing(row.reason.text):
        return
    if misses(row, row.expected):
        assert row.expected is not None
        review.find("N403", row.reason, "", said("原因说明", "the reason"),
                    said(f"“{row.name}”全年预计 {row.expected.cell.trimmed}，达不到指标值 {row.target.cell.trimmed}，"
                         "没有写原因说明。请填写。",
                         f"“{row.name}” is expected to be {row.expected.cell.trimmed}, short of "
                         f"{row.target.cell.trimmed}, without a reason. Fill it in."))  # fmt: skip
    elif deviates:
        review.find("N402", row.reason, "", said("原因说明", "the reason"),
                    said(f"“{row.name}”勾选了偏差原因，没有写原因说明。请填写。",
                         f"“{row.name}” has a cause ticked, and no reason written. Fill it in."))  # fmt: skip
