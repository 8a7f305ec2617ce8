"""Rules on indicators: values that are there, units and senses that fit, levels, reasons for what was missed."""

from jixiao.review.compare import compare, explained, misses, plain_unit, units_agree
from jixiao.review.findings import BothTexts, Review, said
from jixiao.review.labels import tight, wording
from jixiao.review.model import SIDES, Indicator, IndicatorTable
from jixiao.review.read import GridCell
from jixiao.review.values import RANGE, Value, is_percent, nothing, unit_in_name, without_bracket

_WHOLE = 100
_POINT = "分"
_SEVERAL = 2
"""So many rows left blank in a column that is filled in by hand are one finding."""


def check_indicators(review: Review) -> None:
    """All rules on single indicators."""
    table = review.form.indicators
    if table is None:
        return
    if not table.rows:
        review.note(said("没有填写任何指标。", "no indicator is filled in."))
    missing: set[tuple[str, str]] = set()
    forecast = not _no_forecast(review, table)
    for row in table.rows:
        _check_levels(review, table, row, missing)
        if _check_presence(review, row, forecast):
            _check_unit(review, row)
            _check_fit(review, row)
        _check_shares(review, row)
        _check_far_above(review, table, row)
        _check_missed(review, table, row)


def _named(row: Indicator) -> BothTexts:
    side = SIDES[row.side]
    return said(f"“{row.name or '（没有名称）'}”{side or ''}",
                f"“{row.name or '(no name)'}”{f' ({side})' if side else ''}")  # fmt: skip


def _check_levels(review: Review, table: IndicatorTable, row: Indicator, missing: set[tuple[str, str]]) -> None:
    """A third-level indicator stands under a second-level and a first-level one. A gap over several rows is one."""
    for concept, text, cell, name in (
        ("level1", row.level1, row.level1_cell, "一级指标"),
        ("level2", row.level2, row.level2_cell, "二级指标"),
    ):
        if concept not in table.columns or (concept == "level1" and row.side not in ("", table.sides[0])):
            continue
        at = cell or GridCell(row.row, table.headers[concept].left, row.row, table.headers[concept].left)
        review.run("N307", at)
        if not nothing(text):
            missing.discard((concept, row.side))
        elif (concept, row.side) not in missing:
            missing.add((concept, row.side))
            review.find("N307", at, text.strip(), name,
                        said(f"{_named(row).zh}没有所属的{name}。请填写。",
                             f"{_named(row).en} stands under no {name}. Fill it in."))  # fmt: skip


def _no_forecast(review: Review, table: IndicatorTable) -> bool:
    """Whether 全年预计执行数 is not filled in for any indicator: that is one finding."""
    cells = [row.expected for row in table.rows if row.expected is not None and not row.target.blank]
    if len(cells) < _SEVERAL or not all(one.blank and not one.cell.error for one in cells):
        return False
    review.find("N302", cells[0].cell, cells[0].cell.trimmed, "全年预计执行数",
                said(f"全年预计执行数一栏的 {len(cells)} 项指标都没有填写。请填写。",
                     f"what is expected for the year is blank for all {len(cells)} indicators. Fill it in.")
                )  # fmt: skip
    return True


def _check_presence(review: Review, row: Indicator, forecast: bool = True) -> bool:
    """Name, target and actual are there. Returns whether the target can be looked at."""
    review.run("N301", row.target.cell)
    review.run("N309", row.name_cell)
    done = [one for one in (row.actual, row.to_date, row.expected if forecast else None) if one is not None]
    if not row.name:
        review.find("N309", row.name_cell, row.name_cell.text.strip(), said("指标名称", "the indicator's name"),
                    said(f"第 {row.row + 1} 行有值，没有三级指标名称。请填写。",
                         f"row {row.row + 1} has a value and no name of an indicator. Fill it in."))  # fmt: skip
    if row.target.blank:
        _no_target(review, row, done)
        return False
    for actual in done:
        review.run("N302", actual.cell)
        review.run("N303", row.target.cell)
        if actual.blank and not actual.cell.error:
            review.find("N302", actual.cell, actual.cell.trimmed, said("完成值", "the actual value"),
                        said(f"{_named(row).zh}有指标值，没有填完成值。请填写。",
                             f"{_named(row).en} has a target and no actual value. Fill it in."))  # fmt: skip
    return not row.target.cell.error


