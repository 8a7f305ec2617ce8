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


ASKED, USES = "evidence/asked.jsonl.gz", "evidence/uses.jsonl.gz"
ASKED_SIDES, ASKED_CONTRIBUTIONS = "evidence/asked_sides.csv", "evidence/asked_contributions.csv.gz"
OF_ASKED = (ASKED, ASKED_SIDES, ASKED_CONTRIBUTIONS, USES)
"""The members of a pack that tell of criteria, outputs and what else records serve; packs that were sealed before have
none."""
USE_SCHEMA: dict[str, Any] = {
    "source_no": pl.Int64(),
    "row": pl.Int64(),
    "use": pl.String(),
    "subject": pl.String(),
    "notice": pl.String(),
    "clause": pl.String(),
    "item": pl.String(),
    "says": pl.String(),
}


@dataclass(frozen=True, slots=True)
class CriterionOrOutput:
    """A criterion of an application or an output of a project that records are counted for, and what it comes to:
    `value` is exact text, the name of a level, or None where it is not known; of a share the unit is %."""

    use: str
    figure_id: str
    subject: str
    notice: str
    clause: str
    item: str
    says: str
    result: str
    measure: str
    value: str | None
    unit: str

    @property
    def entered(self) -> dict[str, str]:
        """What is told of it beside a record that went into it."""
        return {name: getattr(self, name) for name in ENTERED}


ENTERED = tuple(field.name for field in fields(CriterionOrOutput) if field.name not in ("value", "unit"))


@dataclass(frozen=True, slots=True)
class AskedItem(CriterionOrOutput):
    """One of them told as a figure is, which no form need print. Its `value` is the formula over sides, by their
    numbers; `guards` are sides that are not added up, but whose records make its nought known."""

    label: str
    definition: str
    clauses: list[list[str]]
    records_total: int
    formula: Formula
    guards: list[int]


@dataclass(frozen=True)
class AskedEvidence:
    """Criteria and outputs, the sides that no figure has already (numbered on from those of figures) with their
    records, as Evidence has them, and `uses` (USE_SCHEMA): what records serve otherwise than by being counted."""

    asked: list[AskedItem]
    sides: list[Side]
    contributions: pl.DataFrame
    uses: pl.DataFrame


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
    written there and what was taken, ordered by source, row and column; None of a build or pack that does not tell,
    as of `asked`.
    """

    sources: list[Source]
    sides: list[Side]
    figures: list[FigureEvidence]
    contributions: pl.DataFrame
    cells: pl.DataFrame | None = None
    asked: AskedEvidence | None = None


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
    cells = {} if evidence.cells is None else {CELLS: compressed(evidence.cells.write_ndjson().encode())}
    asked = {} if evidence.asked is None else _asked_files(evidence.asked)
    return (
        cells
        | asked
        | {
            verifier.FIGURES: "".join(f"{figure.line}\n" for figure in evidence.figures).encode(),
            verifier.SOURCES: _table(Source, evidence.sources),
            verifier.SIDES: _table(Side, evidence.sides),
            verifier.CONTRIBUTIONS: _lists(evidence.contributions),
        }
    )


def _asked_files(asked: AskedEvidence) -> dict[str, bytes]:
    lines = [verifier.canonical(asdict(one)) + b"\n" for one in asked.asked]
    return {
        ASKED: compressed(b"".join(lines)),
        ASKED_SIDES: _table(Side, asked.sides),
        ASKED_CONTRIBUTIONS: _lists(asked.contributions),
        USES: compressed(asked.uses.write_ndjson().encode()),
    }


def _lists(contributions: pl.DataFrame) -> bytes:
    return compressed(contributions.with_columns(AMOUNT_TEXT).write_csv().encode())


def read_evidence(files: dict[str, bytes]) -> Evidence:
    """The evidence of the files of a pack."""
    figures = []
    for line in files[verifier.FIGURES].decode().splitlines():
        values = json.loads(line)
        figures.append(FigureEvidence(**values | {name: Decimal(values[name]) for name in NUMBERS}))
    sources = [Source(int(no), *rest) for no, *rest in _rows(files[verifier.SOURCES])]
    lists = _read_lists(files[verifier.CONTRIBUTIONS])
    cells = _read_lines(files[CELLS], CELL_SCHEMA) if CELLS in files else None
    return Evidence(sources, _read_sides(files[verifier.SIDES]), figures, lists, cells, _read_asked(files))


def _read_asked(files: dict[str, bytes]) -> AskedEvidence | None:
    if ASKED not in files:
        return None
    asked = [AskedItem(**json.loads(line)) for line in gzip.decompress(files[ASKED]).decode().splitlines()]
    lists, uses = _read_lists(files[ASKED_CONTRIBUTIONS]), _read_lines(files[USES], USE_SCHEMA)
    return AskedEvidence(asked, _read_sides(files[ASKED_SIDES]), lists, uses)


def _read_sides(table: bytes) -> list[Side]:
    return [
        Side(int(no), context_id, measure, window, slice_, rows_hash, int(count), Decimal(total))
        for no, context_id, measure, window, slice_, rows_hash, count, total in _rows(table)
    ]


def _read_lists(packed: bytes) -> pl.DataFrame:
    frame = pl.read_csv(gzip.decompress(packed), glob=False, schema={**CONTRIBUTION_SCHEMA, "amount": pl.String()})
    return frame.with_columns(pl.col("amount").cast(AMOUNT), pl.col("key").fill_null(""))


def _read_lines(packed: bytes, schema: dict[str, Any]) -> pl.DataFrame:
    lines = gzip.decompress(packed)
    return pl.read_ndjson(lines, schema=schema) if lines else pl.DataFrame(schema=schema)


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
