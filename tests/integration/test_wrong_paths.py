"""Wrong kinds of paths: every parameter of every command that is one, given a file where a folder is meant, a folder
where a file is, nothing, rubbish: one clear sentence, the exit code of docs/cli.md, no word of the system's English.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from jixiao.cli import app
from jixiao.cli.app import build_app

if TYPE_CHECKING:
    from tests.integration.conftest import DemoBuild

KINDS = {
    "file": "text.txt",
    "empty": "empty.xlsx",
    "rubbish": "rubbish.zip",
    "missing": "missing",
    "folder": "folder.xlsx",
    "below": "text.txt/below.xlsx",
    "device": "/dev/null",
}
IN_FOLDER = ("file", "empty", "rubbish", "missing", "below", "device")
OUT_FOLDER = ("file", "empty", "rubbish", "below", "device")
IN_FILE = ("file", "empty", "rubbish", "missing", "folder", "below", "device")
OUT_FILE = ("folder", "below", "device")
NO_BUILD = (*IN_FOLDER, "folder")
DAY = ("--as-of", "2026-11-20")
HERE = "@"
"""Where the path goes; OUT and INBOX stand for a build and its inbox."""
PARAMETERS: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("build", "inbox"): (("build", *DAY, "--out", "new", "--inbox", HERE), NO_BUILD),
    ("build", "packs"): (("build", *DAY, "--out", "new", "--packs", HERE), NO_BUILD),
    ("build", "out"): (("build", *DAY, "--inbox", "INBOX", "--out", HERE), OUT_FOLDER),
    ("build", "policy"): (("build", *DAY, "--inbox", "INBOX", "--out", "new", "--policy", HERE), NO_BUILD),
    ("build", "notices"): (("build", *DAY, "--inbox", "INBOX", "--out", "new", "--notices", HERE), IN_FOLDER),
    ("check", "inbox"): (("check", "--out", "new", "--inbox", HERE), NO_BUILD),
    ("check", "out"): (("check", "--inbox", "INBOX", "--out", HERE), OUT_FOLDER),
    ("check", "policy"): (("check", "--inbox", "INBOX", "--out", "new", "--policy", HERE), NO_BUILD),
    ("demo", "folder"): (("demo", HERE), OUT_FOLDER),
    ("template", "folder"): (("template", HERE), OUT_FOLDER),
    ("template", "policy"): (("template", "new", "--policy", HERE), NO_BUILD),
    ("fill", "form"): (("fill", HERE, "--inbox", "INBOX", "--out", "OUT"), IN_FILE),
    ("fill", "inbox"): (("fill", "FORM", "--out", "OUT", "--inbox", HERE), IN_FOLDER),
    ("fill", "out"): (("fill", "FORM", "--inbox", "INBOX", "--out", HERE), NO_BUILD),
    ("trace", "notices"): (("trace", "FIGURE", "--out", "OUT", "--notices", HERE), IN_FOLDER),
    ("trace", "out"): (("trace", "FIGURE", "--out", HERE), NO_BUILD),
    ("assess", "policy"): (("assess", "--out", "OUT", "--policy", HERE), NO_BUILD),
    ("assess", "notices"): (("assess", "--out", "OUT", "--notices", HERE), IN_FOLDER),
    ("assess", "out"): (("assess", "--out", HERE), NO_BUILD),
    ("policy", "policy"): (("policy", "--out", "OUT", "--policy", HERE), NO_BUILD),
    ("policy", "notices"): (("policy", "--out", "OUT", "--notices", HERE), IN_FOLDER),
    ("policy", "out"): (("policy", "--out", HERE), NO_BUILD),
    ("review", "form"): (("review", HERE, "--out", "OUT"), IN_FILE),
    ("review", "out"): (("review", "FORM", "--out", HERE), NO_BUILD),
    ("show", "out"): (("show", "sheet", "--out", HERE), NO_BUILD),
    ("file", "out"): (("file", HERE, "new.zip"), NO_BUILD),
    ("file", "pack"): (("file", "OUT", HERE), (*OUT_FILE, "file", "empty", "rubbish")),
    ("file", "inbox"): (("file", "OUT", "new.zip", "--inbox", HERE), NO_BUILD),
    ("file", "notices"): (("file", "OUT", "new.zip", "--notices", HERE), IN_FOLDER),
    ("file", "sign"): (("file", "OUT", "new.zip", "--sign", HERE), IN_FILE),
    ("file", "explanations"): (("file", "OUT", "new.zip", "--explanations", HERE), IN_FILE),
    ("file", "findings"): (("file", "OUT", "new.zip", "--findings", HERE), OUT_FILE),
    ("verify", "pack"): (("verify", HERE), IN_FILE),
    ("verify", "key"): (("verify", "PACK", "--key", HERE), IN_FILE),
    ("reproduce", "pack"): (("reproduce", HERE), IN_FILE),
    ("reproduce", "inbox"): (("reproduce", "PACK", "--inbox", HERE), NO_BUILD),
    ("upgrade", "pack"): (("upgrade", HERE), IN_FILE),
    ("upgrade", "inbox"): (("upgrade", "PACK", "--inbox", HERE), NO_BUILD),
    ("upgrade", "xlsx"): (("upgrade", "PACK", "--xlsx", HERE), OUT_FILE),
    ("ledger", "folder"): (("ledger", HERE), IN_FOLDER),
    ("round", "folder"): (("round", HERE), IN_FOLDER),
    ("round", "out"): (("round", "folder.xlsx", "--set", "已收", "--notice", "jl-2024", "--recommender", "长春市人社局",
                        "--by", "经办人", "--on", "2026-11-20", "--out", HERE), NO_BUILD),
    ("diff", "old"): (("diff", HERE, "OUT"), NO_BUILD),
    ("diff", "new"): (("diff", "OUT", HERE), NO_BUILD),
    ("diff", "xlsx"): (("diff", "OUT", "OUT", "--xlsx", HERE), OUT_FILE),
    ("serve", "pack"): (("serve", HERE), NO_BUILD),
    ("serve", "out"): (("serve", "--out", HERE), NO_BUILD),
    ("serve", "beside"): (("serve", "--out", "OUT", "--with", HERE), NO_BUILD),
    ("serve", "tokens"): (("serve", "--out", "OUT", "--tokens", HERE), IN_FILE),
    ("serve", "log"): (("serve", "--out", "OUT", "--log", HERE), ("folder", "below")),
    ("serve", "notices"): (("serve", "--out", "OUT", "--notices", HERE), IN_FOLDER),
    ("key", "file"): (("key", "restore", HERE), IN_FILE),
    ("alert", "policy"): (("alert", "--policy", HERE), NO_BUILD),
}  # fmt: skip
TOLD = {("status", "out"), ("doctor", "out")}
"""Commands that tell what is wrong, whatever stands there, as that is what they are for."""
CODES = {2, 3, 4}
"""Wrong usage; input that cannot be read; a verification that failed (docs/cli.md)."""
ENGLISH = re.compile(r"\b[A-Za-z]+ [a-z]+ [a-z]+\b")
"""Three words of English, as a system's sentence has."""


