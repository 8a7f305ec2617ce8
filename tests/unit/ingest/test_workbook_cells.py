"""What a cell means beside its text: as it is shown, by the book's own dates, or refused with its address."""

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from jixiao.ingest import fault_rules

MAY_30 = datetime.date(2024, 5, 30)
SERIAL, SERIAL_1904 = 45442, 43980


def _place(door: Any, record_type: str, name: str) -> int:
    """0-based column of a contract column in the sheets of `door.table`."""
    changed = door.table(record_type, {name: object()})[1]
    return next(i for i, (a, b) in enumerate(zip(changed, door.table(record_type, {})[1], strict=True)) if a != b)


def _cell(door: Any, record_type: str, label: str, name: str, value: Any, code: str | None, **book: Any) -> Any:
    """What comes of a workbook of two rows, the second with a cell of this value and number format."""
    at = _place(door, record_type, name)

    def touch(workbook: Any) -> None:
        for key, setting in book.items():
            setattr(workbook, key, setting)
        cell = workbook[label].cell(3, at + 1)
        cell.value = value
        if code:
            cell.number_format = code

    keys = {"training": "training_no", "funding": "voucher_no", "certification": "certificate_no"}
    other = {keys[record_type]: "另一号"} if record_type in keys else {}
    rows = door.table(record_type, {}, other)
    door.xlsx("a.xlsx", {label: rows}, touch)
    return door.run()


def _address(door: Any, record_type: str, name: str) -> str:
    return f"{openpyxl.utils.get_column_letter(_place(door, record_type, name) + 1)}3"


@pytest.mark.parametrize(
    ("record_type", "label", "name", "formula"),
    [
        ("training", "培训记录", "hours", "=8*5"),
        ("training", "培训记录", "completed_on", "=I2+30"),
        ("training", "培训记录", "training_no", '="A"&1'),
        ("funding", "资金记录", "amount_yuan", "=SUM(1,2)"),
    ],
)
def test_a_formula_without_its_value_is_refused_with_its_address(
    door: Any, record_type: str, label: str, name: str, formula: str
) -> None:
    out = _cell(door, record_type, label, name, formula, None)
    (fault,) = out.faults
    assert (fault["row"], fault["rule"], fault["value"]) == (3, fault_rules.NO_VALUE, formula)
    assert f"单元格 {_address(door, record_type, name)}）" in fault["reason"] and "保存一次" in fault["repair"]
    assert [s["accepted"] for s in out.sheets] == [1]


def test_a_row_of_nothing_but_a_formula_without_its_value_is_not_passed_over(door: Any) -> None:
    def touch(book: Any) -> None:
        book["培训记录"].cell(3, _place(door, "training", "hours") + 1).value = "=8*5"

    door.xlsx("a.xlsx", {"培训记录": door.table("training", {})}, touch)
    out = door.run()
    assert [(s["read"], s["accepted"], s["quarantined"]) for s in out.sheets] == [(2, 1, 1)]


def test_a_formula_whose_stored_value_is_an_empty_text_is_blank(door: Any) -> None:
    at = _address(door, "training", "hours")
    _cell(door, "training", "培训记录", "hours", "=8*5", None)
    _rewrite(door.path("a.xlsx"), rf'<c r="{at}"><f>8\*5</f><v ?/></c>', f'<c r="{at}" t="str"><f>8*5</f><v></v></c>')
    out = door.run()
    assert out.faults == [] and out.raw("training")["hours"].null_count() == 1


