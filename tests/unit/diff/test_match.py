"""Which figure is which: by id, across editions, across years, and never by a guess."""

from dataclasses import replace
from decimal import Decimal

import polars as pl

from jixiao.diff.match import Matches, is_blank, match, without_year
from jixiao.evidence import CONTRIBUTION_SCHEMA, Evidence, FigureEvidence

BASE = FigureEvidence(
    figure_id="F13.l1.P1.m.central@2021", form_id="F13", edition="l1", notice="n", workbook="n/自评表.xlsx", sheet="P1",
    cell="B2", label="中央", value=Decimal(1), printed=Decimal(1), unit="万元", divisor=Decimal(10000), decimals=2,
    measure="m", slice="central@2021", context_id="project:P1", definition="", clauses=[], records_total=0,
    formula=["side", 0],
)  # fmt: skip


def evidence(*figures: FigureEvidence) -> Evidence:
    return Evidence([], [], list(figures), pl.DataFrame(schema=CONTRIBUTION_SCHEMA))


def figure(name: str, **changed: str) -> FigureEvidence:
    return replace(BASE, figure_id=name, **changed)  # type: ignore[arg-type]


def matched(found: Matches) -> list[tuple[str, str, str]]:
    return [(twin.old.figure_id, twin.new.figure_id, twin.by) for twin in found.twins]


def test_figures_of_one_id_are_matched() -> None:
    found = match(evidence(BASE), evidence(replace(BASE, cell="C9")))
    assert matched(found) == [(BASE.figure_id, BASE.figure_id, "编号")]


def test_another_edition_of_a_form_is_matched_by_what_the_figure_is() -> None:
    assert matched(match(evidence(figure("a", edition="l1")), evidence(figure("b", edition="l2")))) == [
        ("a", "b", "版式不同")
    ]


def test_filings_of_different_years_are_matched_without_the_year_the_project_staying() -> None:
    old = [figure("a", slice="central@2021"), figure("c", slice="local@2021")]
    new = [figure("b", slice="central@2022"), figure("d", slice="local@2022")]
    assert matched(match(evidence(*old), evidence(*new))) == [("a", "b", "年度不同"), ("c", "d", "年度不同")]
    other = figure("x", context_id="project:P2", slice="central@2022")
    found = match(evidence(old[0]), evidence(other))
    assert matched(found) == []
    assert [left.reason for left in found.only_new] == ["旧的一方的表 F13 中没有 project:P2"]


def test_several_years_at_once_are_matched_year_by_year_and_never_guessed() -> None:
    old = [figure("a", slice="central@2021")]
    new = [figure("b", slice="central@2022"), figure("c", slice="central@2023")]
    found = match(evidence(*old), evidence(*new))
    assert matched(found) == []
    assert {left.reason for left in found.only_new} == {"旧的一方有几个同样的数字（年度或版式不同），不能认定是哪一个"}


def test_what_was_left_over_says_why() -> None:
    old = evidence(BASE)
    reasons = {
        left.figure.figure_id: left.reason
        for left in match(old, evidence(
            BASE, figure("a", notice="other"), figure("b", form_id="F9"), figure("c", measure="m2"))).only_new
    }  # fmt: skip
    assert reasons == {"a": "旧的一方没有通知 other 的表", "b": "旧的一方没有表 F9", "c": "旧的一方该格为空"}
    only = match(evidence(BASE, figure("c", measure="m2")), old).only_old
    assert [left.reason for left in only] == ["新的一方该格为空"] and is_blank(only[0])


def test_only_a_year_at_the_end_is_taken_away() -> None:
    texts = ("central@2025", "2025", "2025-07", "I103@2025", "6-18-2025-01", "I2025")
    assert [without_year(text) for text in texts] == ["central@", "", "-07", "I103@", "6-18-2025-01", "I2025"]
