"""Where and as whom the program is run: another locale, a folder that is gone, names in other bytes, places that may
not be written. One sentence each, with its exit code."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

BOUND_SET_DROP, MAY_WRITE_ANYWHERE, MAY_READ_ANYWHERE = 24, 1, 2
OTHER_BYTES = os.fsdecode("收件".encode("gb18030"))


def like_anybody() -> None:
    """Take from root what lets it write where it may not: it is then told so as every other account is."""
    if os.geteuid() == 0:
        for capability in (MAY_WRITE_ANYWHERE, MAY_READ_ANYWHERE):
            ctypes.CDLL(None).prctl(BOUND_SET_DROP, capability, 0, 0, 0)


def run(
    *words: str | Path, cwd: Path | None = None, as_anybody: bool = False, begin: str = "", **told: str
) -> subprocess.CompletedProcess[bytes]:
    code = f"{begin}\nfrom jixiao.cli.app import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, *(os.fsencode(word) for word in words)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | told,
        capture_output=True, check=False, cwd=cwd, preexec_fn=like_anybody if as_anybody else None,
        timeout=300,
    )  # fmt: skip


def test_in_a_gb18030_locale_files_are_read_and_people_can_read_what_is_said(small: DemoBuild, tmp_path: Path) -> None:
    made = subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "GB18030", str(tmp_path / "zh_CN.GB18030")], capture_output=True, check=False
    ) if shutil.which("localedef") else None  # fmt: skip
    if made is None or not (tmp_path / "zh_CN.GB18030").is_dir():
        pytest.skip("this system cannot make a GB18030 locale; tests/unit/cli/test_app.py has the branch itself")
    told = {"LOCPATH": str(tmp_path), "LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"}
    done = run("check", "--inbox", small.inbox, "--out", tmp_path / "check", **told)
    said = done.stdout.decode("gb18030")
    assert done.returncode == 0, done.stderr.decode("gb18030")
    assert "申报单位.csv" in said and "退回的记录" in said
    asked = run("check", "--inbox", os.fsdecode("没有的目录".encode("gb18030")), **told)
    assert asked.returncode != 0
    assert "没有的目录" in asked.stderr.decode("gb18030")


def test_a_working_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    begin = f"import os, shutil; os.mkdir({str(gone)!r}); os.chdir({str(gone)!r}); shutil.rmtree({str(gone)!r})"
    for words in (["status"], ["build"], ["check", "--inbox", "in"], ["doctor"]):
        done = run(*words, begin=begin)
        assert (done.returncode, done.stderr.decode()) == (
            2, "错误：当前所在的目录已被删除或不能进入，无法执行。请先用 cd 换到一个存在的目录。\n",
        )  # fmt: skip
    assert run("--help", begin=begin).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["build", "--inbox", "in", "--out", "{}/o"],
        ["build", "--inbox", "{}-there-is-none", "--out", "o"],
        ["build", "--inbox", "in", "--out", "o", "--policy", "{}"],
        ["build", "--inbox", "in", "--out", "o", "--notices", "{}"],
        ["check", "--inbox", "in", "--out", "{}"],
        ["demo", "{}/in"],
        ["template", "{}"],
        ["trace", "{}!Sheet1!A1", "--out", "o"],
        ["review", "{}.xlsx"],
        ["status", "--out", "{}"],
        ["file", "{}", "p.zip"],
        ["verify", "{}.zip"],
        ["reproduce", "{}.zip"],
        ["diff", "{}", "{}.zip"],
        ["policy", "--policy", "{}"],
        ["ledger", "{}"],
        ["key", "backup", "{}/no/key"],
    ],
)
def test_a_name_in_other_bytes_is_a_sentence_or_works(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / OTHER_BYTES).mkdir()
    done = run(*(word.format(OTHER_BYTES) for word in words), cwd=tmp_path)
    said = done.stderr.decode(errors="replace")
    assert done.returncode in (0, 1, 2, 3, 4), said
    assert "程序出错" not in said and "Traceback" not in said
    assert done.returncode == 0 or said.splitlines()[-1].startswith("错误：")


def test_a_working_folder_in_other_bytes_works(small: DemoBuild, tmp_path: Path) -> None:
    place = tmp_path / OTHER_BYTES
    place.mkdir()
    done = run("check", "--inbox", small.inbox, "--out", tmp_path / "check", cwd=place)
    assert done.returncode == 0, done.stderr.decode()


def closed(place: Path) -> Path:
    """A folder that nobody may write in."""
    place.mkdir(parents=True)
    place.chmod(0o555)
    return place


def test_a_home_that_cannot_be_written_says_where_the_key_can_come_from(small: DemoBuild, tmp_path: Path) -> None:
    home = closed(tmp_path / "home")
    told = {"HOME": str(home), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", "JIXIAO_CACHE": str(tmp_path / "c")}
    begin = "import os; os.environ.pop('JIXIAO_PERSON_KEY', None)"
    done = run("check", "--inbox", small.inbox, "--out", tmp_path / "check", as_anybody=True, begin=begin, **told)
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert "不能把新密钥写到" in said and "JIXIAO_PERSON_KEY" in said, said


def test_an_out_whose_folder_cannot_be_written_is_refused_before_the_work(small: DemoBuild, tmp_path: Path) -> None:
    place = closed(tmp_path / "closed")
    done = run("build", "--inbox", small.inbox, "--out", place / "out", "--as-of", "2026-11-20", as_anybody=True,
               JIXIAO_CACHE=str(tmp_path / "cache"))  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert said.splitlines()[-1].startswith(f"错误：不能在 {place} 下写入（")
    assert list(place.iterdir()) == []


def test_without_a_place_for_what_is_generated_commands_say_so(tmp_path: Path) -> None:
    """Neither build/ of the project nor the user's cache may be written."""
    home = closed(tmp_path / "home")
    project = Path(__file__).parents[2]
    told = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
    begin = "import os; os.access = lambda *asked, **more: False"
    for words in (["build"], ["status"], ["check", "--inbox", str(project / "docs")], ["doctor"]):
        done = run(*words, as_anybody=True, begin=begin, **told)
        said = done.stderr.decode()
        assert done.returncode in (2, 3, 4), (words, said)
        assert "程序出错" not in said and "Traceback" not in said, (words, said)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--inbox", "closed", "--out", "new"],
        ["build", "--inbox", "closed", "--out", "new"],
        ["build", "--inbox", "inbox", "--out", "closed/out"],
        ["build", "--packs", "closed", "--out", "new"],
        ["status", "--out", "closed"],
        ["show", "finding", "--out", "closed"],
        ["trace", "F1.none", "--out", "closed"],
        ["file", "closed", "new.zip"],
        ["verify", "closed.zip"],
        ["reproduce", "closed.zip"],
        ["diff", "closed.zip", "closed.zip"],
        ["review", "closed.xlsx"],
        ["settings"],
    ],
)
def test_what_the_account_may_not_read_is_one_sentence_that_says_so_and_where(tmp_path: Path, words: list[str]) -> None:
    """An inbox, a published build, a pack, a form, the user's settings."""
    for name in ("closed.zip", "closed.xlsx", "settings.csv"):
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / name).chmod(0)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "closed").mkdir(mode=0)
    told = {"JIXIAO_CACHE": str(tmp_path / "cache"), "XDG_CONFIG_HOME": ""}
    if words[-1] == "settings":
        words = ["build", "--inbox", "inbox", "--out", "new"]
        (tmp_path / "jixiao").mkdir()
        (tmp_path / "settings.csv").rename(tmp_path / "jixiao" / "settings.csv")
        told["XDG_CONFIG_HOME"] = str(tmp_path)
    done = run(*words, cwd=tmp_path, as_anybody=True, **told)
    said = done.stderr.decode().splitlines()[-1]
    assert done.returncode == 2, said
    assert said.startswith("错误：") and "没有权限" in said, said
    assert "closed" in said or "settings.csv" in said, said


def test_a_file_of_an_inbox_that_may_not_be_read_is_told_by_its_name(small: DemoBuild, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(small.inbox, inbox)
    (inbox / "师资.csv").write_text("统一社会信用代码\n", encoding="utf-8")
    (inbox / "师资.csv").chmod(0)
    for language, words in (("zh", "没有载入 师资.csv：打不开（没有权限）"), ("en", "cannot be opened (no right to)")):
        done = run("check", "--inbox", inbox, "--out", tmp_path / language, as_anybody=True, JIXIAO_LANG=language)
        assert words in done.stdout.decode() + done.stderr.decode(), language
