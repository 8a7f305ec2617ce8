"""Rules on money: parts and totals, execution rates, and what the columns say of each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from jixiao.review.findings import Review, said
from jixiao.review.labels import tight, wording
from jixiao.review.model import PERIOD, YEAR, Line, MoneyTable
from jixiao.review.read import GridCell
from jixiao.review.values import Number, amount, decimal_text, nothing, rates, step_places

AMOUNTS = ("amount", "initial", "budget", "executed", "to_date", "expected")
COLUMN_NAMES = {"amount": "", "initial": "年初预算数", "budget": "全年预算数", "executed": "全年执行数",
                "to_date": "已执行数", "expected": "全年预计执行数"}  # fmt: skip
"""As they are printed."""


_ON_MONEY = ("N101", "N102", "N103", "N104", "N105", "N106", "N110", "N111", "N201")
_ROUNDED = Fraction(1, 100)
"""An amount printed to this place or further may have been rounded to it; a coarser one is taken as it stands."""


@dataclass(slots=True)
class Amounts:
    """The amounts of one column of a table, by line; None where nothing is filled in."""

    review: Review
    table: MoneyTable
    column: str
    numbers: list[Number | None]

    def of(self, line: Line) -> Number | None:
        """The amount of a line."""
        return self.numbers[next(i for i, one in enumerate(self.table.lines) if one is line)]

    def unreadable(self, line: Line) -> bool:
        """Whether something stands there that is no amount: that is its one finding."""
        cell = line.cells[self.column]
        return self.of(line) is None and not (nothing(cell.text) or cell.error)

    def value(self, line: Line) -> Fraction | None:
        """The amount of a line, else of what it is made of, where it is blank."""
        own = self.of(line)
        if own is not None:
            return self.review.right.get(own.cell, own.value)
        parts = [value for part in children(self.table, line) if (value := self.value(part)) is not None]
        return sum(parts, Fraction(0)) if parts else None


def check_money(review: Review) -> None:
    """All rules on money."""
    read: dict[tuple[int, str], Amounts] = {}
    if not review.form.money and review.form.money_label is not None:
        _say_unread(review, review.form.money_label)
    for number, table in enumerate(review.form.money):
        columns = {
            column: Amounts(
                review, table, column, [_number(review, line, line.cells.get(column)) for line in table.lines]
            )
            for column in AMOUNTS
            if column in table.columns
        }
        for column, amounts in columns.items():
            read[number, column] = amounts
        for amounts in columns.values():
            _check_sums(review, amounts, columns)
        _check_execution(review, table, columns)
        _check_expected(review, table, columns)
    _check_sides(review, [read[number, "amount"] for number, table in enumerate(review.form.money)
                          if (number, "amount") in read])  # fmt: skip


def _say_unread(review: Review, label: GridCell) -> None:
    """Say which rules could not run as the money could not be read."""
    reason = said(f"没有读到 {label.address}“{tight(label.text)}”处的资金：没有认出合计行，或预算数、执行数等栏目",
                  f"the money at {label.address} “{tight(label.text)}” was not read: no total, or no columns of budget "
                  "and execution that are known")  # fmt: skip
    for rule in _ON_MONEY:
        review.skip(rule, reason)
    review.note(said(f"{reason.zh}，资金没有核对。请按“预算数”“执行数”“资金总额”等写法核对栏目名。",
                     f"{reason.en}; it was not checked. Look at the names of the columns."))  # fmt: skip


def _number(review: Review, line: Line, cell: GridCell | None) -> Number | None:
    if cell is None or nothing(cell.text) or cell.error:
        return None
    found = amount(cell, review.form.unit)
    review.run("N107", cell)
    if found is None:
        review.find("N107", cell, cell.trimmed, said("金额", "an amount"),
                    said(f"“{line.name}”的金额“{cell.trimmed}”读不出来。请只填数字，单位为{review.form.unit}。",
                         f"the amount “{cell.trimmed}” of “{line.name}” cannot be read. Write digits only, in "
                         f"{review.form.unit}."))  # fmt: skip
    elif found.value < 0:
        review.find("N107", cell, cell.trimmed, said("不小于 0", "0 or more"),
                    said(f"“{line.name}”的金额为负数。请核对。",
                         f"the amount of “{line.name}” is negative. Check it."))  # fmt: skip
    return found


def parent_of(table: MoneyTable, line: Line) -> Line | None:
    """The line that a line is a part of; a line that is not known is a part of the total."""
    if not line.concept:
        return table.total()
    for concept in wording().data["money_lines"][line.concept]["under"]:
        found = table.line(concept)
        if found is not None and found is not line:
            return found
    return None


def children(table: MoneyTable, parent: Line, known: bool = True) -> list[Line]:
    """The parts of a line; with `known` false also those that are not known."""
    return [line for line in table.lines
            if (line.concept or not known) and line is not parent and parent_of(table, line) is parent]  # fmt: skip


def _check_sums(review: Review, amounts: Amounts, columns: dict[str, Amounts]) -> None:
    """Every line that is made of others equals them, the smallest first."""
    table = amounts.table
    order = [line for line in table.lines if line.concept == "local"]
    order += [line for line in table.lines if line.concept == "fiscal"]
    order += [line for line in table.lines if line.concept in ("total", "period_total")]
    for line in order:
        parts = [(part, value) for part in children(table, line) if (value := amounts.value(part)) is not None]
        unknown = [(part, value) for part in children(table, line, known=False)
                   if not part.concept and (value := amounts.value(part)) is not None]  # fmt: skip
        if parts or unknown:
            _check_sum(review, amounts, columns, line, parts, unknown)


Parts = list[tuple[Line, Fraction]]


def _check_sum(
    review: Review, amounts: Amounts, columns: dict[str, Amounts], line: Line, parts: Parts, unknown: Parts
) -> None:
    number = amounts.of(line)
    cells = [amounts.of(part) for part, _ in parts]
    if any(amounts.unreadable(part) for part in children(amounts.table, line, known=False)):
        return
    if number is None:
        given = line.cells[amounts.column]
        if parts and all(part.label.top == line.label.top for part, _ in parts):
            return  # 地方资金 | 市：120 | 县：80: the parts stand in its place
        if not given.error and nothing(given.text):
            review.find("N111", given, given.trimmed, decimal_text(_sum([*parts, *unknown])),
                        said(f"填了分项，没有填“{line.name}”。请填写合计。",
                             f"the parts are filled in, “{line.name}” is not. Write the total."))  # fmt: skip
        return
    review.run("N111", number.cell)
    review.run("N101", number.cell, *(cell.cell for cell in cells if cell))
    review.run("N102")
    if _adds_up(number, amounts, parts) or _adds_up(number, amounts, [*parts, *unknown]):
        return
    if _partial(amounts, line, number, parts, unknown):
        review.note(said(f"“{line.name}”只列出一个“其中”项，未列全各分项，没有核对合计。",
                         f"“{line.name}” has one part only, said to be one of several: the total was not checked."),
                    number.cell)  # fmt: skip
        return
    total = _sum([*parts, *unknown])
    steps = [one.step for one in [number, *cells] if one is not None]
    if number.shows(total) and number.step > min(steps):
        review.note(said(f"合计印为 {number.cell.trimmed}，分项之和为 {decimal_text(total, 6)}，在所印位数内相符。",
                         f"the total is printed as {number.cell.trimmed}, the parts make {decimal_text(total, 6)}: the "
                         "same within the printed places."), number.cell)  # fmt: skip
        return
    _report_sum(review, amounts, columns, line, number, [*parts, *unknown], min(steps))


def _sum(parts: Parts) -> Fraction:
    return sum((value for _, value in parts), Fraction(0))


def _adds_up(number: Number, amounts: Amounts, parts: Parts) -> bool:
    """Whether the parts make the total, as printed or as stored."""
    if not parts:
        return False
    stored = [(own.stored if (own := amounts.of(part)) else value) for part, value in parts]
    return number.value == _sum(parts) or number.stored == sum(stored, Fraction(0))


def _partial(amounts: Amounts, line: Line, number: Number, parts: Parts, unknown: Parts) -> bool:
    """Whether the only part there is says 其中, and the table has no line for the rest."""
    listed = children(amounts.table, line, known=False)
    return (
        len(listed) == 1
        and len(parts) == 1
        and not unknown
        and "其中" in listed[0].label.text
        and (parts[0][1] < number.value)
    )


def _report_sum(
    review: Review, amounts: Amounts, columns: dict[str, Amounts], line: Line, number: Number, parts: Parts,
    step: Fraction,
) -> None:  # fmt: skip
    total = _sum(parts)
    places = max(2, step_places(step))
    column = COLUMN_NAMES[amounts.column]
    sum_text = " + ".join(f"{part.name} {decimal_text(value, places)}（{part.cells[amounts.column].address}）"
                      for part, value in parts)  # fmt: skip
    head = said(
        f"“{line.name}”{column}为 {decimal_text(number.value, places)}，"
        f"各分项之和为 {decimal_text(total, places)}：{sum_text}。",
        f"“{line.name}”{f' ({column})' if column else ''} is {decimal_text(number.value, places)}, its parts make "
        f"{decimal_text(total, places)}: {sum_text}. ",
    )
    if step < 1 and abs(total - number.value) <= step / 2 * len(parts):
        review.right[number.cell] = total
        review.find("N102", number.cell, number.cell.trimmed, decimal_text(total, places),
                    said(head.zh + "差额可由各分项四舍五入造成，请调整舍位使其相等。",
                         head.en + "Rounding of the parts may have done this: round them so that they make it.")
                    )  # fmt: skip
        return
    culprit, right = _culprit(amounts, columns, line, number, parts)
    review.right[culprit.cell] = right
    hint = said("", "")
    if culprit is not number:
        hint = said(f"若 {culprit.cell.address} 应为 {decimal_text(right, places)}，则合计与执行率都相符。",
                    f"If {culprit.cell.address} were {decimal_text(right, places)}, total and rate would both "
                    "fit. ")  # fmt: skip
    review.find("N101", culprit.cell, culprit.cell.trimmed, decimal_text(right, places),
                said(f"{head.zh}相差 {decimal_text(number.value - total, places)}。{hint.zh}请核对并改正。",
                         f"{head.en}They differ by {decimal_text(number.value - total, places)}. {hint.en}Check and "
                         "correct it."))  # fmt: skip


def _culprit(
    amounts: Amounts, columns: dict[str, Amounts], line: Line, number: Number, parts: Parts
) -> tuple[Number, Fraction]:
    """The amount that is wrong, and what it should be: a part, if that makes its own rate right; else the total."""
    surplus = _sum(parts) - number.value
    total = (number, _sum(parts))
    if _rate_fits(amounts, columns, line, total[1]) and not _rate_fits(amounts, columns, line, number.value):
        return total
    for part, value in parts:
        own = amounts.of(part)
        if own is None or value - surplus < 0:
            continue
        wrong = not _rate_fits(amounts, columns, part, value, unknown=True)
        if wrong and _rate_fits(amounts, columns, part, value - surplus):
            return own, value - surplus
    return total


def _rate_fits(
    amounts: Amounts, columns: dict[str, Amounts], line: Line, value: Fraction, unknown: bool = False
) -> bool:
    """Whether a line's printed rate fits an amount of `value` in this column; `unknown` where that is not known."""
    sides = execution_columns(amounts.table)
    if sides is None or amounts.column not in sides[:2]:
        return unknown
    given, spent, rate = sides
    other = columns[spent if amounts.column == given else given].value(line)
    cell = line.cells.get(rate) if rate else None
    if other is None or cell is None or not rates(cell):
        return unknown
    budget, executed = (value, other) if amounts.column == given else (other, value)
    return budget > 0 and any(one.shows(executed / budget) for one in rates(cell))


