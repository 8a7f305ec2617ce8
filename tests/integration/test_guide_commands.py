"""The guide is followed literally from an empty folder: each of its commands runs, in its order, on a small inbox.

What stands for the reader's own things (a workbook's name, a unit, a key) is put in as the guide says that it is got.
"""

import contextlib
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jixiao.cli import app
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.published import open_warehouse
from tests.integration.small_inbox import write_small_inbox

GUIDE = project_root() / "docs" / "guide.zh-CN.md"
COMMAND = re.compile(r"^ *(\.venv/bin/jixiao .*)$", re.MULTILINE)
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
ELSEWHERE = ("postgresql://", "sqlite:////")
"""Commands that need a database of the reader's: tests/integration/test_databases.py runs them."""
UNCLEAR = 4
"""The exit code of `policy` where the notices' own words were not all found: here no notice's text is at hand."""


def commands() -> list[str]:
    """Every command of the guide's boxes, in its order."""
    text = GUIDE.read_text(encoding="utf-8")
    return [line for box in FENCED.findall(text) for line in COMMAND.findall(box)]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder, in which the commands run."""
    place = tmp_path_factory.mktemp("reader")
    with contextlib.chdir(place):
        yield place


class Reader:
    """Does beside the commands what the guide says in words."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def words(self, line: str) -> list[str]:
        """The words of a command, with the reader's own things in their places."""
        words = shlex.split(line.partition(" > ")[0])[1:]
        for name, value in self._own().items():
            words = [word.replace(name, value) for word in words]
        return words

    def _own(self) -> dict[str, str]:
        if not (self.place / "结果").exists():
            return {}
        with open_warehouse(self.place / "结果") as con:
            notice, book, sheet, cell = con.execute(
                "select notice, workbook, sheet, cell from published.figure where notice = 'jl-2024' and value > 0 "
                "order by all limit 1"
            ).fetchall()[0]
            file, tab, row = con.execute(
                "select src_file, src_sheet, src_row from staging.stg_application order by all limit 1"
            ).fetchall()[0]
            (unit,) = con.execute("select min(unit) from published.assessment").fetchall()[0]
        return {
            "jl-2024/<工作簿>.xlsx!<工作表>!H7": f"{notice}/{book}!{sheet}!{cell}",
            "<文件>:<工作表>:<行号>": f"{file}:{tab or ''}:{row}",
            "统一社会信用代码": unit,
        }

    def before(self, line: str) -> None:
        """What a command needs and an earlier sentence of the guide has the reader do."""
        if "--inbox 收件箱" in line and not (self.place / "收件箱").exists():
            write_small_inbox(self.place / "收件箱")
        if " fill " in line:
            made = next((self.place / "结果" / "forms" / "jl-2024").glob("国家级高技能人才培训基地建设项目申报表.xlsx"))
            shutil.copyfile(made, self.place / "填好的申报表.xlsx")
        if " file " in line:
            self._explain()
        if "公钥.pem" in line:
            self._sign()
        if " diff " in line:
            shutil.copyfile(self.place / "申报" / "2026.zip", self.place / "申报" / "2026更正.zip")
        if " upgrade " in line:
            (self.place / "去年").mkdir()
            shutil.copyfile(self.place / "申报" / "2026.zip", self.place / "去年" / "2025年.zip")
        if "试改的政策" in line and not (self.place / "试改的政策").exists():
            ours = own_policy(project_root())
            shutil.copytree(ours, self.place / "试改的政策", ignore=shutil.ignore_patterns("*.yml"))
            (self.place / "通知原文").mkdir()

    def _explain(self) -> None:
        """Every finding of the working list with its explanation, who gave it, and when."""
        book = openpyxl.load_workbook(self.place / "结果" / "findings.xlsx")
        sheet = book["需说明"]
        heads = next(
            {cell.value: cell.column for cell in row if cell.value}
            for row in sheet.iter_rows()
            if {"说明", "说明人", "日期"} <= {cell.value for cell in row}
        )
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, heads["规则"]).value not in (None, "规则"):
                for head, text in (("说明", "已补充核查，材料随后报送"), ("说明人", "经办人"), ("日期", "2026-11-20")):
                    sheet.cell(row, heads[head], text)
        book.save(self.place / "结果" / "findings.xlsx")

    def _sign(self) -> None:
        """The pack once more, signed: the guide has the key made and the option added."""
        key = Ed25519PrivateKey.generate()
        raw = serialization
        (self.place / "私钥.pem").write_bytes(
            key.private_bytes(raw.Encoding.PEM, raw.PrivateFormat.PKCS8, raw.NoEncryption())
        )
        (self.place / "公钥.pem").write_bytes(
            key.public_key().public_bytes(raw.Encoding.PEM, raw.PublicFormat.SubjectPublicKeyInfo)
        )
        shutil.rmtree(self.place / "申报")
        line = next(line for line in commands() if " file " in line)
        assert app.run([*self.words(line), "--sign", "私钥.pem"]) == 0


def test_the_guide_has_commands_for_each_of_its_steps() -> None:
    verbs = [line.split()[1] for line in commands()]
    assert {"template", "check", "build", "fill", "trace", "assess", "file", "verify", "ledger", "diff"} <= set(verbs)


def test_each_command_of_the_guide_runs_from_an_empty_folder(
    reader: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(reader.iterdir()) == []
    own = Reader(reader)
    ran = 0
    for line in commands():
        if any(mark in line for mark in ELSEWHERE):
            continue
        own.before(line)
        code = app.run(own.words(line))
        said = capsys.readouterr()
        assert code == 0 or (" policy " in line and code == UNCLEAR), (line, code, said.err)
        ran += 1
    assert ran >= 16
    assert (reader / "空白模板").is_dir() and (reader / "更正说明表.xlsx").is_file()
