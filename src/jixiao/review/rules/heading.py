"""Rules on the head of a form, on 资金管理情况, and on formula errors."""

import re

from jixiao.review.findings import Review, said
from jixiao.review.labels import tight, wording
from jixiao.review.read import GridCell
from jixiao.review.values import to_be_filled
from jixiao.xlsx_formats import UNCALCULATED

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def check_years(review: Review) -> None:
    """The years of the title agree, and lie in the period."""
    years = review.form.years
    for year, cell in years:
        review.run("N501", cell)
        if year != years[0][0]:
            review.find("N501", cell, str(year), str(years[0][0]),
                        said(f"表题年度不一致：此处 {year}，{years[0][1].address} 为 {years[0][0]}。请统一。",
                             f"the years of the title differ: {year} here, {years[0][0]} at {years[0][1].address}. "
                             "Make them one."))  # fmt: skip
            break
    found = review.form.fields.get("period")
    span = [int(year) for year in _YEAR.findall(tight(found[1]))] if found else []
    if found is None or len(span) < 2 or review.form.year is None:
        return
    _, text, cell = found
    review.run("N502", cell)
    if not min(span) <= review.form.year <= max(span):
        review.find("N502", cell, text, said(f"包含 {review.form.year}", f"with {review.form.year} in it"),
                    said(f"表题为 {review.form.year} 年度，不在实施期“{text}”之内。请核对年度和实施期。",
                         f"the title says {review.form.year}, which is not within the period “{text}”. "
                         "Check year and period."))  # fmt: skip


def check_edition(review: Review) -> None:
    """The edition is one for the year of the title."""
    if review.holds is None or review.form.year is None:
        return
    since, until = review.holds
    year, cell = review.form.years[0]
    review.run("N504", cell)
    if (since is None or year >= since) and (until is None or year <= until):
        return
    span = (
        said(f"{since or ''}至{until}年度", f"{since or ''} to {until}")
        if until
        else said(f"{since}年度起", f"{since} and later")
    )
    kind = f"{review.kind.form_id} {review.kind.edition}"
    review.find("N504", cell, str(year), span,
                said(f"本表为 {year} 年度，这种表（{kind}）用于{span.zh}。请核对年度，或改用当年的表。",
                     f"the form is of {year}, its edition ({kind}) is for {span.en}. Check the year, or use the form "
                     "of that year."))  # fmt: skip


def check_management(review: Review) -> None:
    """Every row of 资金管理情况 is there and says something."""
    block = review.form.management
    if block is None:
        return
    if review.form.indicators and "actual" not in review.form.indicators.columns:
        return
    for name in wording().names("management_rows"):
        if name not in block.rows:
            at = block.header or next(iter(block.rows.values()))[0]
            review.find("N503", at, said("没有这一行", "no such row"), name,
                        said(f"资金管理情况缺少“{name}”一行。请补上并填写情况说明。",
                             f"the row “{name}” of the management of money is missing. Add it, and say how it "
                             "stands."))  # fmt: skip
            continue
        _, text = block.rows[name]
        review.run("N503", text)
        if not re.search(r"\w", text.text) or to_be_filled(text.text):
            review.find("N503", text, "", said("情况说明", "how it stands"),
                        said(f"资金管理情况“{name}”没有填写情况说明。请填写。",
                             f"the row “{name}” of the management of money says nothing. Fill it in."))  # fmt: skip


def check_errors(review: Review) -> None:
    """No formula shows an error."""
    form = review.form
    for row in range(form.first_row, form.last_row + 1):
        for cell in form.grid.row(row):
            if cell.top == row and not cell.blank:
                _error(review, cell)


def _error(review: Review, cell: GridCell) -> None:
    review.ran.add("N108")
    if cell.error == UNCALCULATED:
        review.note(said("公式没有计算结果，没有核对。请在 Excel 或 WPS 中打开并保存后重新审核。",
                         "a formula without its value, not checked. Open and save it in Excel or WPS, then review it "
                         "again."), cell)  # fmt: skip
    elif cell.error:
        review.find("N108", cell, cell.error, said("数值", "a number"),
                    said(f"公式出错（{cell.error}）。请改正公式或直接填写数值。",
                         f"the formula fails ({cell.error}). Mend it, or write the number."))  # fmt: skip
