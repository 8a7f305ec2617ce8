"""What the door says of a fault: every rule with its reason and its repair, in sentences."""

from dataclasses import dataclass

from jixiao.ingest.contract import RecordColumn
from jixiao.pairs import Pair, pair

MISSING = "必填缺失"
FORMULA = "公式错误"
CHECK_DIGIT = "校验码错误"
NUMBER_TYPED_ID = "身份证号被存为数字"
LONG_NUMBER = "长号码被存为数字"
NO_VALUE = "公式没有存值"
UNKNOWN_FORMAT = "数字格式不能确定"
SCALED = "数字格式改变数值"
DATE_IN_TEXT = "文本栏为日期"
UNKNOWN_DAY = "日期序号不能确定"
FLOAT_TEXT = "编号被存为浮点数"
ZONED = "时刻带有时区"
NOT_ONE_VALUE = "不是单个值"
MERGED = "合并单元格未逐行填写"
UNKNOWN_UNIT = "金额单位无法识别"
ID_SHAPE = "身份证号格式错误"
USCC_SHAPE = "信用代码格式错误"
PERSON_AS_USCC = "信用代码是身份证号"
DATE = "日期无效"
SERIAL = "日期只有五位数字"
NO_DAY = "日期缺少日"
MONTH = "月份无效"
NOT_LISTED = "代码不在目录"
NOT_NUMBER = "不是数字"
NOT_WHOLE = "不是整数"
NEGATIVE = "不得为负"
OUT_OF_RANGE = "超出范围"
FINER_THAN_FEN = "金额细于分"
FLAG = "是否无法识别"
TOO_MANY_CELLS = "列数不符"
NO_HEADER = "找不到表头"
NO_COLUMN = "缺少必填列"
NO_UNIT = "金额没有单位"
OTHER_UNIT = "计量单位不符"
OTHER_TABLE = "另一种表"
SIDE_BY_SIDE = "并排的表"
COLUMN_TWICE = "表头重复"
CLASH = "同键异值"
WITHDRAWN = "更正撤销"
NO_ORIGINAL = "原行引用无效"


CELL = "{cell}"
"""Stands in a reason where the address of a row's own cell goes."""


@dataclass(frozen=True)
class FaultText:
    """Reason and repair of a fault, and what it is called in English; {header}, {hint} and {cell} are filled in."""

    reason: Pair
    repair: Pair
    name_en: str