def execution_columns(table: MoneyTable) -> tuple[str, str, str] | None:
    """The columns of budget, execution and rate of a table; the rate is empty where there is none."""
    spent = next((column for column in ("executed", "to_date") if column in table.columns), None)
    order = ("budget", "initial") if spent == "executed" else ("initial", "budget")
    given = next((column for column in order if column in table.columns), None)
    if spent is None or given is None:
        return None
    return given, spent, next((column for column in ("rate", "to_date_rate") if column in table.columns), "")


def candidates(review: Review, amounts: Amounts, line: Line) -> list[Fraction]:
    """What an amount may be: as printed, as stored, and as it should be if it was found wrong."""
    own = amounts.of(line)
    if own is None:
        value = amounts.value(line)
        return [] if value is None else [value]
    right = [review.right[own.cell]] if own.cell in review.right else []
    return [*right, own.value, *([own.stored] if own.stored != own.value else [])]


def _check_execution(review: Review, table: MoneyTable, columns: dict[str, Amounts]) -> None:
    """Rates of execution, line by line."""
    sides = execution_columns(table)
    if sides is None:
        return
    given, spent, rate = sides
    for line in table.lines:
        budgets = candidates(review, columns[given], line)
        if given == "initial" and "budget" in columns:
            budgets += candidates(review, columns["budget"], line)
        executed = candidates(review, columns[spent], line)
        if not budgets and not executed:
            continue
        _check_budget(review, line, budgets, executed, line.cells[spent])
        if rate and line.cells.get(rate) is not None:
            sides_of = (columns[given].of(line), columns[spent].of(line))
            _check_rate(review, line, budgets, executed, line.cells[rate], rounded_span(*sides_of))


