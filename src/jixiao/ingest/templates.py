"""Blank workbooks for those who hand in records, made from the contract: drop-downs, hints, a filled example."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from jixiao.ingest.contract import Condition, Lists, RecordColumn, RecordType, load_contract

# Who hands in what: name of the workbook -> record types.
GROUPS = {
    "申报材料": "unit unit_year credit_record application application_occupation expert partnership studio apprentice "
    "evidence target",
    "培训与取证": "teacher training certification survey contest",
    "评审与资金": "review publicity project funding progress",
}
EXAMPLE_SHEET = "填写示例"
_LISTS_SHEET = "代码表"
_LAST_ROW = 100_000
_LONGEST_INLINE_LIST = 255
_TEXT_TYPES = ("text", "code", "id", "uscc", "region", "occ", "grade", "flag")
# Specimens of the standards themselves (GB 32100, GB 11643), so nobody's numbers.
_USCC = "91350100M000100Y43"
_PERSON = "11010519491231002X"
_BY_TYPE = {
    "text": "示例",
    "int": "3",
    "num": "40",
    "money": "10000.00",
    "date": "2024-05-30",
    "flag": "是",
    "id": _PERSON,
    "uscc": _USCC,
    "region": "220102",
    "occ": "6-18-01-01",
    "grade": "高级工",
}
_BY_NAME = {
    "unit_name": "示例技师学院",
    "project_name": "示例高技能人才培训基地",
    "application_no": "SB2024001",
    "project_id": "XM2024001",
    "training_no": "PX2024000001",
    "certificate_no": "S000022010001240000001",
    "voucher_no": "JZ2024050001",
    "clause": "二(一)1(6)",
    "report_month": "2024-07",
    "recommended_rank": "1",
    "ordinal": "1",
    "score": "92.5",
    "weight": "10",
}
_HINTS = {
    "int": "填写整数。",
    "num": "填写数字，计量单位见表头。",
    "money": "填写金额，最多两位小数；单位见表头，可改为（万元）。",
    "date": "填写日期，如 2024-05-30。",
    "flag": "填“是”或“否”。",
    "id": "填写18位公民身份号码；单元格须为文本格式，否则末三位会丢失。",
    "uscc": "填写18位统一社会信用代码。",
    "region": "填写6位行政区划代码（GB/T 2260），如 220102。",
    "occ": "填写职业编码（《职业分类大典（2022年版）》），如 6-18-01-01。",
    "grade": "从列表选择技能等级。",
    "code": "从列表选择。",
}


def write_templates(folder: Path, created: date, lists: Lists | None = None) -> list[Path]:
    """One workbook a group of record types into `folder`; their paths. `created` is the date they bear.

    With `lists` the columns whose codes come from seeds get a drop-down list and an example that is in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contract = load_contract()
    made = []
    for name, members in GROUPS.items():
        path = folder / f"报送模板-{name}.xlsx"
        _write(path, [contract.get(m) for m in members.split()], created, lists or {})
        made.append(path)
    return made


def header_text(column: RecordColumn) -> str:
    """The official header, with the unit of money."""
    return f"{column.header}（元）" if column.type == "money" else column.header


def example_row(record_type: RecordType, lists: Lists | None = None) -> dict[str, str]:
    """A filled record by header text; codes that live in seeds are taken from `lists`."""
    return {header_text(c): _example(c, lists or {}) for c in record_type.columns}


def _example(column: RecordColumn, lists: Lists) -> str:
    if column.values:
        return column.values[0]
    named = _BY_NAME.get(column.name, "2024" if column.kind == "year" else _BY_TYPE.get(column.type, ""))
    listed = {entry.rpartition("/")[2] for entry in lists.get(column.code_list or "", frozenset())}
    return named if named in listed or not listed else min(listed)


