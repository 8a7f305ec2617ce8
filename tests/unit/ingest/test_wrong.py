"""Wrong: everything that has to be quarantined, with file, sheet, row, column, value and reason."""

import json
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
import xlwt

from jixiao.errors import UnreadableInput
from jixiao.ingest import fault_rules
from jixiao.ingest.contract import load_contract

WRONG = [
    ("unit", "uscc", "91350100M000100Y44", fault_rules.CHECK_DIGIT, "91350100M000100Y44"),
    ("unit", "uscc", "91350100M000100Y4", fault_rules.USCC_SHAPE, "91350100M000100Y4"),
    ("unit", "uscc", "91350100I000100Y43", fault_rules.USCC_SHAPE, "91350100I000100Y43"),
    ("unit", "region_code", "229999", fault_rules.NOT_LISTED, "229999"),
    ("unit", "unit_kind", "公司", fault_rules.NOT_LISTED, "公司"),
    ("unit", "unit_name", " ", fault_rules.MISSING, None),
    ("training", "person", "110105194912310021", fault_rules.CHECK_DIGIT, "1101************21"),
    ("training", "person", "110105194902300027", fault_rules.DATE, "1101************27"),
    ("training", "person", "110105491231002", fault_rules.ID_SHAPE, "1101************02"),
    ("training", "person", "1.10105194912310E+17", fault_rules.NUMBER_TYPED_ID, "1.10************17"),
    ("training", "person", "110105194912310000", fault_rules.NUMBER_TYPED_ID, "1101************00"),
    ("training", "person", None, fault_rules.MISSING, None),
    ("training", "occupation_code", "9-99-99-99", fault_rules.NOT_LISTED, "9-99-99-99"),
    ("training", "training_grade", "大师", fault_rules.NOT_LISTED, "大师"),
    ("training", "training_grade", "三级/技师", fault_rules.NOT_LISTED, "三级/技师"),
    ("training", "starts_on", "2024-02-30", fault_rules.DATE, "2024-02-30"),
    ("training", "starts_on", "2023年2月29日", fault_rules.DATE, "2023年2月29日"),
    ("training", "starts_on", "1899-12-31", fault_rules.DATE, "1899-12-31"),
    ("training", "starts_on", "2101-01-01", fault_rules.DATE, "2101-01-01"),
    ("training", "starts_on", "24.5.30", fault_rules.DATE, "24.5.30"),
    ("training", "hours", "-1", fault_rules.NEGATIVE, "-1"),
    ("training", "hours", "四十", fault_rules.NOT_NUMBER, "四十"),
    ("training", "hours", "90%", fault_rules.NOT_NUMBER, "90%"),
    ("training", "hours", "#N/A", fault_rules.FORMULA, "#N/A"),
    ("application", "track_id", "xx-track", fault_rules.NOT_LISTED, "xx-track"),
    ("target", "indicator_code", "I999", fault_rules.NOT_LISTED, "I999"),
    ("target", "target_value", "九成", fault_rules.NOT_NUMBER, "九成"),
    ("target", "target_value", None, fault_rules.MISSING, None),
    ("contest", "contestants", "12.5", fault_rules.NOT_WHOLE, "12.5"),
    ("contest", "contestants", "-3", fault_rules.NEGATIVE, "-3"),
    ("contest", "contestants", "1,2", fault_rules.NOT_NUMBER, "1,2"),
    ("review", "score", "100.5", fault_rules.OUT_OF_RANGE, "100.5"),
    ("review", "score", "-0.5", fault_rules.NEGATIVE, "-0.5"),
    ("survey", "stat_year", "24", fault_rules.OUT_OF_RANGE, "24"),
    ("funding", "amount_yuan", "-100", fault_rules.NEGATIVE, "-100"),
    ("funding", "amount_yuan", "12.345", fault_rules.FINER_THAN_FEN, "12.345"),
    ("funding", "amount_yuan", "1e30", fault_rules.OUT_OF_RANGE, "1e30"),
    ("teacher", "is_integrated", "也许", fault_rules.FLAG, "也许"),
    ("progress", "report_month", "2024-13", fault_rules.MONTH, "2024-13"),
]


@pytest.mark.parametrize(("record_type", "name", "value", "rule", "shown"), WRONG)
def test_a_wrong_value_is_told_with_its_place(
    door: Any, record_type: str, name: str, value: str | None, rule: str, shown: str | None
) -> None:
    rows = door.table(record_type, {}, {name: value})
    label = {"unit": "申报单位"}.get(record_type, record_type)
    door.xlsx("区/a.xlsx", {label: [["标题"], *rows]})
    out = door.run()
    (fault,) = out.faults
    kind = load_contract().get(record_type)
    heads, header = [column.header for column in kind.columns], kind.column(name).header
    assert (fault["file"], fault["sheet"], fault["row"]) == ("区/a.xlsx", label, 4)
    assert (fault["record_type"], fault["column"], fault["value"], fault["rule"]) == (record_type, header, shown, rule)
    assert fault["reason"].endswith("。") and header in fault["reason"] and fault["repair"].endswith("。")
    own = json.loads(fault["row_json"])
    assert list(own) == heads and own[header] == shown
    (sheet,) = out.sheets
    assert (sheet["read"], sheet["accepted"], sheet["quarantined"]) == (2, 1, 1)
    assert len(out.raw(record_type)) == 1


