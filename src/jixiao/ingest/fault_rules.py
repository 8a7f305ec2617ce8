"""What the door says of a fault: every rule with its reason and its repair, in sentences."""

from dataclasses import dataclass

from jixiao.ingest.contract import RecordColumn

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
    """Reason and repair of a fault; {header} and {hint} are filled in."""

    reason: str
    repair: str


RULES = {
    MISSING: FaultText("“{header}”为必填项，此处为空{hint}。", "请补填“{header}”。"),
    FORMULA: FaultText("“{header}”的单元格是出错的公式，没有可用的值。", "请改正公式，或直接填写数值。"),
    CHECK_DIGIT: FaultText("“{header}”的校验码与前面各位不符，号码有误。", "请对照证件核对“{header}”后重填。"),
    NUMBER_TYPED_ID: FaultText(
        "“{header}”被存为数字，末三位已经丢失，显示的号码不可信。",
        "请先将该列设为文本格式，再按证件重新录入“{header}”。",
    ),
    LONG_NUMBER: FaultText(
        "“{header}”（单元格 {cell}）被存为超过15位的数字，第16位起已经丢失，显示的号码不可信。",
        "请先将该列设为文本格式，再按原件重新录入“{header}”。",
    ),
    NO_VALUE: FaultText(
        "“{header}”（单元格 {cell}）是公式，文件里没有保存它的计算结果。",
        "请用 Excel 或 WPS 打开该文件并保存一次，使结果存入文件，或直接填写数值。",
    ),
    UNKNOWN_FORMAT: FaultText(
        "“{header}”（单元格 {cell}）应为文本，却存为数字，其显示内容由单元格格式决定，无法确定。",
        "请将该列设为文本格式并按显示内容重新录入；xls 文件也可另存为 xlsx 后重报。",
    ),
    SCALED: FaultText(
        "“{header}”（单元格 {cell}）的数字格式使显示的数与存储的数不同（如按千、按万显示），无法确定以哪个为准。",
        "请将该列的数字格式设为“常规”或“数值”，核对后重新报送。",
    ),
    DATE_IN_TEXT: FaultText(
        "“{header}”（单元格 {cell}）应为文本，却存为日期，原来填写的内容无法确定。",
        "请将该列设为文本格式，再重新录入“{header}”。",
    ),
    UNKNOWN_DAY: FaultText(
        "“{header}”（单元格 {cell}）是没有日期格式的数字，无法确定是哪一天。",
        "请将单元格设为日期格式，或按 2024-05-30 的形式填写。",
    ),
    FLOAT_TEXT: FaultText(
        "“{header}”应为文本，数据库中却存为浮点数，末位可能已经失真，原来的写法无法确定。",
        "请将该列改为文本类型，再按原件重新录入“{header}”。",
    ),
    ZONED: FaultText(
        "“{header}”在数据库中是带时区的时刻，是哪一天取决于时区，无法确定。",
        "请将该列改为日期类型，或在视图中用 at time zone 换算成日期。",
    ),
    NOT_ONE_VALUE: FaultText("“{header}”在数据库中是二进制内容，不是文字或数字。", "请将“{header}”改为文字或数字。"),
    MERGED: FaultText(
        "“{header}”（单元格 {cell}）合并了多行，本行的值无法确定。",
        "请取消合并，在每一行分别填写“{header}”。",
    ),
    ID_SHAPE: FaultText("“{header}”应为18位公民身份号码（17位数字加1位数字或X）。", "请按证件填写18位号码。"),
    USCC_SHAPE: FaultText(
        "“{header}”应为18位统一社会信用代码（不含字母I、O、S、V、Z）。", "请按营业执照或法人证书填写18位代码。"
    ),
    PERSON_AS_USCC: FaultText(
        "“{header}”里填的是身份证号（出生日期和校验码都对），不是统一社会信用代码。",
        "请按营业执照或法人证书填写18位代码。",
    ),
    DATE: FaultText("“{header}”中的日期不存在，或不在1900年至2100年之间。", "请填写真实日期，如 2024-05-30。"),
    SERIAL: FaultText(
        "“{header}”只有五位数字，不能确定是哪一天（可能是少写了几位，也可能是表格软件里的日期序号）。",
        "请按 2024-05-30 的形式填写日期。",
    ),
    NO_DAY: FaultText(
        "“{header}”只写到月，缺少日，不能确定是哪一天。",
        "请按原始材料补上日，写成 2024-05-30 的形式；不知道的可选日期请留空。",
    ),
    MONTH: FaultText("“{header}”应为年月。", "请按 2024-07 的形式填写。"),
    NOT_LISTED: FaultText("“{header}”的值不在规定的目录中{hint}。", "请从目录中选择“{header}”的值。"),
    NOT_NUMBER: FaultText("“{header}”应为数字。", "请只填数字，计量单位写在表头。"),
    NOT_WHOLE: FaultText("“{header}”应为整数。", "请填写整数。"),
    NEGATIVE: FaultText("“{header}”不得为负数。", "请核对后填写零或正数。"),
    OUT_OF_RANGE: FaultText("“{header}”超出允许的范围{hint}。", "请核对数值和计量单位后重填。"),
    FINER_THAN_FEN: FaultText("“{header}”折合成元后小数超过两位，细于分。", "请按凭证金额填写到分。"),
    FLAG: FaultText("“{header}”只能填“是”或“否”。", "请填“是”或“否”。"),
    TOO_MANY_CELLS: FaultText(
        "本行的列数多于表头，各列可能已经错位。", "请检查本行是否多了逗号，含逗号的文字请用英文双引号括起。"
    ),
    NO_HEADER: FaultText("工作表中找不到{hint}的表头，无法读取。", "请使用模板中的表头。"),
    NO_COLUMN: FaultText(
        "工作表缺少必填列“{header}”，全表各行均未载入。", "请在表头中补上“{header}”列并填写后重新报送。"
    ),
    NO_UNIT: FaultText(
        "“{header}”没有单位：表头、标题和单元格都没有写明是元还是万元，金额不能确定。",
        "请在表头注明单位，如“{header}（元）”或“{header}（万元）”，整表重新报送。",
    ),
    OTHER_UNIT: FaultText(
        "“{header}”的表头写成{hint}，括号中的单位或口径不是规定的，数值不能确定，全表各行均未载入。",
        "请按规定的单位填写，表头写为“{header}”。",
    ),
    OTHER_TABLE: FaultText(
        "本行属于同一工作表上的另一张表，其表头是{hint}的，一张工作表只读一种记录。",
        "请把这张表移到以记录类型命名的工作表中重新报送。",
    ),
    SIDE_BY_SIDE: FaultText(
        "工作表上左右并排放着不止一张表（另一张从{hint}开始），全表各行均未载入。",
        "请在各表之间空一列，每张表写完整的表头（CSV 则请分成几个文件），或分到各自的工作表后重新报送。",
    ),
    COLUMN_TWICE: FaultText(
        "表头“{header}”出现了两次，无法判断以哪一列为准，全表各行均未载入。", "请删去或改名其中一列后重新报送。"
    ),
    UNKNOWN_UNIT: FaultText(
        "金额单位{hint}无法识别或互相矛盾，“{header}”的金额不能确定，全表各行均未载入。",
        "请将金额单位写为“单位：元”或“单位：万元”，或写入表头，如“金额（万元）”。",
    ),
    NO_ORIGINAL: FaultText(
        "“{header}”（单元格 {cell}）要凭“原行引用”对照原来退回的行，但找不到那一行："
        "引用被改动，或原文件已改动、已不在收件目录。",
        "请把原文件放回收件目录，并恢复“原行引用”；或清空“原行引用”，把整行按原件填写完整。",
    ),
    WITHDRAWN: FaultText("已按更正表撤销：{hint}。", "如需恢复，请从更正表 corrections.csv 中删去该行。"),
    CLASH: FaultText(
        "主键“{header}”相同而内容不同的记录不止一条：另一条在{hint}。", "请核对这些记录，只保留正确的一条，或改正主键。"
    ),
}