def _no_target(review: Review, row: Indicator, done: list[Value]) -> None:
    if row.target.cell.error:
        return
    if any(not one.blank for one in done):
        review.find("N303", row.target.cell, row.target.cell.trimmed, said("指标值", "the target"),
                    said(f"{_named(row).zh}有完成值，没有指标值。请填写。",
                         f"{_named(row).en} has an actual value and no target. Fill it in."))  # fmt: skip
    elif row.name and not _not_applicable(row, done):
        review.find("N301", row.target.cell, row.target.cell.trimmed, said("指标值", "the target"),
                    said(f"{_named(row).zh}没有填指标值。请填写。",
                         f"{_named(row).en} has no target. Fill it in."))  # fmt: skip


def _not_applicable(row: Indicator, done: list[Value]) -> bool:
    """Whether a row says by a dash, in every column, that it does not apply."""
    return bool(row.target.cell.trimmed) and all(one.cell.trimmed for one in done)


def _units(row: Indicator) -> str:
    """The unit of a target: its own, else that of the name."""
    return row.target.unit or unit_in_name(row.name)


def _check_unit(review: Review, row: Indicator) -> None:
    """A number has a unit."""
    target = row.target
    if target.number is None:
        return
    review.run("N304", target.cell)
    if _units(row) or target.number == 0:
        return
    if target.cell.hidden_format and target.cell.number is not None:
        review.note(said("xls 文件读不到数字格式，数值单元格的计量单位没有核对。",
                         "of an xls file the formats of numbers are not read: the units of cells with numbers were not "
                         "checked."))  # fmt: skip
        return
    review.find("N304", target.cell, target.cell.trimmed, said("带计量单位的指标值", "a target with its unit"),
                said(f"{_named(row).zh}的指标值“{target.cell.trimmed}”没有计量单位。请补上（如 个、人次、%）。",
                     f"the target “{target.cell.trimmed}” of {_named(row).en} has no unit. Add it (like %)."),
                )  # fmt: skip


def _check_fit(review: Review, row: Indicator) -> None:
    """Sense and unit agree with each other, with the name, and with the actual value."""
    if row.target.number is not None:
        review.run("N305", row.target.cell)
    reason = _sense_conflict(row) or _unit_conflict(row)
    if reason:
        review.find("N305", row.target.cell, row.target.cell.trimmed,
                    said("相符的方向和单位", "sense and unit that fit"),
                    said(f"{_named(row).zh}{reason.zh}。请核对。",
                         f"{_named(row).en}: {reason.en}. Check it."))  # fmt: skip
        return
    for actual in (row.actual, row.to_date, row.expected):
        if actual is None or actual.number is None or row.target.number is None or compare(row, actual) is not None:
            continue
        if actual.sense != RANGE and actual.unit and row.target.unit:
            review.find("N305", actual.cell, actual.cell.trimmed, row.target.unit,
                        said(f"{_named(row).zh}完成值单位“{actual.unit}”与指标值“{row.target.unit}”不同。请统一。",
                             f"{_named(row).en}: the unit “{actual.unit}” of the actual value is not that of the "
                             f"target, “{row.target.unit}”. Make them one."))  # fmt: skip


def _sense_conflict(row: Indicator) -> BothTexts | None:
    target, own = row.target, {sense.translate(str.maketrans("><", "≥≤")) for sense in row.target.senses}
    if len(own & {"≥", "≤", "="}) > 1:
        return said(f"的指标值“{target.cell.trimmed}”方向自相矛盾",
                    f"the target “{target.cell.trimmed}” has two senses that contradict each other")  # fmt: skip
    nature = tight(row.sense_cell.text) if row.sense_cell else ""
    column = {
        sense for sense in ("≥", "≤", "=") if sense in nature or sense.translate(str.maketrans("≥≤", "><")) in nature
    }
    if own and column and not own & column:
        return said(f"的指标性质“{nature}”与指标值“{target.cell.trimmed}”矛盾",
                    f"its nature “{nature}” contradicts its target “{target.cell.trimmed}”")  # fmt: skip
    if target.number is not None and nature == "定性":
        return said(f"的指标性质为定性，指标值“{target.cell.trimmed}”却是数值",
                    f"it is called qualitative, and its target “{target.cell.trimmed}” is a number")  # fmt: skip
    if column and target.words and not any(letter.isdigit() for letter in target.cell.text):
        return said(f"的指标性质“{nature}”要求数值，指标值“{target.cell.trimmed}”却是文字",
                    f"its nature “{nature}” asks for a number, and its target “{target.cell.trimmed}” is a "
                    "text")  # fmt: skip
    return None