def test_required_under_a_condition(door: Any) -> None:
    rows = door.table(
        "funding",
        {"voucher_no": "1", "stage": "支出", "purpose": None},
        {"voucher_no": "2", "stage": "拨付", "purpose": None},
    )
    door.xlsx("a.xlsx", {"资金记录": rows})
    rows = door.table(
        "certification",
        {"certificate_no": "1", "certificate_kind": "职业技能等级证书", "grade": None},
        {"certificate_no": "2", "certificate_kind": "培训合格证书", "grade": None},
    )
    door.xlsx("b.xlsx", {"取证记录": rows})
    rows = door.table("target", {"period": "年度", "target_year": None}, {"period": "实施期", "target_year": None})
    door.xlsx("c.xlsx", {"绩效目标": rows})
    found = [(f["file"], f["row"], f["column"], f["rule"]) for f in door.run().faults]
    assert found == [
        ("a.xlsx", 2, "支出用途", fault_rules.MISSING),
        ("b.xlsx", 2, "技能等级", fault_rules.MISSING),
        ("c.xlsx", 2, "年度", fault_rules.MISSING),
    ]


def test_blank_values_of_optional_key_columns_are_no_fault(door: Any) -> None:
    door.xlsx("a.xlsx", {"满意度调查": door.table("survey", {"batch": None})})
    out = door.run()
    assert out.faults == []
    assert out.raw("survey")["record_key"].to_list() == ["91350100M000100Y43|2024|学员|"]


def _error_book(path: Any, rows: list[list[Any]], line: int, place: int) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("资金记录")
    for at, row in enumerate(rows):
        sheet.write_row(at + 2, 1, row)
    sheet.write_formula(line, place, "=1/0", None, "#DIV/0!")
    book.close()


def test_formula_errors_in_xlsx_are_quarantined_by_cell(door: Any) -> None:
    rows = door.table("funding", {}, {"voucher_no": "K2"})
    _error_book(door.path("a.xlsx"), rows, 4, 1 + rows[0].index("金额（元）"))
    (fault,) = door.run().faults
    assert (fault["row"], fault["column"], fault["value"], fault["rule"]) == (5, "金额", "#DIV/0!", fault_rules.FORMULA)


def test_formula_errors_in_optional_text_columns_too(door: Any) -> None:
    rows = door.table("funding", {}, {"voucher_no": "K2"})
    _error_book(door.path("a.xlsx"), rows, 3, 1 + rows[0].index("摘要"))
    (fault,) = door.run().faults
    assert (fault["row"], fault["column"], fault["rule"]) == (4, "摘要", fault_rules.FORMULA)


@pytest.mark.parametrize("error", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
def test_every_kind_of_error_cell_is_named_as_excel_names_it(door: Any, error: str) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"person": error})})
    assert openpyxl.load_workbook(door.inbox / "a.xlsx").active["C2"].data_type == "e"
    (fault,) = door.run().faults
    assert (fault["row"], fault["column"], fault["value"], fault["rule"]) == (2, "身份证号", error, fault_rules.FORMULA)


def test_formula_errors_in_xls(door: Any) -> None:
    rows = door.table("funding", {})
    book = xlwt.Workbook()
    sheet = book.add_sheet("资金记录", cell_overwrite_ok=True)
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    sheet.row(1).set_cell_error(rows[0].index("金额（元）"), 0x17)
    book.save(door.path("a.xls"))
    (fault,) = door.run().faults
    assert (fault["column"], fault["value"], fault["rule"]) == ("金额", "#REF!", fault_rules.FORMULA)


@pytest.mark.parametrize("number", [110105194912310020, 110105199001011232, 220102198803153776])
def test_a_number_typed_id_is_lost_whatever_digits_show(door: Any, number: int) -> None:
    rows = door.table("training", {}, {"training_no": "P2", "person": number})
    place = rows[0].index("身份证号")
    book = openpyxl.Workbook()
    book.active.title = "培训记录"
    for row in rows:
        book.active.append(row)
    assert isinstance(book.active.cell(3, place + 1).value, int)
    book.save(door.path("a.xlsx"))
    old = xlwt.Workbook()
    sheet = old.add_sheet("培训记录")
    for line, row in enumerate(rows):
        for at, cell in enumerate(row):
            sheet.write(
                line, at + 2, f"X{cell}" if line and at == 0 else float(cell) if isinstance(cell, int) else cell
            )
    old.save(door.path("b.xls"))
    out = door.run()
    assert [(f["file"], f["row"], f["column"], f["rule"]) for f in out.faults] == [
        ("a.xlsx", 3, "身份证号", fault_rules.NUMBER_TYPED_ID),
        ("b.xls", 3, "身份证号", fault_rules.NUMBER_TYPED_ID),
    ]
    assert len(out.raw("training")) == 2


