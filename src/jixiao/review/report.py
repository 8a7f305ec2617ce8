"""Reviews a workbook, sheet by sheet, and tells what was found as one document."""

import re
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jixiao.errors import UnreadableInput
from jixiao.forms.book_index import CONTENTS
from jixiao.policy.folder import own_policy
from jixiao.review.between import check_between
from jixiao.review.extract import extract_forms
from jixiao.review.findings import BothTexts, Review, ReviewRule, catalogue, said
from jixiao.review.labels import wording
from jixiao.review.model import Form
from jixiao.review.read import Grid, read_workbook
from jixiao.review.recognise import Kind, recognise
from jixiao.review.rules import check_within
from jixiao.review.subjects import Published
from jixiao.review.values import is_placeholder
from jixiao.scoring.schemes import Scheme, base_scheme, load_schemes

NO_BUILD = said(
    "没有给出已发布的结果（--out），也没有上次发布的结果", "no published build was given (--out), and there is none"
)


def review_form(path: Path, root: Path, out: Path | None) -> dict[str, Any]:
    """The review of a workbook as `jixiao review --json` prints it. `out` is a published build, or None.

    Raises UsageError when there is no file, UnreadableInput when it cannot be read or no sheet of it is a form.
    """
    grids = read_workbook(path)
    published = Published(out) if out is not None else None
    reviews, others = [], []
    for grid in grids:
        known = [(form, kind) for form in extract_forms(grid) if (kind := recognise(form))]
        reviews += [_review(form, kind, root, published) for form, kind in known]
        if not known and grid.name != CONTENTS:
            reason = _unknown(grid)
            others.append({"sheet": grid.name, "reason": reason.zh, "reason_en": reason.en})
    if not reviews:
        names = "、".join(dict.fromkeys(entry["name"] for entry in wording().data["forms"]))
        raise UnreadableInput(
            f"{path.name} 里没有认得出的表（找不到“三级指标”“指标值”等栏目，或栏目与各表都不符）。"
            f"能审核的表：{names}。请检查文件，或补上表头后重试。",
            f"no sheet of {path.name} is a form that can be reviewed.",
        )
    return _document(reviews, others)


def _unknown(grid: Grid) -> BothTexts:
    if grid.too_large:
        return said("工作表太大，不是表单", "the sheet is too large for a form")
    if not grid.height:
        return said("工作表是空的", "the sheet is empty")
    return said("没有认出是哪一张表", "no form that is known")


def _review(form: Form, kind: Kind, root: Path, published: Published | None) -> Review:
    review = Review(
        form, kind, _scheme(form, root), _valid_years(root / "reports" / kind.form_id / f"{kind.edition}.yml")
    )
    check_within(review)
    check_between(review, published, NO_BUILD)
    _note_blanks(review)
    return review


def _scheme(form: Form, root: Path) -> Scheme | None:
    """The scheme of scoring that held when the form was filled in: the year after its fiscal year.

    A form that prints the bands of another scheme is judged by that one.
    """
    day = date(form.year + 1, 12, 31) if form.year else date.max
    schemes = load_schemes(own_policy(root) / "scoring.csv", day)
    note = re.search(wording().data["band_note"], form.notes_text)
    if note:
        for scheme in schemes.values():
            if any(band.low * 100 == int(note[1]) for band in scheme.bands.values()):
                return scheme
    return base_scheme(schemes)


@cache
def _valid_years(path: Path) -> tuple[int | None, int | None] | None:
    """The first and the last year of an edition, as its layout has them; None where there is no layout."""
    if not path.is_file():
        return None
    layout = yaml.safe_load(path.read_text(encoding="utf-8"))
    return layout.get("valid_from"), layout.get("valid_to")


def _note_blanks(review: Review) -> None:
    """Boxes that are as in the blank form: said, not found fault with."""
    for label, box in review.form.goals:
        lines = [line for line in box.text.splitlines() if line.strip()]
        if all(is_placeholder(line) for line in lines):
            name = label.trimmed
            review.note(said(f"“{name}”没有填写。", f"“{name}” is not filled in."), box)
    if review.form.money and not any(
        not cell.blank for table in review.form.money for line in table.lines for cell in line.cells.values()
    ):
        review.note(said("资金没有填写。", "no money is filled in."))


def _document(reviews: list[Review], others: list[dict[str, str]]) -> dict[str, Any]:
    ran = {rule for review in reviews for rule in review.ran}
    reasons: dict[str, BothTexts] = {}
    for review in reviews:
        for rule, reason in review.skipped().items():
            if rule not in ran:
                reasons.setdefault(rule, reason)
    return {
        "form_id": reviews[0].kind.form_id,
        "edition": reviews[0].kind.edition,
        "findings": [asdict(found) for review in reviews for found in review.findings],
        "cells_checked": sum(len(review.checked) for review in reviews),
        "rules_run": [rule for rule in catalogue() if rule in ran],
        "rules_not_run": [_not_run(catalogue()[rule], reasons[rule]) for rule in catalogue() if rule in reasons],
        "notes": [note.zh for review in reviews for note in review.notes],
        "notes_en": [note.en for review in reviews for note in review.notes],
        "sheets": [_sheet(review) for review in reviews],
        "other_sheets": others,
    }  # fmt: skip


def _not_run(rule: ReviewRule, reason: BothTexts) -> dict[str, str]:
    return {
        "rule": rule.id,
        "title": rule.title,
        "reason": reason.zh,
        "title_en": rule.title_en,
        "reason_en": reason.en,
    }


def _sheet(review: Review) -> dict[str, Any]:
    kind = review.kind
    return {
        "sheet": review.sheet,
        "form_id": kind.form_id,
        "edition": kind.edition,
        "name": kind.name,
        "document": kind.document,
        "layout": kind.layout,
        "shared_power": kind.shared_power,
        "year": review.form.year,
        "scheme": review.scheme.name if review.scheme else None,
        "findings": len(review.findings),
        "cells_checked": len(review.checked),
    }
