"""Every dirty habit: one small input each, in every kind of file that can have it, with what must come of it beside."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from jixiao.ingest import fault_rules

HEAD = [
    "培训记录号",
    "统一社会信用代码",
    "身份证号",
    "姓名",
    "职业编码",
    "培训等级",
    "培训类型",
    "开班日期",
    "结业日期",
    "学时",
]
BASE, PERSON = "91350100M000100Y43", "11010519491231002X"
KINDS = ("xlsx", "csv", "xls", "ods")
Rows = list[list[Any]]


def rec(number: str, hours: Any = 40, begun: Any = "2024-05-30", ended: Any = "2024-06-30") -> list[Any]:
    """A right record."""
    return [number, BASE, PERSON, "张三", "6-18-01-01", "高级工", "社会培训", begun, ended, hours]


A, B = rec("A"), rec("B")
TURNED = [HEAD[1], HEAD[0], *HEAD[2:]]
B_TURNED = [B[1], B[0], *B[2:]]
GROUPED = [*HEAD[:7], "培训时间", None, HEAD[9]], [*[None] * 7, "开始", "结束", None]
FUNDS = ["凭证号", "项目编号", "预算年度", "环节", "资金来源", "金额（元）", "业务日期"]
MAY_30 = datetime.date(2024, 5, 30)


@dataclass(frozen=True)
class Habit:
    """Rows of a sheet 培训记录, the numbers of the records taken, the rules of refused rows, and how many rows are
    skipped."""

    what: str
    rows: Rows
    taken: str
    refused: Sequence[str] = ()
    skipped: int = 0
    kinds: Sequence[str] = KINDS


def renamed(**others: str) -> list[str]:
    return [others.get(head, head) for head in HEAD]


HABITS = [
    Habit("plain", [HEAD, A, B], "AB"),
    Habit("two header rows", [*GROUPED, A, B], "AB"),
    Habit("header below titles and lines of the unit",
          [["台账"], ["填报单位：某学院", None, "填报日期：2024-05-30"], HEAD, A], "A"),
    Habit("header below a line of the unit over two cells", [["填报单位", "元宝山区某学院"], [], HEAD, A], "A"),
    Habit("order of columns turned round", [HEAD[::-1], A[::-1]], "A"),
    Habit("columns of their own", [["序号", *HEAD, "备注"], [1, *A, "无"]], "A"),
    Habit("columns numbered below the header", [HEAD, list(range(1, 11)), A], "A", skipped=1),
    Habit("columns lettered below the header", [HEAD, list("甲乙丙丁戊己庚辛壬癸"), A], "A", skipped=1),
    Habit("totals in the middle", [HEAD, A, ["小计", *[None] * 8, 40], B, ["合计", *[None] * 8, 80]], "AB", skipped=2),
    Habit("header printed on every page", [HEAD, A, HEAD, B], "AB", skipped=1),
    Habit("a table below", [HEAD, A, [], HEAD, B], "AB", skipped=2),
    Habit("a titled table below, its columns turned",
          [["甲班"], HEAD, A, [], ["乙班"], TURNED, B_TURNED], "AB", skipped=3),
    Habit("a table of another kind below",
          [HEAD, A, [], ["资金"], FUNDS, ["V", "P", 2024]], "A", [fault_rules.OTHER_TABLE], 3),
    Habit("a table beside in a text", [[*HEAD, None, *HEAD], [*A, None, *B]], "", [fault_rules.SIDE_BY_SIDE],
          kinds=["csv"]),
    Habit("a table beside without a column between", [[*HEAD, *HEAD], [*A, *B]], "", [fault_rules.SIDE_BY_SIDE]),
    Habit("a table beside, something between", [[*HEAD, None, *HEAD], [*A, "续", *B]], "", [fault_rules.SIDE_BY_SIDE]),
    Habit("a table beside whose header is not whole", [[*HEAD, None, *HEAD[:6]], [*A, None, *B[:6]]], "",
          [fault_rules.SIDE_BY_SIDE]),
    Habit("an empty column within a table", [[*HEAD[:5], None, *HEAD[5:]], [*A[:5], None, *A[5:]]], "A"),
    Habit("remarks beside a table", [[*HEAD, None, "备注"], [*A, None, "无"]], "A"),
    Habit("a record of one cell above a printed header is no title",
          [HEAD, ["C", BASE], HEAD, B], "B", [fault_rules.MISSING], 1),
    Habit("remarks below", [HEAD, A, ["说明：本表由单位填报"], ["填表人：李四", None, "审核人：王五"]], "A", skipped=2),
    Habit("numbered remarks below", [HEAD, A, [], ["注：1.学时按45分钟计"], ["2.等级按证书填写"]], "A", skipped=3),
    Habit("a seal below", [HEAD, A, [None, None, "单位（盖章）：", None, "负责人签字："]], "A", skipped=1),
    Habit("a record that lacks values is no remark", [HEAD, ["说明书-1", BASE, PERSON]], "", [fault_rules.MISSING]),
    Habit("other names of headers",
          [renamed(身份证号="公民身份号码", 职业编码="工种", 学时="课时", 开班日期="培训开始时间"), A], "A"),
    Habit("headers that say how to fill them",
          [[f"*{HEAD[0]}（必填）", HEAD[1], "身份证号（文本格式）", *HEAD[3:]], A], "A"),
    Habit("a header with its own unit", [renamed(学时="学时（课时）"), A], "A"),
    Habit("a header with another unit", [renamed(学时="学时（小时）"), A], "", [fault_rules.OTHER_UNIT]),
    Habit("white space, line breaks and characters of no width in headers",
          [[" 培 训\n记录号\u200b", "统一社会\n信用代码", *HEAD[2:]], A], "A"),
    Habit("full width", [HEAD, [*rec("Ａ", "４０", "２０２４－０５－３０")]], "A"),
    Habit("characters of no width in values", [HEAD, [*rec("\u200bA\u200d", "4\u200b0", "2024-05-30\ufeff")]], "A"),
    Habit("line breaks in values", [HEAD, ["A\n1", BASE, f"{PERSON[:6]}\n{PERSON[6:]}", *A[3:]]], "A1"),
    Habit("units in numbers", [HEAD, rec("A", "40学时"), rec("B", " 40 课时")], "AB"),
    Habit("other units in numbers", [HEAD, rec("A", "5天"), rec("B", "40小时"), rec("C", "约40")], "",
          [fault_rules.NOT_NUMBER] * 3),
    Habit("months for days",
          [HEAD, rec("A", begun="2024年5月"), rec("B", begun="2024-05"), rec("C", begun="2024.5")], "",
          [fault_rules.NO_DAY] * 3),
    Habit("days spelt in every way", [HEAD, rec("A", begun="2024年5月30日"), rec("B", begun="2024.5.30"),
          rec("C", begun="20240530"), rec("D", begun="2024年5月30号")], "ABCD"),
    Habit("days by type", [HEAD, rec("A", begun=MAY_30)], "A"),
    Habit("examples", [HEAD, ["例：", *A[1:]], B], "B", skipped=1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("habit", "kind"), [(h, kind) for h in HABITS for kind in h.kinds], ids=lambda one: getattr(one, "what", one)
)
def test_a_dirty_habit_is_read_or_refused_with_a_sentence(door: Any, habit: Habit, kind: str) -> None:
    if kind == "csv":
        door.csv("培训记录.csv", habit.rows)
    else:
        getattr(door, kind)(f"a.{kind}", {"培训记录": habit.rows})
    out = door.run()
    found = out.raw("training")
    assert "".join(found["training_no"]) == habit.taken, out.faults
    assert set(found["starts_on"]) <= {MAY_30} and {str(h) for h in found["hours"]} <= {"40.0000"}
    (sheet,) = out.sheets
    rows = {(fault["row"], fault["rule"]) for fault in out.faults}
    assert sorted({row: rule for row, rule in rows}.values()) == sorted(habit.refused) or set(habit.refused) == {
        rule for _, rule in rows
    }
    assert sheet["quarantined"] == len(habit.refused) and sheet["skipped"] == habit.skipped
    assert sheet["read"] == sheet["accepted"] + sheet["quarantined"] + sheet["duplicates"] + sheet["skipped"]
    assert all(fault["reason"].endswith("。") and fault["repair"].endswith("。") for fault in out.faults)


def test_what_stands_in_columns_of_their_own_is_told_of_a_refused_row(door: Any) -> None:
    door.csv("培训记录.csv", [["序号", *HEAD, "备注"], [7, *rec("A", "四十"), f"补报 {PERSON}"]])
    (fault,) = door.run().faults
    assert '"序号":"7"' in fault["row_json"] and '"备注":"补报 1101************2X"' in fault["row_json"]


def test_hidden_and_filtered_rows_and_columns_are_read_and_told(door: Any) -> None:
    def touch(book: Any) -> None:
        sheet = book["培训记录"]
        sheet.row_dimensions[2].hidden = sheet.column_dimensions["D"].hidden = True
        sheet.auto_filter.ref = "A1:J3"
        sheet.auto_filter.add_filter_column(0, ["B"])

    door.xlsx("a.xlsx", {"培训记录": [HEAD, A, B]}, touch)
    out = door.run()
    assert out.result.accepted == 2
    assert out.sheets[0]["note"] == "隐藏的 1 行、1 列已照常读取；表中有筛选，筛掉的行已照常读取"


@pytest.mark.parametrize(
    "name", ["培训记录1", "培训记录（2）", "培训记录 (3)", "培训记录-长春", "培训记录_2024", "培训记录表"]
)
def test_a_sheet_named_as_copies_and_parts_are_is_read(door: Any, name: str) -> None:
    door.xlsx("a.xlsx", {name: [HEAD, A]})
    assert door.run().result.accepted == 1


@pytest.mark.parametrize("name", ["培训记录说明", "培训记录（示例）", "培训记录-汇总", "培训班"])
def test_a_sheet_whose_name_does_not_say_that_it_holds_records_is_told(door: Any, name: str) -> None:
    door.xlsx("a.xlsx", {"培训记录": [HEAD, A], name: [HEAD, B]})
    assert [s["note"] for s in door.run().sheets] == ["", "工作表名不是记录类型，未读取"]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_a_workbook_of_wps_is_read_by_what_it_holds(door: Any, kind: str) -> None:
    getattr(door, kind)("a.et", {"培训记录": [HEAD, A]})
    assert door.run().result.accepted == 1


def test_another_header_below_has_its_own_unit_of_money(door: Any) -> None:
    funds = ["V", "P", 2024, "拨付", "省级", 3, "2024-05-30"]
    wan = [head.replace("元", "万元") for head in FUNDS]
    bare = ["金额" if head.startswith("金额") else head for head in FUNDS]
    rows = [FUNDS, funds, [], ["单位：千元"], bare, ["W", *funds[1:]], wan, ["X", *funds[1:]]]
    door.xlsx("a.xlsx", {"资金记录": rows})
    out = door.run()
    assert [float(v) for v in out.raw("funding")["amount_yuan"]] == [3, 3_000, 30_000], out.faults


ODS = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("header", "cell", "rule"),
    [
        ("开班日期", ODS.format("date", "date-value", "2024-05-01", "2024年5月"), fault_rules.NO_DAY),
        ("开班日期", 45442, fault_rules.UNKNOWN_DAY),
        ("学时", "<table:table-cell table:formula=\"of:=8*5\"/>", fault_rules.NO_VALUE),
        ("学时", ODS.format("float", "value", "40000", "40.0"), fault_rules.SCALED),
        ("学时", ODS.format("percentage", "value", "0.4", "40%"), fault_rules.NOT_NUMBER),
        ("培训记录号", ODS.format("date", "date-value", "2024-05-01", "5-1"), fault_rules.DATE_IN_TEXT),
        ("培训记录号", ODS.format("float", "value", "123456789012345678", "123456789012346000"),
         fault_rules.LONG_NUMBER),
    ],
)  # fmt: skip
def test_a_cell_of_an_ods_that_cannot_be_told_is_refused(door: Any, header: str, cell: Any, rule: str) -> None:
    door.ods("a.ods", {"培训记录": [HEAD, [cell if h == header else v for h, v in zip(HEAD, A, strict=True)]]})
    assert [fault["rule"] for fault in door.run().faults] == [rule]


@pytest.mark.parametrize(("value", "shown"), [("12", "000012"), ("12", "12"), ("0.95", "95%")])
def test_a_number_in_a_column_of_text_of_an_ods_is_what_it_shows(door: Any, value: str, shown: str) -> None:
    door.ods("a.ods", {"培训记录": [HEAD, [ODS.format("float", "value", value, shown), *A[1:]]]})
    assert door.run().raw("training")["training_no"].to_list() == [shown]


WORKBOOKS = ("xlsx", "xls", "ods")


@pytest.mark.parametrize("kind", WORKBOOKS)
@pytest.mark.parametrize(
    ("what", "rows", "left", "right"),
    [
        ("one header", [[*HEAD, None, *HEAD], [*A, None, *B]], "A", "B"),
        ("further down", [HEAD, A, [*B, None, *HEAD], [*rec("C"), None, *rec("D")]], "ABC", "D"),
        ("two columns between, one longer",
         [[*HEAD, None, None, *HEAD], [*A, None, None, *B], [*[None] * 12, *rec("C")]], "A", "BC"),
        ("titles, totals and remarks of each",
         [["甲班", *[None] * 10, "乙班"], [*HEAD, None, *TURNED], [*A, None, *B_TURNED],
          ["合计", *[None] * 8, 40, None, "合计"], ["说明：本表由单位填报"]], "A", "B"),
    ],
)  # fmt: skip
def test_tables_side_by_side_are_read_each_as_a_sheet(
    door: Any, kind: str, what: str, rows: Rows, left: str, right: str
) -> None:
    getattr(door, kind)(f"a.{kind}", {"培训记录": rows})
    out = door.run()
    assert out.faults == []
    letter = "LM"[what.startswith("two")]
    found = {
        sheet: "".join(own["training_no"])
        for (sheet,), own in out.raw("training").group_by("src_sheet", maintain_order=True)
    }
    assert found == {"培训记录": left, f"培训记录（{letter}列起）": right}
    for sheet in out.sheets:
        assert sheet["read"] == sheet["accepted"] + sheet["skipped"]
        assert f"左右并排的 2 张表分开读取，另起于 {letter} 列" in sheet["note"]
    stands = out.raw("sheet_column").select("sheet", "column", "letter").rows()
    assert (f"培训记录（{letter}列起）", "hours", chr(ord(letter) + 9)) in stands


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_table_of_another_kind_beside_is_read_as_what_its_header_says(door: Any, kind: str) -> None:
    funds = door.of_unit("万元", {"voucher_no": "V1", "amount_yuan": "12.5"})[0]
    row = door.table("funding", {"voucher_no": "V1"})[1]
    row = [12.5 if head.startswith("金额") else cell for head, cell in zip(funds, row, strict=True)]
    getattr(door, kind)(f"a.{kind}", {"培训记录": [[*HEAD, None, *funds], [*A, None, *row], [*B]]})
    out = door.run()
    assert "".join(out.raw("training")["training_no"]) == "AB" and out.faults == []
    assert [str(amount) for amount in out.raw("funding")["amount_yuan"]] == ["125000.00"]
    assert [(one["sheet"], one["record_type"], one["read"]) for one in out.sheets] == [
        ("培训记录", "training", 2), ("培训记录（L列起）", "funding", 1)
    ]  # fmt: skip


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_unit_of_money_above_one_table_is_not_taken_for_the_other(door: Any, kind: str) -> None:
    """金额 without a unit on the right is refused, though the left title says 万元."""
    (head, row) = door.of_unit("", {"voucher_no": "V1"})
    row = [12.5 if name == "金额" else cell for name, cell in zip(head, row, strict=True)]
    other = ["V2" if cell == "V1" else cell for cell in row]
    getattr(door, kind)(f"a.{kind}", {"资金记录": [["单位：万元"], [*head, None, *head], [*row, None, *other]]})
    out = door.run()
    assert [str(amount) for amount in out.raw("funding")["amount_yuan"]] == ["125000.00"]
    assert {(fault["sheet"][:4], fault["rule"]) for fault in out.faults} == {("资金记录", fault_rules.NO_UNIT)}


def test_a_refused_row_of_a_table_beside_comes_back_by_its_own_place(door: Any) -> None:
    from tests.unit.ingest.test_handed_back import _hand_back, _quarantine

    door.xlsx("a.xlsx", {"培训记录": [[*HEAD, None, *HEAD], [*A, None, *rec("B", "四十")]]})
    out = door.run()
    (fault,) = out.faults
    assert (fault["sheet"], fault["row"], fault["cell"]) == ("培训记录（L列起）", 2, "U2")
    _hand_back(door, _quarantine(door, out), ("培训记录", 2, "学时", "40"))
    assert sorted(door.run().raw("training")["training_no"]) == ["A", "B"]
