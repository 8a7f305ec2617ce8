"""Compares a filled form with a published build: which project or region it is about, and every value both have."""

import re
from collections.abc import Iterable
from fractions import Fraction

from jixiao.review.between_scores import compare_scores
from jixiao.review.compare import units_agree
from jixiao.review.findings import BETWEEN, BothTexts, Review, catalogue, said
from jixiao.review.labels import forms_of, same_name, tight, wording
from jixiao.review.model import YEAR, Indicator
from jixiao.review.read import GridCell
from jixiao.review.rules.money import filled
from jixiao.review.subjects import Published, PublishedFigure, Subject
from jixiao.review.values import FACTORS, Number, Value, is_percent, scale_of, without_bracket

_REGIONAL = "F1"
_MONTH = re.compile(r"(\d{1,2})月")
_GIVEN = ("amount", "budget", "initial")
_NO_MONEY = said("已发布结果中没有同一种表的金额", "the build has no money of a form of this kind")


def check_between(review: Review, published: Published | None, reason: BothTexts) -> None:
    """Run the rules against a published build; say why they did not run when there is none, or nothing to compare."""
    rules = [rule.id for rule in catalogue().values() if rule.kind == BETWEEN]
    found, why = _subjects(review, published) if published is not None else ([], reason)
    if not found:
        _skip(review, rules, why)
        return
    same = _same_year(review, found)
    if not same:
        _skip(review, rules[1:],
              said(f"本表为 {review.form.year} 年度，已发布结果为 {_years(found)} 年度，没有比较",
                   f"the form is of {review.form.year}, the build of {_years(found)}: not compared"))  # fmt: skip
        return
    same.sort(key=lambda one: one.edition != review.kind.edition)
    money = _first(same, review.kind.money)
    if money:
        _compare_money(review, money)
    else:
        review.skip("X102", _NO_MONEY)
    other = _first(same, review.kind.figures)
    if other:
        _compare_indicators(review, other)
        compare_scores(review, other)


def _skip(review: Review, rules: list[str], reason: BothTexts) -> None:
    for rule in rules:
        review.skip(rule, reason)


def _first(subjects: list[Subject], wanted: tuple[str, ...]) -> Subject | None:
    """The sheet of the first of these forms that is there; of several editions the first in order."""
    return next((one for name in wanted for one in subjects if one.is_one_of((name,))), None)


def _subjects(review: Review, published: Published) -> tuple[list[Subject], BothTexts]:
    """The published sheets about what a form is about, by the name of its project, unit or transfer; or why none."""
    known = [one for one in published.subjects if one.is_one_of(review.kind.figures)]
    if _REGIONAL in review.kind.figures:
        found, subject, kind = *_region(review, known), said("区域表", "regional form")
    else:
        found, subject, kind = *_project(review, known), said("项目", "project")
    if _contexts(found) > 1:
        found = [one for one in found if same_name(one.sheet, review.sheet)]
        if _contexts(found) != 1:
            return [], said(f"已发布结果中有多个与{subject.zh}对应的{kind.zh}",
                            f"the build has several of the kind {kind.en} for {subject.en}")  # fmt: skip
    return found, said(f"已发布结果中没有与{subject.zh}对应的{kind.zh}", f"the build has no {kind.en} for {subject.en}")


def _project(review: Review, known: list[Subject]) -> tuple[list[Subject], BothTexts]:
    name, unit = review.form.text_of("project_name"), review.form.text_of("unit")
    names = [text for text in (name, review.form.text_of("transfer_name")) if text]
    found = [one for one in known if one.project_name and any(same_name(one.project_name, text) for text in names)]
    if not found and unit:
        found = [one for one in known if one.implementing_unit and same_name(one.implementing_unit, unit)]
    return found, said(f"项目“{name or '（未填）'}”、单位“{unit or '（未填）'}”",
                       f"the project “{name or '(blank)'}” of “{unit or '(blank)'}”")  # fmt: skip


def _region(review: Review, known: list[Subject]) -> tuple[list[Subject], BothTexts]:
    name, department = review.form.text_of("transfer_name"), review.form.text_of("local_department")
    found = [
        one for one in known
        if same_name(one.transfer_name, name)
        and (not department or not one.labour_department or same_name(one.labour_department, department))
    ]  # fmt: skip
    return found, said(f"专项“{name or '（未填）'}”、主管部门“{department or '（未填）'}”",
                       f"the transfer “{name or '(blank)'}” of “{department or '(blank)'}”")  # fmt: skip


def _contexts(subjects: Iterable[Subject]) -> int:
    return len({one.context_id for one in subjects})


def _years(subjects: list[Subject]) -> str:
    return "、".join(sorted({one.fiscal_year for one in subjects if one.fiscal_year}))