def _rewrite(path: Path, pattern: str, text: str) -> None:
    """Change the XML of the first sheet."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    changed = re.sub(pattern, text, parts[name].decode())
    assert changed != parts[name].decode()
    parts[name] = changed.encode()
    with zipfile.ZipFile(path, "w") as book:
        for part, content in parts.items():
            book.writestr(part, content)


@pytest.mark.parametrize(
    ("record_type", "label", "name"),
    [
        ("funding", "资金记录", "voucher_no"),
        ("certification", "取证记录", "certificate_no"),
        ("training", "培训记录", "training_no"),
        ("unit", "申报单位", "bank_account"),
    ],
)
def test_a_number_of_more_than_fifteen_digits_is_refused(door: Any, record_type: str, label: str, name: str) -> None:
    rows = door.table(record_type, *({name: 202405300000000100 + n} for n in range(3)))
    door.xlsx("a.xlsx", {label: rows})
    out = door.run()
    assert [(f["row"], f["rule"]) for f in out.faults] == [(n, fault_rules.LONG_NUMBER) for n in (2, 3, 4)]
    assert [(s["read"], s["quarantined"], s["duplicates"]) for s in out.sheets] == [(3, 3, 0)]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12, "000000", "000012"),
        (7, '"XM"0000', "XM0007"),
        (7, "[$-804]0000", "0007"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.95, "0%", "95%"),
        (123456789012345, None, "123456789012345"),
        (12, "@", "12"),
        (12, "0_);[Red](0)", "12"),
        (12, "00_ ;[红色]-00 ", "12"),
    ],
)
def test_a_number_in_a_column_of_text_is_what_its_format_shows(
    door: Any, value: float, code: str | None, shown: str
) -> None:
    out = _cell(door, "funding", "资金记录", "voucher_no", value, code)
    assert out.faults == [] and shown in out.raw("funding")["voucher_no"].to_list()


@pytest.mark.parametrize(
    ("value", "code", "rule"),
    [
        (12, "# ?/?", fault_rules.UNKNOWN_FORMAT),
        (12, "0.00E+00", fault_rules.UNKNOWN_FORMAT),
        (12, "[DBNum1]General", fault_rules.UNKNOWN_FORMAT),
        (12, "000-0000", fault_rules.UNKNOWN_FORMAT),
        (12, ";;;", fault_rules.UNKNOWN_FORMAT),
        (datetime.date(2024, 3, 5), "yyyy-mm-dd", fault_rules.DATE_IN_TEXT),
        (45356, 'yyyy"年"m"月"', fault_rules.DATE_IN_TEXT),
    ],
)
def test_a_number_in_a_column_of_text_that_cannot_be_told_is_refused(
    door: Any, value: Any, code: str, rule: str
) -> None:
    (fault,) = _cell(door, "funding", "资金记录", "voucher_no", value, code).faults
    assert fault["rule"] == rule and _address(door, "funding", "voucher_no") in fault["reason"]


@pytest.mark.parametrize(
    ("value", "code", "month"),
    [(2024.1, "0.00", "2024-10"), (2024.1, None, None), (2024.7, None, "2024-07"), (202407, None, "2024-07"),
     (SERIAL, None, "2024-05"), (datetime.date(2024, 7, 1), "yyyy-mm", "2024-07")],
)  # fmt: skip
def test_a_month_typed_as_a_number(door: Any, value: Any, code: str | None, month: str | None) -> None:
    door.xlsx("a.xlsx", {"工作进展": door.table("progress", {"report_month": value})}, _formats(door, code))
    out = door.run()
    assert out.raw("progress")["report_month"].to_list() == ([month] if month else [])
    assert [f["rule"] for f in out.faults] == ([] if month else [fault_rules.MONTH])


def _formats(door: Any, code: str | None) -> Any:
    def touch(book: Any) -> None:
        if code:
            book["工作进展"].cell(2, _place(door, "progress", "report_month") + 1).number_format = code

    return touch


EAST_ASIAN = [27, 28, 30, 31, 36, 50, 53, 57, 58]


@pytest.mark.parametrize("number", [*EAST_ASIAN, 0, 1])
@pytest.mark.parametrize("epoch", [CALENDAR_MAC_1904, openpyxl.utils.datetime.WINDOWS_EPOCH])
def test_a_serial_is_a_day_of_the_books_own_date_system(door: Any, number: int, epoch: Any) -> None:
    serial = SERIAL_1904 if epoch == CALENDAR_MAC_1904 else SERIAL
    _cell(door, "training", "培训记录", "starts_on", serial, "0.000", epoch=epoch)
    _number_format(door.path("a.xlsx"), number)
    out = door.run()
    assert out.faults == []
    assert out.raw("training").filter(training_no="另一号")["starts_on"].to_list() == [MAY_30]


def _number_format(path: Path, number: int) -> None:
    """The format `0.000` becomes a built-in one, which has no code of its own."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    styles = parts["xl/styles.xml"].decode()
    own = re.search(r'<numFmt (?=[^>]*formatCode="0\.000")[^>]*numFmtId="(\d+)"', styles)
    assert own is not None
    parts["xl/styles.xml"] = styles.replace(f'numFmtId="{own[1]}"', f'numFmtId="{number}"').encode()
    with zipfile.ZipFile(path, "w") as book:
        for part, content in parts.items():
            book.writestr(part, content)


