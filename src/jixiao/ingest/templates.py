"""Blank workbooks for those who hand in records, made from the contract: drop-downs, hints, a filled example."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jixiao.ingest.contract import (
    TAKEN_BY_NAME,
    CodeList,
    Condition,
    Lists,
    RecordColumn,
    RecordType,
    in_order,
    load_contract,
    names_of,
)
from jixiao.ingest.row_heights import height
from jixiao.normal_font import SIZE, print_list, workbook_options

# Who hands in what: name of the workbook -> record types.
GROUPS = {
    "申报材料": "unit unit_year credit_record application application_occupation expert partnership studio apprentice "
    "evidence target own_figure",
    "培训与取证": "teacher training certification survey contest",
    "评审与资金": "review publicity project funding progress",
}
HOW_TO_SHEET, EXAMPLE_SHEET = "填报说明", "填写示例"
_LISTS_SHEET = "代码表"
_LAST_ROW = 100_000
_LIST_NAMES = {"tracks": "项目类别", "indicators": "指标", "own_figures": "自定义指标", "grades": "技能等级"}
_HOW_TO = (
    "一、每张工作表是一类记录，从第2行起一行填一条；不需要的工作表留空。表头和工作表名请勿改动；橙色列必填，绿色列选填。",
    "二、表头括号内是计量单位；金额列可把“（元）”改为“（万元）”，全列必须同一单位，数字后面不再写单位。",
    "三、有下拉箭头的格请从列表选择；项目类别、指标可选中文名称，也可填代码，对照见“代码表”。",
    "四、日期写成 2024-05-30 的形式；身份证号、证书编号、凭证号等单元格已设为文本，粘贴时请选择“只粘贴值”。",
    "五、每张表怎么填，见“填写示例”；点选单元格时会显示该列的要求。合计行、说明文字不要写在记录中间。",
    "六、填好后把本工作簿放入收件目录；有错的记录会连同原因退回，可在退回的工作簿上改正后再报。",
)
_LONGEST_INLINE_LIST = 255
_TEXT_TYPES = ("text", "code", "id", "uscc", "region", "occ", "grade", "flag")
# Specimens of the standards themselves (GB 32100, GB 11643), so nobody's numbers.
_USCC = "91350100M000100Y43"
_PERSON = "11010519491231002X"
_BY_TYPE = {
    "text": "无",
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
# What a record could really say, by column; the unit and the persons are nobody's.
_BY_NAME = {
    "unit_name": "南关区先锋技师学院",
    "department_in_charge": "南关区人力资源和社会保障局",
    "legal_representative": "王建国",
    "contact_name": "李敏",
    "contact_phone": "0431-80000000",
    "address": "长春市南关区人民大街1号",
    "postcode": "130022",
    "website": "www.example.com",
    "bank_name": "某银行长春南关支行",
    "bank_account": "0000100020003000",
    "employees": "420",
    "skilled_talent": "260",
    "skilled_post_employees": "300",
    "enrolment": "3200",
    "floor_area_m2": "8600",
    "training_capacity": "5000",
    "high_skill_capacity": "2000",
    "equipment_count": "350",
    "equipment_value_yuan": "12500000.00",
    "training_posts": "800",
    "ecosystem_enterprises": "12",
    "credit_checked_on": "2024-06-03",
    "determined_on": "2023-09-12",
    "document_no": "南人社罚字〔2023〕1号",
    "remarks": "已整改",
    "application_no": "SB2024001",
    "project_name": "南关区先锋技师学院高技能人才培训基地建设项目",
    "recommender": "长春市人力资源和社会保障局",
    "recommended_rank": "1",
    "recommended_on": "2024-06-27",
    "applied_on": "2024-06-20",
    "central_grant_yuan": "5000000.00",
    "local_match_yuan": "1000000.00",
    "own_funds_yuan": "2000000.00",
    "project_leader": "王建国",
    "leader_phone": "0431-80000000",
    "period_from": "2024-09-01",
    "period_to": "2026-08-31",
    "recognised_year": "2016",
    "period_goal": "建成覆盖三个职业的高技能人才培训基地",
    "year_goal": "完成年度培训任务，设备投入使用",
    "occupation_name": "车工",
    "ordinal": "1",
    "person_name": "张伟",
    "expert_name": "刘静",
    "employer": "长春某汽车零部件有限公司",
    "phone": "0431-80000001",
    "partner_name": "长春某汽车零部件有限公司",
    "training_no": "PX2024000001",
    "completed_on": "2024-06-28",
    "ends_on": "2024-06-30",
    "certificate_no": "S000022010001240000001",
    "issued_on": "2024-06-18",
    "batch": "2024年第一批",
    "sent": "120",
    "returned": "115",
    "satisfied": "110",
    "contest_name": "2024年长春市职业技能大赛车工项目",
    "held_on": "2024-06-15",
    "contestants": "86",
    "leader_name": "赵磊",
    "awarded_year": "2016",
    "honours": "省五一劳动奖章",
    "apprenticed_on": "2023-03-01",
    "finished_on": "2024-03-01",
    "graded_on": "2024-04-10",
    "clause": "二(一)1(6)",
    "document_name": "实训设备清单",
    "pages": "12—18",
    "reviewer": "孙丽",
    "reviewed_on": "2024-07-03",
    "figure_value": "12",
    "score": "92.5",
    "opinion": "实训条件较好，同意推荐",
    "objection": "公示期间无异议",
    "project_id": "XM2024001",
    "recognised_on": "2024-08-20",
    "built_from": "2024-09-01",
    "built_to": "2026-08-31",
    "status_on": "2024-09-01",
    "voucher_no": "JZ2024050001",
    "amount_yuan": "260000.00",
    "summary": "购置数控车床",
    "booked_on": "2024-05-30",
    "target_value": "500",
    "target_text": "制度健全并执行",
    "weight": "10",
    "report_month": "2024-07",
    "progress_text": "完成两期车工高级工培训，设备安装调试完毕",
    "cumulative_trained": "480",
    "cumulative_certified": "310",
    "cumulative_spent_yuan": "1260000.00",
    "problems": "部分设备到货延迟",
    "next_plan": "九月开办数控车工班",
    "handed_in_on": "2024-07-31",
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

    With `lists` the columns whose codes come from seeds get a drop-down list and an example that is in it; a record
    type of which no notice asks for anything (its list is empty) has no sheet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contract = load_contract()
    known = lists or {}
    made = []
    for name, members in GROUPS.items():
        path = folder / f"报送模板-{name}.xlsx"
        asked = [one for one in map(contract.get, members.split()) if _is_asked_for(one, known)]
        _write(path, asked, created, known)
        made.append(path)
    return made


def _is_asked_for(record_type: RecordType, lists: Lists) -> bool:
    return all(lists.get(column.code_list, True) for column in record_type.columns if column.code_list)


def header_text(column: RecordColumn) -> str:
    """The official header, with its unit where it does not name it."""
    unit = "元" if column.type == "money" else column.unit
    return f"{column.header}（{unit}）" if unit and "（" not in column.header else column.header


def example_row(record_type: RecordType, lists: Lists | None = None) -> dict[str, str]:
    """A filled record by header text; codes that live in seeds are taken from `lists`."""
    return {header_text(c): _example(c, lists or {}) for c in record_type.columns}


def _example(column: RecordColumn, lists: Lists) -> str:
    if column.values:
        return column.values[0]
    named = _BY_NAME.get(column.name, "2024" if column.kind == "year" else _BY_TYPE.get(column.type, ""))
    listed = _choices(column, lists) or sorted(lists.get(column.code_list or "", frozenset()))
    return named if named in listed or not listed else listed[0]


def _write(path: Path, record_types: list[RecordType], created: date, lists: Lists) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), workbook_options())
    book.set_properties({"created": datetime(created.year, created.month, created.day), "title": path.stem})
    formats = _formats(book)
    long_lists: dict[str, list[str]] = {}
    _write_how_to(book.add_worksheet(HOW_TO_SHEET), path.stem, record_types, formats)
    for record_type in record_types:
        _write_blank(book.add_worksheet(record_type.label), record_type, formats, lists, long_lists)
    _write_example(book.add_worksheet(EXAMPLE_SHEET), record_types, formats, lists)
    _write_lists(book, long_lists, lists, formats)
    book.close()


def _write_lists(book: Any, long_lists: dict[str, list[str]], lists: Lists, formats: dict[str, Any]) -> None:
    """The sheet of the lists that are too long for a cell's own: what to choose, and the code that it stands for."""
    if not long_lists:
        return
    sheet = book.add_worksheet(_LISTS_SHEET)
    for number, (name, values) in enumerate(long_lists.items()):
        place = 2 * number
        codes = {called: code for code, called in names_of(lists[name])}
        sheet.set_column(place, place, 44)
        sheet.set_column(place + 1, place + 1, 26)
        sheet.write_string(0, place, _LIST_NAMES.get(name, name), formats["optional"])
        sheet.write_string(0, place + 1, "代码", formats["optional"])
        for line, value in enumerate(values, start=1):
            sheet.write_string(line, place, value)
            sheet.write_string(line, place + 1, codes.get(value, value))
    print_list(sheet, [44, 26] * len(long_lists), SIZE)
    sheet.repeat_rows(0)
    sheet.protect()