def test_a_number_typed_id_with_a_right_check_digit_is_still_lost(door: Any) -> None:
    # 2**58-sized doubles are multiples of 32: this one is exact, and its check digit is right.
    number = next(n for n in range(220102198803150016, 220102198803159999, 32) if _right(str(n)))
    rows = door.table("training", {"person": float(number)}, {"training_no": "P2", "person": str(number)})
    door.xlsx("a.xlsx", {"培训记录": rows})
    (fault,) = door.run().faults
    assert (fault["row"], fault["rule"]) == (2, fault_rules.NUMBER_TYPED_ID)


def _right(number: str) -> bool:
    import stdnum.cn.ric

    return stdnum.cn.ric.calc_check_digit(number) == number[17]


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64])
def test_a_number_typed_id_in_parquet(door: Any, dtype: Any) -> None:
    head, row = door.table("training", {})
    frame = pl.DataFrame([row], schema=head, orient="row")
    frame.with_columns(pl.lit(110105194912310020).cast(dtype).alias("身份证号")).write_parquet(
        door.path("training.parquet")
    )
    (fault,) = door.run().faults
    assert (fault["row"], fault["rule"]) == (2, fault_rules.NUMBER_TYPED_ID)


def test_an_id_of_a_county_that_never_was_is_no_fault(door: Any) -> None:
    number = next(
        f"18990119491231{n:03d}{c}" for n in range(100) for c in "0123456789X" if _right(f"18990119491231{n:03d}{c}")
    )
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"person": number})})
    assert door.run().faults == []


def test_a_missing_required_column_quarantines_the_sheet_and_keeps_the_account(door: Any) -> None:
    rows = door.table("training", {}, {"training_no": "P2"})
    place = rows[0].index("姓名")
    door.xlsx("a.xlsx", {"培训记录": [r[:place] + r[place + 1 :] for r in rows]})
    out = door.run()
    assert {(f["column"], f["rule"]) for f in out.faults} == {("姓名", fault_rules.NO_COLUMN)}
    assert [f["row"] for f in out.faults] == [2, 3]
    assert all("姓名" in f["reason"] for f in out.faults)
    (sheet,) = out.sheets
    assert (sheet["read"], sheet["quarantined"], sheet["accepted"]) == (2, 2, 0)
    assert "姓名" in sheet["note"]


def test_a_header_that_stands_twice_quarantines_the_sheet(door: Any) -> None:
    rows = door.table("survey", {})
    door.xlsx("a.xlsx", {"满意度调查": [r + [r[0]] for r in rows]})
    (fault,) = door.run().faults
    assert (fault["column"], fault["rule"]) == ("统一社会信用代码", fault_rules.COLUMN_TWICE)


def test_a_sheet_without_a_header_is_quarantined_whole(door: Any) -> None:
    door.xlsx("a.xlsx", {"满意度调查": [["x", "y"], ["11010519491231002X", "z"]]})
    out = door.run()
    assert [f["rule"] for f in out.faults] == [fault_rules.NO_HEADER] * 2
    assert "11010519491231002X" not in json.dumps(out.faults)
    assert out.sheets[0]["read"] == 2


def test_a_csv_row_with_too_many_cells_may_have_shifted(door: Any) -> None:
    rows = door.table("contest", {}, {"held_on": "2023-01-01"})
    rows[2].append("多")
    door.csv("竞赛活动.csv", rows)
    (fault,) = door.run().faults
    assert (fault["row"], fault["rule"]) == (3, fault_rules.TOO_MANY_CELLS)


def test_missing_optional_columns_are_null(door: Any) -> None:
    rows = door.table("survey", {})
    place = rows[0].index("发放份数（份）")
    door.xlsx("a.xlsx", {"满意度调查": [r[:place] + r[place + 1 :] for r in rows]})
    out = door.run()
    assert out.faults == [] and out.raw("survey")["sent"].to_list() == [None]


def test_every_unreadable_file_is_named_in_one_sentence(door: Any) -> None:
    door.path("坏.xlsx").write_bytes(b"not a workbook")
    door.path("坏.xls").write_bytes(b"nor this")
    door.path("培训记录.csv").write_bytes(b"\xff\xfe\x00\x01")
    door.path("training.parquet").write_bytes(b"PAR1")
    with pytest.raises(UnreadableInput) as caught:
        door.run()
    for name in ("坏.xlsx", "坏.xls", "培训记录.csv", "training.parquet"):
        assert name in caught.value.message
    assert caught.value.exit_code == 3
    assert not (door.root / "raw1" / "sheet.parquet").exists()


def test_an_empty_or_missing_inbox_is_an_error(door: Any) -> None:
    with pytest.raises(UnreadableInput, match="没有数据文件"):
        door.run()
    door.path("说明.txt").write_text("x")
    with pytest.raises(UnreadableInput, match="没有数据文件"):
        door.run()
    door.xlsx("a.xlsx", {"Sheet1": [["x"]]})
    with pytest.raises(UnreadableInput, match="没有可识别的记录表"):
        door.run()
    door.inbox = door.root / "nowhere"
    with pytest.raises(UnreadableInput, match="不存在"):
        door.run()
