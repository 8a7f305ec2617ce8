"""The door beside a bare read: a million training records as CSV and as xlsx, in one process.

    python benchmarks/door.py [--rows 1000000]

Prints rows a second of a bare polars read, of the door, and their ratio, and the peak memory of the process. The bare
read gives text columns and checks nothing; the door types, checks, pseudonymises and writes the raw table.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import fastexcel
import polars as pl
import xlsxwriter

from jixiao.ingest.contract import Lists, load_contract, load_lists
from jixiao.ingest.inbox import ingest
from jixiao.paths import project_root

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PERSONS_PER_ROW = 0.3
KEY = b"a key for the benchmark only ..."


def _uscc(rng: random.Random) -> str:
    body = "91220100" + "".join(rng.choices(USCC_ALPHABET, k=9))
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + USCC_ALPHABET[-total % 31]


def _person(rng: random.Random) -> str:
    born = f"{rng.randint(1960, 2005)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"{rng.choice((220102, 220203, 330106))}{born}{rng.randrange(1000):03d}"
    total = sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(body))
    return body + "10X98765432"[total % 11]


def _records(rows: int, lists: Lists) -> Iterator[list[str]]:
    rng = random.Random(1)
    units = [_uscc(rng) for _ in range(200)]
    persons = [_person(rng) for _ in range(max(1, int(rows * PERSONS_PER_ROW)))]
    occupations = sorted(lists["occupations"])[:50]
    for n in range(rows):
        month = rng.randint(1, 12)
        yield [
            f"PX2024{n:08d}",
            rng.choice(units),
            rng.choice(persons),
            "张" + chr(0x4E00 + rng.randrange(2000)),
            rng.choice(occupations),
            rng.choice(("高级工", "技师", "中级工")),
            "政府补贴性培训",
            "企业职工",
            f"2024-{month:02d}-{rng.randint(1, 10):02d}",
            f"2024-{month:02d}-{rng.randint(11, 28):02d}",
            rng.choice(("40", "80", "120.5")),
            "合格",
        ]


def _write(folder: Path, rows: int, lists: Lists) -> tuple[Path, Path]:
    head = [c.header for c in load_contract().get("training").columns]
    text, book_path = folder / "csv" / "培训记录.csv", folder / "xlsx" / "培训记录.xlsx"
    text.parent.mkdir()
    book_path.parent.mkdir()
    book = xlsxwriter.Workbook(book_path, {"constant_memory": True})
    sheet = book.add_worksheet("培训记录")
    sheet.write_row(0, 0, head)
    with text.open("w", encoding="utf-8") as handle:
        handle.write(",".join(head) + "\n")
        for line, record in enumerate(_records(rows, lists), start=1):
            handle.write(",".join(record) + "\n")
            if line < 1_048_576:
                sheet.write_row(line, 0, record)
    book.close()
    return text, book_path


def _best(work: Callable[[], object], times: int = 2) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def _bare_xlsx(path: Path) -> pl.DataFrame:
    return fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()


def main() -> None:
    """Writes the files, reads them both ways, prints the figures."""
    parser = argparse.ArgumentParser(description="The door beside a bare polars read.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    lists = load_lists(project_root())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, book = _write(folder, rows, lists)
        print(f"{rows:,} training records")
        for path, bare in ((text, lambda: pl.read_csv(text, infer_schema=False)), (book, lambda: _bare_xlsx(book))):
            plain = _best(bare)
            door = _best(lambda path=path: ingest(path.parent, folder / "raw", lists, KEY))
            print(
                f"{path.suffix[1:]:>5}  bare {plain:6.2f} s {rows / plain:>12,.0f} rows/s   door {door:6.2f} s "
                f"{rows / door:>12,.0f} rows/s   door/bare {door / plain:5.2f}"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
