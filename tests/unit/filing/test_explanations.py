"""Nothing is filed while a finding to be verified is not explained."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from jixiao.errors import GateRefused, UsageError
from jixiao.filing.explanations import (
    ANSWER,
    FINDING,
    HEADS,
    Explanation,
    explained,
    failed_checks,
    open_findings,
    read_explanations,
    write_findings,
)

ONE = ("G1", "n-1", "XM1", "甲.csv", "", "7", "金额 5 > 3")
TWO = ("E2", "n-1", "JLB01", "", "", "", "缺少原因")
PERSON = "11010519491231002X"


def filled(place: Path, answers: dict[tuple[str, ...], tuple[str, str, str]]) -> Path:
    """The list that was written, with answers."""
    with place.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([*row[: len(HEADS)], *answers.get(tuple(row[: len(HEADS)]), ("", "", ""))] for row in rows)
    return place


def test_the_findings_to_be_verified_of_the_filed_notices_are_listed(tmp_path: Path) -> None:
    columns = ", ".join(f'"{name}" {"bigint" if name == "row" else "varchar"}' for name in (*FINDING, "severity"))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute(f"create schema published; create table published.finding ({columns})")
        rows = [(*ONE, "核实"), (*ONE, "核实"), ("E2", "n-1", "JLB01", None, None, None, "缺少原因", "核实")]
        rows += [(*ONE[:6], "只是提示", "提示"), ("G1", "n-2", *ONE[2:], "核实")]
        con.executemany("insert into published.finding values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    assert open_findings(tmp_path, ["n-1"]) == [TWO, ONE]
    assert [finding[1] for finding in open_findings(tmp_path, ["n-1", "n-2"])] == ["n-1", "n-1", "n-2"]


def test_a_list_that_is_filled_in_explains(tmp_path: Path) -> None:
    write_findings([TWO, ONE], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {ONE: ("补了合同", "甲", "2026-11-20"), TWO: ("合同已补齐", "乙", "2026-11-19")})
    given = read_explanations(place)
    assert given[ONE] == Explanation("补了合同", "甲", "2026-11-20")
    rows = list(csv.reader(io.StringIO(explained([TWO, ONE], given).decode())))
    assert rows == [[*HEADS, *ANSWER], [*TWO, "合同已补齐", "乙", "2026-11-19"], [*ONE, "补了合同", "甲", "2026-11-20"]]


def test_a_finding_without_an_explanation_stops_the_filing(tmp_path: Path) -> None:
    write_findings([TWO, ONE], tmp_path / "f.csv")
    given = read_explanations(filled(tmp_path / "f.csv", {ONE: ("补了合同", "甲", "2026-11-20")}))
    with pytest.raises(GateRefused, match=r"有 1 条需核实的发现没有说明（E2 JLB01）") as refused:
        explained([TWO, ONE], given)
    assert refused.value.exit_code == 1


def test_an_explanation_of_another_number_is_none_of_the_new_one() -> None:
    given = {ONE: Explanation("补了合同", "甲", "2026-11-20")}
    with pytest.raises(GateRefused):
        explained([(*ONE[:6], "金额 6 > 3")], given)


def test_what_no_finding_asks_for_is_left_out() -> None:
    assert explained([], {ONE: Explanation("补了合同", "甲", "2026-11-20")}) == b""


@pytest.mark.parametrize(
    "by, on", [("", "2026-11-20"), ("甲", ""), ("甲", "20261120"), ("甲", "2026-02-30"), ("甲", "20/11/2026")]
)
def test_an_explanation_is_signed_and_dated(by: str, on: str, tmp_path: Path) -> None:
    write_findings([ONE], tmp_path / "f.csv")
    with pytest.raises(UsageError, match="第 2 行"):
        read_explanations(filled(tmp_path / "f.csv", {ONE: ("补了合同", by, on)}))


def test_personal_numbers_in_explanations_are_masked(tmp_path: Path) -> None:
    write_findings([ONE], tmp_path / "f.csv")
    given = read_explanations(filled(tmp_path / "f.csv", {ONE: (f"{PERSON} 重复报送", "甲", "2026-11-20")}))
    assert PERSON not in given[ONE].said and given[ONE].said.endswith(" 重复报送")


def test_a_filled_list_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("填好的", encoding="utf-8")
    with pytest.raises(UsageError, match="已存在"):
        write_findings([ONE], tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_text(encoding="utf-8") == "填好的"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", "规则,通知\n".encode()])
def test_a_list_that_cannot_be_read_is_one_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_bytes(data)
    with pytest.raises(UsageError, match="说明文件"):
        read_explanations(tmp_path / "f.csv")
    with pytest.raises(UsageError, match="说明文件"):
        read_explanations(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8-sig", ";")]
)
def test_a_list_is_read_as_any_spreadsheet_saves_it(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    spaced = [f" {cell}" if cell else "" for cell in ONE]
    writer.writerows([[*HEADS, *ANSWER, ""], [*spaced, "补了合同", "甲", "2026/1/5", ""], [""] * 11, []])
    (tmp_path / "f.csv").write_bytes(text.getvalue().encode(encoding))
    given = read_explanations(tmp_path / "f.csv")
    assert given == {ONE: Explanation("补了合同", "甲", "2026-01-05")}
    assert list(csv.reader(io.StringIO(explained([ONE], given).decode())))[1:] == [
        [*ONE, "补了合同", "甲", "2026-01-05"]
    ]


def test_a_message_with_a_line_break_is_the_same_after_a_spreadsheet_saved_it(tmp_path: Path) -> None:
    finding = (*ONE[:6], "金额\n5 > 3 ")
    write_findings([finding], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {finding: ("补了合同", "甲", "2026年11月20日")})
    place.write_bytes(place.read_bytes().replace("金额\n".encode(), "金额\r\n".encode()))
    assert explained([finding], read_explanations(place)).decode().count("补了合同") == 1


def test_two_explanations_of_one_finding_are_not_chosen_from(tmp_path: Path) -> None:
    write_findings([ONE, TWO, ONE], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {ONE: ("补了合同", "甲", "2026-11-20")})
    assert len(read_explanations(place)) == 1
    place.write_text(place.read_text(encoding="utf-8-sig").replace("补了合同", "没有合同", 1), encoding="utf-8-sig")
    with pytest.raises(UsageError, match="第 2 行和第 4 行"):
        read_explanations(place)


def test_explanations_that_belong_to_no_finding_are_told_when_one_is_missing() -> None:
    answer = Explanation("补了合同", "甲", "2026-11-20")
    with pytest.raises(GateRefused, match=r"有 1 条说明与现有的发现对不上（如 G1 XM1）"):
        explained([ONE], {(*ONE[:6], "改过的内容"): answer, ("G1", "n-2", *ONE[2:]): answer})
    with pytest.raises(GateRefused) as refused:
        explained([ONE, TWO], {ONE: answer, ("G1", "n-2", *ONE[2:]): answer})
    assert "对不上" not in refused.value.message


# --- failed checks ----------------------------------------------------------------------------------------------------
def _checks(place: Path, *rows: tuple[str, bool, str]) -> None:
    said = [
        {"name": name, "label": f"{name} 的要求", "passed": passed, "severity": severity, "failed_rows": 489,
         "detail": "共 489 行不符合：a.xlsx 第 5 行等。", "why": ""}
        for name, passed, severity in rows
    ]  # fmt: skip
    (place / "checks.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def test_every_failed_check_to_be_verified_has_to_be_explained(tmp_path: Path) -> None:
    """A check that passed, or one that is only shown, asks for nothing."""
    _checks(
        tmp_path, ("door.b", False, "核实"), ("door.a", False, "核实"), ("door.c", True, "核实"), ("d", False, "提示")
    )
    found = failed_checks(tmp_path)
    assert found == [
        (name, "", f"{name} 的要求", "", "", "", "共 489 行不符合：a.xlsx 第 5 行等。") for name in ("door.a", "door.b")
    ]
    with pytest.raises(GateRefused, match="有 2 条需核实的发现没有说明"):
        explained(found, {})


def test_an_explained_check_is_sealed_as_an_explained_finding_is(tmp_path: Path) -> None:
    _checks(tmp_path, ("door.a", False, "核实"))
    asked = [ONE, *failed_checks(tmp_path)]
    write_findings(asked, tmp_path / "f.csv")
    answers = {finding: ("期初导入时缺编号，已登记", "甲", "2026-11-20") for finding in asked}
    sealed = explained(asked, read_explanations(filled(tmp_path / "f.csv", answers))).decode()
    rows = list(csv.reader(io.StringIO(sealed)))
    assert rows == [[*HEADS, *ANSWER], *([*finding, *answers[finding]] for finding in asked)]


def test_a_finding_of_no_single_notice_stands_in_the_way_of_every_filing(tmp_path: Path) -> None:
    columns = ", ".join(f'"{name}" varchar' for name in (*FINDING, "severity"))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute(f"create schema published; create table published.finding ({columns})")
        row = ("D1", None, "培训记录.xls", "培训记录.xls", "", "", "打不开")
        con.execute("insert into published.finding values (?, ?, ?, ?, ?, ?, ?, '核实')", row)
    assert open_findings(tmp_path, ["n-1"]) == [("D1", "", *row[2:])]


# --- what an explanation says -----------------------------------------------------------------------------------------
IDLE = ["核实无误", "无", "已核实", "情况属实", "同意", "/", "——", "。。。", "……", "N/A", "OK", "已核",
        "已核实，情况属实。", "核 实 无 误", "经我单位核实，数据无误", "该条记录已核对", "笔误", "啊啊啊啊啊",
        "20261120", "１２３４５６", "checked", "不存在问题", "领导已同意", "系统误报", "历史原因", "已按要求整改到位",
        "经电话向单位了解，情况如实", "应该没有问题"]  # fmt: skip
CAUSES = ["补了合同", "乙校重复报送，已按合同更正", "已核实：发票遗失，已补开", "资金6月到账", "the file came twice",
          "合并班级所致", "录入时多打一个零", "领导班子调整后改由丙校承办"]  # fmt: skip


@pytest.mark.parametrize("said", IDLE)
def test_an_explanation_that_states_no_cause_is_refused(said: str, tmp_path: Path) -> None:
    write_findings([ONE, TWO], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {ONE: (said, "甲", "2026-11-20"), TWO: ("补了合同", "甲", "2026-11-20")})
    with pytest.raises(GateRefused, match="第 2 行的说明.*没有说出原因.*说明要写清这条发现为什么出现") as refused:
        read_explanations(place)
    assert refused.value.exit_code == 1 and refused.value.message.count("。") == said.count("。") + 1


@pytest.mark.parametrize("said", CAUSES)
def test_an_explanation_that_states_a_cause_is_taken(said: str, tmp_path: Path) -> None:
    write_findings([ONE], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {ONE: (said, "甲", "2026-11-20")})
    assert read_explanations(place)[ONE].said == said


def test_the_finding_said_again_is_no_explanation(tmp_path: Path) -> None:
    finding = (*ONE[:6], "支付金额超过下达金额")
    write_findings([finding], tmp_path / "f.csv")
    with pytest.raises(GateRefused):
        read_explanations(filled(tmp_path / "f.csv", {finding: ("支付金额，超过下达金额！", "甲", "2026-11-20")}))


# --- spreadsheets -----------------------------------------------------------------------------------------------------
RUN = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "''-x"]


@pytest.mark.parametrize("text", RUN)
def test_a_text_that_a_spreadsheet_would_run_is_written_as_text(text: str, tmp_path: Path) -> None:
    finding = (*ONE[:2], text, text, *ONE[4:])
    write_findings([finding], tmp_path / "f.csv")
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")) for cell in cells)
    rows = (tmp_path / "f.csv").read_bytes().decode("utf-8-sig").replace(",,,\r\n", ",补了合同,甲,2026-11-20\r\n")
    (tmp_path / "g.csv").write_bytes(rows.encode())
    sealed = explained([finding], read_explanations(tmp_path / "g.csv")).decode()
    assert "补了合同" in sealed and f",{text}," not in sealed


def test_an_explanation_that_a_spreadsheet_would_run_is_sealed_as_text(tmp_path: Path) -> None:
    write_findings([ONE], tmp_path / "f.csv")
    place = filled(tmp_path / "f.csv", {ONE: ("=HYPERLINK(乙校重复报送)", "@甲", "2026-11-20")})
    given = read_explanations(place)[ONE]
    assert (given.said, given.by) == ("'=HYPERLINK(乙校重复报送)", "'@甲")
