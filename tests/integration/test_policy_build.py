"""A build under another policy folder, with the notices' own words in its audit edition."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy, policy_sha256
from tests.integration.small_inbox import write_small_inbox

NAME = "试改政策的专项名称"
TEXT = "三、评审\n（四）编造的原文，只为测试。\n四、推荐\n（二）编造的另一条。\n"
WORDS = "（四）编造的原文，只为测试。"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox, a policy folder of tables alone, and the made-up text of a notice that it knows by its hash."""
    place = tmp_path_factory.mktemp("policy-build")
    write_small_inbox(place / "inbox")
    shutil.copytree(own_policy(project_root()), place / "policy", ignore=shutil.ignore_patterns("*.yml"))
    (place / "texts").mkdir()
    (place / "texts" / "甲.txt").write_text(TEXT, encoding="utf-8")
    parameters, notices = place / "policy" / "parameters.csv", place / "policy" / "notices.csv"
    old = "国家级高技能人才培训基地和技能大师工作室建设项目补助资金"
    parameters.write_text(parameters.read_text(encoding="utf-8").replace(old, NAME), encoding="utf-8")
    header, first, *rest = notices.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index("file_sha256")] = hashlib.sha256(TEXT.encode()).hexdigest()
    notices.write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def out(place: Path) -> Path:
    said = ["build", "--inbox", place / "inbox", "--out", place / "out", "--as-of", "2026-11-20"]
    said += ["--policy", place / "policy", "--notices", place / "texts"]
    assert app.run([str(word) for word in said]) == 0
    return place / "out"


def texts_of(path: Path) -> list[str]:
    book = load_workbook(path)
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_forms_are_filled_from_the_policy_folder(out: Path) -> None:
    (form,) = out.glob("forms/jl-2024/*区域绩效目标申报表.xlsx")
    assert any(NAME in text for text in texts_of(form))


def test_a_published_build_keeps_the_policy_it_was_made_by(place: Path, out: Path) -> None:
    said = json.loads((out / "build.json").read_text(encoding="utf-8"))
    assert said["policy"] == {"own": False, "sha256": policy_sha256(place / "policy")}
    given = {path.name: path.read_bytes() for path in (place / "policy").iterdir()}
    assert {path.name: path.read_bytes() for path in (out / "policy").iterdir()} == given
    assert not (out / "project").exists()


def test_the_audit_edition_prints_the_notices_own_words_and_the_official_one_does_not(out: Path) -> None:
    goals = sorted(out.glob("forms/jl-2024/*绩效目标申报表.xlsx"))  # their figures cite the clause
    assert len(goals) >= 2
    for form in goals:
        assert WORDS not in texts_of(form)
        assert WORDS in texts_of(out / "audit" / "jl-2024" / form.name)
