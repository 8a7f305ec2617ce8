"""Every column and every code of every published table has words of its own on the screen."""

import re
from typing import TYPE_CHECKING

from jixiao.cli import app
from jixiao.cli.wording import ShownTable, declared, titles
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
