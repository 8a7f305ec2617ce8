"""Changes of what a build of the demo depends on, one of each kind."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from jixiao.ingest.person_key import KEY_VARIABLE
from jixiao.policy.folder import own_policy

LAYOUT = Path("reports") / "F2" / "full.yml"


@dataclass
class Asked:
    """What a build of this checkout (`root`) is asked: its inbox, its day, further options, settings of the
    environment; where its cache lies, and a folder `aside` for a policy of its own."""

    root: Path
    inbox: Path
    cache: Path
    aside: Path
    day: date
    options: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def words(self) -> list[str]:
        """The words of the command."""
        return ["build", "--inbox", str(self.inbox), "--as-of", self.day.isoformat(), *self.options]


def one_row(asked: Asked) -> None:
    """A CSV file of training records has one more: the one in its middle, under another number."""
    path = sorted(asked.inbox.rglob("培训记录-*.csv"))[0]
    lines = path.read_bytes().split(b"\r\n")
    middle = len(lines) // 2
    number, rest = lines[middle].split(b",", 1)
    lines.insert(middle + 1, number + b"9," + rest)
    path.write_bytes(b"\r\n".join(lines))


def one_amount(asked: Asked) -> None:
    """A workbook of money has one amount changed."""
    path = sorted(asked.inbox.rglob("资金台账.xlsx"))[0]
    book = openpyxl.load_workbook(path)
    rows = list(book.worksheets[0].iter_rows())
    column, first = next(
        (cell.column - 1, number)
        for number, row in enumerate(rows)
        for cell in row
        if "".join(str(cell.value or "").split()).startswith("金额")
    )
    cell = next(row[column] for row in rows[first + 1 :] if row[column].value)
    value = str(cell.value)
    cell.value = value[:-1] + ("1" if value[-1] != "1" else "2")
    book.save(path)


def renamed(asked: Asked) -> None:
    """A file has another name."""
    path = sorted(asked.inbox.rglob("培训记录-*.csv"))[0]
    path.rename(path.with_stem(path.stem + "-改名"))


def threshold(asked: Asked) -> None:
    """The first criterion with a number asks for one more."""
    place = _policy(asked) / "criteria.csv"
    with place.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    column = rows[0].index("threshold")
    row = next(row for row in rows[1:] if row[column].isdigit() and int(row[column]) > 1)
    row[column] = str(int(row[column]) + 1)
    with place.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def next_day(asked: Asked) -> None:
    """The build is for the day after."""
    asked.day += timedelta(1)


def layout(asked: Asked) -> None:
    """One form has another title."""
    place = _policy(asked) / LAYOUT
    shutil.copytree(asked.root / LAYOUT.parent, place.parent)
    place.write_text(place.read_text(encoding="utf-8").replace("\ntitle: ", "\ntitle: 新", 1), encoding="utf-8")


def key(asked: Asked) -> None:
    """Persons have other pseudonyms."""
    asked.settings[KEY_VARIABLE] = "another key, of the benchmark only"


def no_cache(asked: Asked) -> None:
    """What earlier builds kept is gone."""
    shutil.rmtree(asked.cache, ignore_errors=True)


def nothing(asked: Asked) -> None:
    """All is as it was."""


def _policy(asked: Asked) -> Path:
    place = asked.aside / "policy"
    shutil.copytree(own_policy(asked.root), place)
    asked.options += ["--policy", str(place)]
    return place


CHANGES: dict[str, Callable[[Asked], None]] = {
    "nothing": nothing,
    "one row more in one CSV": one_row,
    "one amount in one workbook": one_amount,
    "a file renamed": renamed,
    "a threshold of the policy": threshold,
    "the day": next_day,
    "a layout": layout,
    "the key of pseudonyms": key,
    "the cache deleted": no_cache,
}
