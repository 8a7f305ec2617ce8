"""A filing made by hand: one workbook with four figures, six records, two files, and a pack of it."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from jixiao import verifier
from jixiao.evidence import CONTRIBUTION_SCHEMA, Evidence, FigureEvidence, Side, Source, evidence_files
from jixiao.filing import pack as packs
from jixiao.filing.sign import Signer

NOTICE, BOOK, SHEET = "n-1", "表.xlsx", "一"
FILES = {"甲/培训.csv": b"T1\nT2\nT3\n", "乙.csv": b"F1\nF2\nF3\n"}
ROWS = {
    0: [(0, 2, "5", "T1"), (0, 3, "7", "T2")],
    1: [(0, 2, "1", "T1")],
    2: [(0, 2, "1", "T1"), (0, 3, "1", "T2")],
    3: [(1, 9, "12345.5", "F1")],
}
"""Side to its records: source, row, amount, key."""
FORMULAS: dict[str, tuple[str, str, int, list[Any]]] = {
    "B2": ("12", "1", 0, ["side", 0]),
    "B3": ("0.5", "1", 4, ["ratio", ["side", 1], ["side", 2]]),
    "B4": ("1.23", "10000", 2, ["side", 3]),
    "B5": ("6.5", "1", 2, ["sum", [["0.5", ["side", 0]], ["1/4", ["side", 2]]]]),
}
"""Cell to value, divisor, decimals and formula."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def workbook(cells: Mapping[str, str], trace: bool = False) -> bytes:
    """A form with a label and these numbers; the audit edition has a sheet more."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 20)})  # else the clock's second is in it
        sheet = book.add_worksheet(SHEET)
        sheet.write_string("A1", "数")
        for cell, value in cells.items():
            sheet.write_number(cell, float(value))
        if trace:
            book.add_worksheet("追溯-1").write_number("A1", 99)
    return made.getvalue()


def evidence(
    rows: Mapping[int, list[tuple[int, int, str, str]]] = ROWS, printed: Mapping[str, str] | None = None
) -> Evidence:
    """The evidence of these records; a figure's value is what its formula gives."""
    sources = [
        Source(0, "training", "甲/培训.csv", sha256(FILES["甲/培训.csv"]), ""),
        Source(1, "funding", "乙.csv", sha256(FILES["乙.csv"]), ""),
    ]
    sides, lines = [], []
    for no, listed in sorted(rows.items()):
        text = "".join(f"{sources[one].file}\t\t{row}\t{amount}\t{key}\n" for one, row, amount, key in listed)
        total = sum((Decimal(amount) for _, _, amount, _ in listed), Decimal(0))
        sides.append(Side(no, "application:A", f"m{no}", "ever", "", sha256(text.encode()), len(listed), total))
        lines += [(no, one, row, Decimal(amount), key) for one, row, amount, key in listed]
    frame = pl.DataFrame(lines, schema=CONTRIBUTION_SCHEMA, orient="row")
    totals = [Fraction(side.total) for side in sides]
    figures = []
    for cell, (_, divisor, decimals, formula) in FORMULAS.items():
        exact = verifier.exact_value(formula, totals)
        assert exact is not None
        rounded = verifier.half_up(exact / Fraction(divisor), decimals)
        value = Decimal(rounded.numerator) / Decimal(rounded.denominator)
        shown = Decimal((printed or {}).get(cell, str(value)))
        figures.append(
            FigureEvidence(
                figure_id=f"X.e.A.{cell}",
                form_id="X",
                edition="e",
                notice=NOTICE,
                workbook=f"{NOTICE}/{BOOK}",
                sheet=SHEET,
                cell=cell,
                label=f"数 {cell}",
                value=value,
                printed=shown,
                unit="",
                divisor=Decimal(divisor),
                decimals=decimals,
                measure="m",
                slice="",
                context_id="application:A",
                definition="若干",
                clauses=[[NOTICE, "一", "我们的话"]],
                records_total=1,
                formula=formula,
            )  # fmt: skip
        )
    return Evidence(sources, sides, figures, frame)


def contents(made: Evidence | None = None, cells: Mapping[str, str] | None = None) -> dict[str, packs.Content]:
    """The members of the pack; `cells` are other numbers on the form than the figures say."""
    made = made or evidence()
    shown = dict(cells or {figure.cell: str(figure.printed) for figure in made.figures})
    build = {"build_id": "0" * 16, "inputs": [{"file": name, "sha256": sha256(data)} for name, data in FILES.items()]}
    return {
        "build.json": verifier.canonical(build) + b"\n",
        f"forms/{NOTICE}/{BOOK}": workbook(shown),
        f"audit/{NOTICE}/{BOOK}": workbook(shown, trace=True),
        **{f"inputs/{name}": data for name, data in FILES.items()},
        "说明.txt": "这是一个申报包\n".encode(),
        **evidence_files(made),
    }


def header(**changes: Any) -> dict[str, Any]:
    said = {"format": verifier.FORMAT, "build_id": "0" * 16, "as_of": "2026-11-20", "without_inputs": False}
    return said | {"filed": [NOTICE], "notices": []} | changes


def seal(
    place: Path, members: Mapping[str, packs.Content] | None = None, signer: Signer | None = None, **changes: Any
) -> bytes:
    """The bytes of a pack that the program itself wrote."""
    packs.write_pack(place, header(**changes), members or contents(), signer)
    return place.read_bytes()


def faults(data: bytes, key: str | None = None) -> list[str]:
    return verifier.Pack(data).faults(key)


def with_figure(made: Evidence, cell: str, **changes: Any) -> Evidence:
    """The evidence with something else said of one figure."""
    figures = [replace(one, **changes) if one.cell == cell else one for one in made.figures]
    return replace(made, figures=figures)
