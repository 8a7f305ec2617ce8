"""A reminder is written where what it says is new, and kept where nothing of it changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jixiao.engine.store import Store
from jixiao.pipeline import stages
from jixiao.pipeline.reminders import Owed, Reminder

OWED = Owed("甲局", "某通知", "一", "training", "2024", "2024-06-28", "B1", "甲公司", "未交", 0)
ONE = Reminder("甲局", (OWED,), ("甲局/坏.xlsx：打不开",), date(2024, 7, 1))


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, name="乙局"),
        replace(ONE, owed=(OWED, replace(OWED, subject="B2"))),
        replace(ONE, owed=(replace(OWED, state="退回", refused_rows=1),)),
        replace(ONE, unread=()),
        replace(ONE, as_of=date(2024, 7, 2)),
    ],
    ids=["to whom", "what", "its state", "files", "day"],
)
def test_another_name_debt_file_or_day_is_another_reminder(other: Reminder) -> None:
    assert other.key != ONE.key == replace(ONE).key


def test_a_reminder_of_which_nothing_changed_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan: Any = SimpleNamespace(program="p", store=Store(tmp_path / "cache"))
    times: list[str] = []
    write = Reminder.write
    monkeypatch.setattr(Reminder, "write", lambda self, place: (times.append(self.name), write(self, place)))
    for name, books in {"first": [ONE], "second": [ONE, replace(ONE, name="乙局")]}.items():
        (tmp_path / name).mkdir()
        named = {f"催报单-{book.name}.xlsx": book for book in books}
        stages._write_kept(plan, stages.REMINDER, tmp_path / name, named)
    assert times == ["甲局", "乙局"]
    kept, again = ((tmp_path / name / "催报单-甲局.xlsx").read_bytes() for name in ("first", "second"))
    assert kept == again and kept.startswith(b"PK")
