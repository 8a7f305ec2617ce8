"""Dirty but usual: every form of the record contract that has to be accepted."""

import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
import xlwt

from jixiao.ingest.contract import Lists, load_contract
from jixiao.ingest.typed_columns import Setting, type_column

MAY_30 = datetime.date(2024, 5, 30)


def typed(record_type: str, name: str, text: str, lists: Lists, yuan: int = 1) -> tuple[Any, str | None]:
    column = load_contract().get(record_type).column(name)
    one = type_column(column, pl.Series([text]), Setting(lists, b"k" * 32, yuan))
    return one.values.row(0)[0], one.rule.item()


@pytest.mark.parametrize(
    "text",
    ["2024-5-30", "2024/5/30", "2024.5.30", "20240530", "2024年5月30日", "45442", "45442.0", "2024-05-30 00:00:00"]
    + ["２０２４－０５－３０", " 2024 年 5 月 30 日 ", "2024-05-30T00:00:00", "2024/05/30 8:30"],
)
def test_dates_in_every_usual_form(text: str, lists: Lists) -> None:
    assert typed("training", "starts_on", text, lists) == (MAY_30, None)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("高级工", "高级工"),
        ("三级", "高级工"),
        ("三级/高级工", "高级工"),
        ("高级工（三级）", "高级工"),
        ("高级工/三级", "高级工"),
    ]
    + [
        ("五级/初级工", "初级工"),
        ("初级工（五级）", "初级工"),
        ("一级", "高级技师"),
        ("国家职业资格二级（技师）", "技师"),
    ]
    + [
        ("特级技师", "特级技师"),
        ("首席技师", "首席技师"),
        ("学徒工", "学徒工"),
        ("四级 / 中级工", "中级工"),
        ("3级", "高级工"),
    ],
)
def test_grades_with_their_other_names(text: str, grade: str, lists: Lists) -> None:
    assert typed("training", "training_grade", text, lists) == (grade, None)


@pytest.mark.parametrize(
    ("text", "yuan", "value"),
    [
        ("1,234,567.89", 1, "1234567.89"),
        ("１２３４．５", 1, "1234.50"),
        ("123.456789", 10000, "1234567.89"),
        ("2296296.3269999996", 1, "2296296.33"),
        ("229.62963269999998", 10000, "2296296.33"),
        ("0.30000000000000004", 1, "0.30"),
        ("1200.0", 1, "1200.00"),
        ("1e5", 1, "100000.00"),
        ("5000元", 1, "5000.00"),
        ("0", 1, "0.00"),
    ],
)
def test_money_is_exact_yuan(text: str, yuan: int, value: str, lists: Lists) -> None:
    assert typed("funding", "amount_yuan", text, lists, yuan) == (Decimal(value), None)


@pytest.mark.parametrize(("text", "value"), [("1200.0", 1200), ("1,200", 1200), ("１２", 12), (" 7 ", 7), ("0", 0)])
def test_counts_stored_as_text(text: str, value: int, lists: Lists) -> None:
    assert typed("contest", "contestants", text, lists) == (value, None)


@pytest.mark.parametrize(
    ("text", "value", "is_percent"),
    [("90%", "0.9", True), ("0.9", "0.9", False), ("90", "90", False), ("９０％", "0.9", True)],
)
def test_percentages_keep_whether_they_said_so(text: str, value: str, is_percent: bool, lists: Lists) -> None:
    column = load_contract().get("target").column("target_value")
    one = type_column(column, pl.Series([text]), Setting(lists, b"k" * 32))
    assert one.values.row(0) == (Decimal(value).quantize(Decimal("0.0001")), is_percent)
    assert one.rule.item() is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("√", True), ("1", True), ("y", True), ("TRUE", True), ("否", False), ("0", False), ("N", False)],
)
def test_flags(text: str, value: bool, lists: Lists) -> None:
    assert typed("teacher", "is_integrated", text, lists) == (value, None)


@pytest.mark.parametrize("text", ["2024-07", "2024年7月", "202407", "2024/7", "2024.7", "2024-07-01 00:00:00"])
def test_report_months(text: str, lists: Lists) -> None:
    assert typed("progress", "report_month", text, lists) == ("2024-07", None)