def _write(path: Path, record_types: list[RecordType], created: date, lists: Lists) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(created.year, created.month, created.day), "title": path.stem})
    formats = _formats(book)
    long_lists: dict[str, list[str]] = {}
    for record_type in record_types:
        _write_blank(book.add_worksheet(record_type.label), record_type, formats, lists, long_lists)
    _write_example(book.add_worksheet(EXAMPLE_SHEET), record_types, formats, lists)
    if long_lists:
        sheet = book.add_worksheet(_LISTS_SHEET)
        for place, values in enumerate(long_lists.values()):
            for line, value in enumerate(values):
                sheet.write_string(line, place, value)
        sheet.protect()
        sheet.hide()
    book.close()


def _formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "locked": True}
    return {
        "required": book.add_format(head | {"bg_color": "#FCE4D6"}),
        "optional": book.add_format(head | {"bg_color": "#E2EFDA"}),
        "title": book.add_format({"bold": True}),
        "text": book.add_format({"num_format": "@", "locked": False}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "locked": False}),
        "number": book.add_format({"locked": False}),
    }


def _write_blank(
    sheet: Any, record_type: RecordType, formats: dict[str, Any], lists: Lists, long_lists: dict[str, list[str]]
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    for place, column in enumerate(record_type.columns):
        text = header_text(column)
        sheet.write_string(0, place, text, formats["required" if column.must_have_value else "optional"])
        kind = "text" if column.type in _TEXT_TYPES else "date" if column.type == "date" else "number"
        sheet.set_column(place, place, max(12, min(30, 2 * len(text) + 2)), formats[kind])
        sheet.data_validation(1, place, _LAST_ROW, place, _validation(column, record_type, lists, long_lists))
    allowed = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter", "format_cells")
    sheet.protect("", dict.fromkeys(allowed, True))


def _validation(
    column: RecordColumn, record_type: RecordType, lists: Lists, long_lists: dict[str, list[str]]
) -> dict[str, object]:
    """The input hint of a column, and its drop-down list where the list is short enough to choose from."""
    hint = {"input_title": column.header[:32], "input_message": _hint(column, record_type)[:255]}
    values = _choices(column, lists)
    if not values:
        return {"validate": "any", **hint}
    warning = {"error_type": "warning", "error_title": "不在列表中", "error_message": "请从下拉列表中选择。"}
    if len(",".join(values)) <= _LONGEST_INLINE_LIST:
        return {"validate": "list", "source": values, **warning, **hint}
    place = list(long_lists).index(column.code_list or "") if column.code_list in long_lists else len(long_lists)
    long_lists[column.code_list or ""] = values
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(place)
    return {"validate": "list", "source": f"={_LISTS_SHEET}!${letter}$1:${letter}${len(values)}", **warning, **hint}


def _choices(column: RecordColumn, lists: Lists) -> list[str]:
    if column.type == "flag":
        return ["是", "否"]
    if column.type in ("region", "occ"):
        return []
    return list(column.values) or sorted(e.rpartition("/")[2] for e in lists.get(column.code_list or "", frozenset()))


def _hint(column: RecordColumn, record_type: RecordType) -> str:
    need = "必填。" if column.must_have_value else "选填。"
    if isinstance(column.required, Condition):
        other = record_type.column(column.required.column)
        need = f"“{other.header}”为{'、'.join(column.required.within)}时必填。"
    kind = {"year": "填写四位年份，如 2024。", "month": "填写年月，如 2024-07。"}.get(column.kind or "")
    about = f"{column.about}。" if column.about else ""
    return need + (kind or _HINTS.get(column.type, "")) + about


def _write_example(sheet: Any, record_types: list[RecordType], formats: dict[str, Any], lists: Lists) -> None:
    """Header and one filled row of every record type, one below the other; the door passes this sheet over."""
    sheet.write_string(0, 0, "本表仅供参照，不会被读取。橙色为必填，绿色为选填。", formats["title"])
    sheet.set_column(0, max(len(r.columns) for r in record_types) - 1, 18)
    line = 2
    for record_type in record_types:
        sheet.write_string(line, 0, record_type.label, formats["title"])
        for place, column in enumerate(record_type.columns):
            head = formats["required" if column.must_have_value else "optional"]
            sheet.write_string(line + 1, place, header_text(column), head)
            sheet.write_string(line + 2, place, _example(column, lists))
        line += 4
    sheet.protect()