def _unit_conflict(row: Indicator) -> BothTexts | None:
    target, text = row.target, row.target.cell.trimmed
    if target.number is None:
        return None
    column = row.unit_cell.text.strip() if row.unit_cell else ""
    named = unit_in_name(row.name)
    if tight(named) in wording().data["time_units"]:
        named = ""  # 补贴标准（月） says for how long
    columns = ((column, said("度量单位栏", "column of units")), (named, said("指标名称", "indicator's name")))
    for other, where in columns:
        if other and not nothing(other) and target.unit and _differ(target.unit, other):
            return said(f"的指标值“{text}”与{where.zh}的单位“{other}”不一致",
                        f"the target “{text}” has not the unit “{other}” of the {where.en}")  # fmt: skip
    shares, others, counts = (wording().group(name) for name in ("share_names", "not_share_names", "count_names"))
    own = _units(row)
    percent, unit, bare = is_percent(target.unit), "" if "/" in own else plain_unit(own), without_bracket(row.name)
    steps = tight(own) in wording().data["share_steps"]
    if unit and not percent and not steps and unit != _POINT and shares.matches(bare) and not others.matches(bare):
        return said(f"是比率，指标值“{text}”的单位却是“{unit}”",
                    f"it is a rate, and the unit of its target “{text}” is “{unit}”")  # fmt: skip
    if percent and counts.matches(bare) and not shares.matches(row.name):
        return said(f"是数量，指标值“{text}”却是百分比",
                    f"it is a quantity, and its target “{text}” is a percentage")  # fmt: skip
    return None


def _differ(left: str, right: str) -> bool:
    return is_percent(left) != is_percent(right) or not units_agree(left, right)


def _check_shares(review: Review, row: Indicator) -> None:
    """A share is not above one."""
    if any(word in row.name for word in wording().data["may_exceed"]):
        return
    for value in (row.target, row.actual, row.to_date, row.expected):
        if value is None or value.number is None or not is_percent(value.unit) or tight(value.unit) == "‰":
            continue
        review.run("N306", value.cell)
        highest = value.upper if value.upper is not None else value.number
        if highest > _WHOLE:
            review.find("N306", value.cell, value.cell.trimmed, said("不超过 100%", "at most 100%"),
                        said(f"{_named(row).zh}为 {value.cell.trimmed}，比率不应超过 100%。请核对。",
                             f"{_named(row).en} is {value.cell.trimmed}; a rate is at most 100%. Check it.")
                        )  # fmt: skip


def _check_far_above(review: Review, table: IndicatorTable, row: Indicator) -> None:
    """What is far above its target has a reason."""
    scheme, found = review.scheme, compare(row, row.actual)
    if scheme is None or found is None or row.actual is None:
        return
    review.run("N209", row.actual.cell)
    if found.far_above(scheme) and not explained(row):
        times = str(float(scheme.far_above))
        target = row.target.cell.trimmed
        review.find("N209", row.actual.cell, row.actual.cell.trimmed, said(f"指标值 {target}", f"target {target}"),
                    said(f"{_named(row).zh}完成值超过指标值的 {times} 倍，指标值可能定得过低。请说明原因。",
                         f"{_named(row).en}: more than {times} times the target was reached; it may have been set too "
                         "low. Say why."))  # fmt: skip


def _check_missed(review: Review, table: IndicatorTable, row: Indicator) -> None:
    """In a form without scores, what was not completed has its reason."""
    if row.reason is None or row.actual is None or (row.score is not None and not nothing(row.score.text)):
        return
    review.run("N308", row.reason)
    if misses(row, row.actual) and not explained(row):
        review.find("N308", row.reason, row.reason.text.strip(),
                    said("未完成原因和改进措施", "why, and what is done about it"),
                    said(f"{_named(row).zh}指标值 {row.target.cell.trimmed}，完成值 {row.actual.cell.trimmed}，"
                         "没有写未完成原因和改进措施。请填写。",
                         f"{_named(row).en}: the target is {row.target.cell.trimmed}, {row.actual.cell.trimmed} was "
                         "reached, and nothing says why or what is done about it. Fill it in."))  # fmt: skip
