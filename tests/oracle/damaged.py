"""Damaged files by the thousand: bytes changed, cut, put in, in workbooks (.xlsx, .xls), text files and Parquet files.

    python -m tests.oracle.damaged [--files 2000] [--seed 1]

They lie in inboxes of 250 beside one sound file. Whatever becomes of a damaged file, the sound one is read, every
sheet closes (read = accepted + quarantined + duplicates + skipped), and nothing is raised.
"""

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter
import xlwt

from jixiao.ingest.contract import Lists, load_contract, load_lists
from jixiao.ingest.inbox import IngestResult, ingest
from jixiao.ingest.templates import example_row
from jixiao.paths import project_root

KEY = b"test key of the pseudonyms, 32 by"
ROWS = 30
BESIDE = 250
SOUND = "0/培训记录.csv"
Table = list[list[str]]


def _table(lists: Lists) -> Table:
    kind = load_contract().get("training")
    _, *rest = (str(value or "") for value in example_row(kind, lists).values())
    rows = [[f"PX{number:06d}", *rest] for number in range(ROWS)]
    return [[column.header for column in kind.columns], *rows]


def _xlsx(table: Table) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("培训记录")
    for number, row in enumerate(table):
        sheet.write_row(number, 0, row)
    book.close()
    return made.getvalue()


def _xls(table: Table) -> bytes:
    book, made = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("培训记录")
    for number, row in enumerate(table):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    book.save(made)
    return made.getvalue()


def _csv(table: Table) -> str:
    lines = [[f'"{text}"' if number % 7 == 0 else text for text in row] for number, row in enumerate(table)]
    return "".join(",".join(line) + "\n" for line in lines)


def _parquet(table: Table) -> bytes:
    made = io.BytesIO()
    pl.DataFrame(dict(zip(table[0], map(list, zip(*table[1:], strict=True)), strict=True))).write_parquet(made)
    return made.getvalue()


def sound_files(lists: Lists) -> dict[str, bytes]:
    """Sound files by what their damaged ones are called."""
    table = _table(lists)
    text = _csv(table)
    return {
        "{}.xlsx": _xlsx(table),
        "{}.xls": _xls(table),
        "{}/培训记录.csv": text.encode(),
        "{}/培训记录-国标.csv": text.encode("gb18030"),
        "{}/培训记录.parquet": _parquet(table),
    }


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The bytes of a file after one to four mishaps; of a zip at times those of one of its parts."""
    if content.startswith(b"PK") and rng.random() < 0.6:
        return _damaged_part(content, rng)
    for _ in range(rng.randint(1, 4)):
        content = rng.choice((_flipped, _cut, _put_in, _doubled, _blanked))(content, rng)
    return content


def _damaged_part(content: bytes, rng: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        names = before.namelist()
        hit = rng.choice(names)
        for name in names:
            part = before.read(name)
            after.writestr(name, damaged(part, rng) if name == hit else part)
    return made.getvalue()


def _flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 20) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] if rng.random() < 0.5 else content[:at] + content[at + rng.randint(1, 64) :]


def _put_in(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    foreign = rng.choice((rng.randbytes(rng.randint(1, 64)), b"\0", b'"', b"\n", b"\xff" * 8))
    return content[:at] + foreign + content[at:]


def _doubled(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[: at + rng.randint(1, 512)] + content[at:]


def _blanked(content: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(content) + 1), rng.randint(1, 256)
    return content[:at] + bytes(len(content[at : at + length])) + content[at + length :]


def read(files: dict[str, bytes], lists: Lists, folder: Path) -> IngestResult:
    """An inbox of these files beside the sound one, read. Raises AssertionError where it is not as it has to be."""
    inbox = folder / "inbox"
    sound = _csv([row if n == 0 else [f"好{row[0]}", *row[1:]] for n, row in enumerate(_table(lists))]).encode()
    for name, content in {SOUND: sound, **files}.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(content)
    result = ingest(inbox, folder / "raw", lists, KEY)
    (good,) = result.sheets.filter(pl.col("file") == SOUND).to_dicts()
    assert (good["read"], good["accepted"], good["refused"]) == (ROWS, ROWS, ""), good
    open_ = result.sheets.filter(
        pl.col("read") != pl.sum_horizontal("accepted", "quarantined", "duplicates", "skipped")
    )
    assert open_.is_empty(), open_.to_dicts()
    assert set(result.sheets["file"]) == {SOUND, *files}
    accepted = pl.read_parquet(folder / "raw" / "training.parquet")
    assert len(accepted) == int(result.sheets.filter(pl.col("record_type") == "training")["accepted"].sum())
    return result


def run(count: int, seed: int, say: Callable[[str], object] = lambda text: None) -> Counter[str]:
    """Damage and read `count` files; what became of them: how many were refused, read in part, read whole."""
    rng, lists = random.Random(seed), load_lists(project_root())
    sound, outcome = list(sound_files(lists).items()), Counter[str]()
    for first in range(0, count, BESIDE):
        numbers = range(first, min(first + BESIDE, count))
        files = {}
        for number in numbers:
            name, content = sound[number % len(sound)]
            files[name.format(f"f{number:05d}")] = damaged(content, rng)
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            try:
                result = read(files, lists, Path(folder))
            except BaseException:
                say(f"seed {seed}, files {numbers.start} to {numbers.stop - 1}")
                raise
        told = result.sheets.filter(pl.col("file") != SOUND).unique("file", keep="first", maintain_order=True)
        for row in told.to_dicts():  # a damaged list of sheets may name one twice
            kind = Path(row["file"]).suffix
            state = "refused" if row["refused"] else "read" if row["read"] == row["accepted"] > 0 else "read in part"
            outcome[f"{kind} {state}"] += 1
        say(f"{numbers.stop} files, {time.perf_counter() - began:.1f} s")
    return outcome


def main() -> None:
    """Run, and print what became of the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.perf_counter()
    outcome = run(asked.files, asked.seed, lambda text: sys.stderr.write(text + "\n"))
    for what, number in sorted(outcome.items()):
        print(f"{number:6}  {what}")
    print(f"{asked.files} damaged files in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
