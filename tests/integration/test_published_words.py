"""Every column and every code of every published table has words of its own on the screen."""

import json
import re
import shutil
from typing import TYPE_CHECKING

from jixiao.cli import app
from jixiao.cli.wording import ShownTable, declared, titles
from jixiao.ingest.contract import load_contract
from jixiao.published import SCHEMA, open_warehouse, read_table
from jixiao.seed_table import read_table as read_seed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
            cells = {worded._row(row, [name])[0] for row in {row[place]: row for row in rows}.values()}
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


def _words_of(paths: "Iterable[Path]") -> str:
    """Names of files and folders below these, as they may be printed."""
    return "\n".join(str(one) for path in paths for one in (path, *path.rglob("*")))


def test_in_english_every_command_prints_no_chinese_but_the_data(
    small: "DemoBuild",
    tmp_path: "Path",
    capsys: "pytest.CaptureFixture[str]",
    monkeypatch: "pytest.MonkeyPatch",
) -> None:
    """Data is what the command has in its JSON and in the build's (names, values, document numbers), names of files and
    sheets, and the record contract's names of records and columns with the values that they may have."""
    kinds = load_contract().record_types
    terms = [text for kind in kinds for text in (kind.label, *(one.header for one in kind.columns))]
    terms += [value for kind in kinds for column in kind.columns for value in column.values]
    inbox, out, work = tmp_path / "inbox", tmp_path / "out", tmp_path / "work"
    shutil.copytree(small.inbox, inbox)
    (inbox / "培训记录（错）.csv").write_text(
        "统一社会信用代码,培训编号,职业编码,开班日期\n91220101MA0,1,9-99-99-99,2024年5月\n", encoding="utf-8"
    )
    (inbox / "师资.xlsx").write_bytes(b"no workbook")
    (inbox / "说明.txt").write_text("说明", encoding="utf-8")
    work.mkdir()
    form = next(small.out.glob("forms/jl-2024/项目支出绩效自评表.xlsx"))
    day, who = ["--on", "2026-11-20"], ["--by", "office"]
    commands = {
        "check": ["check", "--inbox", str(inbox), "--out", str(work / "check")],
        "build": ["build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-21"],
        "diff": ["diff", str(small.out), str(out), "--xlsx", str(work / "diff.xlsx")],
        "review": ["review", str(form), "--out", str(out)],
        "assess": ["assess", "--readings", "--out", str(small.out)],
        "policy": ["policy", "--out", str(small.out)],
        "fill": ["fill", str(form), "--inbox", str(inbox), "--out", str(small.out)],
        "template": ["template", str(work / "template")],
        "file": ["file", str(small.out), str(work / "pack.zip"), *who, *day],
        "verify": ["verify", str(work / "pack.zip")],
        "reproduce": ["reproduce", str(work / "pack.zip")],
        "ledger": ["ledger", str(work)],
        "round": ["round", str(work), "--out", str(small.out), "--set", "已收", "--notice", "jl-2024",
                  "--recommender", "长春市人力资源和社会保障局", *who, *day],
        "status": ["status", "--out", str(small.out)],
        "doctor": ["doctor", "--out", str(small.out)],
        "key": ["key", "show"],
        "show": ["show", "sheet", "--out", str(small.out)],
        "trace": ["trace", "F1.none", "--out", str(small.out)],
        "completion": ["completion", "bash"],
    }  # fmt: skip
    elsewhere = {"demo", "upgrade", "serve", "alert", "dagster"}  # servers, or what only calls the others
    assert set(commands) | elsewhere == set(app.COMMANDS)
    monkeypatch.setenv("JIXIAO_LANG", "en")
    monkeypatch.setenv("COLUMNS", "5000")
    told = {
        "check": ("all files that came were read: 2 rows", "required column missing", "cannot be opened: encrypted"),
        "build": ("was not made: no project",),
    }
    known = "\n".join((*terms, *(document_numbers(small.out)), _words_of([inbox, small.out, out, work])))
    for name, command in commands.items():
        app.run(command)
        said = "".join(capsys.readouterr())
        if name not in ("reproduce", "template", "completion"):
            app.run([*command, "--json"])
        data = capsys.readouterr().out.replace("\\n", "\n") + known + _words_of([out, work]) + " ".join(command)
        runs = {run.strip(MARKS) for run in CHINESE_RUN.findall(said)}
        assert {run for run in runs if run not in data} == set(), name
        assert all(words in said for words in told.get(name, ())), (name, said)


def document_numbers(out: "Path") -> list[str]:
    """The numbers and names that notices have in the policy data of a build."""
    return [text for row in read_seed(out / "policy" / "notices.csv") for text in row.values() if text]


def test_every_check_says_in_both_languages_what_it_demands_and_in_chinese_why(small: "DemoBuild") -> None:
    for check in json.loads((small.out / "checks.json").read_text(encoding="utf-8")):
        assert check["why"], check["name"]
        assert CHINESE.match(check["label"]) and "__" not in check["label"], check["name"]
        assert len(check["label_en"]) > 10 and not CHINESE_RUN.search(check["label_en"]), check["name"]