RULES = {
    MISSING: FaultText(
        pair("“{header}”为必填项，此处为空{hint}。", "“{header}” is required and blank{hint}."),
        pair("请补填“{header}”。", "Fill in “{header}”."),
        "required and blank",
    ),
    FORMULA: FaultText(
        pair(
            "“{header}”的单元格是出错的公式，没有可用的值。",
            "the cell of “{header}” is a formula that fails, without a value.",
        ),
        pair("请改正公式，或直接填写数值。", "Mend the formula, or write the value."),
        "formula that fails",
    ),
    CHECK_DIGIT: FaultText(
        pair(
            "“{header}”的校验码与前面各位不符，号码有误。",
            "the check digit of “{header}” does not fit its other digits.",
        ),
        pair("请对照证件核对“{header}”后重填。", "Compare “{header}” with the document and write it again."),
        "wrong check digit",
    ),
    NUMBER_TYPED_ID: FaultText(
        pair(
            "“{header}”被存为数字，末三位已经丢失，显示的号码不可信。",
            "“{header}” was kept as a number: its last three digits are lost, and what is shown is wrong.",
        ),
        pair(
            "请先将该列设为文本格式，再按证件重新录入“{header}”。",
            "Make the column text, then write “{header}” again from the document.",
        ),
        "personal number kept as a number",
    ),
    LONG_NUMBER: FaultText(
        pair(
            "“{header}”（单元格 {cell}）被存为超过15位的数字，第16位起已经丢失，显示的号码不可信。",
            "“{header}” (cell {cell}) was kept as a number of more than 15 digits: those from the 16th on are lost.",
        ),
        pair(
            "请先将该列设为文本格式，再按原件重新录入“{header}”。",
            "Make the column text, then write “{header}” again from the original.",
        ),
        "long number kept as a number",
    ),
    NO_VALUE: FaultText(
        pair(
            "“{header}”（单元格 {cell}）是公式，文件里没有保存它的计算结果。",
            "“{header}” (cell {cell}) is a formula, and the file does not hold its value.",
        ),
        pair(
            "请用 Excel 或 WPS 打开该文件并保存一次，使结果存入文件，或直接填写数值。",
            "Open the file in Excel or WPS and save it, or write the value.",
        ),
        "formula without its value",
    ),
    UNKNOWN_FORMAT: FaultText(
        pair(
            "“{header}”（单元格 {cell}）应为文本，却存为数字，其显示内容由单元格格式决定，无法确定。",
            "“{header}” (cell {cell}) should be text and is a number; what it shows depends on its "
            "format, which is not known.",
        ),
        pair(
            "请将该列设为文本格式并按显示内容重新录入；xls 文件也可另存为 xlsx 后重报。",
            "Make the column text and write what is shown; an xls file may be saved as xlsx.",
        ),
        "format of a number not known",
    ),
    SCALED: FaultText(
        pair(
            "“{header}”（单元格 {cell}）的数字格式使显示的数与存储的数不同（如按千、按万显示），无法确定以哪个为准。",
            "the format of “{header}” (cell {cell}) shows another number than is stored (in "
            "thousands or the like): which holds is not known.",
        ),
        pair(
            "请将该列的数字格式设为“常规”或“数值”，核对后重新报送。",
            "Give the column a plain format of numbers, check it, and hand it in again.",
        ),
        "format that changes the number",
    ),
    DATE_IN_TEXT: FaultText(
        pair(
            "“{header}”（单元格 {cell}）应为文本，却存为日期，原来填写的内容无法确定。",
            "“{header}” (cell {cell}) should be text and is a date: what was typed is not known.",
        ),
        pair("请将该列设为文本格式，再重新录入“{header}”。", "Make the column text, then write “{header}” again."),
        "date in a column of text",
    ),
    UNKNOWN_DAY: FaultText(
        pair(
            "“{header}”（单元格 {cell}）是没有日期格式的数字，无法确定是哪一天。",
            "“{header}” (cell {cell}) is a number without the format of a date: which day is not known.",
        ),
        pair(
            "请将单元格设为日期格式，或按 2024-05-30 的形式填写。",
            "Give the cell the format of a date, or write it as 2024-05-30.",
        ),
        "number that may be a day",
    ),
    FLOAT_TEXT: FaultText(
        pair(
            "“{header}”应为文本，数据库中却存为浮点数，末位可能已经失真，原来的写法无法确定。",
            "“{header}” should be text and is a float in the database: its last digits may be wrong.",
        ),
        pair(
            "请将该列改为文本类型，再按原件重新录入“{header}”。",
            "Make the column text, then write “{header}” again from the original.",
        ),
        "identifier kept as a float",
    ),
    ZONED: FaultText(
        pair(
            "“{header}”在数据库中是带时区的时刻，是哪一天取决于时区，无法确定。",
            "“{header}” is a moment with a time zone in the database: which day it is depends on the zone.",
        ),
        pair(
            "请将该列改为日期类型，或在视图中用 at time zone 换算成日期。",
            "Make the column a date, or use at time zone in a view.",
        ),
        "moment with a time zone",
    ),
    NOT_ONE_VALUE: FaultText(
        pair(
            "“{header}”在数据库中是二进制内容，不是文字或数字。",
            "“{header}” is binary in the database, neither text nor number.",
        ),
        pair("请将“{header}”改为文字或数字。", "Make “{header}” a text or a number."),
        "not a single value",
    ),
    MERGED: FaultText(
        pair(
            "“{header}”（单元格 {cell}）合并了多行，本行的值无法确定。",
            "“{header}” (cell {cell}) is merged over several rows: the value of this row is not known.",
        ),
        pair("请取消合并，在每一行分别填写“{header}”。", "Undo the merge, and write “{header}” in each row."),
        "cells merged over several rows",
    ),
    ID_SHAPE: FaultText(
        pair(
            "“{header}”应为18位公民身份号码（17位数字加1位数字或X）。",
            "“{header}” should be a personal number of 18 places (17 digits, then a digit or X).",
        ),
        pair("请按证件填写18位号码。", "Write the 18 places from the document."),
        "not a personal number",
    ),
    USCC_SHAPE: FaultText(
        pair(
            "“{header}”应为18位统一社会信用代码（不含字母I、O、S、V、Z）。",
            "“{header}” should be a credit code of 18 places (without the letters I, O, S, V, Z).",
        ),
        pair("请按营业执照或法人证书填写18位代码。", "Write the 18 places from the licence."),
        "not a credit code",
    ),
    PERSON_AS_USCC: FaultText(
        pair(
            "“{header}”里填的是身份证号（出生日期和校验码都对），不是统一社会信用代码。",
            "“{header}” holds a personal number (birthday and check digit are right), not a credit code.",
        ),
        pair("请按营业执照或法人证书填写18位代码。", "Write the 18 places from the licence."),
        "personal number for a credit code",
    ),
    DATE: FaultText(
        pair(
            "“{header}”中的日期不存在，或不在1900年至2100年之间。",
            "“{header}” holds a date that there is not, or one outside 1900 to 2100.",
        ),
        pair("请填写真实日期，如 2024-05-30。", "Write a real date, as 2024-05-30."),
        "no such date",
    ),
    SERIAL: FaultText(
        pair(
            "“{header}”只有五位数字，不能确定是哪一天（可能是少写了几位，也可能是表格软件里的日期序号）。",
            "“{header}” has five digits only: which day is not known (some may be missing, or it is "
            "a day's number of a spreadsheet).",
        ),
        pair("请按 2024-05-30 的形式填写日期。", "Write the date as 2024-05-30."),
        "date of five digits",
    ),
    NO_DAY: FaultText(
        pair(
            "“{header}”只写到月，缺少日，不能确定是哪一天。",
            "“{header}” names a month and no day: which day is not known.",
        ),
        pair(
            "请按原始材料补上日，写成 2024-05-30 的形式；不知道的可选日期请留空。",
            "Add the day from the original, as 2024-05-30; leave an optional date blank that nobody knows.",
        ),
        "date without its day",
    ),
    MONTH: FaultText(
        pair("“{header}”应为年月。", "“{header}” should be a month."),
        pair("请按 2024-07 的形式填写。", "Write it as 2024-07."),
        "no month",
    ),
    NOT_LISTED: FaultText(
        pair("“{header}”的值不在规定的目录中{hint}。", "the value of “{header}” is not in its list{hint}."),
        pair("请从目录中选择“{header}”的值。", "Choose the value of “{header}” from the list."),
        "not in the list",
    ),
    NOT_NUMBER: FaultText(
        pair("“{header}”应为数字。", "“{header}” should be a number."),
        pair("请只填数字，计量单位写在表头。", "Write digits only, the unit in the header."),
        "not a number",
    ),
    NOT_WHOLE: FaultText(
        pair("“{header}”应为整数。", "“{header}” should be a whole number."),
        pair("请填写整数。", "Write a whole number."),
        "not a whole number",
    ),
    NEGATIVE: FaultText(
        pair("“{header}”不得为负数。", "“{header}” may not be negative."),
        pair("请核对后填写零或正数。", "Check it, and write nought or more."),
        "negative",
    ),
    OUT_OF_RANGE: FaultText(
        pair("“{header}”超出允许的范围{hint}。", "“{header}” is out of its range{hint}."),
        pair("请核对数值和计量单位后重填。", "Check number and unit, and write it again."),
        "out of range",
    ),
    FINER_THAN_FEN: FaultText(
        pair(
            "“{header}”折合成元后小数超过两位，细于分。",
            "“{header}” has more than two decimals in yuan, finer than a fen.",
        ),
        pair("请按凭证金额填写到分。", "Write the amount of the voucher, to the fen."),
        "finer than a fen",
    ),
    FLAG: FaultText(
        pair("“{header}”只能填“是”或“否”。", "“{header}” may only be “是” or “否”."),
        pair("请填“是”或“否”。", "Write “是” or “否”."),
        "neither yes nor no",
    ),
    TOO_MANY_CELLS: FaultText(
        pair(
            "本行的列数多于表头，各列可能已经错位。",
            "the row has more cells than the header: its columns may have slipped.",
        ),
        pair(
            "请检查本行是否多了逗号，含逗号的文字请用英文双引号括起。",
            "Look for a comma too many; put a text with commas in quotation marks.",
        ),
        "more cells than headers",
    ),
    NO_HEADER: FaultText(
        pair("工作表中找不到{hint}的表头，无法读取。", "the sheet has no header of {hint}: it cannot be read."),
        pair("请使用模板中的表头。", "Use the header of the template."),
        "no header",
    ),
    NO_COLUMN: FaultText(
        pair(
            "工作表缺少必填列“{header}”，全表各行均未载入。",
            "the sheet lacks the required column “{header}”: none of its rows was taken.",
        ),
        pair(
            "请在表头中补上“{header}”列并填写后重新报送。",
            "Add the column “{header}”, fill it in, and hand it in again.",
        ),
        "required column missing",
    ),
    NO_UNIT: FaultText(
        pair(
            "“{header}”没有单位：表头、标题和单元格都没有写明是元还是万元，金额不能确定。",
            "“{header}” has no unit: neither header, title nor cell says whether it is yuan or ten thousand.",
        ),
        pair(
            "请在表头注明单位，如“{header}（元）”或“{header}（万元）”，整表重新报送。",
            "Say the unit in the header, as “{header}（元）” or “{header}（万元）”, and hand in the whole sheet again.",
        ),
        "no unit of money",
    ),
    OTHER_UNIT: FaultText(
        pair(
            "“{header}”的表头写成{hint}，括号中的单位或口径不是规定的，数值不能确定，全表各行均未载入。",
            "the header of “{header}” says {hint}: the unit in brackets is not the one asked for, "
            "and none of the rows was taken.",
        ),
        pair("请按规定的单位填写，表头写为“{header}”。", "Use the unit that is asked for, with the header “{header}”."),
        "another unit",
    ),
    OTHER_TABLE: FaultText(
        pair(
            "本行属于同一工作表上的另一张表，其表头是{hint}的，一张工作表只读一种记录。",
            "the row belongs to another table on the same sheet, whose header is of {hint}; a sheet "
            "holds one kind of record.",
        ),
        pair(
            "请把这张表移到以记录类型命名的工作表中重新报送。",
            "Move that table to a sheet named by its record type, and hand it in again.",
        ),
        "another table",
    ),
    SIDE_BY_SIDE: FaultText(
        pair(
            "工作表上左右并排放着不止一张表（另一张从{hint}开始），全表各行均未载入。",
            "several tables stand side by side on the sheet (another begins at {hint}): none of the rows was taken.",
        ),
        pair(
            "请在各表之间空一列，每张表写完整的表头（CSV 则请分成几个文件），或分到各自的工作表后重新报送。",
            "Leave an empty column between them, each with its whole header (of a CSV make several "
            "files), or give each a sheet.",
        ),
        "tables side by side",
    ),
    COLUMN_TWICE: FaultText(
        pair(
            "表头“{header}”出现了两次，无法判断以哪一列为准，全表各行均未载入。",
            "the header “{header}” stands there twice: which column holds is not known, and none of "
            "the rows was taken.",
        ),
        pair("请删去或改名其中一列后重新报送。", "Delete or rename one of the columns, and hand it in again."),
        "header twice",
    ),
    UNKNOWN_UNIT: FaultText(
        pair(
            "金额单位{hint}无法识别或互相矛盾，“{header}”的金额不能确定，全表各行均未载入。",
            "the unit of money {hint} is not known or contradicts another: the amount of “{header}” "
            "is not known, and none of the rows was taken.",
        ),
        pair(
            "请将金额单位写为“单位：元”或“单位：万元”，或写入表头，如“金额（万元）”。",
            "Write the unit as “单位：元” or “单位：万元”, or in the header, as “金额（万元）”.",
        ),
        "unit of money not known",
    ),
    NO_ORIGINAL: FaultText(
        pair(
            "“{header}”（单元格 {cell}）要凭“原行引用”对照原来退回的行，但找不到那一行：引用被改动，"
            "或原文件已改动、已不在收件目录。",
            "“{header}” (cell {cell}) is held against the row that was returned, by “原行引用”, and "
            "that row is not there: the reference was changed, or the original file changed or left the inbox.",
        ),
        pair(
            "请把原文件放回收件目录，并恢复“原行引用”；或清空“原行引用”，把整行按原件填写完整。",
            "Put the original file back and restore “原行引用”; or clear “原行引用” and fill in the "
            "whole row from the original.",
        ),
        "reference to no row",
    ),
    WITHDRAWN: FaultText(
        pair("已按更正表撤销：{hint}。", "withdrawn by a correction: {hint}."),
        pair(
            "如需恢复，请从更正表 corrections.csv 中删去该行。", "To have it back, delete that line of corrections.csv."
        ),
        "withdrawn by a correction",
    ),
    CLASH: FaultText(
        pair(
            "主键“{header}”相同而内容不同的记录不止一条：另一条在{hint}。",
            "several records have the key “{header}” and differ: another one is {hint}.",
        ),
        pair("请核对这些记录，只保留正确的一条，或改正主键。", "Keep the right one, or correct the key."),
        "one key, two records",
    ),
}


