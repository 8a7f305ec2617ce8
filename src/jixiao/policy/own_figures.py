"""Figures of a notice's own (own_figures.csv), where a row names one as the slice of a measure."""

from collections.abc import Iterator
from dataclasses import replace

from jixiao.policy.library import Known
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy

DIMENSION, LIST = "指标=", "own_figures.figure"
GRADE = "等级"


def figure_of(policy: Policy, measure: Known, slice_: str) -> Row | None:
    """The figure that a slice of the measure names; None where the measure is none of figures, or names none."""
    if measure.slice_list != LIST:
        return None
    name = slice_.removeprefix(DIMENSION)
    return next((row for row in policy.rows("own_figures") if row.get("figure") == name), None)


def as_stated(policy: Policy, measure: Known, row: Row) -> Known:
    """The measure with the name and the unit of the figure that the row names, a share where that is one."""
    figure = figure_of(policy, measure, row.get("slice"))
    if figure is None:
        return measure
    agg = "ratio" if figure.get("value_type") == "share" else measure.agg
    return replace(measure, label=figure.get("figure"), unit=figure.get("unit"), agg=agg)


def levels(policy: Policy, measure: Known, row: Row) -> set[str]:
    """The names of levels that a threshold may be written by: classes of the figure, else grades."""
    figure = figure_of(policy, measure, row.get("slice"))
    if figure is not None:
        return set(figure.get("classes").split("|"))
    return {one.get("grade") for one in policy.rows("grades")}


def faults(policy: Policy, measure: Known, row: Row) -> Iterator[Fault]:
    """A row that asks for figures without saying which, for one of another notice, or of whom the measure is not."""
    if measure.slice_list != LIST:
        return
    figure = figure_of(policy, measure, row.get("slice"))
    if figure is None:
        if not row.get("slice"):
            what = f"指标 {measure.measure_id}（{measure.label}）没有写明是哪个自定义指标"
            yield row.fault("slice", what, f"请写成 {DIMENSION}own_figures.csv 里的名称")
        return
    if not measure.measure_id.startswith(f"own_{figure.get('subject')}"):
        whose = "单位" if figure.get("subject") == "unit" else "申报"
        what = f"“{figure.get('figure')}”是{whose}的指标"
        yield row.fault("measure_id", what, f"请改用 own_{figure.get('subject')}_figure，或改正 own_figures.csv")
    if row.get("notice_id") and row.get("notice_id") != figure.get("notice_id"):
        what = f"“{figure.get('figure')}”是通知 {figure.get('notice_id')} 的指标"
        yield row.fault("slice", what, "请在 own_figures.csv 给本通知另写一个")
    if figure.get("value_type") == "flag" and row.get("threshold") not in ("0", "1"):
        yield row.fault("threshold", f"“{figure.get('figure')}”只有是（1）和否（0）", "请写 1 或 0")
