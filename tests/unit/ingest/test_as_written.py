"""Where every column stood, and what was written in a cell whose value is not written there as it is shown."""

import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest

from jixiao.ingest.as_written import shown
from jixiao.ingest.contract import load_contract
from tests.unit.ingest.test_corrections import _run as with_corrections
from tests.unit.ingest.test_handed_back import _hand_back, _quarantine


def _written(out: Any) -> dict[tuple[str, int, str], str]:
    rows = out.raw("as_written").iter_rows(named=True)
    return {(row["file"], row["row"], row["column"]): row["text"] for row in rows}


def _columns(out: Any, file: str) -> list[tuple[Any, ...]]:
    table = out.raw("sheet_column").filter(pl.col("file") == file)
    return table.select("first_row", "column", "place", "letter", "header", "yuan").rows()


USUAL = {"starts_on": "2024-05-06", "ends_on": "2024-06-07", "hours": "40", "training_grade": "高级工"}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls", "ods"])
def test_only_what_is_written_otherwise_than_it_is_taken_is_kept(door: Any, kind: str) -> None:
    names = {c.name for c in load_contract().get("training").columns}
    usual = {name: text for name, text in USUAL.items() if name in names}
    other = {"hours": "４０", "training_grade": "三级", "person_name": "  张三 "}
    rows = door.table("training", {"training_no": "P1", **usual}, {"training_no": "P2", **usual, **other})
    if kind == "csv":
        door.csv("培训记录.csv", rows)
    else:
        getattr(door, kind)(f"a.{kind}", {"培训记录": rows})
    out = door.run()
    assert [row[-1] for row in out.raw("training").select("training_no", "hours").rows()] == [Decimal(40)] * 2
    found = {at[1:]: text for at, text in _written(out).items()}
    assert found == {(3, "hours"): "４０", (3, "training_grade"): "三级", (3, "person_name"): "  张三 "}


def test_a_day_of_a_workbook_is_as_it_is_and_its_other_forms_are_kept(door: Any) -> None:
    days = (datetime.date(2024, 5, 6), "2024/5/6", "2024年5月6日", 45418)
    rows = door.table("training", *({"training_no": f"P{n}", "starts_on": day} for n, day in enumerate(days)))
    door.xlsx("a.xlsx", {"培训记录": rows})
    out = door.run()
    assert set(out.raw("training")["starts_on"]) == {datetime.date(2024, 5, 6)}
    found = {row: text for (_, row, column), text in _written(out).items() if column == "starts_on"}
    assert found == {3: "2024/5/6", 4: "2024年5月6日", 5: "45418"}


def test_money_is_written_in_the_unit_of_its_column(door: Any) -> None:
    rows = door.of_unit("万元", {"voucher_no": "V1", "amount_yuan": None}, {"voucher_no": "V2", "amount_yuan": None})
    place = rows[0].index("金额（万元）")
    rows[1][place], rows[2][place] = 12.5, "12.50"
    door.xlsx("a.xlsx", {"资金记录": [["资金台账"], *rows]})
    out = door.run()
    assert out.raw("funding")["amount_yuan"].to_list() == [Decimal("125000.00")] * 2
    (stands,) = [one for one in _columns(out, "a.xlsx") if one[1] == "amount_yuan"]
    assert stands == (3, "amount_yuan", place + 1, chr(65 + place), "金额（万元）", 10_000)
    assert _written(out) == {("a.xlsx", 4, "amount_yuan"): "12.50"}
    column = load_contract().get("funding").column("amount_yuan")
    taken = out.raw("funding").select(one=shown(column, pl.col("amount_yuan"), pl.lit(10_000)))
    assert taken["one"].to_list() == ["12.5"] * 2  # as the first is written


def test_percentages_and_flags_say_what_was_written(door: Any) -> None:
    rows = door.table(
        "target",
        {"target_value": "90%", "indicator_code": "I101"},
        {"target_value": "0.9", "indicator_code": "I102"},
    )
    door.csv("绩效目标.csv", rows)
    out = door.run()
    assert set(out.raw("target")["target_value"]) == {Decimal("0.9")}
    assert _written(out) == {("绩效目标.csv", 2, "target_value"): "90%"}


def test_a_column_stands_where_it_stands_whatever_is_left_of_it(door: Any) -> None:
    head, row = door.table("training", {})
    door.xlsx("a.xlsx", {"培训记录": [[None, None, *head], [None, None, *row]]})
    door.csv("培训记录.csv", [["序号", *head], ["1", *row]])
    out = door.run()
    workbook, text = _columns(out, "a.xlsx"), _columns(out, "培训记录.csv")
    assert [one[2:4] for one in workbook[:2]] == [(3, "C"), (4, "D")]
    assert [one[2:4] for one in text[:2]] == [(2, ""), (3, "")]


def test_each_of_several_tables_below_one_another_has_its_own_columns(door: Any) -> None:
    head, first, second = door.table("training", {"training_no": "P1"}, {"training_no": "P2"})
    door.xlsx("a.xlsx", {"培训记录": [head, first, [], head[::-1], second[::-1]]})
    out = door.run()
    assert out.raw("training").height == 2
    stands = [
        (first_row, letter) for first_row, column, _, letter, *_ in _columns(out, "a.xlsx") if column == "training_no"
    ]
    assert stands == [(2, "A"), (4, chr(64 + len(head)))]


