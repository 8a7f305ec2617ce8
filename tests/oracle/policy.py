"""The project with other policy data: a folder that looks like the checkout, with a policy folder of its own."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from jixiao.paths import project_root
from tests.oracle.statements import Row

LIBRARY = Path(__file__).with_name("library")
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "tests", "reports", "expectations")


def project_with_policy(folder: Path, add: Path | None = None) -> Path:
    """A project root below `folder` whose seeds/policy is a copy that may be changed; the rows of the CSV files of
    `add` are appended to those of the same name (columns by name, what is not named is blank)."""
    root = folder / "project"
    shutil.copytree(project_root() / "seeds", root / "seeds")
    for name in PARTS:
        (root / name).symlink_to(project_root() / name)
    for path in sorted(add.glob("*.csv")) if add else []:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        edit(root / "seeds" / "policy" / path.name, lambda old, rows=rows: [*old, *rows])  # type: ignore[misc]
    return root


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
