"""Same figures from a database as from files; and its password is in nothing that is written or shown."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jixiao.cli import app
from jixiao.ingest import fault_rules
from jixiao.ingest.address import PASSWORD as VARIABLE
from jixiao.ingest.address import inbox_of
from jixiao.ingest.contract import load_contract
from jixiao.ingest.inbox import ingest
from jixiao.paths import state_folder
from jixiao.pipeline.demo_inbox import AS_OF
from tests.integration.conftest import DemoBuild
from tests.integration.postgresql import PASSWORD, Server, running
from tests.integration.small_inbox import tables

TYPES = {"date": "date", "money": "numeric(18, 2)", "int": "integer", "num": "numeric", "flag": "boolean"}
LISTS = {name: frozenset[str]() for name in ("tracks", "indicators", "regions", "occupations", "boxes", "grades")}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def _literal(value: Any) -> str:
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def statements() -> Iterator[str]:
    """The small world as SQL that both databases take, its rows backwards; a table has its Chinese name or its id."""
    contract = load_contract()
    for number, (label, rows) in enumerate(tables().items()):
        kind = contract.named(label)
        assert kind is not None
        name = label if number % 2 else kind.id
        columns = {h: c for h in rows[0] for c in kind.columns if h in (c.header, f"{c.header}（元）")}
        declared = ", ".join(f'"{header}" {TYPES.get(c.type, "text")}' for header, c in columns.items())
        keys = ", ".join(f'"{c.header}"' for c in kind.keys if c.must_have_value)
        yield (
            f'create table "{name}" ({declared}, primary key ({keys}))'
            if label != "绩效目标"
            else (f'create table "{name}" ({declared})')
        )
        for row in reversed(rows):
            yield f'insert into "{name}" values ({", ".join(_literal(row[h]) for h in columns)})'


def _published(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "build.json").read_text(encoding="utf-8"))
    return found


def _same(out: Path, files: Path) -> None:
    one, other = _published(out), _published(files)
    assert one["forms"] == other["forms"] and len(one["forms"]) > 5
    counts = ("read", "accepted", "quarantined", "duplicates", "skipped", "figures")
    assert [one["counts"][name] for name in counts] == [other["counts"][name] for name in counts]


def test_sqlite_gives_the_same_workbooks_as_files(small: DemoBuild, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "记录.db") as con:
        for statement in statements():
            con.execute(statement)
    con.close()
    source = f"sqlite:///{tmp_path / '记录.db'}"
    assert app.run(["build", "--inbox", source, "--out", str(tmp_path / "out"), "--as-of", AS_OF.isoformat()]) == 0
    _same(tmp_path / "out", small.out)


def test_postgresql_gives_the_same_workbooks_as_files_and_its_password_is_nowhere(
    server: Server, small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    server.run(*statements())
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "cache"))
    out = ["--out", str(tmp_path / "out")]
    assert app.run(["build", "--inbox", server.address, *out, "--as-of", AS_OF.isoformat()]) == 0
    _same(tmp_path / "out", small.out)
    assert app.run(["check", "--inbox", server.address, "--out", str(tmp_path / "check")]) == 0
    assert (
        app.run(["file", str(tmp_path / "out"), str(tmp_path / "pack.zip"), "--findings", str(tmp_path / "f.csv")]) == 0
    )
    monkeypatch.setenv(VARIABLE, f"{PASSWORD}, wrong")
    assert app.run(["check", "--inbox", server.address, "--out", str(tmp_path / "check")]) == 3
    shown = capsys.readouterr()
    assert "读不了数据库 postgresql://127.0.0.1" in shown.err
    log = state_folder() / "logs" / "last_error.txt"
    texts = [shown.out, shown.err, log.read_text(encoding="utf-8") if log.is_file() else ""]
    for path in tmp_path.rglob("*"):
        texts += [path.read_bytes().decode("latin-1")] if path.is_file() else []
    assert not [text for text in texts if PASSWORD in text]


def test_the_password_comes_from_a_file_too(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pass").write_text(f"127.0.0.1:{server.port}:*:*:{PASSWORD}\n")
    (tmp_path / "pass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pass"))
    server.run("create schema filed", "create table filed.survey (统计年度 integer)")
    ingest(inbox_of(f"{server.address}?options=-csearch_path%3Dfiled"), tmp_path / "raw", LISTS, b"k" * 16)
    assert pl.read_parquet(tmp_path / "raw" / "sheet.parquet")["file"].to_list() == [
        f"postgresql://127.0.0.1:{server.port}/postgres/survey"
    ]


def test_types_of_postgresql_are_exact_or_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    server.run(
        "create schema typed",
        "create table typed.funding (凭证号 double precision, 项目编号 varchar(20), 预算年度 smallint, 环节 text, "
        '资金来源 text, "金额（元）" double precision, 业务日期 date, 摘要 text)',
        "insert into typed.funding values (1, 'P1', 2024, '下达', '省级', 0.1, '2024-05-30', null)",
        "create table typed.资金记录 (凭证号 bigint primary key, 项目编号 char(5), 预算年度 smallint, 环节 text, "
        '资金来源 text, "金额（元）" numeric(20, 3), 业务日期 timestamp)',
        "insert into typed.资金记录 values (123456789012345678, 'P1', 2024, '下达', '省级', 12.500, '2024-05-30'), "
        "(9, 'P1', 2024, '下达', '省级', 'NaN', '2024-05-30 23:59:59'), "
        "(10, 'P1', 2024, '下达', '省级', 1, 'infinity')",
        "create table typed.contest (统一社会信用代码 text, 竞赛名称 text, 举办日期 timestamptz, "
        "竞赛级别 text, 参赛人数 int)",
        "insert into typed.contest values ('91220101MA00000017', '赛', '2024-05-30 00:00+08', '省级', 3)",
        "create table typed.survey (统一社会信用代码 text, 批次 text[])",
    )
    address = f"{server.address}?options=-csearch_path%3Dtyped"
    ingest(inbox_of(address), tmp_path / "raw", LISTS, b"k" * 16)
    funding = pl.read_parquet(tmp_path / "raw" / "funding.parquet")
    shown = funding.select("voucher_no", "project_id", pl.col("amount_yuan", "booked_on").cast(pl.String), "src_row")
    assert shown.rows() == [("123456789012345678", "P1", "12.50", "2024-05-30", 4)]
    faults = pl.read_parquet(tmp_path / "raw" / "quarantine.parquet").select("file", "row", "rule").rows()
    name = f"postgresql://127.0.0.1:{server.port}/postgres"
    assert sorted(set(faults)) == sorted(
        [
            (f"{name}/contest", 2, fault_rules.CHECK_DIGIT),
            (f"{name}/contest", 2, fault_rules.ZONED),
            (f"{name}/funding", 2, fault_rules.FLOAT_TEXT),
            (f"{name}/资金记录", 2, fault_rules.NOT_NUMBER),
            (f"{name}/资金记录", 3, fault_rules.DATE),
        ]
    )
    sheets = pl.read_parquet(tmp_path / "raw" / "sheet.parquet").filter(pl.col("refused") != "")
    assert sheets["file"].to_list() == [f"{name}/survey"] and "批次" in sheets["refused"].item()
