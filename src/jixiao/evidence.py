"""The evidence of a build: every figure with its formula, the sides that go into it, and the records of each side.

One shape, gathered from a published build or read back from a filing pack. A side is the list of records of one base
measure for one context, window and slice: it stands once, however many figures use it, and its value is the plain sum
of its contributions. A formula (jixiao.trace.formula) gives a figure's exact value from the totals of sides, by their
numbers. The figure is round_half_up(formula / divisor, decimals).
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from jixiao import verifier
from jixiao.errors import UnreadableInput, VerificationFailed
from jixiao.exact import Formula, plain
from jixiao.pairs import two_texts
from jixiao.system_words import why

AMOUNT = pl.Decimal(38, 6)
AMOUNT_TEXT = pl.col("amount").cast(pl.String).str.replace(r"\.?0+$", "")
"""An amount as the files of a pack have it: without trailing zeros."""
CONTRIBUTION_SCHEMA: dict[str, Any] = {
    "side_no": pl.Int64(),
    "source_no": pl.Int64(),
    "row": pl.Int64(),
    "amount": AMOUNT,
    "key": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet of a file handed in, as far as records of it go into figures; `sheet` is empty for csv and parquet."""

    no: int
    record_type: str
    file: str
    sha256: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one base measure for one context, window and slice. `rows_hash` is a SHA-256 over its
    contributions as they stand in the files (file, sheet, row, amount, key): equal in two builds when the lists are."""

    no: int
    context_id: str
    measure: str
    window: str
    slice: str
    rows_hash: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class FigureEvidence:
    """One figure: where it stands, what it is, and how it is computed.

    `workbook` is `<notice>/<name>.xlsx`; `value` is rounded by itself, `printed` is what stands in the cell (another
    number only where parts were made to add up). `clauses` are [notice, clause, our wording].
    """

    figure_id: str
    form_id: str
    edition: str
    notice: str
    workbook: str
    sheet: str
    cell: str
    label: str
    value: Decimal
    printed: Decimal
    unit: str
    divisor: Decimal
    decimals: int
    measure: str
    slice: str
    context_id: str
    definition: str
    clauses: list[list[str]]
    records_total: int
    formula: Formula

    @property
    def line(self) -> str:
        """The figure as one line of canonical JSON, numbers as exact text."""
        values = asdict(self) | {name: plain(getattr(self, name)) for name in NUMBERS}
        return verifier.canonical(values).decode()


CELLS = "evidence/cells.jsonl.gz"
"""The member of a pack that tells of the cells behind its records; packs that were sealed before have none."""
CELL_SCHEMA: dict[str, Any] = {
    "source_no": pl.Int64(),
    "row": pl.Int64(),
    "column": pl.String(),
    "header": pl.String(),
    "cell": pl.String(),
    "written": pl.String(),
    "taken": pl.String(),
    "corrected": pl.Boolean(),
}
FILES = (verifier.FIGURES, verifier.SOURCES, verifier.SIDES, verifier.CONTRIBUTIONS)
NUMBERS = ("value", "printed", "divisor")


@dataclass(frozen=True)
class Evidence:
    """All figures of the filed notices, by notice, workbook, order of sheets and cell, with what goes into them.

    `contributions` has the columns side_no, source_no, row, amount, key, ordered by side, file, sheet, row, key.
    `cells` (CELL_SCHEMA): of every record that goes in, the cells that are added up or counted by, with what was
    written there and what was taken, ordered by source, row and column; None of a build or pack that does not tell.
    """

    sources: list[Source]
    sides: list[Side]
    figures: list[FigureEvidence]
    contributions: pl.DataFrame
    cells: pl.DataFrame | None = None


def open_pack(path: Path) -> verifier.Pack:
    """A pack whose container is sound: hashes and roots (for more see verified_pack).

    Raises VerificationFailed when it is not sound, UnreadableInput for a file that cannot be read.
    """
    pack = _read(path)
    try:
        pack.open()
    except Exception as error:  # whatever cannot be read is no sound pack
        zh, en = two_texts(str(error))
        raise VerificationFailed(
            f"{path} 不是完好的申报包（{zh}）。请换用原件。", f"{path} is no sound filing pack: {en}"
        ) from None
    return pack


def verified_pack(path: Path, undone: tuple[str, str]) -> verifier.Pack:
    """A pack that fits in all that its own verifier asks. `undone`: what was not done with one that does not, in both
    languages.

    Raises VerificationFailed, UnreadableInput as open_pack.
    """
    pack = _read(path)
    faults = pack.faults()
    if faults:
        zh, en = two_texts(faults[0])
        raise VerificationFailed(
            f"{path} 不是当初封存的申报包（{zh}），{undone[0]}。请换用原件。",
            f"{path} does not fit ({en}): {undone[1]}.",
        )
    return pack


def _read(path: Path) -> verifier.Pack:
    try:
        return verifier.Pack(path.read_bytes())
    except OSError as error:
        raise UnreadableInput(
            f"{path} 无法读取（{why(error)}）。请检查文件名和权限。", f"cannot read {path}: {error}"
        ) from None


def evidence_files(evidence: Evidence) -> dict[str, bytes]:
    """The evidence as the files of a pack."""
    contributions = evidence.contributions.with_columns(AMOUNT_TEXT)
    cells = {} if evidence.cells is None else {CELLS: compressed(evidence.cells.write_ndjson().encode())}
    return cells | {
        verifier.FIGURES: "".join(f"{figure.line}\n" for figure in evidence.figures).encode(),
        verifier.SOURCES: _table(Source, evidence.sources),
        verifier.SIDES: _table(Side, evidence.sides),
        verifier.CONTRIBUTIONS: compressed(contributions.write_csv().encode()),
    }


def read_evidence(files: dict[str, bytes]) -> Evidence:
    """The evidence of the files of a pack."""
    figures = []
    for line in files[verifier.FIGURES].decode().splitlines():
        values = json.loads(line)
        figures.append(FigureEvidence(**values | {name: Decimal(values[name]) for name in NUMBERS}))
    sources = [Source(int(no), *rest) for no, *rest in _rows(files[verifier.SOURCES])]
    sides = []
    for no, context_id, measure, window, slice_, rows_hash, count, total in _rows(files[verifier.SIDES]):
        sides.append(Side(int(no), context_id, measure, window, slice_, rows_hash, int(count), Decimal(total)))
    texts = gzip.decompress(files[verifier.CONTRIBUTIONS])
    frame = pl.read_csv(texts, glob=False, schema={**CONTRIBUTION_SCHEMA, "amount": pl.String()})
    lists = frame.with_columns(pl.col("amount").cast(AMOUNT), pl.col("key").fill_null(""))
    return Evidence(sources, sides, figures, lists, _cells(files[CELLS]) if CELLS in files else None)


def _cells(packed: bytes) -> pl.DataFrame:
    lines = gzip.decompress(packed)
    return pl.read_ndjson(lines, schema=CELL_SCHEMA) if lines else pl.DataFrame(schema=CELL_SCHEMA)


def _table(kind: type[Any], rows: Iterable[Any]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(kind)])
    writer.writerows([plain(one) if isinstance(one, Decimal) else one for one in astuple(row)] for row in rows)
    return text.getvalue().encode()


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


def compressed(data: bytes) -> bytes:
    """Bytes as gzip, the same each time: without name, time and system."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=6, mtime=0) as file:
        file.write(data)
    return packed.getvalue()
