"""Invariant 3: a number that a notice sets stands in the policy data and nowhere else."""

import csv
import re
from pathlib import Path

from jixiao.policy.folder import own_policy

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("models/intermediate", "models/marts", "models/forms", "macros")
CODE = ("src/jixiao/trace", "src/jixiao/assess", "src/jixiao/policy")


def _set_by_notices() -> set[str]:
    """Thresholds and amounts of the policy data that are telling: three digits or more, a decimal, or a fraction."""
    columns = {
        "criteria": ("threshold", "threshold_high"),
        "grants": ("amount_low_yuan", "amount_high_yuan", "amount_yuan", "share", "step_count", "cap_yuan"),
        "procedures": ("from_date", "to_date"),
    }
    found = set()
    for seed, names in columns.items():
        with (own_policy(ROOT) / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found |= {row[name] for name in names}
    telling = {value for value in found if re.fullmatch(r"\d{3,}|\d+\.\d+|\d+/\d+|\d{4}-\d{2}-\d{2}", value)}
    return telling - {"100", "1000000"}  # also the scale of percentages and of exact shares


def test_no_threshold_amount_or_date_of_a_notice_stands_in_sql_or_python() -> None:
    numbers = _set_by_notices()
    assert {"1000", "0.45", "1/3", "3000000", "2024-06-27"} <= numbers
    pattern = re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, sorted(numbers))) + r")(?![\w./-])")
    files = [path for place in PLACES for path in (ROOT / place).rglob("*.sql")]
    files += [path for place in CODE for path in (ROOT / place).rglob("*.py")]
    assert len(files) > 60
    hits = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files
        for line in _without_comments(path).splitlines()
        if pattern.search(line)
    }
    assert hits == set()


def _without_comments(path: Path) -> str:
    """The code of a file: SQL without its comments, Python as it is."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", text, flags=re.DOTALL) if path.suffix == ".sql" else text
