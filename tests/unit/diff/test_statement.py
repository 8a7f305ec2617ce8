"""The statement of corrections is never written over what was filed or published."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jixiao.diff.statement import write_statement
from jixiao.errors import UsageError


def between(old: Path, new: Path) -> Any:
    """A difference of two filings of which nothing but their names is asked."""
    return SimpleNamespace(old=SimpleNamespace(name=str(old)), new=SimpleNamespace(name=str(new)))


@pytest.mark.parametrize("name", ["2026.zip", "ledger.jsonl", "更正说明表", "out/forms/jl-2024/表.xlsx", "out/a.xlsx"])
def test_nothing_that_was_filed_or_published_is_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"sealed")
    with pytest.raises(UsageError, match="请"):
        write_statement(between(tmp_path / "2026.zip", tmp_path / "out"), tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"sealed"