def _write_how_to(sheet: Any, title: str, record_types: list[RecordType], formats: dict[str, Any]) -> None:
    """What a clerk reads first: what each sheet is for, and how to fill it in."""
    widths = (20, 100)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, title, formats["big"])
    lines = [("怎么填" if not at else "", how) for at, how in enumerate(_HOW_TO)]
    for record_type in record_types:
        must = "、".join(header_text(c) for c in record_type.columns if c.must_have_value)
        lines.append((record_type.label, f"一行一条记录，共 {len(record_type.columns)} 列。必填：{must}。"))
    for line, (name, text) in enumerate(lines, start=2):
        sheet.set_row(line, height([name, text], widths))
        sheet.write_string(line, 0, name, formats["name"])
        sheet.write_string(line, 1, text, formats["words"])
    print_list(sheet, widths, SIZE)
    sheet.protect()


def _formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "locked": True}
    return {
        "required": book.add_format(head | {"bg_color": "#FCE4D6"}),
        "optional": book.add_format(head | {"bg_color": "#E2EFDA"}),
        "title": book.add_format({"bold": True}),
        "big": book.add_format({"bold": True, "font_size": 16}),
        "name": book.add_format({"bold": True, "border": 1, "valign": "top", "bg_color": "#F2F2F2"}),
        "words": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "example": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "locked": False}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "locked": False}),
        "number": book.add_format({"locked": False}),
    }


