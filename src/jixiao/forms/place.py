"""Layout and form rows in, placed sheets out; says what is missing or does not belong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import polars as pl

from jixiao.errors import JixiaoError
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.byhand import WRITTEN, Written, written_of
from jixiao.forms.entries import Entries, entries_of
from jixiao.forms.layout import ENTRIES, HEAD, Block, Layout, Line, Section
from jixiao.forms.placed_figures import PlacedFigure, refuse_duplicates
from jixiao.forms.rounding import balance
from jixiao.forms.sheet import Plan
from jixiao.forms.sheet_cells import PlacedSheet

FormData = Mapping[str, pl.DataFrame]
"""HEAD, ENTRIES or a block of the shape to its rows; WRITTEN to what people wrote into open cells without a box."""
INDEX = "填报索引"
"""The hidden sheet that says which box stands in which cell."""
JOINTS = {None: "", "": "续", "\n": "续段"}
"""What a text that goes on over a page was parted at (None where it begins) to the word of the hidden sheet for it."""
MAX_NAME = 31
"""Characters that Excel keeps in a sheet name."""
_FORBIDDEN = str.maketrans({char: "_" for char in "[]:*?/\\"})


def place_form(layout: Layout, data: FormData) -> Iterator[PlacedSheet]:
    """One sheet for each row of the head model, by sheet_order, one after the other.

    Raises JixiaoError when a model or column is missing, the head model is empty, a row belongs to no sheet, or (after
    the sheet concerned) two cells are the same figure.
    """
    _check_columns(layout, data)
    heads = data[HEAD].sort("sheet_order", "sheet_key").to_dicts()
    if not heads:
        raise JixiaoError(
            f"表单 {layout.name} 没有可填的内容：{layout.model(HEAD)} 一行也没有。请先确认有入选项目再填表。",
            f"{layout.model(HEAD)} is empty.",
        )
    keys = [head["sheet_key"] for head in heads]
    if len(set(keys)) < len(keys):
        raise JixiaoError(
            f"表单 {layout.name} 的 {layout.model(HEAD)} 中 sheet_key 有重复。请检查表单模型。",
            f"{layout.model(HEAD)}: a sheet_key stands twice.",
        )
    groups: tuple[Block | Section, ...] = (*layout.blocks, *layout.sections)
    lines = {group.name: _lines_by_sheet(layout, group, data[group.name], set(keys)) for group in groups}
    entries = entries_of(data[ENTRIES].to_dicts()) if layout.entries else None
    return _place_sheets(layout, heads, lines, entries, written_of(data.get(WRITTEN)))


def _place_sheets(
    layout: Layout,
    heads: Sequence[Line],
    lines: Mapping[str, Mapping[object, list[Line]]],
    entries: Entries | None,
    written: Written,
) -> Iterator[PlacedSheet]:
    plan, seen = Plan(layout, written), dict[str, PlacedFigure]()
    names = sheet_names([str(head["sheet_name"]) for head in heads])
    for name, head in zip(names, heads, strict=True):
        key = head["sheet_key"]
        own = {name: by_key.get(key, []) for name, by_key in lines.items()}
        if entries:
            head = entries.added_to(head)
            own = {name: [entries.added_to(line) for line in some] for name, some in own.items()}
        sheet = plan.place(name, head, own)
        refuse_duplicates(layout, sheet.figures, seen)
        sheet.moves = balance(layout, sheet)
        yield sheet


def sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes, in the same order: at most 31 characters, none forbidden, no two alike."""
    names: list[str] = []
    taken = {"history", INDEX, CONTENTS}
    for name in wanted:
        clean = "".join(char if char.isprintable() else "_" for char in name.translate(_FORBIDDEN))
        clean = clean.strip("' ") or "表"
        candidate, number = _cut(clean, MAX_NAME), 2
        while candidate.lower() in taken:
            suffix = f"（{number}）"
            candidate, number = _cut(clean, MAX_NAME - len(suffix)) + suffix, number + 1
        taken.add(candidate.lower())
        names.append(candidate)
    return names


def _cut(text: str, length: int) -> str:
    """The beginning of `text` in at most `length` UTF-16 units, no apostrophe or space at the end."""
    while len(text.encode("utf-16-le")) > 2 * length:
        text = text[:-1]
    return text.rstrip("' ")


def _check_columns(layout: Layout, data: FormData) -> None:
    for name, columns in layout.columns_used().items():
        model = layout.model(name)
        if name not in data:
            raise JixiaoError(
                f"表单 {layout.name} 需要表 {model}，但没有给出。请检查表单模型是否已生成。", f"{model} is missing."
            )
        missing = sorted(columns.difference(data[name].columns))
        if missing:
            raise JixiaoError(
                f"表单 {layout.name} 需要的列在 {model} 中没有：{'、'.join(missing)}。请改正版式文件或表单模型。",
                f"{model} lacks {', '.join(missing)}.",
            )


def _lines_by_sheet(
    layout: Layout, block: Block | Section, frame: pl.DataFrame, keys: set[object]
) -> dict[object, list[Line]]:
    model, rows = layout.model(block.name), frame.sort("sheet_key", "line_no").to_dicts()
    by_key: dict[object, list[Line]] = {key: list(group) for key, group in groupby(rows, key=itemgetter("sheet_key"))}
    strangers = sorted(str(key) for key in set(by_key) - keys)
    if strangers:
        raise JixiaoError(
            f"表单 {layout.name} 的 {model} 中有 {len(strangers)} 个 sheet_key 在 {layout.model(HEAD)} 中没有，"
            f"例如 {strangers[0]}。请检查表单模型。",
            f"{model}: unknown sheet_key {strangers[0]}.",
        )
    return by_key