def test_codes_lose_width_space_and_case(lists: Lists) -> None:
    assert typed("unit", "uscc", " ９１350100m000100y43 ", lists) == ("91350100M000100Y43", None)
    assert typed("training", "occupation_code", "6－18－01－01", lists) == ("6-18-01-01", None)
    assert typed("training", "occupation_code", "6—18—01—01", lists) == ("6-18-01-01", None)
    assert typed("unit", "region_code", "220102.0", lists) == ("220102", None)
    assert typed("application", "tier", "ａ", lists) == ("A", None)
    assert typed("survey", "stat_year", "2024年", lists) == (2024, None)
    assert typed("unit", "unit_name", "　吉林（长春）学院１２　", lists) == ("吉林（长春）学院12", None)


def test_title_rows_two_row_header_units_and_line_breaks(door: Any) -> None:
    rows = [
        ["附件：申报项目汇总表"],
        ["填报单位：某市", None, None, "2024年"],
        [],
        [
            "申报\n编号",
            "申报 年度",
            "项目类别代码",
            "统一社会信用代码",
            "项目名称",
            "推荐单位",
            "申报日期",
            "申请资金（万元）",
            None,
            "备注",
        ],
        [None, None, None, None, None, None, None, "中央补助(万元)", "地方配套（元）", None],
        ["S1", 2024, "jl-base-new", "91350100M000100Y43", "甲", "长春市", "2024-05-30", 500, 1200.5, "x"],
    ]

    def touch(book: Any) -> None:
        sheet = book.active
        sheet.merge_cells("H4:I4")
        for letter in "ABCDEFGJ":
            sheet.merge_cells(f"{letter}4:{letter}5")

    door.xlsx("a.xlsx", {"申报项目": rows}, touch)
    out = door.run()
    assert out.faults == []
    record = out.raw("application").to_dicts()[0]
    assert record["central_grant_yuan"] == Decimal("5000000.00")
    assert record["local_match_yuan"] == Decimal("1200.50")
    assert (record["src_row"], record["src_sheet"], record["record_key"]) == (6, "申报项目", "S1")
    assert out.sheets[0]["read"] == 1
    assert "备注" in out.sheets[0]["note"]


def test_unit_in_the_second_header_row_and_in_the_title(door: Any) -> None:
    head, row = door.table("funding", {"amount_yuan": "1.5"})
    place = head.index("金额（元）")
    head[place] = "金额"
    second = [None] * place + ["（万元）"]
    door.xlsx("a.xlsx", {"资金记录": [head, second, row]})
    titled = [["单位：万元"], head, [*["K2"], *row[1:]]]
    door.xlsx("b.xlsx", {"资金记录": titled})
    out = door.run()
    assert out.faults == []
    assert out.raw("funding")["amount_yuan"].to_list() == [Decimal("15000.00")] * 2


def test_header_merged_down_over_a_blank_row_owns_it(door: Any) -> None:
    head, row = door.table("survey", {})

    def touch(book: Any) -> None:
        for place in range(1, len(head) + 1):
            book.active.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)

    door.xlsx("a.xlsx", {"满意度调查": [head, [], row]}, touch)
    (sheet,) = door.run().sheets
    assert (sheet["read"], sheet["accepted"], sheet["skipped"]) == (1, 1, 0)


