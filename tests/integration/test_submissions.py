"""Who has not handed in: read from the records, told by status, the reminders and alerts."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jixiao.alerts.occasions import after_publication
from jixiao.cli import app
from jixiao.filing.rounds import submissions_of
from jixiao.published import open_warehouse
from tests.integration.conftest import DemoBuild
from tests.integration.sealing import explain

CHANGCHUN = "长春市人力资源和社会保障局"
# Three applications recommended on 20 June 2024, before the first day of jl-2024 六(三): two bases, a studio.
EARLY = {"application": 3, "unit": 3, "studio": 1}
# Both bases owe what the small inbox does not hold: their occupations (四(三)1), and by 四(三)3(1) the year of their
# units and the lists of teachers and experts.
MISSING = dict.fromkeys(("application_occupation", "unit_year", "teacher", "expert"), 2)
SILENT = {"吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边朝鲜族自治州"}


def test_who_has_not_handed_in_is_read_from_the_records(small: DemoBuild) -> None:
    with open_warehouse(small.out) as connection:
        rows = connection.execute(
            "select region, recommender, record_type, state, owed, early, missing, subjects from published.submission "
            "where notice = 'jl-2024'"
        ).fetchall()
    owed = {row[2]: row for row in rows if row[1]}
    assert {row[:2] for row in owed.values()} == {("长春市", CHANGCHUN)}
    assert {name: row[5] for name, row in owed.items() if row[3] == "早交"} == EARLY
    assert {name: (row[4], row[6], row[7]) for name, row in owed.items() if row[3] == "未交"} == {
        name: (count, count, "B1、B2") for name, count in MISSING.items()
    }
    assert {row[0] for row in rows if row[3] == "未推荐"} == SILENT
    assert {(row[1], row[4]) for row in rows if row[3] == "未推荐"} == {(None, 0)}


def test_status_counts_what_is_owed(small: DemoBuild, capsys: pytest.CaptureFixture[str]) -> None:
    counts = json.loads((small.out / "build.json").read_text(encoding="utf-8"))["counts"]["submissions"]
    early, missing = sum(EARLY.values()), sum(MISSING.values())
    assert counts == {"owed": early + missing, "missing": missing, "sent_back": 0, "late": 0, "early": early}
    assert app.run(["status", "--out", str(small.out)]) == 0
    assert f"应报 {early + missing} 项：未交 {missing}，退回 0，迟交 0，早交 {early}" in capsys.readouterr().out


def test_who_owes_something_gets_a_reminder_that_lists_it(small: DemoBuild) -> None:
    (place,) = (small.out / "reminders").glob("*.xlsx")
    assert place.name == f"催报单-{CHANGCHUN}.xlsx"
    rows = list(load_workbook(place).active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    labels = {"application_occupation": "申报职业", "unit_year": "单位年度情况", "teacher": "师资", "expert": "专家"}
    wanted = {(labels[name], subject, "未交") for name in MISSING for subject in ("B1", "B2")}
    assert {(row[3], row[6], row[8]) for row in rows[head + 1 :]} == wanted
    assert ("2026-11-20：未交 8 项，退回后没有重报 0 项") in {row[2] for row in rows[:head]}


def test_the_overview_prints_what_each_recommender_owed_and_what_became_of_it(small: DemoBuild) -> None:
    (place,) = (small.out / "forms" / "jl-2024").glob("*项目总览.xlsx")
    rows = list(load_workbook(place).active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "推荐单位")
    assert rows[head][5:12] == ("应报", "已交", "早交", "迟交", "退回", "未交", "未到期")
    early, missing = sum(EARLY.values()), sum(MISSING.values())
    counts = (early + missing, 0, early, 0, 0, missing, 0)
    assert (rows[head + 1][0], rows[head + 1][3], *rows[head + 1][5:12]) == (CHANGCHUN, "长春市", *map(str, counts))
    assert (rows[head + 2][0], rows[head + 2][3]) == ("没有推荐的地区", f"{len(SILENT)}个")
    assert set(rows[head + 2][5:12]) <= {None, ""}


def test_what_was_not_handed_in_is_told_once(small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "alerts.jsonl"
    settings = tmp_path / "alerts.yml"
    settings.write_text(f"channels:\n  - {{kind: file, path: {told}}}\ntell: [submissions]\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_ALERTS", str(settings))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    after_publication(small.out, "one")
    after_publication(small.out, "two")
    (line,) = told.read_text(encoding="utf-8").splitlines()
    alert = json.loads(line)
    assert alert["title"] == f"新增 {len(MISSING)} 条应报未报"
    assert sum(f"{CHANGCHUN}2024的" in one and "未交 2 项，退回 0 项（B1、B2）" in one for one in alert["lines"]) == 4


def test_what_changed_after_it_was_locked_is_told_and_not_filed(
    small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["round", str(tmp_path), "--out", str(small.out)]
    which = ["--notice", "jl-2024", "--recommender", CHANGCHUN, "--by", "经办人", "--on", "2026-11-20"]
    before = submissions_of(small.out)
    before["jl-2024", CHANGCHUN]["培训记录.csv"] = "0" * 64
    with monkeypatch.context() as patched:
        for module in ("jixiao.cli.commands.round", "jixiao.filing.rounds"):  # in this order
            patched.setattr(f"{module}.submissions_of", lambda _out: before)
        assert [app.run([*asked, "--set", state, *which]) for state in ("已收", "锁定")] == [0, 0]
    capsys.readouterr()
    assert app.run(asked) == 4
    assert "培训记录.csv 有改动" in capsys.readouterr().err
    filed = ["file", str(small.out), str(tmp_path / "pack.zip"), "--without-inputs"]
    explained = tmp_path / "findings.csv"
    assert app.run([*filed, "--findings", str(explained)]) == 0
    explain(explained, "原件已在省厅留存，下月补交")
    capsys.readouterr()
    answered = ["--explanations", str(explained), "--by", "经办人", "--on", "2026-11-20", "--state", "已报"]
    assert app.run([*filed, *answered]) == 4
    assert "锁定" in capsys.readouterr().err
    assert not (tmp_path / "pack.zip").exists()
    assert app.run(filed) == 0