@pytest.mark.parametrize(("is_1904", "serial"), [(True, SERIAL_1904), (False, SERIAL)])
def test_a_serial_in_xls_is_a_day_of_the_books_own_date_system(door: Any, is_1904: bool, serial: int) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    sheet = book.add_sheet("培训记录")
    for row, cells in enumerate(door.table("training", {"starts_on": serial})):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    book.save(door.path("a.xls"))
    assert door.run().raw("training")["starts_on"].to_list() == [MAY_30]


def test_a_number_without_a_format_that_may_be_a_month_is_no_day(door: Any) -> None:
    (fault,) = _cell(door, "training", "培训记录", "starts_on", 20245, None).faults
    assert fault["rule"] == fault_rules.UNKNOWN_DAY


def _xls(door: Any, record_type: str, label: str, name: str, value: Any, code: str = "General") -> Any:
    """What comes of an .xls of one record with a cell of this value and number format."""
    book, at = xlwt.Workbook(), _place(door, record_type, name)
    sheet = book.add_sheet(label)
    for row, cells in enumerate(door.table(record_type, {name: value})):
        for column, content in enumerate(cells):
            formatted = (row, column) == (1, at)
            sheet.write(row, column, content, xlwt.easyxf(num_format_str=code if formatted else "General"))
    book.save(door.path("a.xls"))
    return door.run()


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [(12, "General", "12"), (12, "000000", "000012"), (0.95, "0%", "95%"), (7.25, "0.0", "7.3"), (-100, "0", "-100"),
     (1e9 + 0.5, "0.0", "1000000000.5")],
)  # fmt: skip
def test_a_number_in_a_column_of_text_of_an_xls_is_what_its_format_shows(
    door: Any, value: float, code: str, shown: str
) -> None:
    out = _xls(door, "funding", "资金记录", "voucher_no", value, code)
    assert out.raw("funding")["voucher_no"].to_list() == [shown]


@pytest.mark.parametrize(
    ("value", "code", "rule"),
    [(12, "# ?/?", fault_rules.UNKNOWN_FORMAT), (10**15, "0", fault_rules.LONG_NUMBER),
     (MAY_30, "yyyy-mm-dd", fault_rules.DATE_IN_TEXT)],
)  # fmt: skip
def test_a_number_in_a_column_of_text_of_an_xls_that_cannot_be_told_is_refused(
    door: Any, value: Any, code: str, rule: str
) -> None:
    (fault,) = _xls(door, "funding", "资金记录", "voucher_no", value, code).faults
    assert fault["rule"] == rule and "A2" in fault["reason"]


def test_a_formula_of_an_xls_without_its_value_is_refused_with_its_address(door: Any) -> None:
    (fault,) = _xls(door, "training", "培训记录", "hours", xlwt.Formula("8*5")).faults
    assert fault["rule"] == fault_rules.NO_VALUE and "单元格 K2）" in fault["reason"]


def test_a_share_shown_as_a_percentage_in_an_xls_keeps_that_it_was_one(door: Any) -> None:
    (row,) = _xls(door, "target", "绩效目标", "target_value", 0.9, "0%").raw("target").to_dicts()
    assert (str(row["target_value"]), row["target_value_is_percent"]) == ("0.9000", True)


def test_a_share_shown_as_a_percentage_keeps_that_it_was_one(door: Any) -> None:
    at = _place(door, "target", "target_value")

    def touch(book: Any) -> None:
        book["绩效目标"].cell(2, at + 1).number_format = "0.0%"

    door.xlsx("a.xlsx", {"绩效目标": door.table("target", {"target_value": 0.9})}, touch)
    (row,) = door.run().raw("target").to_dicts()
    assert (str(row["target_value"]), row["target_value_is_percent"]) == ("0.9000", True)


