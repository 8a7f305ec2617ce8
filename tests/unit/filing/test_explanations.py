"""Nothing is filed while a finding to be verified is not explained."""

import csv
import io
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
    place = filled(tmp_path / "f.csv", {ONE: ("补了合同", "甲", "2026-11-20"), TWO: ("已补", "乙", "2026-11-19")})
    given = read_explanations(place)
    assert given[ONE] == Explanation("补了合同", "甲", "2026-11-20")
    rows = list(csv.reader(io.StringIO(explained([TWO, ONE], given).decode())))
    assert rows == [[*HEADS, *ANSWER], [*TWO, "已补", "乙", "2026-11-19"], [*ONE, "补了合同", "甲", "2026-11-20"]]


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
    given = read_explanations(filled(tmp_path / "f.csv", {ONE: (f"{PERSON} 已核对", "甲", "2026-11-20")}))
    assert PERSON not in given[ONE].said and given[ONE].said.endswith(" 已核对")


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
