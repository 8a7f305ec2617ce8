"""Rows below a header that are no records: totals, examples of a template, remarks and signatures, numbers of columns.

A row says so in its first cells. What merely looks like it (a record whose number ends in 总计) is a record: it fills
all that a record has to.
"""

import re
from collections.abc import Sequence

import polars as pl

from jixiao.ingest.outcomes import EXAMPLE, REMARK, TOTAL

Cells = Sequence[str | None]

_TOTAL_EXACT = re.compile(r"^(?:本页|本表|本列)?(?:合计|小计|总计|累计|共计)(?:[(（].*[)）])?[:：]?$")
_TOTAL_NAMED = re.compile(
    r"^(?:[^0-9A-Za-z]{0,12}|.{0,12}(?:年|年度|月|月份|季度|批|批次|期|组|类|项))[-—:：]?(?:合计|小计|总计)(?:[(（].*[)）])?[:：]?$"
)
_EXAMPLE = re.compile(r"^[(（【]?(?:填写|填报|录入)?(?:示例|样例|范例|例子?)[0-9一二三]?[)）】]?(?:[:：].*)?$")
_REMARK = re.compile(
    r"[(（【\[*※]*(?:备注|附注|注|(?:填表|填报|填写|编制|情况|有关|补充|特别)?说明)[0-9一二三四五]?(?:[:：;；.、）)】\]]|$)"
    r"|[(（]?(?:填表|制表|填报|编制|审核|复核|经办|审批|录入|制单|汇总)(?:人|人员|者)?(?:[(（]?签[字章名][)）]?)?[:：]"
    r"|(?:单位|部门|机构|财务|分管|主管|项目)?(?:负责人|领导|主管|法定代表人)(?:[(（]?签[字章名][)）]?)?[:：]"
    r"|(?:填报|填表|报送|制表|申报|编制|主管)?(?:单位|部门|机构)?[(（]?(?:盖章|公章|签章)[)）]?[:：]?"
    r"|(?:填表|制表|审核|复核|经办)人|联系(?:人|电话|方式)[:：]"
    r"|(?:填报|填表|报送|制表)?(?:日期|时间|单位)[:：]|(?:以下空白|以下无正文|（?续表）?)$"
)
_REMARK_WORD = "注|说明|填|制|审|核|人|章|经办|领导|联系|日期|时间|单位|主管|编|汇总|报送|空白|正文|续"
_TOTAL_OR_EXAMPLE = "[计例]"
_NUMBERED_POINT = re.compile(r"^[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十])[)）.．、](?![0-9])")
_WHITE = re.compile(r"[^\S\x1c-\x1f]")
_ORDINALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LEAST_NUMBERS = 3
_LOOKED_AT = 4  # first cells of a row, where totals and examples say what they are
_BLANK = " \t\r\n\u3000\u00a0\ufeff\u200b\x1a"


def marks(frame: pl.DataFrame, begin: int = 0) -> tuple[pl.Series, pl.Series]:
    """Boolean a row: some cell is not blank; and it may be no record. `begin`: the place of a row's first cell."""
    if frame.width == 0:
        return pl.Series([], dtype=pl.Boolean), pl.Series([], dtype=pl.Boolean)
    says = pl.col(frame.columns[begin : begin + _LOOKED_AT]).str.contains(_TOTAL_OR_EXAMPLE)
    looked = frame.lazy().select(first=first_cell(frame), is_total=pl.any_horizontal(says))
    told = looked.select(
        full=pl.col("first").str.strip_chars().fill_null("") != "",
        maybe_none=(pl.col("is_total") | pl.col("first").str.contains(_REMARK_WORD)).fill_null(False),
    ).collect()
    full = told["full"]
    if not full.all():
        rest = frame.filter(~full).select(pl.any_horizontal(pl.all().str.strip_chars(_BLANK).fill_null("") != ""))
        full = full.scatter((~full).arg_true(), rest.to_series())
    return full, told["maybe_none"]


def first_cell(frame: pl.DataFrame) -> pl.Expr:
    """The first cell of each row that is not null; no column is asked behind one that is never null."""
    whole = [number for number, column in enumerate(frame, 1) if not column.null_count()]
    return pl.coalesce(frame.columns[: whole[0] if whole else None])


def kinds(frame: pl.DataFrame, maybe_none: pl.Series, required: list[int], begin: int = 0) -> pl.Series:
    """What a row is that is no record (jixiao.ingest.outcomes), else null. `maybe_none`: of `marks`; `required`: places
    of the columns that every record fills; `begin`: the place of a row's first cell."""
    none = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame))
    if not maybe_none.any():
        return none
    looked = frame.filter(maybe_none)
    found = [_kind(row[begin:], all((row[place] or "").strip() for place in required)) for row in looked.iter_rows()]
    told = none.scatter(maybe_none.arg_true(), pl.Series(found, dtype=pl.String))
    first = (told == REMARK).arg_max() if REMARK in found else None
    return told if first is None else _with_what_follows(frame, told, int(first))


def _kind(cells: Cells, whole: bool) -> str | None:
    """By the first cells of a row; `whole`: it fills all that a record has to, and so only a plain 合计 is none."""
    texts = _texts(cells[:_LOOKED_AT])
    if texts and _EXAMPLE.search(texts[0]):
        return EXAMPLE
    if texts and _TOTAL_EXACT.search(texts[0]):
        return TOTAL
    if whole:
        return None
    if texts and (_TOTAL_NAMED.search(texts[0]) or any(map(_TOTAL_EXACT.search, texts))):
        return TOTAL
    return REMARK if any(map(_REMARK.match, _texts(cells)[:1])) else None


def _texts(cells: Cells) -> list[str]:
    return [text for cell in cells if cell and (text := _WHITE.sub("", cell))]


def _with_what_follows(frame: pl.DataFrame, told: pl.Series, first: int) -> pl.Series:
    """A remark goes on in the rows below it that have one cell only, or begin with its next point."""
    goes_on = True
    for row, cells in enumerate(frame.slice(first + 1).iter_rows(), first + 1):
        texts = _texts(cells)
        goes_on = told[row] == REMARK or (goes_on and len(texts) <= 1)
        if told[row] is None and texts and goes_on and (_NUMBERED_POINT.match(texts[0]) or _is_prose(texts[0])):
            told = told.scatter(row, REMARK)
        elif texts and told[row] is None:
            goes_on = False
    return told


def _is_prose(text: str) -> bool:
    """A sentence or a date, not a number or a code that a record might begin with."""
    return re.search(r"[一-龥]", text) is not None


def numbers_columns(cells: Cells) -> bool:
    """A row right below a header that only numbers its columns: 1, 2, 3 or 甲, 乙, 丙."""
    texts = [text.strip("()（）").removesuffix(".0") for text in _texts(cells)]
    figures = [text for text in texts if text.isdecimal()]
    letters = [text for text in texts if text in _ORDINALS and len(text) == 1]
    in_order = all(int(b) == int(a) + 1 for a, b in zip(figures, figures[1:], strict=False))
    lettered = "".join(letters) == _ORDINALS[: len(letters)]
    begins = not figures or int(figures[0]) in (0, 1, len(letters) + 1)
    return (
        len(texts) >= _LEAST_NUMBERS and len(figures) + len(letters) == len(texts) and in_order and lettered and begins
    )