@dataclass(frozen=True)
class Bench:
    """What the commands are tried on."""

    words: dict[str, str]

    def filled(self, words: tuple[str, ...], path: str) -> list[str]:
        """The words of a command with the reader's own things and this path in their places."""
        return [path if word == HERE else self.words.get(word, word) for word in words]


@pytest.fixture(scope="module")
def bench(small: "DemoBuild", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    place = tmp_path_factory.mktemp("wrong")
    (place / "text.txt").write_text("不是要的东西", encoding="utf-8")
    (place / "empty.xlsx").touch()
    (place / "rubbish.zip").write_bytes(bytes(range(256)) * 40)
    (place / "folder.xlsx").mkdir()
    shutil.copytree(small.inbox, place / "inbox")
    form = next(small.out.glob("forms/jl-2024/国家级高技能人才培训基地建设项目申报表.xlsx"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert app.run(["file", str(small.out), "pack.zip", "--without-inputs"]) == 0
        assert app.run(["file", str(small.out), "whole.zip", "--inbox", str(small.inbox)]) == 0
        yield Bench(
            {
                "OUT": str(small.out),
                "INBOX": str(place / "inbox"),
                "FORM": str(form),
                "PACK": "pack.zip",
                "FIGURE": "F1.full.notice:jl-2024",
            }
        )


def test_every_parameter_that_is_a_path_is_tried() -> None:
    group = typer.main.get_command(build_app())
    paths = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for parameter in command.params:
            if "Path" in str(parameter.type_descriptor.annotation):
                paths.add((name, parameter.name))
    assert len(paths) > 40
    assert paths - set(PARAMETERS) - TOLD == set()


@pytest.mark.parametrize(("command", "parameter"), PARAMETERS)
def test_a_wrong_kind_of_path_is_one_clear_sentence(
    command: str, parameter: str, bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uvicorn.run", _never)
    words, wrong = PARAMETERS[command, parameter]
    for kind in wrong:
        shutil.rmtree("new", ignore_errors=True)
        asked = bench.filled(words, KINDS[kind])
        code = app.run(asked)
        said = capsys.readouterr().err
        *_, last = said.splitlines()
        assert code in CODES, (kind, asked, code, said)
        assert "Traceback" not in said and last.startswith("错误：") and last.endswith("。"), (kind, last)
        plain = last.replace(KINDS[kind], "")
        assert not ENGLISH.search(plain), (kind, last)
        assert {path.name for path in Path().iterdir()} >= {"text.txt", "empty.xlsx", "rubbish.zip", "folder.xlsx"}
        assert Path("text.txt").read_text(encoding="utf-8") == "不是要的东西"


def _never(*_: object, **__: object) -> None:
    raise AssertionError("a server was started")


@pytest.mark.parametrize("command", ["reproduce", "upgrade"])
def test_an_inbox_for_a_pack_that_has_its_inputs_is_refused(
    command: str, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run([command, "whole.zip", "--inbox", bench.words["INBOX"]]) == 2
    assert "用不上 --inbox" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["build", "--inbox", ""], ["check", "--inbox="], ["template", ""], ["show", ""]])
def test_an_empty_word_means_nothing_and_not_the_current_folder(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(words) == 2
    assert "的值是空的" in capsys.readouterr().err


def test_what_the_verifier_says_is_told_in_one_language(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, shown, hidden in (("zh", "第 0 字节", "byte 0"), ("en", "byte 0", "第 0 字节")):
        monkeypatch.setenv("JIXIAO_LANG", language)
        for command in ("verify", "reproduce", "upgrade"):
            assert app.run([command, "rubbish.zip"]) == 4
            said = "".join(capsys.readouterr())
            assert shown in said and hidden not in said, command
