"""Policy folders of tests: copies of the project's own that may be changed."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from tests.oracle.statements import Row

LIBRARY = Path(__file__).with_name("library")
LANGUAGE = Path(__file__).with_name("language_notice")


def policy_with(folder: Path, *add: Path) -> Path:
    """A copy of the project's policy folder below `folder`; the rows of the CSV files of each `add` are appended to
    those of the same name (columns by name, what is not named is blank), and its layouts are brought."""
    policy = folder / "policy"
    shutil.copytree(own_policy(project_root()), policy)
    for path in (path for place in add for path in sorted(place.glob("*.csv"))):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        edit(policy / path.name, lambda old, rows=rows: [*old, *rows])  # type: ignore[misc]
    for place in add:
        if (place / "reports").is_dir():
            shutil.copytree(place / "reports", policy / "reports", dirs_exist_ok=True)
    return policy


def edit(path: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    """Write a seed anew with its rows changed; the columns stay."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows, names = list(reader), list(reader.fieldnames or [])
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(change(rows))
    path.write_text(text.getvalue(), encoding="utf-8")
