"""Every sentence of a notice rests on rows, or has a reason to ask nothing, or is told; on a notice made up here."""

import hashlib
import json
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.paths import project_root
from jixiao.policy.coverage import (
    CHANGED,
    NOT_YET,
    NOTHING_ASKED,
    RESTS,
    UNREGISTERED,
    SentenceCoverage,
    Standing,
    coverage_of,
)
from jixiao.policy.folder import own_policy
from jixiao.policy.policy_data import check_policy
from jixiao.policy.register import unnamed_rows
from jixiao.policy.self_check import review_policy
from jixiao.policy.sentences import sentences_of
from tests.unit.policy.conftest import Folder

# As jl-2024 has them: criteria 4 to 7 and 71 cite 二(一)1(2), criterion 12 cites 二(一)1(5), quota Q1 cites 一.
MADE_UP = """某通知
一、目标
推荐不超过5家；大力培养人才。
二、条件
（一）基地
1. 新建
（2）场所1000平方米以上；职工1000人以上（劳务派遣的；不计）。
（5）专家不少于3名；由省厅另定。
联系人：张三
"""
REGISTERED = {
    ("抬头", 1): ("nothing", "标题"),
    ("一", 1): ("nothing", "标题"),
    ("一", 2): ("carried", "quotas:Q1"),
    ("一", 3): ("nothing", "号召"),
    ("二", 1): ("nothing", "标题"),
    ("二(一)", 1): ("nothing", "标题"),
    ("二(一)1", 1): ("nothing", "标题"),
    ("二(一)1(2)", 1): ("carried", "criteria:4|criteria:5"),
    ("二(一)1(2)", 2): ("carried", "criteria"),
    ("二(一)1(5)", 1): ("carried", "criteria:12"),
    ("二(一)1(5)", 2): ("left", "另定的办法还没有收到"),
    ("二(一)1(5)", 3): ("nothing", "地址"),
}


@pytest.fixture(autouse=True)
def nothing_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jixiao.cli.commands.policy.default_out", lambda: tmp_path / "nothing")


@pytest.fixture
def texts(folder: Folder, tmp_path: Path) -> Path:
    """The made-up notice in the place of jl-2024's, with all its sentences registered; no other notice has a text."""
    place = tmp_path / "texts"
    place.mkdir()
    put(folder, place, MADE_UP)
    register(folder, REGISTERED)
    return place


