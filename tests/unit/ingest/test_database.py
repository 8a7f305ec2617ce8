"""A database as an inbox: its tables are read as files are, each value as the database holds it or refused."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jixiao.errors import UnreadableInput, UsageError
from jixiao.ingest import fault_rules
from jixiao.ingest.address import PASSWORD, Database, inbox_of
from jixiao.ingest.inbox import ingest
from tests.unit.ingest.conftest import Outcome

SECRET = "swordfish-in-clear"


def written(place: Path, declared: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Database:
    """A SQLite file with one table."""
    with sqlite3.connect(place) as con:
        con.execute(declared)
        places = ", ".join("?" for _ in head)
        con.executemany(f"insert into training values ({places})", [list(row) for row in rows])
    con.close()
    found = inbox_of(f"sqlite:///{place}")
    assert isinstance(found, Database)
    return found


def read(door: Any, inbox: Database) -> Outcome:
    door.runs += 1
    return Outcome(ingest(inbox, door.root / f"raw{door.runs}", door.lists, door.key))


def table_of(door: Any, *changes: dict[str, Any]) -> tuple[str, list[str], list[list[Any]]]:
    head, *rows = door.table("training", *changes)
    declared = ", ".join(f'"{name}"' + (" primary key" if name == "培训记录号" else "") for name in head)
    return f"create table training ({declared})", head, rows


def test_a_table_is_read_like_a_file_and_its_rows_are_numbered_by_the_primary_key(door: Any, tmp_path: Path) -> None:
    declared, head, rows = table_of(door, {"training_no": "B"}, {"training_no": "A", "hours": 8})
    out = read(door, written(tmp_path / "记录.db", declared, head, rows))
    door.csv("培训记录.csv", [head, *rows])
    raw, same = out.raw("training"), door.run().raw("training").sort("training_no")
    assert raw.drop("src_file", "src_row").equals(same.drop("src_file", "src_row"))
    assert raw.select("training_no", "src_row").rows() == [("A", 2), ("B", 3)]
    assert set(raw["src_file"]) == {"sqlite:///记录.db/training"}


def test_numbers_and_days_of_a_database_are_exact_or_refused(door: Any, tmp_path: Path) -> None:
    changes: list[dict[str, Any]] = [
        {"training_no": 123456789012345678, "hours": 0.1, "starts_on": "2024-05-30"},
        {"training_no": "A1", "hours": "12.50"},
        {"training_no": 12.0},
        {"training_no": "A2", "starts_on": 45000},
        {"training_no": "A3", "starts_on": "45000"},
        {"training_no": "A4", "person": 110105194912310021},
        {"training_no": "A5", "person_name": b"\x00\x01"},
    ]
    declared, head, rows = table_of(door, *changes)
    declared = declared.replace(" primary key", "")
    out = read(door, written(tmp_path / "a.db", declared, head, rows))
    raw = out.raw("training")
    assert raw["training_no"].to_list() == ["123456789012345678", "A1"]
    assert raw["hours"].to_list() == [Decimal("0.1"), Decimal("12.5")]
    assert raw["starts_on"][0] == date(2024, 5, 30)
    assert [(fault["row"], fault["rule"]) for fault in out.faults] == [
        (4, fault_rules.FLOAT_TEXT),
        (5, fault_rules.SERIAL),
        (6, fault_rules.SERIAL),
        (7, fault_rules.NUMBER_TYPED_ID),
        (8, fault_rules.NOT_ONE_VALUE),
    ]


def test_a_table_of_another_name_is_told_and_one_of_none_is_refused(door: Any, tmp_path: Path) -> None:
    declared, head, rows = table_of(door, {})
    inbox = written(tmp_path / "a.db", declared, head, rows)
    with sqlite3.connect(tmp_path / "a.db") as con:
        con.execute("create table 别的 (a)")
    con.close()
    assert [(s["file"], s["note"]) for s in read(door, inbox).sheets][-1] == (
        "sqlite:///a.db/别的",
        "表名不是记录类型，未读取",
    )
    with sqlite3.connect(tmp_path / "a.db") as con:
        con.execute("drop table training")
    con.close()
    with pytest.raises(UnreadableInput, match="没有以记录类型命名的表"):
        read(door, inbox)


def test_a_database_that_does_not_answer_is_one_sentence(door: Any, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="读不了数据库 sqlite:///none.db：打不开它的文件（不存在"):
        read(door, Database("sqlite", str(tmp_path / "none.db"), "sqlite:///none.db"))
    (tmp_path / "text.db").write_text("no database" * 1000)
    with pytest.raises(UnreadableInput, match="读不了数据库"):
        read(door, Database("sqlite", str(tmp_path / "text.db"), "sqlite:///text.db"))


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://jixiao:{SECRET}@127.0.0.1/records",
        f"postgres://jixiao@127.0.0.1/records?password={SECRET}",
        f"postgresql://jixiao@127.0.0.1/records?sslpassword={SECRET}",
        f"postgresql://jixiao:{SECRET}@127.0.0.1:port/records",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(UsageError) as told:
        inbox_of(address)
    assert SECRET not in told.value.message + told.value.message_en
    assert PASSWORD in told.value.message or "写法不对" in told.value.message


def test_an_address_is_shown_without_user_and_options_and_a_folder_stays_one() -> None:
    found = inbox_of("postgresql://jixiao@db.local:5433/records?sslmode=require")
    assert isinstance(found, Database) and str(found) == "postgresql://db.local:5433/records"
    assert inbox_of("收件") == Path("收件")
    assert str(inbox_of("sqlite:////srv/data/记录.db")) == "sqlite:///记录.db"


def test_an_unchanged_table_is_not_typed_again(door: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jixiao.engine.store import Store
    from jixiao.ingest.reading import PartsReader

    declared, head, rows = table_of(door, {})
    inbox = written(tmp_path / "a.db", declared, head, rows)
    store = Store(tmp_path / "cache")
    ingest(inbox, tmp_path / "one", door.lists, door.key, store=store, program="p")
    monkeypatch.setattr(PartsReader, "read", lambda *_: pytest.fail("read again"))
    ingest(inbox, tmp_path / "two", door.lists, door.key, store=store, program="p")
    one, two = (pl.read_parquet(tmp_path / name / "training.parquet") for name in ("one", "two"))
    assert one.equals(two) and len(one) == 1
