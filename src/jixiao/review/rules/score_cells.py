"""The cells of a form that hold weights and scores of the execution and the total, read as numbers."""

from jixiao.review.findings import Review, said
from jixiao.review.read import GridCell
from jixiao.review.values import Number, nothing, points


def points_of(review: Review, cell: GridCell | None) -> Number | None:
    """A weight or score as a number; one that cannot be read is found (N107)."""
    if cell is None or nothing(cell.text) or cell.error:
        return None
    found = points(cell)
    review.run("N107", cell)
    if found is None:
        text = cell.trimmed
        review.find("N107", cell, text, said("分数", "points"),
                    said(f"分值或得分“{text}”读不出来。请只填数字。",
                         f"the weight or score “{text}” cannot be read. Write digits only."))  # fmt: skip
    return found


def execution_cells(review: Review) -> tuple[GridCell | None, GridCell | None]:
    """The cells of weight and score of the execution rate, where the money table prints them."""
    for table in review.form.money:
        line = table.scored()
        if line is not None and "score" in table.columns:
            return line.cells.get("weight"), line.cells["score"]
    return None, None


def execution_of(review: Review) -> tuple[Number | None, Number | None]:
    """Weight and score of the execution rate as numbers."""
    weight, score = execution_cells(review)
    return points_of(review, weight), points_of(review, score)


def total_of(review: Review) -> Number | None:
    """The total of the scores as a number."""
    table = review.form.indicators
    cell = table.total_score if table else None
    return points(cell) if cell is not None and not nothing(cell.text) else None