def put(folder: Folder, place: Path, text: str) -> None:
    """Lay a text there as that of jl-2024."""
    (place / "甲.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    folder.change("notices", folder.line("notices", notice_id="jl-2024"), file_sha256=digest)


def register(folder: Folder, entries: dict[tuple[str, int], tuple[str, str]]) -> None:
    """Register sentences of the made-up notice as they stand there, and nothing else."""
    hashes = {(one.clause, one.number): one.sha256 for one in sentences_of(MADE_UP)}
    blank = {"carried_by": "", "reason": "", "note": ""}
    column = {"carried": "carried_by", "nothing": "reason", "left": "note"}
    folder.write(
        "sentences",
        [
            {"notice_id": "jl-2024", "clause": clause, "sentence_no": str(number)}
            | {"sha256": hashes.get((clause, number), "00000000"), "kind": kind}
            | blank
            | {column[kind]: value}
            for (clause, number), (kind, value) in entries.items()
        ],
    )


def covered(folder: Folder, texts: Path) -> SentenceCoverage:
    coverage = coverage_of(folder.path, project_root(), texts)
    assert coverage is not None
    return coverage


def standing(folder: Folder, texts: Path, clause: str, number: int) -> Standing:
    (found,) = (
        one
        for one in covered(folder, texts).standings
        if (one.sentence.clause, one.sentence.number) == (clause, number)
    )
    return found


def told(folder: Folder, texts: Path, rule: str = "逐句登记") -> list[str]:
    """What is told under a rule of the text of jl-2024, of the sentences and not of rows without a clause."""
    points = review_policy(folder.path, project_root(), texts)
    return [one.fault.sentence for one in points if one.rule == rule and one.fault.file == "sentences.csv"]


def test_the_sentences_of_a_text_are_counted_by_how_they_stand(folder: Folder, texts: Path) -> None:
    (totals,) = covered(folder, texts).totals()
    assert totals.notice == "jl-2024"
    assert totals.states == {RESTS: 4, NOTHING_ASKED: 7, NOT_YET: 1}
    assert totals.reasons == {"标题": 5, "号召": 1, "地址": 1, NOT_YET: 1}
    assert totals.settled == totals.sentences == len(REGISTERED)
    assert told(folder, texts) == []


def test_a_sentence_rests_on_the_rows_that_are_named(folder: Folder, texts: Path) -> None:
    rows = [one.reference for one in standing(folder, texts, "二(一)1(2)", 1).rows]
    assert rows == ["criteria:4.1", "criteria:5.1"]
    every = {one.row.get("criterion_no") for one in standing(folder, texts, "二(一)1(2)", 2).rows}
    assert every == {"4", "5", "6", "7", "71"}
    quotas = standing(folder, texts, "一", 2).rows
    assert [(one.reference, one.clause) for one in quotas] == [
        ("quotas:Q1.jl-base", "一"),
        ("quotas:Q1.jl-studio", "一"),
    ]


def test_a_reason_is_what_the_register_says(folder: Folder, texts: Path) -> None:
    assert standing(folder, texts, "一", 3).reason == "号召"
    register(folder, REGISTERED | {("一", 3): ("nothing", "目的")})
    assert standing(folder, texts, "一", 3).reason == "目的"
    assert standing(folder, texts, "一", 3).rows == ()


def test_what_is_left_is_told_and_is_no_fault(folder: Folder, texts: Path) -> None:
    assert standing(folder, texts, "二(一)1(5)", 2).state == NOT_YET
    (said,) = told(folder, texts, NOT_YET)
    assert "通知 jl-2024 的 二(一)1(5) 第 2 句“由省厅另定。”还没有行落实（另定的办法还没有收到）" in said


def test_a_sentence_that_is_not_registered_is_told_with_the_row_to_add(folder: Folder, texts: Path) -> None:
    register(folder, {key: value for key, value in REGISTERED.items() if key != ("二(一)1(5)", 2)})
    one = standing(folder, texts, "二(一)1(5)", 2)
    assert one.state == UNREGISTERED
    assert told(folder, texts) == [
        "sentences.csv：通知 jl-2024 的 二(一)1(5) 第 2 句“由省厅另定。”没有登记。请加一行 "
        f"jl-2024,二(一)1(5),2,{one.sentence.sha256},…，写明由哪些行落实（如 criteria:4），或不要求程序的缘由。"
    ]


def test_a_sentence_unlike_the_registered_one_is_told(folder: Folder, texts: Path) -> None:
    put(folder, texts, MADE_UP.replace("专家不少于3名", "专家不少于5名"))
    assert standing(folder, texts, "二(一)1(5)", 1).state == CHANGED
    (said,) = told(folder, texts)
    assert "该句与登记的不同：通知 jl-2024 的 二(一)1(5) 第 1 句" in said
    assert standing(folder, texts, "二(一)1(5)", 1).sentence.sha256 in said
    (totals,) = covered(folder, texts).totals()
    assert totals.states[CHANGED] == totals.sentences - totals.settled == 1


def test_blanks_and_widths_change_no_sentence(folder: Folder, texts: Path) -> None:
    put(folder, texts, MADE_UP.replace("1000平方米", " １０００ 平方米").replace("（5）", "(5) "))
    assert told(folder, texts) == []


def test_sentences_that_changed_places_are_told_where_they_were(folder: Folder, texts: Path) -> None:
    put(folder, texts, MADE_UP.replace("推荐不超过5家；大力培养人才。", "大力培养人才。推荐不超过5家；"))
    said = told(folder, texts)
    assert ["，原来登记为第 3 句" in said[0], "，原来登记为第 2 句" in said[1], len(said)] == [True, True, 2]


def test_an_entry_without_a_sentence_and_an_unknown_clause_are_told(folder: Folder, texts: Path) -> None:
    register(folder, REGISTERED | {("一", 4): ("nothing", "号召"), ("九(九)", 1): ("nothing", "号召")})
    assert [sentence.partition("：")[2] for sentence in told(folder, texts)] == [
        "通知 jl-2024 的 一 没有第 4 句。请对照原文改正，或删去这一行。",
        "通知 jl-2024 的原文里没有 九(九) 这一处。请改正条款路径，或删去这一行。",
    ]


def test_a_row_whose_clause_the_text_does_not_have_is_told(folder: Folder, texts: Path) -> None:
    points = review_policy(folder.path, project_root(), texts)
    faults = {(one.fault.file, one.fault.line): one.fault for one in points if one.rule == "逐句登记"}
    orphan = folder.line("criteria", notice_id="jl-2024", criterion_no="23")
    assert faults["criteria.csv", orphan].what == "这一行（criteria:23.1）所据的 二(二)4 在通知 jl-2024 的原文里没有"
    assert ("criteria.csv", folder.line("criteria", notice_id="jl-2024", criterion_no="4")) not in faults


def test_a_notice_without_its_text_is_told_once_and_not_counted(folder: Folder, texts: Path) -> None:
    assert covered(folder, texts).notices == ("jl-2024",)
    missing = [one for one in review_policy(folder.path, project_root(), texts) if one.fault.file == "notices.csv"]
    assert {one.fault.line for one in missing} >= {folder.line("notices", notice_id="cf-2025")}
    assert all(one.rule == "与通知原文不符" for one in missing)


def test_a_name_that_no_row_has_is_told_without_any_text(folder: Folder, texts: Path) -> None:
    register(folder, REGISTERED | {("一", 2): ("carried", "quotas:Q99")})
    (said,) = told(folder, texts, "登记的句子没有落处")
    assert "通知 jl-2024 没有叫 quotas:Q99 的行" in said


def test_a_number_calls_its_items_and_no_number_that_begins_alike(folder: Folder, texts: Path) -> None:
    register(folder, REGISTERED | {("二(一)1(2)", 1): ("carried", "criteria:7")})
    assert [one.reference for one in standing(folder, texts, "二(一)1(2)", 1).rows] == ["criteria:7.1"]


def test_a_name_calls_rows_of_the_nearest_clause(folder: Folder, texts: Path) -> None:
    # criterion 3 cites 二(一)1(1), which is not here; tracks:jl-base-new cites 二(一)1, in which 二(一)1(2) stands
    register(folder, REGISTERED | {("二(一)1(2)", 1): ("carried", "criteria:3|tracks")})
    rows = [(one.reference, one.clause) for one in standing(folder, texts, "二(一)1(2)", 1).rows]
    assert rows == [("criteria:3.1", "二(一)1(1)"), ("criteria:3.2", "二(一)1(1)"), ("tracks:jl-base-new", "二(一)1")]


def test_a_row_that_no_sentence_rests_on_is_told(folder: Folder, texts: Path) -> None:
    policy, _ = check_policy(folder.path, project_root())
    lines = {(fault.file, fault.line) for fault in unnamed_rows(policy)}
    assert ("criteria.csv", folder.line("criteria", notice_id="jl-2024", criterion_no="1")) in lines
    assert ("criteria.csv", folder.line("criteria", notice_id="jl-2024", criterion_no="12")) not in lines
    assert ("criteria.csv", folder.line("criteria", notice_id="cq-2024")) not in lines  # nothing of it is registered


def test_two_notices_in_one_file_have_each_their_own_sentences(folder: Folder, tmp_path: Path) -> None:
    place = tmp_path / "two"
    place.mkdir()
    line = folder.line("notices", notice_id="nm-2022")
    numbers = [folder.rows("notices")[at - 2]["document_no"] for at in (line, line + 1)]
    text = f"某厅\n{numbers[0]}\n一、转发《某通知》（{numbers[1]}）。\n某部\n{numbers[1]}\n一、遴选\n（一）申报。\n"
    (place / "甲.txt").write_text(text, encoding="utf-8")
    for at in (line, line + 1):
        folder.change("notices", at, file_sha256=hashlib.sha256(text.encode()).hexdigest())
    found = [(one.notice, one.sentence.clause, one.sentence.number) for one in covered(folder, place).standings]
    assert found == [
        ("nm-2022", "抬头", 1), ("nm-2022", "抬头", 2), ("nm-2022", "一", 1), ("nm-2022", "一", 2),
        ("mohrss-2022", "抬头", 1), ("mohrss-2022", "一", 1), ("mohrss-2022", "一(一)", 1),
    ]  # fmt: skip


def test_the_command_prints_totals_and_gives_every_sentence_as_json(
    folder: Folder, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["policy", "--policy", str(folder.path), "--notices", str(texts)]
    assert app.run(asked) == 4  # the other notices have no text here
    out = capsys.readouterr().out
    assert "逐句对照" in out
    assert out.splitlines()[-1] == "1 份通知共 12 句，已登记 12 句，没有遗漏。"
    app.run([*asked, "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["notices"] == [
        {
            "notice": "jl-2024",
            "sentences": 12,
            "states": {NOTHING_ASKED: 7, RESTS: 4, NOT_YET: 1},
            "reasons": {"标题": 5, "号召": 1, NOT_YET: 1, "地址": 1},
        }
    ]
    assert [one["state"] for one in document["sentences"]].count(RESTS) == 4
    rests = document["sentences"][2]
    place = {name: rests[name] for name in ("notice", "clause", "sentence", "text", "state", "reason")}
    assert place == {
        "notice": "jl-2024", "clause": "一", "sentence": 2, "text": "推荐不超过5家；", "state": RESTS, "reason": "",
    }  # fmt: skip
    lines = [folder.line("quotas", rule_no="Q1", group_id=group) for group in ("jl-base", "jl-studio")]
    assert [(row["file"], row["row"], row["clause"]) for row in rests["rows"]] == [
        ("quotas.csv", line, "一") for line in lines
    ]


def test_the_command_tells_how_many_sentences_are_open(
    folder: Folder, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, texts, MADE_UP + "第二天补充，另有要求。\n")
    app.run(["policy", "--policy", str(folder.path), "--notices", str(texts)])
    assert "还有 1 句要登记或重读，见上面的“逐句登记”。" in capsys.readouterr().out


def test_the_guide_for_a_new_notice_names_the_reasons_that_there_are() -> None:
    policy, _ = check_policy(own_policy(project_root()), project_root())
    reasons = policy.schema.tables["sentences"].column("reason").values
    guide = (project_root() / "docs" / "new-notice.zh-CN.md").read_text(encoding="utf-8")
    assert f"`reason` 从{'、'.join(reasons)}中选一个" in guide


def test_every_row_of_the_five_notices_is_what_a_sentence_rests_on() -> None:
    policy, faults = check_policy(own_policy(project_root()), project_root())
    assert faults == []
    assert [fault.sentence for fault in unnamed_rows(policy)] == []


def test_every_notice_has_its_sentences_registered_and_none_is_left_without_a_word() -> None:
    policy, _ = check_policy(own_policy(project_root()), project_root())
    entries = policy.rows("sentences")
    assert {row.get("notice_id") for row in entries} == {row.get("notice_id") for row in policy.rows("notices")}
    clauses = {(row.get("notice_id"), row.get("clause")) for row in entries}
    assert {key for key in policy.clauses if key not in clauses} == set()
