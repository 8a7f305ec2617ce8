"""Invariant 7: ten thousand personal numbers are handed in, and none is in any byte that is written or shown."""

import os
from pathlib import Path

import dagster as dg
import pytest

from jixiao.cli import app
from orchestration.definitions import defs
from orchestration.jobs import run_config
from tests.integration.canaries import hits, leaks, make_numbers, shapes, write_canaries

AS_OF = "2026-11-01"
COUNT = 10_000


def test_a_planted_number_is_seen_by_the_search_in_every_shape() -> None:
    number, other = make_numbers(2)
    for text in shapes(number, other):
        assert number in hits(text, {number}), text


def test_none_of_ten_thousand_numbers_is_in_any_byte_that_is_written_or_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = make_numbers(COUNT)
    inbox, written = tmp_path / "inbox", tmp_path / "written"
    write_canaries(inbox, numbers)
    (written / "tmp").mkdir(parents=True)
    monkeypatch.setenv("JIXIAO_CACHE", str(written / "cache"))
    monkeypatch.setenv("TMPDIR", str(written / "tmp"))
    out, as_of = written / "out", ["--as-of", AS_OF]
    app.run(["check", "--inbox", str(inbox), "--out", str(written / "check")])
    assert app.run(["build", "--inbox", str(inbox), "--out", str(out), *as_of]) == 0
    for table in ("sheet", "quarantine", "finding"):
        app.run(["show", table, "--out", str(out)])
        app.run(["show", table, "--out", str(out), "--json"])
    named = next(path.name for path in inbox.glob("培训记录-*.csv"))
    app.run(["trace", "--row", f"{named}::2", "--out", str(out)])
    app.run(["trace", "--row", f"no-such-{named}::2", "--out", str(out)])
    app.run(["file", str(out), str(written / "pack.zip"), "--without-inputs"])
    app.run(["file", str(out), str(written / "pack.zip"), "--findings", str(written / "open.csv")])
    app.run(["check", "--inbox", str(inbox / numbers[0]), "--out", str(written / "check2")])
    (written / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(written / "dagster")) as instance:
        job = defs.resolve_job_def("whole_build")
        monkeypatch.setenv("JIXIAO_OUT", str(written / "there"))
        for path in inbox.rglob("*"):  # handed in a while ago: a workbook that is not whole is not waited for
            os.utime(path, (1e9, 1e9))
        for place, succeeds in ((inbox, True), (inbox / numbers[0], False)):
            monkeypatch.setenv("JIXIAO_INBOX", str(place))
            run = job.execute_in_process(run_config=run_config(AS_OF), instance=instance, raise_on_error=False)
            assert run.success is succeeds
    shown = capsys.readouterr()
    assert hits(shown.out + shown.err, set(numbers)) == []
    assert leaks(written, set(numbers)) == []