def _same_year(review: Review, found: list[Subject]) -> list[Subject]:
    """Those of the form's year; X101 where the form itself is published, but not for that year."""
    form = review.form
    if form.year is None or not _years(found):
        return found
    cell = form.years[0][1]
    same = [one for one in found if one.fiscal_year in ("", str(form.year))]
    own = [one for one in found if one.form_id == review.kind.form_id]
    if own or same:
        review.run("X101", cell)
    if own and not same:
        review.find("X101", cell, str(form.year), _years(own),
                    said(f"本表为 {form.year} 年度，已发布结果为 {_years(own)} 年度。请核对年度。",
                         f"the form is of {form.year}, the build of {_years(own)}. Check the year."))  # fmt: skip
    return same


def _line_of(text: str) -> str:
    """What a line of money is: its concept; the levels of government are told apart by their names."""
    concept = wording().group("money_lines").find(text)
    return concept if concept and concept != "level" else forms_of(text)[0]


def _columns(review: Review, subject: Subject) -> dict[str, str]:
    """What the published form calls the columns that are looked for otherwise: what was done up to a month.

    Where the months differ they are not the same, and that is said.
    """
    if not subject.cutoff_month or subject.form_id != review.kind.form_id:
        return {}
    heads = [table.headers for table in (*review.form.money, review.form.indicators) if table is not None]
    texts = [tight(head["to_date"].text) for head in heads if "to_date" in head]
    months = {found[-1] for text in texts if (found := _MONTH.findall(text))}
    if months - {subject.cutoff_month}:
        own = "、".join(sorted(months))
        review.note(said(f"本表截至 {own} 月，已发布结果截至 {subject.cutoff_month} 月，截至月的数没有比较。",
                         f"the form looks up to month {own}, the build up to {subject.cutoff_month}: what was done up "
                         "to it was not compared."))  # fmt: skip
        return {}
    return {"to_date": "executed"}


def _compare_money(review: Review, subject: Subject) -> None:
    """Every amount of a line and side that both have."""
    known = {(_line_of(one.line), one.side, one.column): one for one in reversed(subject.figures) if one.is_money}
    columns = _columns(review, subject)
    same_edition = subject.edition == review.kind.edition
    seen = set()
    for table, line, column, number in filled(review.form.money, review.form.unit):
        at = (_line_of(line.label.text), table.side or YEAR)
        figure = known.get((*at, columns.get(column, column))) or _given(known, at, column)
        if figure is None or figure.figure_id in seen:
            continue
        seen.add(figure.figure_id)
        value = figure.value * FACTORS[figure.unit] / FACTORS[review.form.unit]
        review.run("X102", number.cell)
        away, step = abs(number.value - value), max(number.step, figure.step)
        if away <= step / 2:
            continue
        if away <= step and line is not table.total() and same_edition:
            review.note(said(f"“{line.name}”与已发布结果 {figure.shown} 相差一个末位单位，在舍位平衡范围内。",
                             f"“{line.name}” and the build's {figure.shown} differ by one in the last place, as "
                             "rounding that adds up may have it."), number.cell)  # fmt: skip
        else:
            _differ(review, "X102", number.cell, line.name, figure)


def _given(
    known: dict[tuple[str, str, str], PublishedFigure], at: tuple[str, str], column: str
) -> PublishedFigure | None:
    """The money given, whatever either form calls it, where the published form has but one such column."""
    if column not in _GIVEN:
        return None
    found = [figure for name in _GIVEN if (figure := known.get((*at, name)))]
    return found[0] if len(found) == 1 else None


def _differ(review: Review, rule: str, cell: GridCell, name: str, figure: PublishedFigure) -> None:
    review.find(rule, cell, cell.trimmed, figure.shown,
                said(f"“{name}”表上为 {cell.trimmed}，已发布结果为 {figure.shown}（{figure.figure_id}）。"
                     "请核对来源。",
                     f"“{name}” is {cell.trimmed} on the form, {figure.shown} in the build ({figure.figure_id}). "
                     "Look at where they come from."))  # fmt: skip


def _compare_indicators(review: Review, subject: Subject) -> None:
    """Every target and actual value of an indicator that both have."""
    known = {(forms_of(one.line)[0], one.column, one.side): one for one in reversed(subject.figures)
             if not one.is_money}  # fmt: skip
    columns = _columns(review, subject)
    printed = {name for name, _, _ in known}
    named = set()
    table = review.form.indicators
    for row in table.rows if table else []:
        side, name = row.side or YEAR, forms_of(row.name)[0]
        if name not in printed:  # how a region's value is made stands behind the name: 取证率（按金额加权）
            name = forms_of(without_bracket(row.name))[0]
        named.add(name)
        done = (("target", row.target, "X103"), ("actual", row.actual, "X104"), ("to_date", row.to_date, "X104"))
        for column, value, rule in done:
            figure = known.get((name, columns.get(column, column), side))
            if figure is not None and value is not None and value.number is not None:
                _compare_value(review, rule, row, value, figure)
    missing = sorted({one.line for (name, column, _), one in known.items() if column == "target" and name not in named})
    if missing:
        names = "、".join(missing)
        review.note(
            said(f"已发布结果中有而本表没有的指标：{names}。", f"indicators of the build that the form lacks: {names}.")
        )


def _compare_value(review: Review, rule: str, row: Indicator, value: Value, figure: PublishedFigure) -> None:
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