def test_totals_blank_rows_hidden_rows_and_tail_are_counted(door: Any) -> None:
    head, first, second = door.table("survey", {}, {"stat_year": 2023})
    total = ["合 计", None, None, None, 3, 3, 3]

    def touch(book: Any) -> None:
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True

    door.xlsx("a.xlsx", {"满意度调查": [head, first, [], second, ["小计："], total, [" "], []]}, touch)
    out = door.run()
    (sheet,) = out.sheets
    assert (sheet["read"], sheet["accepted"], sheet["skipped"], sheet["quarantined"]) == (5, 2, 3, 0)
    assert out.raw("survey")["src_row"].to_list() == [2, 4]
    assert "合计行 2 行" in sheet["note"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_encodings_and_physical_line_numbers(door: Any, encoding: str) -> None:
    head, first, second = door.table(
        "funding",
        {"summary": "两行\n摘要, 含逗号"},
        {"voucher_no": "K2", "summary": "㎡镕" if encoding != "gbk" else "镕"},
    )
    door.csv("资金记录-长春.csv", [["资金台账"], [""], head, first, second], encoding)
    out = door.run()
    assert out.faults == []
    assert out.raw("funding")["src_row"].to_list() == [4, 6]
    assert out.raw("funding")["summary"][0] == "两行\n摘要, 含逗号"
    assert out.raw("funding")["src_sheet"].to_list() == ["", ""]


def test_csv_with_stray_quotes_is_still_read(door: Any) -> None:
    head, row = door.table("funding", {"summary": "甲"})
    text = (
        ",".join(head)
        + "\n"
        + ",".join(map(str, row[:-1]))
        + ',拨付"首期"款\n\n'
        + ",".join(map(str, ["K2", *row[1:]]))
        + "\n"
    )
    door.path("资金记录.csv").write_text(text, encoding="utf-8")
    out = door.run()
    assert out.raw("funding").select("src_row", "summary").rows() == [(2, '拨付"首期"款'), (4, "甲")]


def test_xls_reads_as_xlsx_does(door: Any) -> None:
    rows = door.table("contest", {})
    book = xlwt.Workbook()
    sheet = book.add_sheet("竞赛活动", cell_overwrite_ok=True)
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(line + 2, place + 1, cell)
    sheet.write(3, 3, MAY_30, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(3, 6, 25)
    book.save(door.path("区县/a.xls"))
    out = door.run()
    assert out.faults == []
    record = out.raw("contest").to_dicts()[0]
    assert (record["held_on"], record["contestants"], record["src_row"]) == (MAY_30, 25, 4)
    assert record["src_file"] == "区县/a.xls"


def test_native_excel_cells_dates_numbers_percent_booleans(door: Any) -> None:
    rows = door.table("target", {"target_value": None, "weight": None})
    book = xlsxwriter.Workbook(door.path("a.xlsx"))
    sheet = book.add_worksheet("绩效目标")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    sheet.write_number(1, rows[0].index("目标值"), 0.9, book.add_format({"num_format": "0%"}))
    sheet.write_number(1, rows[0].index("权重"), 0.1 + 0.2)
    book.close()
    out = door.run()
    assert out.faults == []
    record = out.raw("target").to_dicts()[0]
    assert (record["target_value"], record["weight"]) == (Decimal("0.9000"), Decimal("0.3000"))


def test_parquet_by_english_name_counts_rows_from_two(door: Any) -> None:
    head, row = door.table("training", {"starts_on": MAY_30, "hours": 40.5})
    frame = pl.DataFrame([row, ["P2", *row[1:]]], schema=head, orient="row", strict=False)
    frame.write_parquet(door.path("training_2024.parquet"))
    out = door.run()
    assert out.faults == []
    assert out.raw("training").select("src_row", "starts_on", "hours").rows() == [
        (2, MAY_30, Decimal("40.5000")),
        (3, MAY_30, Decimal("40.5000")),
    ]


def test_nan_in_parquet_is_blank(door: Any) -> None:
    head, row = door.table("training", {"hours": float("nan")})
    pl.DataFrame([row], schema=head, orient="row").write_parquet(door.path("training.parquet"))
    out = door.run()
    assert out.faults == [] and out.raw("training")["hours"].to_list() == [None]


def test_longest_english_name_wins(door: Any) -> None:
    door.csv("unit_year-2024.csv", door.table("unit_year", {}))
    assert door.run().sheets[0]["record_type"] == "unit_year"


def test_other_files_and_sheets_are_reported_not_refused(door: Any) -> None:
    door.xlsx("a.xlsx", {"满意度调查": door.table("survey", {}), "说明": [["随便"]]})
    door.path("说明.txt").write_text("x")
    door.path("~$a.xlsx").write_text("x")
    door.path(".DS_Store").write_text("x")
    sheets = {(s["file"], s["sheet"]): s for s in door.run().sheets}
    assert set(sheets) == {("a.xlsx", "满意度调查"), ("a.xlsx", "说明"), ("说明.txt", "")}
    assert sheets["a.xlsx", "说明"]["record_type"] == "" and "未读取" in sheets["a.xlsx", "说明"]["note"]


def test_workbook_starting_away_from_a1_keeps_its_row_numbers(door: Any) -> None:
    head, row = door.table("survey", {})

    def touch(book: Any) -> None:
        sheet: Any = book.active
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)

    door.xlsx("a.xlsx", {"满意度调查": [head, row]}, touch)
    assert openpyxl.load_workbook(door.inbox / "a.xlsx").active.cell(4, 3).value == head[0]
    assert door.run().raw("survey")["src_row"].to_list() == [5]