def _check_budget(
    review: Review, line: Line, budgets: list[Fraction], executed: list[Fraction], cell: GridCell
) -> None:
    review.run("N105", cell)
    review.run("N106", cell)
    budgets = budgets or [Fraction(0)]
    if not executed or any(spent <= budget for spent in executed for budget in budgets):
        return
    budget, found = decimal_text(budgets[0]), cell.trimmed
    if max(budgets) <= 0:
        review.find("N105", cell, found, "0",
                    said(f"“{line.name}”没有预算数，却有执行数 {found}。请核对预算数。",
                         f"“{line.name}” has no budget, and {found} is spent. Check the budget."))  # fmt: skip
    else:
        review.find("N106", cell, found, said(f"不大于 {budget}", f"at most {budget}"),
                    said(f"“{line.name}”执行数 {found} 大于预算数 {budget}。请核对或说明。",
                         f"of “{line.name}” {found} is spent, more than the budget of {budget}. Check or explain "
                         "it."))  # fmt: skip


def rounded_span(budget: Number | None, executed: Number | None) -> tuple[Fraction, Fraction] | None:
    """The shares that amounts printed with decimals may have had before they were rounded; None for whole numbers."""
    if budget is None or executed is None or max(budget.step, executed.step) > _ROUNDED or budget.value <= 0:
        return None
    more, less = ((one.value + one.step / 2, one.value - one.step / 2) for one in (executed, budget))
    return (max(Fraction(0), more[1]) / less[0], more[0] / less[1]) if less[1] > 0 else None


