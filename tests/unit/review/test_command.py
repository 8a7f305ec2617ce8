"""The command: what it prints, and how it refuses what is no form."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import app
from jixiao.review.read import read_workbook
from tests.unit.review import filled
from tests.unit.review.paper import Hand, Paper, save

KEYS = ["form_id", "edition", "findings", "cells_checked", "rules_run", "rules_not_run"]
FINDING = [
    "sheet", "cell", "rule", "severity", "found", "expected", "message", "found_en", "expected_en", "message_en",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jixiao.cli.commands.review.default_out", lambda: tmp_path / "nothing published")


def test_the_document_has_what_is_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "表.xls", filled.selfeval(score1="9"))
    assert app.run(["review", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    said: dict[str, Any] = json.loads(captured.out)
    assert captured.err == ""
    assert list(said)[: len(KEYS)] == KEYS
    assert [list(one) for one in said["findings"]] == [FINDING]
    assert isinstance(said["cells_checked"], int)
    assert not set(said["rules_run"]) & {one["rule"] for one in said["rules_not_run"]}
    assert all(one["reason"] for one in said["rules_not_run"])


def test_people_read_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "表.xlsx", filled.selfeval(score1="9", rate__fiscal="86%"))
    assert app.run(["review", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Sheet1：F13 mof-10 项目支出绩效自评表 2024年度（财预〔2020〕10号）" in said
    assert "N202" in said and "应为 9.5" in said.replace("\n", "")
    assert "附注：" in said and "在所印位数内相符" in said
    assert "未核对 X102" in said
    assert "发现 1 处。" in said


def test_in_english_every_sentence_is_english_and_names_what_stands_on_the_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chinese are only what the form has: its labels, names, values, the number of the document, codes of severity."""
    monkeypatch.setenv("JIXIAO_LANG", "en")
    monkeypatch.setenv("COLUMNS", "5000")
    faulty = {"score1": "9", "rate__fiscal": "86%", "weight1": "9", "actual2": "", "reason1": "", "target3": "50"}
    papers = [filled.selfeval(**{name: text}) for name, text in faulty.items()]
    papers += [filled.monitor(), filled.transfer("L2", True, Hand(), target0="")]
    told = 0
    for number, paper in enumerate(papers):
        path = save(tmp_path / f"{number}.xlsx", paper)
        assert app.run(["review", str(path)]) == 0
        shown = capsys.readouterr().out
        assert app.run(["review", str(path), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        told += len(document["findings"]) + len(document["notes"])
        for row in document["findings"]:
            assert "".join(row["message_en"].split()) in "".join(shown.split())
            assert "".join(row["message"].split()) not in "".join(shown.split())
        printed = "".join(cell.text for cell in read_workbook(path)[0].cells()) + "财预财监绩办发〔〕号"
        known = printed + "".join(sheet["name"] + sheet["document"] for sheet in document["sheets"])
        for run in re.findall(r"[\u4e00-\u9fff]+", shown):
            assert run in "".join(known.split()) or run in known, (run, shown)
    assert told > 6


def test_the_file_is_not_changed(tmp_path: Path) -> None:
    path = save(tmp_path / "表.xlsx", filled.selfeval(score1="9"))
    before = path.read_bytes()
    assert app.run(["review", str(path), "--json"]) == 0
    assert path.read_bytes() == before


def _other(tmp_path: Path) -> Path:
    paper = Paper(filled.AS_PRINTED)
    for number, text in enumerate(("姓名", "单位", "职业")):
        paper.value(number, text)
    return save(tmp_path / "名单.xlsx", paper)


def test_what_is_no_form_is_refused_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    text = tmp_path / "文字.xls"
    text.write_text("项目名称", encoding="utf-8")
    for path, words in ((_other(tmp_path), "没有认得出的表"), (broken, "读不出来"), (text, "读不出来")):
        assert app.run(["review", str(path)]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1 and words in captured.err and path.name in captured.err


def test_a_form_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["review", str(tmp_path / "没有.xlsx")]) == 2
    assert "找不到要审核的表" in capsys.readouterr().err


def test_a_named_build_that_is_none_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "表.xlsx", filled.selfeval())
    assert app.run(["review", str(path), "--out", str(tmp_path)]) == 2
    assert "没有已发布的结果" in capsys.readouterr().err
