"""Every column and every code of every published table has words of its own on the screen."""

import json
import re
from typing import TYPE_CHECKING

from jixiao.cli import app
from jixiao.cli.wording import ShownTable, declared, titles
from jixiao.ingest.contract import load_contract
from jixiao.published import SCHEMA, open_warehouse, read_table

if TYPE_CHECKING:
    import pytest

    from tests.integration.conftest import DemoBuild

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A code that stands where only words are meant: lower-case English.
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
WORDS = ("kind", "role", "comparator", "decides", "level", "subject_type", "use", "window", "measure", "record_type")


def _tables(small: "DemoBuild") -> list[str]:
    with open_warehouse(small.out) as con:
        rows = con.execute("select table_name from information_schema.tables where table_schema = ?", [SCHEMA])
        return sorted(name for (name,) in rows.fetchall())


def test_every_published_table_has_a_name_and_every_column_a_heading(small: "DemoBuild") -> None:
    assert sorted(titles()) == _tables(small)
    for table in titles():
        columns, _ = read_table(small.out, table)
        headings, _ = ShownTable(small.out, table, columns).shown([])
        assert [one for one in headings if not CHINESE.search(one) and one != "SHA-256"] == [], table
        assert len(set(headings)) == len(headings), table


def test_no_heading_is_declared_for_a_column_that_is_not_there(small: "DemoBuild") -> None:
    there = {column for table in titles() for column in read_table(small.out, table)[0]}
    assert set(declared()["columns"]) == there
    for table, own in [*declared()["tables"].items(), *declared()["hidden_of"].items()]:
        assert set(own) <= set(read_table(small.out, table)[0])


def test_every_code_of_the_demo_has_a_word(demo: "DemoBuild") -> None:
    for table in titles():
        columns, rows = read_table(demo.out, table)
        worded = ShownTable(demo.out, table, columns)
        for name in set(WORDS) & set(columns):
            place = columns.index(name)
            cells = {worded._row(row)[place] for row in {row[place]: row for row in rows}.values()}
            assert {cell for cell in cells if CODE.fullmatch(cell)} == set(), (table, name)


def test_show_prints_headings_and_the_name_of_the_table(
    small: "DemoBuild", capsys: "pytest.CaptureFixture[str]"
) -> None:
    assert app.run(["show", "sheet", "--out", str(small.out)]) == 0
    said = capsys.readouterr().out
    assert "文件" in said and "收下" in said
    assert "record_type" not in said and "quarantined" not in said
    assert re.search(r"收件清点（sheet）：\d+ 行。", said)


CHINESE_RUN = re.compile(
    r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]*[\u4e00-\u9fff][\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]*"
)
MARKS = "，。；：、（）“”…—　 "


def _said(capsys: "pytest.CaptureFixture[str]", *words: str) -> str:
    assert app.run(list(words)) == 0
    said = capsys.readouterr()
    return said.out + said.err


def test_in_english_the_reading_commands_print_no_chinese_but_the_data(
    small: "DemoBuild", capsys: "pytest.CaptureFixture[str]", monkeypatch: "pytest.MonkeyPatch"
) -> None:
    """Data is what the same command has in its JSON, which is one in both languages: names, clauses, sentences of
    findings, what an official is told to correct; and the record contract's own names of files and columns."""
    terms = "\n".join(
        text for kind in load_contract().record_types for text in (kind.label, *(one.header for one in kind.columns))
    )
    with open_warehouse(small.out) as con:
        (figure,) = con.execute("select min(figure_id) from published.figure where said_in <> ''").fetchone() or ("",)
        place = "notice || '/' || workbook || '!' || sheet || '!' || said_in"
        (sentence,) = con.execute(f"select min({place}) from published.figure where said_in <> ''").fetchone() or ("",)
        query = "select min(file || ':' || sheet || ':3') from published.sheet where record_type = 'application'"
        (row,) = con.execute(query).fetchone() or ("",)
    commands = [["show", table] for table in _tables(small)]
    commands += [["status"], ["assess"], ["policy"]]
    commands += [["trace", figure], ["trace", sentence], ["trace", "--row", row]]
    monkeypatch.setenv("JIXIAO_LANG", "en")
    monkeypatch.setenv("COLUMNS", "5000")
    for command in commands:
        asked = [*command, "--out", str(small.out)]
        data = json.dumps(json.loads(_said(capsys, *asked, "--json")), ensure_ascii=False).replace("\\n", "\n") + terms
        runs = {run.strip(MARKS) for run in CHINESE_RUN.findall(_said(capsys, *asked))}
        assert {run for run in runs if run not in data} == set(), command


def test_every_check_says_in_chinese_what_it_demands_and_why(small: "DemoBuild") -> None:
    for check in json.loads((small.out / "checks.json").read_text(encoding="utf-8")):
        assert check["why"], check["name"]
        assert CHINESE.match(check["label"]) and "__" not in check["label"], check["name"]