def _check_rate(
    review: Review, line: Line, budgets: list[Fraction], executed: list[Fraction], cell: GridCell,
    span: tuple[Fraction, Fraction] | None,
) -> None:  # fmt: skip
    exact = [spent / budget for spent in executed or [Fraction(0)] for budget in budgets if budget > 0]
    if nothing(cell.text):
        if line.concept in ("total", "period_total") and exact and not cell.error:
            review.find("N104", cell, "", _percent(exact[0]),
                        said(f"“{line.name}”没有填执行率，应为 {_percent(exact[0])}。请填写。",
                             f"“{line.name}” has no rate of execution; it is {_percent(exact[0])}. Fill it in.")
                        )  # fmt: skip
        return
    readings = rates(cell)
    review.run("N103", cell)
    review.run("N104", cell)
    if not readings:
        if not cell.error:
            review.find("N107", cell, cell.trimmed, said("百分比", "a percentage"),
                        said(f"“{line.name}”的执行率“{cell.trimmed}”读不出来。请填百分比。",
                             f"the rate “{cell.trimmed}” of “{line.name}” cannot be read. Write a percentage.")
                        )  # fmt: skip
        return
    if not exact:
        if not any(executed) and readings[0].value not in (0, 1):
            review.find("N103", cell, cell.trimmed, said("0% 或“—”", "0% or “—”"),
                        said(f"“{line.name}”没有预算数，执行率无从计算。请填“—”。",
                             f"“{line.name}” has no budget, so no rate. Write “—”."))  # fmt: skip
        return
    fitting = [(one, share) for one in readings for share in exact if one.shows(share)]
    if not fitting and span is not None and any(_within(one, span) for one in readings):
        review.note(said(f"“{line.name}”执行率印为 {cell.trimmed}，按所印金额为 {_percent(exact[0])}；金额已舍位，"
                         "在舍位范围内相符。",
                         f"the rate of “{line.name}” is printed as {cell.trimmed}, the printed amounts give "
                         f"{_percent(exact[0])}; they are rounded, and fit within that."), cell)  # fmt: skip
        return
    if not fitting:
        review.right[cell] = exact[0]
        spent = decimal_text((executed or [Fraction(0)])[0])
        review.find("N103", cell, cell.trimmed, _percent(exact[0]),
                    said(f"“{line.name}”执行率应为 {_percent(exact[0])}（执行数 "
                         f"{spent} ÷ 预算数 {decimal_text(budgets[0])}），表上为 {cell.trimmed}。请改正。",
                         f"the rate of “{line.name}” is {_percent(exact[0])} (spent {spent} ÷ budget "
                         f"{decimal_text(budgets[0])}), the form has {cell.trimmed}. Correct it."))  # fmt: skip
        return
    if not any(one.value == share for one, share in fitting):
        review.note(said(f"“{line.name}”执行率印为 {cell.trimmed}，精确值为 {_percent(fitting[0][1], 4)}，"
                         "在所印位数内相符。",
                         f"the rate of “{line.name}” is printed as {cell.trimmed}, exactly "
                         f"{_percent(fitting[0][1], 4)}: the same within the printed places."), cell)  # fmt: skip