def reason(rule: str, header: str, hint: str = "") -> str:
    """The reason sentence of a fault; the address of a cell that it names is still CELL."""
    return RULES[rule].reason(header=header, hint=hint, cell=CELL)


def repair(rule: str, header: str) -> str:
    """The repair sentence of a fault."""
    return RULES[rule].repair(header=header)


SHORT_LIST = 30
"""Lists up to this long are told whole."""


_LISTS = {
    "tracks": pair("（项目类别代码）", " (codes of tracks)"),
    "indicators": pair("（指标编码）", " (codes of indicators)"),
    "own_figures": pair(
        "（通知没有要求填报自定义指标，或名称与政策数据 own_figures.csv 不同）",
        " (the notice asks for no figure of its own, or the name is not that of own_figures.csv)",
    ),
}
_CODES = {
    "region": pair("（GB/T 2260 行政区划代码）", " (codes of GB/T 2260)"),
    "occ": pair("（《职业分类大典（2022年版）》职业编码）", " (codes of the 2022 list of occupations)"),
}
_BOUNDS = pair("（{low}—{high}）", " ({low} to {high})")
_YEARS = pair("（1900—2100年）", " (1900 to 2100)")
_ALLOWED = pair("（{values}）", " ({values})")


def hint(rule: str, column: RecordColumn, listed: frozenset[str] = frozenset()) -> str:
    """What to add to the reason: the allowed values (a long list by its name) or bounds of the column."""
    allowed = column.values or tuple(sorted(listed))
    if rule == NOT_LISTED and 0 < len(allowed) <= SHORT_LIST:
        return _ALLOWED(values="、".join(allowed))
    if rule == NOT_LISTED:
        named = _CODES.get(column.type) or _LISTS.get(column.list or "")
        return named() if named else ""
    if rule == OUT_OF_RANGE and column.kind == "year":
        return _YEARS()
    if rule == OUT_OF_RANGE and column.max is not None:
        return _BOUNDS(low=0, high=column.max)
    return ""
