"""Compares the scores of a filled form with those of a published build: of the execution, each indicator, the total."""

from collections.abc import Iterator

from jixiao.review.findings import Review, said
from jixiao.review.labels import forms_of, wording
from jixiao.review.read import GridCell
from jixiao.review.subjects import PublishedFigure, Subject
from jixiao.review.values import decimal_text, nothing, points

RULE = "X105"
ALL = "总分"
"""Key of the total; the keys of the others are concepts of money lines and names of indicators."""


def compare_scores(review: Review, subject: Subject) -> None:
    """Every score that both have. A score is right within the places that it is printed with."""
    known = {_key(one): one for one in reversed(subject.figures) if one.column == "score" or _is_total(one)}
    for key, name, cell in _scores(review):
        figure, number = known.get(key), None if nothing(cell.text) or cell.error else points(cell)
        if figure is None or number is None:
            continue
        review.run(RULE, cell)
        if abs(number.value - figure.value) > max(number.step, figure.step) / 2:
            review.find(RULE, cell, cell.trimmed, decimal_text(figure.value),
                        said(f"“{name}”的得分表上为 {cell.trimmed}，已发布结果为 {figure.shown}"
                             f"（{figure.figure_id}）。请核对分值和完成值。",
                             f"the score of “{name}” is {cell.trimmed} on the form, {figure.shown} in the build "
                             f"({figure.figure_id}). Check weight and actual value."))  # fmt: skip


def _is_total(figure: PublishedFigure) -> bool:
    return len(figure.label) == 1 and wording().group("total_row").matches(figure.label[0])


def _key(figure: PublishedFigure) -> str:
    """What a score is of: a line of money, the total, or an indicator."""
    if _is_total(figure):
        return ALL
    return wording().group("money_lines").find(figure.line) or forms_of(figure.line)[0]


def _scores(review: Review) -> Iterator[tuple[str, str, GridCell]]:
    """Key, name and cell of every score that the form prints."""
    table = review.form.indicators
    if table is None:
        return
    for money in review.form.money:
        line = money.total()
        if line is not None and "score" in line.cells:
            yield line.concept, line.name, line.cells["score"]
    for row in table.rows:
        if row.score is not None and not row.side:
            yield forms_of(row.name)[0], row.name, row.score
    if table.total_label is not None and table.total_score is not None:
        yield ALL, ALL, table.total_score