def test_no_personal_number_is_kept_and_texts_as_they_may_be_shown(door: Any) -> None:
    (_, row) = table = door.table("training", {})
    number = row[table[0].index("身份证号")]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    changes = {"person": wide, "person_name": f" 张三　{number}"}
    door.csv("培训记录.csv", door.table("training", changes))
    out = door.run()
    assert out.raw("training").height == 1
    texts = " ".join(_written(out).values())
    assert number not in texts and wide not in texts and "************" in texts


def test_a_corrected_value_keeps_what_stood_in_the_cell(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {}, {"training_no": "P2", "hours": "４０"})})
    change = ("改值", "40", "48", "电话核实", "李敏", "2024-07-01")
    raw = with_corrections(
        door,
        ("培训记录.学时", "PX2024000001", *change),
        ("培训记录.学时", "PX2024000001", "改值", "48", "50", "再核", "李敏", "2024-07-02"),
        ("培训记录.学时", "P2", *change),
    )
    assert pl.read_parquet(raw / "training.parquet")["hours"].to_list() == [Decimal(50), Decimal(48)]
    texts = pl.read_parquet(raw / "as_written.parquet").select("row", "column", "text").rows()
    assert texts == [(2, "hours", "40"), (3, "hours", "４０")]


def test_what_came_back_is_told_by_the_workbook_that_came_back(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {"hours": "四十", "person_name": " 李 四"}))
    _hand_back(door, _quarantine(door, door.run()), ("培训记录", 2, "学时", "４０"))
    out = door.run()
    assert out.raw("training")["src_file"].to_list() == ["退回/quarantine.xlsx"]
    sheet = out.raw("training")["src_sheet"][0]
    book = openpyxl.load_workbook(door.inbox / "退回" / "quarantine.xlsx")[sheet]
    (letter,) = [
        one["letter"] for one in out.raw("sheet_column").iter_rows(named=True)
        if one["column"] == "hours" and one["file"] == "退回/quarantine.xlsx"
    ]  # fmt: skip
    row = out.raw("training")["src_row"][0]
    assert book[f"{letter}{row}"].value == "４０" == _written(out)["退回/quarantine.xlsx", row, "hours"]


def test_what_is_kept_of_a_file_keeps_it_too(door: Any, tmp_path: Any) -> None:
    from jixiao.engine.store import Store
    from jixiao.ingest.inbox import ingest

    door.csv("培训记录.csv", door.table("training", {"hours": "４０"}))
    made = []
    for name in ("one", "two"):
        ingest(door.inbox, tmp_path / name, door.lists, door.key, store=Store(tmp_path / "cache"), program="p")
        made.append([(tmp_path / name / f"{table}.parquet").read_bytes() for table in ("as_written", "sheet_column")])
    assert made[0] == made[1]
    assert pl.read_parquet(tmp_path / "two" / "as_written.parquet")["text"].to_list() == ["４０"]


def test_a_parquet_file_and_a_table_of_a_database_tell_what_they_hold(door: Any, tmp_path: Any) -> None:
    from tests.unit.ingest.test_database import read, table_of, written

    head, *rows = door.table("training", {"training_no": "P1", "hours": "４０", "starts_on": "2024/5/6"})
    pl.DataFrame(rows, schema=head, orient="row").write_parquet(door.path("培训记录.parquet"))
    told = {(row, column): text for (_, row, column), text in _written(door.run()).items()}
    assert told == {(2, "hours"): "４０", (2, "starts_on"): "2024/5/6"}
    out = read(door, written(tmp_path / "记录.db", *table_of(door, {"training_no": "P1", "hours": "４０"})[:2], rows))
    assert _written(out) == {
        ("sqlite:///记录.db/training", 2, "hours"): "４０",
        ("sqlite:///记录.db/training", 2, "starts_on"): "2024/5/6",
    }
    stands = out.raw("sheet_column").filter(pl.col("column") == "hours").select("place", "letter", "header").rows()
    place = next(at for at, name in enumerate(head, 1) if name.startswith("学时"))
    assert stands == [(place, "", head[place - 1])]


def test_a_row_of_typed_days_and_numbers_costs_nothing(door: Any) -> None:
    """What another program wrote by type is as it is taken: no cell is kept."""
    head, row = door.table("training", {"training_no": "P1"})
    typed = {"开班日期": datetime.date(2024, 5, 6), "结业日期": datetime.date(2024, 6, 7), "学时": 40}
    values = [typed.get(name.partition("（")[0], cell) for name, cell in zip(head, row, strict=True)]
    pl.DataFrame([values], schema=head, orient="row").write_parquet(door.path("培训记录.parquet"))
    door.xlsx("a.xlsx", {"培训记录": [head, ["P2", *values[1:]]]})
    out = door.run()
    assert out.result.accepted == 2 and _written(out) == {}
