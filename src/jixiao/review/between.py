"""Compares a filled form with a published build: which project or region it is about, and every value both have."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.review.compare import units_agree
from jixiao.review.labels import forms_of, same_name, tight, wording
from jixiao.review.model import PERIOD, YEAR, Indicator
from jixiao.review.read import Cell
from jixiao.review.result import BETWEEN, Review, catalogue
from jixiao.review.rules.money import filled
from jixiao.review.values import FACTORS, Number, Value, decimal_text, is_percent, scale_of, step_places

_REGIONAL = "F1"
_GIVEN = {"amount", "budget", "initial"}
_HEAD_COLUMNS = ("context_id", "fiscal_year", "project_name", "implementing_unit", "transfer_name", "labour_department")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sheet of a published form is about. Columns that its head does not have are empty."""

    form_id: str
    context_id: str
    fiscal_year: str = ""
    project_name: str = ""
    implementing_unit: str = ""
    transfer_name: str = ""
    labour_department: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: a money line or an indicator, in its printed unit; a share is held as a percentage."""

    figure_id: str
    label: tuple[str, ...]
    value: Fraction
    unit: str
    step: Fraction
    column: str
    side: str

    @property
    def shown(self) -> str:
        """The value as a message names it."""
        return decimal_text(self.value, step_places(self.step)) + self.unit


class Published:
    """The figures of a published build, and what they are about."""

    def __init__(self, out: Path) -> None:
        import duckdb

        try:
            self._read(out)
        except duckdb.Error as error:
            raise UsageError(
                f"{out} 的数据仓库读不出来，没有可比的已发布结果。请重新运行 jixiao build，或用 --out 指定别的目录。",
                f"the warehouse of {out} cannot be read ({type(error).__name__}): run jixiao build again.",
            ) from None

    def _read(self, out: Path) -> None:
        import duckdb

        with duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True) as con:
            columns: dict[str, set[str]] = {}
            for table, column in con.execute(
                "select table_name, column_name from information_schema.columns "
                "where table_schema = 'forms' and table_name like 'form\\_%\\_\\_head' escape '\\'"
            ).fetchall():
                columns.setdefault(table, set()).add(column)
            self.subjects = [
                Subject(_form_id(table), *(str(value or "") for value in row))
                for table, known in sorted(columns.items())
                if {"context_id", "fiscal_year"} <= known
                for row in con.execute(f"select {_select(known)} from forms.{table}").fetchall()
            ]
            self._rows = con.execute(
                "select context_id, form_id, edition, figure_id, label, value, unit, decimals from published.figure "
                "order by form_id, edition, figure_id"
            ).fetchall()

    def figures(self, context_id: str, form_ids: tuple[str, ...], edition: str) -> list[Figure]:
        """The figures of a context from the first of these forms that has any, those of the edition before others."""
        for form_id in form_ids:
            own = [row for row in self._rows if row[:2] == (context_id, form_id)]
            found = [_figure(*row[3:]) for row in sorted(own, key=lambda row: row[2] == edition)]
            if found:
                return list({(one.label, one.side): one for one in found}.values())
        return []


def _form_id(table: str) -> str:
    return table.removeprefix("form_").removesuffix("__head").upper()


def _select(known: set[str]) -> str:
    return ", ".join(f"cast({name} as varchar)" if name in known else "''" for name in _HEAD_COLUMNS)


def _figure(figure_id: str, label: str, value: object, unit: str, decimals: int) -> Figure:
    parts = tuple(label.split(" × "))
    percent = is_percent(unit)
    number = Fraction(str(value)) * (100 if percent else 1)
    last = parts[-1]
    side = PERIOD if last.startswith("实施期") else YEAR
    column = wording().group("indicator_columns").find(last) or wording().group("money_columns").find(last) or "amount"
    return Figure(figure_id, parts, number, unit, Fraction(1, 10 ** (decimals - (2 if percent else 0))), column, side)


def check_between(review: Review, published: Published | None, reason: str) -> None:
    """Run the rules against a published build; say why they did not run when there is none, or nothing to compare."""
    rules = [rule.id for rule in catalogue().values() if rule.kind == BETWEEN]
    if published is None:
        for rule in rules:
            review.skip(rule, reason)
        return
    subject, why = _subject(review, published)
    if subject is None:
        for rule in rules:
            review.skip(rule, why)
        return
    if not _same_year(review, subject):
        for rule in rules[1:]:
            review.skip(rule, f"本表为 {review.form.year} 年度，已发布结果为 {subject.fiscal_year} 年度，没有比较")
        return
    figures = published.figures(subject.context_id, review.kind.figures, review.kind.edition)
    _compare_money(review, figures)
    _compare_indicators(review, figures)


def _subject(review: Review, published: Published) -> tuple[Subject | None, str]:
    """The subject of a form, by its project's name, its unit, or the name of the transfer; or why there is none."""
    known = [one for one in published.subjects if one.form_id in review.kind.figures]
    if _REGIONAL in review.kind.figures:
        return _region(review, known)
    name, unit = review.form.text_of("project_name"), review.form.text_of("unit")
    found = _contexts(one for one in known if one.project_name and same_name(one.project_name, name))
    if not found and unit:
        found = _contexts(one for one in known if one.implementing_unit and same_name(one.implementing_unit, unit))
    if len(found) == 1:
        return found[0], ""
    said = f"项目“{name or '（未填）'}”、单位“{unit or '（未填）'}”"
    return None, f"已发布结果中{'有多个' if found else '没有'}与{said}对应的项目"


