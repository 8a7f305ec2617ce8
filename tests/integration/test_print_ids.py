"""An office that must print 身份证号 can, with the vault's key; everybody else, and all that is published, cannot."""

import errno
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from jixiao.cli import app
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.form_book import FormBook
from tests.integration.canaries import leaks
from tests.integration.conftest import DemoBuild
from tests.integration.small_inbox import a_person, write_small_inbox

LEADER = a_person(7)
VAULT_KEY = "a vault key of the tests, not of anybody"


def printed(folder: Path) -> list[str]:
    """Cells that hold the leader's number, of all workbooks below a folder."""
    return [
        f"{path.name}!{sheet.title}!{cell.coordinate}"
        for path in sorted(folder.rglob("*.xlsx"))
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if LEADER in str(cell.value)
    ]


def _fails_after_one() -> Callable[[FormBook, Path], None]:
    """What writes one workbook, and finds the disk full at the next."""
    write, written = FormBook.write_alone, list[Path]()

    def fails(book: FormBook, place: Path) -> None:
        if written:
            raise OSError(errno.ENOSPC, "no space", str(place))
        write(book, place)
        written.append(place)

    return fails


def test_numbers_are_printed_beside_the_build_with_the_key_of_the_vault_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, out = write_small_inbox(tmp_path / "inbox"), tmp_path / "written" / "out"
    build = ["build", "--inbox", str(inbox), "--out", str(out), "--as-of", AS_OF.isoformat()]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert app.run([*build, "--print-ids"]) == 2
    assert "jixiao key vault" in capsys.readouterr().err and not out.exists()
    monkeypatch.setenv("JIXIAO_VAULT_KEY", VAULT_KEY)
    assert app.run([*build, "--print-ids"]) == 0
    place = tmp_path / "written" / "out.print-ids"
    assert {cell.partition("!")[0][:4] for cell in printed(place)} and len(printed(place)) >= 2
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.rglob("*.xlsx")} == {0o600}
    assert stat.S_IMODE((tmp_path / "written" / "out.vault").stat().st_mode) == 0o600
    assert app.run(["file", str(out), str(tmp_path / "written" / "pack.zip"), "--without-inputs"]) in (0, 1)
    shutil.rmtree(place)
    assert leaks(tmp_path / "written", {LEADER}) == []
    assert app.run([*build, "--print-ids"]) == 0 and len(printed(place)) >= 2
    with monkeypatch.context() as patch:
        patch.setattr(FormBook, "write_alone", _fails_after_one())
        assert app.run([*build, "--print-ids"]) == 75 and not place.exists()
        assert "磁盘空间不足" in capsys.readouterr().err
    monkeypatch.setenv("JIXIAO_VAULT_KEY", f"another {VAULT_KEY}")
    assert app.run([*build, "--print-ids"]) == 2
    assert "打不开" in capsys.readouterr().err and not place.exists()


def test_without_being_asked_no_vault_and_no_number_is_written(small: DemoBuild) -> None:
    assert printed(small.out) == []
    assert not [path.name for path in small.out.parent.iterdir() if "vault" in path.name or "print-ids" in path.name]