def _within(rate: Number, span: tuple[Fraction, Fraction]) -> bool:
    """Whether a printed rate may be that of a share between these."""
    return span[0] - rate.step / 2 <= rate.value <= span[1] + rate.step / 2


def _percent(share: Fraction, places: int = 2) -> str:
    return f"{decimal_text(share * 100, places)}%"


def _check_expected(review: Review, table: MoneyTable, columns: dict[str, Amounts]) -> None:
    """What is expected for the whole year is not below what is spent already."""
    if not {"expected", "to_date"} <= set(columns):
        return
    for line in table.lines:
        cell = line.cells["expected"]
        spent, expected = candidates(review, columns["to_date"], line), candidates(review, columns["expected"], line)
        if not spent or not expected:
            continue
        review.run("N109", cell)
        if max(expected) < min(spent):
            least = decimal_text(min(spent))
            review.find("N109", cell, cell.trimmed, said(f"不小于 {least}", f"at least {least}"),
                        said(f"“{line.name}”全年预计执行数小于已执行数 {least}。请核对。",
                             f"what “{line.name}” is expected to spend is less than the {least} spent already. "
                             "Check it."))  # fmt: skip


def _check_sides(review: Review, tables: list[Amounts]) -> None:
    """The year's money is not more than that of the whole period."""
    totals = {one.table.side: (line, found) for one in tables
              if one.table.side and (line := one.table.total())
              and (found := candidates(review, one, line))}  # fmt: skip
    if not {PERIOD, YEAR} <= set(totals):
        return
    (_, period), (line, year) = totals[PERIOD], totals[YEAR]
    cell = line.cells["amount"]
    review.run("N110", cell)
    if min(year) > max(period):
        most = decimal_text(max(period))
        review.find("N110", cell, cell.trimmed, said(f"不大于 {most}", f"at most {most}"),
                    said(f"年度金额大于实施期金额 {most}。请核对。",
                         f"the year's money is above that of the period, {most}. Check both."))  # fmt: skip


def filled(tables: list[MoneyTable], unit: str) -> Iterator[tuple[MoneyTable, Line, str, Number]]:
    """Every amount that can be read, with its table, line and column."""
    for table in tables:
        for line in table.lines:
            for column in AMOUNTS:
                cell = line.cells.get(column)
                if cell is not None and (number := amount(cell, unit)):
                    yield table, line, column, number