def _write_blank(
    sheet: Any, record_type: RecordType, formats: dict[str, Any], lists: Lists, long_lists: dict[str, list[str]]
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    widths: list[float] = []
    for place, column in enumerate(record_type.columns):
        text = header_text(column)
        sheet.write_string(0, place, text, formats["required" if column.must_have_value else "optional"])
        kind = "text" if column.type in _TEXT_TYPES else "date" if column.type == "date" else "number"
        widths.append(max(12, min(30, 2 * len(text) + 2)))
        sheet.set_column(place, place, widths[-1], formats[kind])
        sheet.data_validation(1, place, _LAST_ROW, place, _validation(column, record_type, lists, long_lists))
    _print_across(sheet, widths)
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

    letter = xl_col_to_name(2 * place)
    source = f"={_LISTS_SHEET}!${letter}$2:${letter}${len(values) + 1}"
    return {"validate": "list", "source": source, **warning, **hint}


def _choices(column: RecordColumn, lists: Lists) -> list[str]:
    if column.type == "flag":
        return ["是", "否"]
    if column.type in ("region", "occ"):
        return []
    listed = lists.get(column.code_list or "", frozenset())
    if column.code_list in TAKEN_BY_NAME and isinstance(listed, CodeList):
        called = {codes[0]: name for name, codes in listed.by_name.items() if len(codes) == 1}
        return [called.get(code, code) for code in in_order(listed)]
    return list(column.values) or [entry.rpartition("/")[2] for entry in in_order(listed)]


def _hint(column: RecordColumn, record_type: RecordType) -> str:
    need = "必填。" if column.must_have_value else "选填。"
    if isinstance(column.required, Condition):
        other = record_type.column(column.required.column)
        need = (
            f"“{other.header}”{'空着' if column.required.blank else '为' + '、'.join(column.required.within)}时必填。"
        )
    kind = {"year": "填写四位年份，如 2024。", "month": "填写年月，如 2024-07。"}.get(column.kind or "")
    about = f"{column.about}。" if column.about else ""
    return need + (kind or _HINTS.get(column.type, "")) + about


def _print_across(sheet: Any, widths: Sequence[float]) -> None:
    print_list(sheet, widths, SIZE, columns=1)
    sheet.repeat_rows(0)


def _write_example(sheet: Any, record_types: list[RecordType], formats: dict[str, Any], lists: Lists) -> None:
    """One filled record of every record type, a column a line, one below the other; the door passes this sheet over."""
    sheet.write_string(0, 0, "本表仅供参照，不会被读取。橙色为必填，绿色为选填。", formats["title"])
    widths = (28, 48, 60)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    line = 2
    for record_type in record_types:
        sheet.write_string(line, 0, record_type.label, formats["title"])
        for column in record_type.columns:
            line += 1
            head = formats["required" if column.must_have_value else "optional"]
            texts = header_text(column), _example(column, lists), _hint(column, record_type)
            sheet.set_row(line, height(texts, widths))
            for place, (text, look) in enumerate(zip(texts, (head, *[formats["example"]] * 2), strict=True)):
                sheet.write_string(line, place, text, look)
        line += 2
    _print_across(sheet, widths)
    sheet.protect()