def _region(review: Review, known: list[Subject]) -> tuple[Subject | None, str]:
    name, department = review.form.text_of("transfer_name"), review.form.text_of("local_department")
    found = _contexts(
        one for one in known
        if same_name(one.transfer_name, name)
        and (not department or not one.labour_department or same_name(one.labour_department, department))
    )  # fmt: skip
    if len(found) == 1:
        return found[0], ""
    said = f"专项“{name or '（未填）'}”、主管部门“{department or '（未填）'}”"
    return None, f"已发布结果中{'有多张' if found else '没有'}与{said}对应的区域表"


def _contexts(subjects: Iterator[Subject]) -> list[Subject]:
    return list({one.context_id: one for one in subjects}.values())


def _same_year(review: Review, subject: Subject) -> bool:
    form = review.form
    if form.year is None or not subject.fiscal_year:
        return True
    cell = form.years[0][1]
    own = review.kind.form_id == subject.form_id
    if own:
        review.run("X101", cell)
    if str(form.year) == subject.fiscal_year:
        review.run("X101", cell)
        return True
    if own:
        review.find("X101", cell, str(form.year), subject.fiscal_year,
                    f"本表为 {form.year} 年度，已发布结果为 {subject.fiscal_year} 年度。请核对年度。")  # fmt: skip
    return False


def _compare_money(review: Review, figures: list[Figure]) -> None:
    """Every amount of a line and side that both have."""
    group = wording().group("money_lines")
    by_line = {
        (group.find(one.label[1]), one.side, _meaning(one.column)): one
        for one in reversed(figures)
        if len(one.label) > 2 and one.unit in FACTORS
    }
    seen = set()
    for table, line, column, number in filled(review.form.money, review.form.unit):
        key = (line.concept, table.side or YEAR, _meaning(column))
        figure = by_line.get(key)
        if figure is None or key in seen:
            continue
        seen.add(key)
        value = figure.value * FACTORS[figure.unit] / FACTORS[review.form.unit]
        review.run("X102", number.cell)
        if abs(number.value - value) > max(number.step, figure.step) / 2:
            _differ(review, "X102", number.cell, line.name, figure)


def _meaning(column: str) -> str:
    """What an amount is: given, whatever the form calls it, or else what its column says."""
    return "given" if column in _GIVEN else column


def _differ(review: Review, rule: str, cell: Cell, name: str, figure: Figure) -> None:
    review.find(rule, cell, cell.said, figure.shown,
                f"“{name}”表上为 {cell.said}，已发布结果为 {figure.shown}（{figure.figure_id}）。"
                "请核对来源。")  # fmt: skip


def _compare_indicators(review: Review, figures: list[Figure]) -> None:
    """Every target and actual value of an indicator that both have."""
    known = {(forms_of(one.label[0])[0], one.column, one.side): one for one in reversed(figures) if len(one.label) == 2}
    named = set()
    table = review.form.indicators
    for row in table.rows if table else []:
        side, name = row.side or YEAR, forms_of(row.name)[0]
        named.add(name)
        for column, value, rule in (("target", row.target, "X103"), ("actual", row.actual, "X104")):
            figure = known.get((name, column, side))
            if figure is not None and value is not None and value.number is not None:
                _compare_value(review, rule, row, value, figure)
    missing = sorted(
        {one.label[0] for (name, column, _), one in known.items() if column == "target" and name not in named}
    )
    if missing:
        review.note(f"{review.sheet}：已发布结果中有而本表没有的指标：{'、'.join(missing)}。")


def _compare_value(review: Review, rule: str, row: Indicator, value: Value, figure: Figure) -> None:
    review.run(rule, value.cell)
    number = value.number or Fraction(0)
    step = Number(value.cell, number, _places(value.cell.text), number).step
    if is_percent(figure.unit) or is_percent(value.unit):
        readings = [number] if value.unit else [number, number * 100]
        same = is_percent(figure.unit) and is_percent(value.unit or "%")
    else:
        scale = scale_of(value.unit)[0] / scale_of(figure.unit)[0] if value.unit else Fraction(1)
        readings, step = [number * scale], step * scale
        same = units_agree(value.unit, figure.unit)
    if not same or all(abs(one - figure.value) > max(step, figure.step) / 2 for one in readings):
        _differ(review, rule, value.cell, row.name, figure)


def _places(text: str) -> Fraction:
    """One unit of the last printed place of a value."""
    digits = "".join(letter for letter in tight(text) if letter.isdigit() or letter == ".")
    return Fraction(1, 10 ** len(digits.partition(".")[2]))
