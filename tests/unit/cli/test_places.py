"""A place that is not what a command needs (a file for a folder, a folder for a file, nothing) gets one sentence."""

import errno
import os
import re
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.system_words import WORDS, why

# Words of the system, of Python and of the engine, which no sentence may hold.
FOREIGN = re.compile(
    r"Errno|No such|Not a dir|Is a dir|File exists|Permission|denied|[A-Z][a-z]+Error|Exception|IO Error"
)
OF_FOLDERS = (
    ["template", "PLACE"],
    ["demo", "PLACE"],
    ["demo", "PLACE/more"],
    ["check", "--inbox", "PLACE"],
    ["check", "--inbox", "INBOX", "--out", "PLACE"],
    ["build", "--inbox", "PLACE", "--out", "OUT"],
    ["build", "--inbox", "INBOX", "--out", "PLACE"],
    ["show", "sheet", "--out", "PLACE"],
    ["status", "--out", "PLACE"],
    ["assess", "--out", "PLACE"],
    ["trace", "X", "--out", "PLACE"],
    ["file", "PLACE", "OUT/x.zip"],
    ["ledger", "PLACE"],
    ["policy", "--policy", "PLACE"],
    ["policy", "--notices", "PLACE"],
    ["template", "OUT", "--policy", "PLACE"],
    ["diff", "PLACE", "PLACE"],
)
OF_FILES = (
    ["review", "PLACE"],
    ["verify", "PLACE"],
    ["reproduce", "PLACE"],
    ["diff", "PLACE", "PLACE"],
    ["key", "backup", "PLACE"],
)


def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], place: Path) -> str:
    """The sentence that a command ends with; it is one, in Chinese, and the program did not fail."""
    inbox = tmp_path / "inbox"
    inbox.mkdir(exist_ok=True)
    named = {"PLACE": str(place), "INBOX": str(inbox), "OUT": str(tmp_path / "out")}
    asked = [re.sub("PLACE|INBOX|OUT", lambda found: named[found[0]], one) for one in arguments]
    code = app.run(asked)
    said = capsys.readouterr().err.splitlines()
    assert code in (2, 3, 4), said
    errors = [line for line in said if line.startswith("错误：")]
    assert len(errors) == 1
    assert said[-1] == errors[0]
    assert not FOREIGN.search(errors[0].replace(str(place), "")), errors[0]
    assert "程序出错" not in errors[0]
    return errors[0]


@pytest.mark.parametrize("arguments", OF_FOLDERS, ids=" ".join)
def test_a_file_where_a_folder_is_meant(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "file"
    place.write_text("kept", encoding="utf-8")
    told(capsys, tmp_path, arguments, place)
    assert place.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("arguments", OF_FILES, ids=" ".join)
def test_a_folder_where_a_file_is_meant(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    told(capsys, tmp_path, arguments, place)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("arguments", [*OF_FILES[:4], *OF_FOLDERS[9:12], ["check", "--inbox", "PLACE"]], ids=" ".join)
def test_a_place_that_is_not_there(arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told(capsys, tmp_path, arguments, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_name_in_another_encoding_is_refused_before_anything_is_done(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = os.fsdecode(os.fsencode(tmp_path) + "/表".encode("gb18030"))
    assert app.run(["demo", place]) == 2
    assert "表”的编码不是 UTF-8，不能这样写。" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_every_reason_of_the_system_has_words_of_its_own_and_an_unknown_one_its_number() -> None:
    for number in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.ENOSPC, errno.EROFS):
        assert why(OSError(number, os.strerror(number))) == WORDS[number]
    assert why(OSError(9999, "Strange")) == "系统错误 9999"
    assert why(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")) == "不是 UTF-8 编码"


def test_a_full_disk_is_to_be_tried_again_later(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(commands: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/盘/文件")

    monkeypatch.setattr(app, "build_app", full)
    assert app.run(["status"]) == 75
    said = capsys.readouterr().err
    assert said.startswith("错误：磁盘空间不足：/盘/文件 所在的磁盘") and "请清理磁盘后重试" in said
