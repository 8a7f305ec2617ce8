"""Rows for a form that is filled once for each application, made up from its layout: every cell gets something."""

from decimal import Decimal

import polars as pl
from openpyxl import Workbook

from jixiao.forms.layout import Layout, fields_of, resolve

OCCUPATIONS = ("6-18-01-01", "6-18-02-04", "6-31-01-03")
STORY = "围绕先进制造业，建成集培训、评价、竞赛、交流于一体的培训基地，年培训三千人次以上。"


def book_data(layout: Layout, sheets: int = 2, texts: bool = True) -> dict[str, pl.DataFrame]:
    """`sheets` applications A1, A2, ... with three lines in every block and section; `texts` fills the boxes."""
    data = {"head": _heads(layout, sheets)}
    for name in {group.name for group in (*layout.blocks, *layout.sections)}:
        data[name] = _lines(layout, name, sheets)
    data["entries"] = _entries(layout, data, sheets, texts)
    return data


def _heads(layout: Layout, sheets: int) -> pl.DataFrame:
    columns = sorted(layout.columns_used()["head"])
    return pl.DataFrame([{name: _head_value(name, number) for name in columns} for number in range(1, sheets + 1)])


def _head_value(name: str, number: int) -> object:
    known = {"sheet_key": f"A{number}", "sheet_name": f"A{number}", "sheet_order": number,
             "context_id": f"application:A{number}", "first_year": "2019", "second_year": "2020",
             "third_year": "2021", "apply_year": "2022"}  # fmt: skip
    return known.get(name, f"某某{name}")


def _lines(layout: Layout, block: str, sheets: int) -> pl.DataFrame:
    groups = [group for group in (*layout.blocks, *layout.sections) if group.name == block]
    numbers = {cell.value for group in groups for cell in group.cells if cell.value}
    columns = sorted(layout.columns_used()[block] - {"sheet_key", "line_no", "context_id", "part"})
    section_columns = {name for group in groups for cell in group.cells for name in fields_of(cell.text)}
    heads = layout.columns_used()["head"] if layout.sections else set()
    rows = []
    for number in range(1, sheets + 1):
        for line, part in enumerate(OCCUPATIONS, start=1):
            row = {"sheet_key": f"A{number}", "line_no": line, "context_id": f"application:A{number}", "part": part}
            texts = {name: f"{name}{line}" for name in (set(columns) | section_columns) - numbers - heads}
            rows.append({**{name: 10 * number + line for name in numbers}, **texts, **row})
    return pl.DataFrame(rows)


def with_text(layout: Layout, box: str, text: str) -> dict[str, pl.DataFrame]:
    """One sheet of a book with nothing in its boxes but a text in one of them."""
    data = book_data(layout, sheets=1, texts=False)
    told = pl.DataFrame([("A1", "application:A1", "", box, "", text, None)], data["entries"].schema, orient="row")
    return data | {"entries": pl.concat([data["entries"], told])}


def numbers_of(book: Workbook) -> dict[tuple[str, str], Decimal]:
    """Every number of a workbook, by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): Decimal(str(cell.value))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }


def _entries(layout: Layout, data: dict[str, pl.DataFrame], sheets: int, texts: bool) -> pl.DataFrame:
    rows = []
    parts = {cell.box for section in layout.sections for cell in section.cells if cell.box}
    for number in range(1, sheets + 1):
        head = {name: _head_value(name, number) for name in layout.columns_used()["head"]}
        for cell in layout.cells:
            if cell.measure and not cell.value:
                slice_ = resolve(cell.slice, head)
                value = Decimal("0.875") if cell.unit == "%" else Decimal(1234567)
                rows.append([f"A{number}", f"application:A{number}", "", cell.measure, slice_, None, value])
        for box in layout.boxes if texts else []:
            for part in OCCUPATIONS if box in parts else ("",):
                rows.append([f"A{number}", f"application:A{number}", part, box, "", f"{box}{part}：{STORY}", None])
    for block in layout.blocks:
        for line in data[block.name].to_dicts():
            for cell in block.cells:
                if cell.measure and not cell.value:
                    key = [line["sheet_key"], line["context_id"], "", cell.measure, resolve(cell.slice, line)]
                    rows.append([*key, None, Decimal(10 + line["line_no"])])
    texts_of = ("sheet_key", "context_id", "part", "entry", "slice", "text_value")
    schema = {**dict.fromkeys(texts_of, pl.String()), "number_value": pl.Decimal(28, 6)}
    return pl.DataFrame(rows, schema=schema, orient="row")
