"""What the clauses demand, stated a second time by hand in clauses.csv, and the policy data held against it.

A line of clauses.csv names a seed file, the rows that it speaks of (`column=value`, all of which must hold) and what
the clause says of them (`column=value`). Comparators and windows are stated in the clause's words. What a line does not
state of a column that is guarded is blank in the policy data, or the usual (`USUAL`).
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Row = dict[str, str]

STATED = Path(__file__).with_name("clauses.csv")
# Files that set no figure of a clause: names, words, orders of printing, and when records are doubted.
WITHOUT_FIGURES = {
    "aggregates", "applicant_classes", "clauses", "contradiction_limits", "contradictions", "form_lines",
    "form_measures", "form_tracks", "forms", "indicator_levels", "indicator_parts", "indicators", "notices",
    "overview_indicators", "sentences",
}  # fmt: skip
# Columns that number or date a row itself.
OF_THE_ROW = {
    "starts_on",
    "criterion_no",
    "item_no",
    "line_no",
    "print_order",
    "output_item",
    "source_order",
    "route_order",
    "place",
    "material_no",
}
FIGURE = re.compile(r"-?\d+(\.\d+)?(/\d+)?|\d{4}-\d{2}-\d{2}")
# Columns that are guarded although they may hold words.
WORDS = {
    "criteria": (
        "window_id",
        "comparator",
        "threshold",
        "threshold_high",
        "otherwise",
        "below",
        "lenient_measure_id",
        "lenient_slice",
    ),
    "procedures": ("comparator",),
    "reporting_duties": ("lasts_until",),
    "windows": ("kind", "members"),
    "outputs": ("period_id", "window_id", "comparator", "threshold", "improvement_period_id", "improvement_window_id"),
}
# Columns that name a period.
PERIODS = ("period_id", "window_id", "improvement_period_id", "improvement_window_id")
COMPARATORS = {">=": "不少于", "<=": "不超过", "between": "至", "=": "等于"}
USUAL = {("criteria", "otherwise"): "不符合", ("outputs", "comparator"): ">="}


@dataclass(frozen=True)
class Statement:
    """One line: the rows of a file that it speaks of, and the figures that their clause sets."""

    file: str
    row: Row
    states: Row

    def speaks_of(self, file: str, row: Row) -> bool:
        """Whether a row of policy data is one of those."""
        return file == self.file and all(row.get(name) == value for name, value in self.row.items())


@cache
def statements() -> list[Statement]:
    """All lines of clauses.csv."""
    with STATED.open(encoding="utf-8", newline="") as lines:
        return [Statement(row["file"], _pairs(row["row"]), _pairs(row["states"])) for row in csv.DictReader(lines)]


def _pairs(text: str) -> Row:
    return dict(pair.split("=", 1) for pair in text.split())


def read_policy(policy: Path) -> dict[str, list[Row]]:
    """The rows of every seed of a policy folder that sets figures."""
    found = {}
    for path in sorted(policy.glob("*.csv")):
        if path.stem not in WITHOUT_FIGURES:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                found[path.stem] = list(csv.DictReader(lines))
    return found


def guarded(file: str, rows: Iterable[Row]) -> list[str]:
    """The columns of a file that set figures: those that hold nothing but numbers and dates, and those of WORDS."""
    rows = list(rows)
    numeric = [
        name
        for name in (rows[0] if rows else {})
        if name not in OF_THE_ROW
        and any(FIGURE.fullmatch(row[name] or "") for row in rows)
        and (name == "value" or all(FIGURE.fullmatch(row[name]) for row in rows if row[name]))
    ]
    return [*dict.fromkeys([*numeric, *WORDS.get(file, ())])]


def figures(file: str, row: Row, columns: Iterable[str], labels: Row) -> Row:
    """What a row sets, in the words of the statements; blanks and the usual left out."""
    found = {name: row[name] for name in columns if row[name] and row[name] != USUAL.get((file, name))}
    if file == "parameters" and not FIGURE.fullmatch(row["value"]):
        return {}
    if file in ("criteria", "outputs", "procedures"):
        found |= {name: labels.get(found[name], found[name]) for name in PERIODS if name in found}
        found |= {"comparator": COMPARATORS[found["comparator"]]} if "comparator" in found else {}
    return found


def contradictions(policy: Path) -> list[str]:
    """Every figure of a policy folder that clauses.csv does not state or states otherwise; statements of nothing."""
    return contradictions_of(read_policy(policy))


def contradictions_of(seeds: dict[str, list[Row]], only: str = "") -> list[str]:
    """The contradictions of the rows of every seed that sets figures, or of `only` one of them."""
    labels = {row["window_id"]: row["window_label"] for row in seeds["windows"]}
    said = [one for one in statements() if only in ("", one.file)]
    used: set[int] = set()
    found = []
    for file, rows in seeds.items() if not only else [(only, seeds[only])]:
        columns = guarded(file, rows)
        for row in rows:
            sets = figures(file, row, columns, labels)
            spoken = [n for n, one in enumerate(said) if one.speaks_of(file, row)]
            used |= set(spoken)
            states: Row = {}
            for n in spoken:
                states |= said[n].states
            if sets != states:
                found.append(
                    f"{file}.csv {_named(row)}: the row sets {sets}, its clause is stated as {states}; read the clause "
                    "and correct the row, or state it in tests/oracle/clauses.csv"
                )
    unused = [one for n, one in enumerate(said) if n not in used]
    return found + [f"clauses.csv: no row of {one.file}.csv is {one.row}" for one in unused]


def _named(row: Row) -> str:
    keys = ("notice_id", "track_id", "rule_no", "criterion_no", "item_no", "kind", "group_id", "window_id", "parameter")
    return " ".join(f"{name}={row[name]}" for name in keys if row.get(name))
