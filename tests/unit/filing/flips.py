"""Every other value of every byte of a small pack, on all processors: `python -m tests.unit.filing.flips`."""

import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path

from tests.unit.filing import tiny

STEP = 256


def unseen(data: bytes, changes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of changes (position, what the byte is xor-ed with), those that the verifier takes for the pack itself."""
    changed, missed = bytearray(data), []
    for position, mask in changes:
        changed[position] ^= mask
        if not tiny.faults(changed):
            missed.append((position, mask))
        changed[position] ^= mask
    return missed


def _of_part(data: bytes, first: int) -> list[tuple[int, int]]:
    last = min(first + STEP, len(data))
    return unseen(data, ((position, mask) for position in range(first, last) for mask in range(1, 256)))


def main() -> int:
    """Print the changes that nobody sees; returns how many."""
    with tempfile.TemporaryDirectory() as folder:
        data = tiny.seal(Path(folder) / "p.zip")
    starts = range(0, len(data), STEP)
    missed = []
    with ProcessPoolExecutor(cpu_count()) as workers:
        for found in workers.map(_of_part, [data] * len(starts), starts):
            missed += found
    sys.stdout.write(f"{len(data)} bytes, {255 * len(data)} changes, {len(missed)} not seen {missed[:10]}\n")
    return len(missed)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
