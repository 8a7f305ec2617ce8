"""Rules on scores: weights, the score of the execution and of each indicator, their sum, reasons, the grade."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from jixiao.review.compare import Comparison, band_of, compare, explained, misses
from jixiao.review.findings import BothTexts, Review, both, catalogue, said
from jixiao.review.indicator_table import points_in
from jixiao.review.labels import tight, wording
from jixiao.review.model import Indicator, IndicatorTable, Line, MoneyTable, Subtotal
from jixiao.review.read import GridCell
from jixiao.review.rules.money import Amounts, candidates, execution_columns
from jixiao.review.rules.score_cells import execution_cells, execution_of, points_of, total_of
from jixiao.review.values import Number, amount, decimal_text, nothing, points, rates
from jixiao.scoring.schemes import Scheme
from jixiao.scoring.score import execution_score, grade_of, qualitative_span

Span = tuple[Fraction, Fraction]
_HALF_A_HUNDREDTH = Fraction(1, 200)
Scored = tuple[Indicator, Number | None, Number | None]
"""An indicator with its weight and its score."""
_WHY = said("偏差原因及改进措施", "why, and what is done about it")
_TOTAL = said("总分", "the total")
MOST_CORRECTED = 8
"""Scores found wrong that are tried as corrected when the total is judged: the total may know some of them."""


@dataclass(slots=True)
class Scores:
    """The scores of a form: every indicator with its weight and score as numbers, each cell once.

    `wrong` holds, for scores found wrong, the span that would be right.
    """

    review: Review
    table: IndicatorTable
    scheme: Scheme
    rows: list[Scored] = field(default_factory=list)
    execution: tuple[Number | None, Number | None] = (None, None)
    decimals: bool = False
    wrong: dict[GridCell, Span] = field(default_factory=dict)

    @property
    def unread(self) -> bool:
        """Whether a weight or score is there that cannot be read: that is its one finding."""
        execution = execution_cells(self.review)
        pairs = [*((row.weight, row.score) for row, *_ in self.rows), execution]
        read = [*((weight, score) for _, weight, score in self.rows), self.execution]
        return any(cell is not None and number is None and not nothing(cell.text)
                   for cells, numbers in zip(pairs, read, strict=True)
                   for cell, number in zip(cells, numbers, strict=True))  # fmt: skip

    def unknown(self, what: BothTexts) -> BothTexts | None:
        """Why a total, as it is called, cannot be told: points are left for the execution, whose score was not read."""
        own = sum((one.value for one in self.weights()), Fraction(0))
        if execution_cells(self.review)[1] is not None or own >= self.scheme.total:
            return None
        whole, total = self.table.total_weight, total_of(self.review)
        weight = points(whole) if whole is not None else None
        if weight is not None and weight.value == own and (total is None or total.value <= own):
            return None  # a total of the indicators alone
        return said(f"没有读到资金表上的预算执行率得分（各指标分值之和 {decimal_text(own)}），{what.zh}不能核对",
                    f"the score of the execution was not read in the money table (the indicators' weights make "
                    f"{decimal_text(own)}): {what.en} cannot be checked")  # fmt: skip

    def groups(self) -> list[list[Scored]]:
        """The indicators, those together that share a cell of weight or score."""
        found: list[list[Scored]] = []
        for one in self.rows:
            shared = found and any(_same(mine, last) for mine, last in zip(one[1:], found[-1][-1][1:], strict=True))
            if shared:
                found[-1].append(one)
            else:
                found.append([one])
        return found

    def weights(self) -> list[Number]:
        """The weights that are filled in, each cell once."""
        return _once(weight for _, weight, _ in self.rows)

    def scores(self) -> list[Number]:
        """The scores that are filled in, each cell once."""
        return _once(score for _, _, score in self.rows)

    def fits(self, number: Number, exact: Fraction) -> bool:
        """Whether a printed score is the exact one, rounded; to whole points only where no score has decimals, but 2
        may be 2.00 of which the sheet does not show the noughts."""
        if number.stored == exact:
            return True
        whole = number.whole and self.decimals
        return number.shows(exact) and (not whole or abs(number.value - exact) <= _HALF_A_HUNDREDTH)


def _same(one: Number | None, other: Number | None) -> bool:
    """Whether two numbers stand in one cell."""
    return one is not None and other is not None and one.cell is other.cell


def _once(numbers: Iterator[Number | None]) -> list[Number]:
    return list({number.cell: number for number in numbers if number is not None}.values())


def check_scores(review: Review) -> None:
    """All rules on scores; none when the form has no scores, or none is filled in."""
    table, scheme = review.form.indicators, review.scheme
    if scheme is None:
        for rule in (one for one in catalogue() if one.startswith("N2")):
            review.skip(rule, said(f"计分参数中没有适用于 {review.form.year} 年度的办法",
                                   f"no scheme of scoring is for {review.form.year}"))  # fmt: skip
    if table is None or scheme is None or not {"score", "weight"} & table.columns:
        return
    scores = Scores(review, table, scheme)
    scores.rows = [
        (row, points_of(review, row.weight), points_of(review, row.score)) for row in table.rows if not row.side
    ]
    scores.execution = execution_of(review)
    printed = [*scores.scores(), *[one for one in (scores.execution[1], total_of(review)) if one]]
    scores.decimals = any(not number.whole for number in printed)
    _check_weights(scores)
    if not scores.scores():
        review.note(said("得分栏没有填写，按未评分的表审核。",
                         "no scores are filled in: reviewed as a form that is not scored yet."))  # fmt: skip
        return
    _check_execution(scores)
    for group in scores.groups():
        if len(group) > 1:
            _check_group(scores, group)
        else:
            _check_row(scores, *group[0])
    for subtotal in scores.table.subtotals:
        _check_subtotal(scores, subtotal, subtotal.score, "N207")
    _check_total(scores)
    _check_grade(scores)


# --- weights ---------------------------------------------------------------------------------------------------------
def _check_weights(scores: Scores) -> None:
    """The weights make the whole, and those of a first-level indicator what it prints."""
    weights = scores.weights()
    if not weights:
        return
    review, total = scores.review, sum((one.value for one in weights), Fraction(0))
    given = scores.execution[0]
    executions = [given.value] if given else [Fraction(0), scores.scheme.execution]
    whole, cell = scores.scheme.total, scores.table.total_weight
    printed = points(cell) if cell is not None and not nothing(cell.text) else None
    review.run("N205", *(one.cell for one in weights), cell)
    surplus = min((total + one - whole for one in executions), key=abs)
    unknown = scores.unknown(said("分值合计", "the sum of the weights"))
    if surplus < 0 and unknown and review.form.money_label is not None:
        review.ran.discard("N205")
        review.skip("N205", unknown)
        return
    if surplus and _blame_weight(scores, surplus):
        surplus = Fraction(0)
    blamed = _check_levels(scores)
    for subtotal in scores.table.subtotals:
        _check_subtotal(scores, subtotal, subtotal.weight, "N206")
    if surplus:
        if surplus != blamed:
            _report_weights(scores, surplus, printed)
    elif printed is not None and printed.value not in (whole, total):
        review.find("N205", printed.cell, printed.cell.trimmed, decimal_text(whole),
                    said(f"分值合计应为 {decimal_text(whole)}，表上为 {printed.cell.trimmed}。请改正。",
                         f"the weights make {decimal_text(whole)}, the form has {printed.cell.trimmed}. Correct it.")
                    )  # fmt: skip


def _weights_text(scores: Scores, surplus: Fraction) -> BothTexts:
    total = sum((one.value for one in scores.weights()), Fraction(0))
    given, whole = scores.execution[0], scores.scheme.total
    more = said("", "")
    if given:
        more = said(f"，加预算执行率 {decimal_text(given.value)}", f", the execution {decimal_text(given.value)}")
    return said(f"分值合计应为 {decimal_text(whole)}，实为 {decimal_text(whole + surplus)}（各指标分值之和 "
                f"{decimal_text(total)}{more.zh}）。",
                f"the weights should make {decimal_text(whole)} and make {decimal_text(whole + surplus)} (the "
                f"indicators {decimal_text(total)}{more.en}). ")  # fmt: skip


def _blame_weight(scores: Scores, surplus: Fraction) -> bool:
    """Report the one weight whose score becomes right when the surplus is taken off. False if there is none."""
    for row, weight, score in (group[0] for group in scores.groups() if len(group) == 1):
        if weight is None or score is None or weight.value <= surplus:
            continue
        right = weight.value - surplus
        if not _score_fits(scores, row, weight.value, score) and _score_fits(scores, row, right, score):
            scores.review.right[weight.cell] = right
            scores.review.find("N205", weight.cell, weight.cell.trimmed, decimal_text(right),
                               said(f"{_weights_text(scores, surplus).zh}若“{row.name}”的分值应为 "
                                    f"{decimal_text(right)}，则合计与得分都相符。请核对并改正。",
                                    f"{_weights_text(scores, surplus).en}If the weight of “{row.name}” were "
                                    f"{decimal_text(right)}, sum and score would both fit. Check and correct it.")
                               )  # fmt: skip
            return True
    return False


def _report_weights(scores: Scores, surplus: Fraction, printed: Number | None) -> None:
    whole = scores.scheme.total
    at = printed.cell if printed else scores.table.total_weight or scores.table.headers["weight"]
    scores.review.find("N205", at, decimal_text(whole + surplus), decimal_text(whole),
                       said(f"{_weights_text(scores, surplus).zh}请核对各项分值。",
                            f"{_weights_text(scores, surplus).en}Check the weights."))  # fmt: skip


def _check_levels(scores: Scores) -> Fraction:
    """Points printed beside 一级指标 against their indicators. Returns by how much those found wrong are over."""
    over = Fraction(0)
    numbers = {id(row): weight for row, weight, _ in scores.rows}
    for cell, rows in scores.table.level_points:
        weights = _once(numbers.get(id(row)) for row in rows)
        if not weights:
            continue
        printed, total = (
            Fraction(points_in(cell.text)),
            sum((scores.review.right.get(one.cell, one.value) for one in weights), Fraction(0)),
        )
        scores.review.run("N206", cell)
        if printed != total:
            over += total - printed
            scores.review.find("N206", cell, decimal_text(total), decimal_text(printed),
                               said(f"“{tight(cell.text)}”下各指标分值之和为 {decimal_text(total)}，"
                                    f"所印为 {decimal_text(printed)}。请核对。",
                                    f"the weights below “{tight(cell.text)}” make {decimal_text(total)}, printed is "
                                    f"{decimal_text(printed)}. Check both."))  # fmt: skip
    return over


def _check_subtotal(scores: Scores, subtotal: Subtotal, cell: GridCell | None, rule: str) -> None:
    """A row 小计 against the weights (N206) or scores (N207) above it, as they are or as they should be."""
    printed = None if cell is None or nothing(cell.text) or cell.error else points(cell)
    if cell is None or printed is None or scores.unread:
        return
    review, own = scores.review, {id(row) for row in subtotal.rows}
    level = subtotal.rows[-1].level1 if subtotal.rows else ""
    sums = []
    for some in (own, {id(row) for row, _, _ in scores.rows if row.level1 == level}):
        given = _once((weight if rule == "N206" else score) for row, weight, score in scores.rows if id(row) in some)
        sums += [sum((one.value for one in given), Fraction(0)),
                 sum((review.right.get(one.cell, one.value) for one in given), Fraction(0))]  # fmt: skip
    review.run(rule, cell)
    if subtotal.rows and printed.value not in sums:
        what = said("分值", "weights") if rule == "N206" else said("得分", "scores")
        review.find(rule, cell, cell.trimmed, decimal_text(sums[0]),
                    said(f"“{tight(subtotal.label.text)}”的{what.zh}应为以上各指标{what.zh}之和 "
                         f"{decimal_text(sums[0])}，表上为 {cell.trimmed}。请改正。",
                         f"“{tight(subtotal.label.text)}” is the sum {decimal_text(sums[0])} of the {what.en} above, "
                         f"the form has {cell.trimmed}. Correct it."))  # fmt: skip


# --- scores ----------------------------------------------------------------------------------------------------------
def _check_execution(scores: Scores) -> None:
    """The score of the execution rate."""
    review = scores.review
    weight, score = scores.execution
    for table in review.form.money:
        line, sides = table.total(), execution_columns(table)
        if line is None or sides is None or "score" not in table.columns:
            continue
        most = weight.value if weight else scores.scheme.execution
        if score is None:
            cell = line.cells["score"]
            if nothing(cell.text):
                review.find("N211", cell, "", said("得分", "a score"),
                            said("没有填写预算执行率得分。请填写。", "the execution has no score. Fill it in.")
                            )  # fmt: skip
            return
        review.run("N201", score.cell)
        budgets, spent = (candidates(review, _amounts(review, table, column), line) for column in sides[:2])
        found = {execution_score(most, budget, one) for budget in budgets for one in spent or [Fraction(0)]}
        exact = sorted(found - {None}, key=lambda one: one is None)
        _judge_execution(scores, score, most, [one for one in exact if one is not None], line, sides[2])
        return


def _amounts(review: Review, table: MoneyTable, column: str) -> Amounts:
    numbers = [amount(line.cells[column], review.form.unit) for line in table.lines]
    return Amounts(review, table, column, numbers)


def _judge_execution(
    scores: Scores, score: Number, weight: Fraction, exact: list[Fraction], line: Line, rate: str
) -> None:
    review = scores.review
    if _out_of_bounds(scores, score, weight, said("预算执行率", "the execution"), [(one, one) for one in exact]):
        return
    cell = line.cells.get(rate)
    if not exact or any(scores.fits(score, one) for one in exact):
        return
    if (
        cell is not None
        and cell not in review.right
        and any(scores.fits(score, weight * min(Fraction(1), one.value)) for one in rates(cell))
    ):
        review.note(said(f"执行率得分按所印执行率 {cell.trimmed} 计算，相符。",
                         f"the score of the execution fits the printed rate {cell.trimmed}."), score.cell)  # fmt: skip
        return
    right = min(exact, key=lambda points: abs(points - score.value))
    review.right[score.cell] = right
    scores.wrong[score.cell] = (right, right)
    review.find("N201", score.cell, score.cell.trimmed, decimal_text(right),
                said(f"预算执行率得分应为 {decimal_text(right)}（分值 {decimal_text(weight)} × 执行率，最高不超过分值"
                     f"），表上为 {score.cell.trimmed}。请改正。",
                     f"the score of the execution is {decimal_text(right)} (weight {decimal_text(weight)} × rate, at "
                     f"most the weight), the form has {score.cell.trimmed}. Correct it."))  # fmt: skip


def _out_of_bounds(scores: Scores, score: Number, weight: Fraction, name: str | BothTexts, spans: list[Span]) -> bool:
    """Whether a score is above its weight or below nothing. `spans` are the scores that would be right."""
    review = scores.review
    review.run("N203", score.cell)
    if 0 <= score.value <= weight:
        return False
    scores.wrong[score.cell] = spans[0] if spans else (Fraction(0), weight)
    review.right[score.cell] = scores.wrong[score.cell][1]
    most = decimal_text(weight)
    review.find("N203", score.cell, score.cell.trimmed, said(f"0 至 {most}", f"0 to {most}"),
                said(f"“{both(name).zh}”得分 {score.cell.trimmed} 不在 0 至分值 {most} 之间。请改正。",
                     f"the score {score.cell.trimmed} of “{both(name).en}” is not between 0 and its weight {most}. "
                     "Correct it."))  # fmt: skip
    return True


def _spans(scores: Scores, row: Indicator, weight: Fraction) -> tuple[list[Span], Comparison | None]:
    """The scores that are right, each as a span; none where the form does not tell."""
    actual = row.actual
    if actual is None or actual.blank or row.target.blank:
        return [], None
    found = compare(row, actual)
    if found is not None:
        return _numeric_spans(scores, found, weight), found
    band = band_of(actual.cell.text) if actual.number is None else None
    if band is None and actual.words and tight(actual.cell.text) == tight(row.target.cell.text):
        band = "达成"
    return ([qualitative_span(scores.scheme, weight, band)] if band else []), None


def _numeric_spans(scores: Scores, found: Comparison, weight: Fraction) -> list[Span]:
    if found.far_above(scores.scheme):
        return [(Fraction(0), weight)]
    if found.overshot:
        return [(weight * found.target / found.actuals[0], weight)]
    return [(weight * share, weight * share) for share in found.shares()]


def _score_fits(scores: Scores, row: Indicator, weight: Fraction, score: Number) -> bool:
    spans, _ = _spans(scores, row, weight)
    return not spans or any(_in_span(scores, score, span) for span in spans)


def _in_span(scores: Scores, score: Number, span: Span) -> bool:
    low, high = span
    return scores.fits(score, low) if low == high else low <= score.value <= high


def _check_row(scores: Scores, row: Indicator, weight: Number | None, score: Number | None) -> None:
    """Weight, score and reason of one indicator."""
    review = scores.review
    if _missing(scores, row, weight, score):
        return
    assert weight is not None and score is not None
    whole = review.right.get(weight.cell, weight.value)
    faults = len(review.findings)
    if not _out_of_bounds(scores, score, whole, row.name, _spans(scores, row, whole)[0]):
        _check_score(scores, row, whole, score)
    _check_reason(scores, row, whole, score, new=len(review.findings) > faults)


def _check_group(scores: Scores, group: list[Scored]) -> None:
    """Indicators that share a cell of weight or score are judged together: no more than their weights; not all of
    them where one was missed; and with a reason where it is less."""
    review, rows = scores.review, [row for row, _, _ in group]
    there = [not _missing(scores, *one) for one in group]
    if not all(there):
        return
    weights, given = _once(weight for _, weight, _ in group), _once(score for _, _, score in group)
    whole = sum((review.right.get(one.cell, one.value) for one in weights), Fraction(0))
    got, name = sum((one.value for one in given), Fraction(0)), "、".join(row.name for row in rows)
    shared = said("得分", "score") if len(given) < len(group) else said("分值", "weight")
    review.note(said(f"几个指标合写一个{shared.zh}，合在一起核对。",
                     f"several indicators share one {shared.en}: they are checked together."),
                given[0].cell)  # fmt: skip
    if any([_out_of_bounds(scores, one, whole, name, []) for one in given]):
        return
    if got > whole:
        most = decimal_text(whole)
        review.find("N203", given[0].cell, decimal_text(got), said(f"0 至 {most}", f"0 to {most}"),
                    said(f"“{name}”合写分值 {most}，得分之和为 {decimal_text(got)}。请改正。",
                         f"“{name}” share the weight {most}, and their scores make {decimal_text(got)}. Correct them.")
                    )  # fmt: skip
        return
    missed = [row for row in rows if misses(row, row.actual)]
    review.run("N204", *(one.cell for one in given))
    highest = sum((_most(scores, *one) for one in group), Fraction(0)) if len(weights) == len(group) else whole
    if missed and (got >= whole or got > highest + given[0].step / 2):
        wanted = said(f"小于 {decimal_text(whole)}", f"below {decimal_text(whole)}")
        if highest < whole:
            wanted = said(f"不超过 {decimal_text(highest)}", f"at most {decimal_text(highest)}")
        review.find("N204", missed[0].score or given[0].cell, decimal_text(got), wanted,
                    said(f"“{missed[0].name}”没有达到指标值 {missed[0].target.cell.trimmed}，“{name}”合写分值 "
                         f"{decimal_text(whole)}，得分 {decimal_text(got)}，应{wanted.zh}。"
                         "请改正，并写明偏差原因。",
                         f"“{missed[0].name}” missed its target {missed[0].target.cell.trimmed}; “{name}” share the "
                         f"weight {decimal_text(whole)} and have {decimal_text(got)}, which should be {wanted.en}. "
                         "Correct it, and say why."))  # fmt: skip
    elif got < whole and rows[0].reason is not None:
        at = (missed or rows)[0].reason or rows[0].reason
        review.run("N208", at)
        if not any(explained(row) for row in rows):
            review.find("N208", at, at.text.strip(), _WHY,
                        said(f"“{name}”共得 {decimal_text(got)} 分，未得满分（{decimal_text(whole)}），"
                             "没有写偏差原因和改进措施。请填写。",
                             f"“{name}” have {decimal_text(got)} of {decimal_text(whole)} points, and nothing says why "
                             "or what is done about it. Fill it in."))  # fmt: skip


def _most(scores: Scores, row: Indicator, weight: Number | None, _score: Number | None) -> Fraction:
    """The most that an indicator may have: less than its weight only where it was missed by a known share."""
    whole = scores.review.right.get(weight.cell, weight.value) if weight else Fraction(0)
    spans = _spans(scores, row, whole)[0] if misses(row, row.actual) else []
    return max((high for _, high in spans), default=whole)


def _missing(scores: Scores, row: Indicator, weight: Number | None, score: Number | None) -> bool:
    """Whether weight or score is not there to be judged; says so where it was left blank.

    Where the actual value is missing (N302), so is the score: one cause, one finding.
    """
    review = scores.review
    unknown = row.actual is not None and row.actual.blank and not row.target.blank
    named = ((row.weight, weight, said("分值", "weight")), (row.score, score, said("得分", "score")))
    for cell, number, name in named:
        if cell is row.score and number is None and unknown:
            continue
        if number is None and cell is not None and nothing(cell.text) and not cell.error and row.name:
            review.find("N211", cell, "", name, said(f"“{row.name}”没有填写{name.zh}。请填写。",
                                                     f"“{row.name}” has no {name.en}. Fill it in."))  # fmt: skip
        elif cell is not None:
            review.run("N211", cell)
    return weight is None or score is None


def _check_score(scores: Scores, row: Indicator, weight: Fraction, score: Number) -> None:
    review = scores.review
    spans, found = _spans(scores, row, weight)
    if not spans:
        if row.actual is not None and not row.actual.blank and not row.target.blank:
            review.note(said(f"“{row.name}”的指标值和完成值不能按比例比较，只核对得分不超过分值。",
                             f"target and actual value of “{row.name}” cannot be compared by share: the score is only "
                             "held against its weight."), score.cell)  # fmt: skip
        return
    review.run("N202", score.cell, row.target.cell, row.actual.cell if row.actual else None)
    if any(_in_span(scores, score, span) for span in spans):
        _check_full(scores, row, weight, score, spans, found)
        return
    low, high = min(spans, key=lambda span: min(abs(span[0] - score.value), abs(span[1] - score.value)))
    right = low if score.value < low else high
    review.right[score.cell] = right
    scores.wrong[score.cell] = (low, high)
    wanted = said(decimal_text(low), decimal_text(low))
    if low != high:
        wanted = said(f"{decimal_text(low)} 至 {decimal_text(high)}", f"{decimal_text(low)} to {decimal_text(high)}")
    actual = row.actual.cell.trimmed if row.actual else ""
    review.find("N202", score.cell, score.cell.trimmed, wanted,
                said(f"“{row.name}”得分应为 {wanted.zh}（分值 {decimal_text(weight)}，指标值 "
                     f"{row.target.cell.trimmed}，完成值 {actual}），表上为 {score.cell.trimmed}。"
                     f"请改正{'，并写明偏差原因' if right < weight else ''}。",
                     f"the score of “{row.name}” is {wanted.en} (weight {decimal_text(weight)}, target "
                     f"{row.target.cell.trimmed}, actual value {actual}), the form has {score.cell.trimmed}. "
                     f"Correct it{', and say why' if right < weight else ''}."))  # fmt: skip


def _check_full(
    scores: Scores, row: Indicator, weight: Fraction, score: Number, spans: list[Span], found: Comparison | None
) -> None:
    """A target that was missed by little is no reason for rounding up to the full weight."""
    review = scores.review
    review.run("N204", score.cell)
    if found is not None and not found.reached and score.value >= weight and all(high < weight for _, high in spans):
        right = decimal_text(max(high for _, high in spans))
        review.find("N204", score.cell, score.cell.trimmed, right,
                    said(f"“{row.name}”没有达到指标值，得分进位成了满分，应为 {right}。请改正，并写明偏差原因。",
                         f"“{row.name}” missed its target, and its score was rounded up to the full weight; it is "
                         f"{right}. Correct it, and say why."))  # fmt: skip


def _check_reason(scores: Scores, row: Indicator, weight: Fraction, score: Number, new: bool) -> None:
    """A score below the weight has its reason; unless the score is wrong and should be full."""
    review = scores.review
    if row.reason is None:
        return
    review.run("N208", row.reason)
    if score.value >= weight or explained(row) or (new and review.right.get(score.cell) == weight):
        return
    review.find("N208", row.reason, row.reason.text.strip(), _WHY,
                said(f"“{row.name}”得 {score.cell.trimmed} 分，未得满分（{decimal_text(weight)}），"
                     "没有写偏差原因和改进措施。请填写。",
                     f"“{row.name}” has {score.cell.trimmed} of {decimal_text(weight)} points, and nothing says why or "
                     "what is done about it. Fill it in."))  # fmt: skip


# --- total and grade -------------------------------------------------------------------------------------------------
def _check_total(scores: Scores) -> None:
    """The total is the sum of the scores, as they are or as they should be."""
    review, cell = scores.review, scores.table.total_score
    if cell is None or cell.error:
        return
    if nothing(cell.text):
        review.find("N211", cell, "", _TOTAL,
                    said("没有填写总分。请填写各项得分之和。", "there is no total. Write the sum of the scores.")
                    )  # fmt: skip
        return
    total = points(cell)
    if total is None:
        review.find("N107", cell, cell.trimmed, said("分数", "points"),
                    said(f"总分“{cell.trimmed}”读不出来。请只填数字。",
                         f"the total “{cell.trimmed}” cannot be read. Write digits only."))  # fmt: skip
        return
    if scores.unread:
        return
    if unknown := scores.unknown(_TOTAL):
        review.skip("N207", unknown)
        review.skip("N201", unknown)
        review.note(said(f"{unknown.zh}。", f"{unknown.en}."), cell)
        return
    given = [*scores.scores(), *([scores.execution[1]] if scores.execution[1] else [])]
    review.run("N207", cell, *(one.cell for one in given))
    sums = list(_sums(scores, given))
    if any(scores.fits(total, one) for one in sums) or _within_wrong(scores, given, total):
        return
    review.right[cell] = sums[0]
    review.find("N207", cell, cell.trimmed, decimal_text(sums[0]),
                said(f"总分应为各项得分之和 {decimal_text(sums[0])}，表上为 {cell.trimmed}，"
                     f"相差 {decimal_text(total.value - sums[0])}。请改正。",
                     f"the total is the sum of the scores, {decimal_text(sums[0])}; the form has {cell.trimmed}, which "
                     f"differs by {decimal_text(total.value - sums[0])}. Correct it."))  # fmt: skip


def _within_wrong(scores: Scores, given: list[Number], total: Number) -> bool:
    """Whether the total is one of those that the scores found wrong would make if they were right."""
    spans = [scores.wrong.get(one.cell, (one.value, one.value)) for one in given]
    low, high = (sum((span[end] for span in spans), Fraction(0)) for end in (0, 1))
    return low < high and low <= total.value <= high


def _sums(scores: Scores, given: list[Number]) -> Iterator[Fraction]:
    """What the total may be: of the scores as printed, as stored, with wrong ones right; of the indicators alone."""
    review = scores.review
    yield sum((one.value for one in given), Fraction(0))
    yield sum((one.stored for one in given), Fraction(0))
    wrong = [one for one in given if one.cell in review.right][:MOST_CORRECTED]
    for some in range(1, len(wrong) + 1):
        for chosen in combinations(wrong, some):
            cells = {one.cell for one in chosen}
            yield sum((review.right[one.cell] if one.cell in cells else one.value for one in given), Fraction(0))
    weight, own = scores.table.total_weight, sum((one.value for one in scores.weights()), Fraction(0))
    printed = points(weight) if weight is not None else None
    if printed is not None and printed.value == own and own != scores.scheme.total:
        yield sum((one.value for one in scores.scores()), Fraction(0))


def _check_grade(scores: Scores) -> None:
    """The grade is that of the total."""
    review, cell, total = scores.review, scores.review.form.grade, total_of(scores.review)
    if cell is None or total is None or not scores.scheme.grades:
        return
    review.run("N210", cell)
    found = wording().group("grades").find(cell.text)
    allowed = {grade_of(scores.scheme, one) for one in (total.value, review.right.get(total.cell, total.value))}
    if found not in allowed:
        right = grade_of(scores.scheme, review.right.get(total.cell, total.value))
        review.find("N210", cell, cell.trimmed, right,
                    said(f"总分 {total.cell.trimmed} 的等级应为“{right}”，表上为“{cell.trimmed}”。请改正。",
                         f"the grade of {total.cell.trimmed} is “{right}”, the form has “{cell.trimmed}”. Correct it.")
                    )  # fmt: skip