def reason(rule: str, header: str, hint: str = "") -> str:
    """The reason sentence of a fault; the address of a cell that it names is still CELL."""
    return RULES[rule].reason.format(header=header, hint=hint, cell=CELL)


def repair(rule: str, header: str) -> str:
    """The repair sentence of a fault."""
    return RULES[rule].repair.format(header=header, hint="")


SHORT_LIST = 30
"""Lists up to this long are told whole."""


_LISTS = {
    "tracks": "（项目类别代码）",
    "indicators": "（指标编码）",
    "own_figures": "（通知没有要求填报自定义指标，或名称与政策数据 own_figures.csv 不同）",
}


def hint(rule: str, column: RecordColumn, listed: frozenset[str] = frozenset()) -> str:
    """What to add to the reason: the allowed values (a long list by its name) or bounds of the column."""
    allowed = column.values or tuple(sorted(listed))
    if rule == NOT_LISTED and 0 < len(allowed) <= SHORT_LIST:
        return f"（{'、'.join(allowed)}）"
    if rule == NOT_LISTED:
        return {"region": "（GB/T 2260 行政区划代码）", "occ": "（《职业分类大典（2022年版）》职业编码）"}.get(
            column.type, _LISTS.get(column.list or "", "")
        )
    if rule == OUT_OF_RANGE and column.kind == "year":
        return "（1900—2100年）"
    if rule == OUT_OF_RANGE and column.max is not None:
        return f"（0—{column.max}）"
    return ""
