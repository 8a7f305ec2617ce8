"""The door beside a bare read: a million training records as CSV and as xlsx, in one process.

    python -m benchmarks.door [--rows 1000000]

Prints wall and processor seconds of a bare read, of the peer (benchmarks/peers/door.py), of the door, and the ratios of
the door to both, and the peak memory of the process. The bare read gives text and checks nothing; the peer types,
checks, pseudonymises and writes the same raw table by a script for this one record type. Each round runs all three; the
ratio is of the best rounds. On a busy machine read the processor seconds.
"""

import argparse
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.peers.door import KEY, bare, peer
from jixiao.ingest.contract import Lists, load_contract, load_lists
from jixiao.ingest.inbox import ingest
from jixiao.paths import project_root

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PERSONS_PER_ROW = 0.3


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


def write(folder: Path, rows: int, lists: Lists) -> tuple[Path, Path]:
    """The same records as csv/培训记录.csv and xlsx/培训记录.xlsx below `folder`."""
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


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def measure(path: Path, made: Path, lists: Lists, rounds: int) -> dict[str, tuple[float, float]]:
    """Least wall and processor seconds of `bare`, `peer` and `door`, which leaves its tables in `made`."""
    ways: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(path),
        "peer": lambda: peer(path, made.with_suffix(".parquet")),
        "door": lambda: ingest(path.parent, made, lists, KEY),
    }
    found = [{name: _timed(work) for name, work in ways.items()} for _ in range(rounds)]
    return {n: (min(one[n][0] for one in found), min(one[n][1] for one in found)) for n in ways}


def main() -> None:
    """Writes the files, reads them both ways, prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    lists = load_lists(project_root())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, book = write(folder, rows, lists)
        print(f"{rows:,} training records")
        for path in (text, book):
            found = measure(path, folder / "raw", lists, rounds=2)
            for kind, place in (("wall", 0), ("processor", 1)):
                seconds = {name: both[place] for name, both in found.items()}
                print(
                    f"{path.suffix[1:]:>5} {kind:>9}  "
                    + "  ".join(f"{name} {s:6.2f} s {rows / s:>11,.0f} rows/s" for name, s in seconds.items())
                    + f"  door/bare {seconds['door'] / seconds['bare']:.2f}"
                    + f"  door/peer {seconds['door'] / seconds['peer']:.2f}"
                )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MB, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