@pytest.mark.parametrize(
    ("value", "code", "yuan", "rule"),
    [
        (125000, '0"元"', 125_000, None),
        (12.5, '0.00"万元"', 125_000, None),
        (125000, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 125_000, None),
        (125000, "[DBNum2]General", 125_000, None),
        (125000, "0.0,", None, fault_rules.SCALED),
        (125000, '0\\.0,"万"', None, fault_rules.SCALED),
        (125000, '[>=10000]0!.0,"万";0', None, fault_rules.SCALED),
        (125000, ";;", None, fault_rules.SCALED),
        (125000, '0"万"', None, fault_rules.NOT_NUMBER),
        (125000, "[$$-409]#,##0.00", None, fault_rules.NOT_NUMBER),
        (1, "0%", None, fault_rules.NOT_NUMBER),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_an_amount_under_a_format_that_changes_what_is_seen(
    door: Any, kind: str, value: float, code: str, yuan: float | None, rule: str | None
) -> None:
    if kind == "xls":
        out = _xls(door, "funding", "资金记录", "amount_yuan", value, code)
        found = out.raw("funding")
    else:
        out = _cell(door, "funding", "资金记录", "amount_yuan", value, code)
        found = out.raw("funding").filter(voucher_no="另一号")
    assert [float(v) for v in found["amount_yuan"]] == ([yuan] if yuan else [])
    assert [f["rule"] for f in out.faults] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("code", "rule"), [('yyyy"年"m"月"', fault_rules.NO_DAY), ("mmm-yy", fault_rules.NO_DAY), ("yyyy-m-d", None)]
)
def test_the_first_of_a_month_whose_day_is_not_shown_is_refused(door: Any, code: str, rule: str | None) -> None:
    out = _cell(door, "training", "培训记录", "starts_on", datetime.date(2024, 5, 1), code)
    assert [f["rule"] for f in out.faults] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("stored", "meant"), [("PJ_x000D_\n7", "PJ7"), ("A_x005F_x0041_", "A_x0041_"), ("a_x1", "a_x1")]
)
def test_escaped_characters_of_a_text_are_read_as_they_are_meant(door: Any, stored: str, meant: str) -> None:
    _cell(door, "funding", "资金记录", "voucher_no", 12, None)
    cell = f'<c r="A3" t="str"><v>{stored}</v></c>'
    _rewrite(door.path("a.xlsx"), r'<c r="A3"[^>]*>.*?</c>', cell.replace("\\", ""))
    assert meant in door.run().raw("funding")["voucher_no"].to_list()


def test_cells_keep_their_addresses_where_the_table_begins_further_right(door: Any) -> None:
    def touch(book: Any) -> None:
        book["资金记录"].insert_cols(1, 2)
        book["资金记录"].cell(2, 3).number_format = "000000"
        book["资金记录"].cell(3, 3).value = "=1+1"

    door.xlsx("a.xlsx", {"资金记录": door.table("funding", {"voucher_no": 12}, {"voucher_no": 1})}, touch)
    out = door.run()
    assert out.raw("funding")["voucher_no"].to_list() == ["000012"]
    assert [("C3" in f["reason"], f["rule"]) for f in out.faults] == [(True, fault_rules.NO_VALUE)]


def test_a_workbook_whose_cells_have_no_addresses_is_read_alike(door: Any) -> None:
    _cell(door, "funding", "资金记录", "voucher_no", 12, "000000")
    _rewrite(door.path("a.xlsx"), r'<c r="[A-Z]+[0-9]+"', "<c")
    assert "000012" in door.run().raw("funding")["voucher_no"].to_list()


def _merged(door: Any, name: str, rows: list[list[Any]]) -> str:
    """A workbook of these rows in which the cells of a column are merged over all records; the column's letter."""
    at = _place(door, "training", name) + 1

    def touch(book: Any) -> None:
        book["培训记录"].merge_cells(start_row=2, end_row=len(rows), start_column=at, end_column=at)

    door.xlsx("a.xlsx", {"培训记录": rows}, touch)
    return str(openpyxl.utils.get_column_letter(at))


def _class(door: Any, **first: Any) -> list[list[Any]]:
    return door.table("training", first, {"training_no": "二"}, {"training_no": "三"})


@pytest.mark.parametrize(("name", "value"), [("hours", 44), ("starts_on", MAY_30)])
def test_a_cell_merged_over_the_rows_of_a_class_holds_for_all_of_them(door: Any, name: str, value: Any) -> None:
    _merged(door, name, _class(door, **{name: value}))
    out = door.run()
    assert out.faults == [] and out.raw("training")[name].to_list() == [value] * 3


@pytest.mark.parametrize(("name", "header"), [("training_no", "培训记录号"), ("person_group", "人员类别")])
def test_a_merged_cell_of_another_column_is_refused_below_its_first_row(door: Any, name: str, header: str) -> None:
    letter = _merged(door, name, door.table("training", {}, {}, {}))
    found = door.run().faults
    assert [(f["row"], f["column"], f["rule"]) for f in found] == [(n, header, fault_rules.MERGED) for n in (3, 4)]
    assert [f"{letter}{n}" in f["reason"] for f, n in zip(found, (3, 4), strict=True)] == [True, True]


def test_a_merged_cell_that_is_refused_is_refused_in_every_row(door: Any) -> None:
    _merged(door, "hours", _class(door, hours="=8*5"))
    assert [(f["row"], f["rule"]) for f in door.run().faults] == [(n, fault_rules.NO_VALUE) for n in (2, 3, 4)]
