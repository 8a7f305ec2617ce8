"""The results page: findings first, then what failed, everything said, nothing fetched from outside, and the same
bytes every time."""

from pathlib import Path

from jixiao.gate import CheckResult, write_results_page
from jixiao.gate.checks_page import MOST, Facts
from jixiao.gate.findings_book import FindingRow

CHECKS = [
    CheckResult("c.passed", "学时合理", True, 0, "强制", "没有发现问题。", "多半是小数点错了"),
    CheckResult("b.hint", "邮政编码是 6 位数字", False, 2, "提示", "共 2 行不符合：a.xlsx 第 5 行等。", "联系信息"),
    CheckResult("a.fatal", "主键不重复 <b>", False, 1, "强制", "共 1 行不符合：b.csv 第 7 行。", "上报规范"),
]
NOTICE = ("某省通知", "某〔2024〕1号")


def _found(severity: str, notice: tuple[str, str], message: str) -> FindingRow:
    where = ("六", "甲.xlsx", "资金记录", "9")
    return FindingRow(severity, *notice, "G6", "xx-2024", "XM-1", message, "510000", "500000", *where)


def _page(path: Path, checks: list[CheckResult], facts: Facts | None = None) -> str:
    write_results_page(checks, path, "检查结果（基准日 2024-07-01）", facts)
    return path.read_text(encoding="utf-8")


def test_the_worst_stands_first_and_the_passed_last(tmp_path: Path) -> None:
    text = _page(tmp_path / "checks.html", CHECKS)
    assert text.index("主键不重复") < text.index("邮政编码") < text.index("学时合理")
    assert "没有发布任何结果" in text
    assert "b.csv 第 7 行" in text and "上报规范" in text


def test_words_of_a_check_are_text_never_markup(tmp_path: Path) -> None:
    assert "主键不重复 &lt;b&gt;" in _page(tmp_path / "checks.html", CHECKS)


def test_the_page_needs_no_network_and_no_script(tmp_path: Path) -> None:
    text = _page(tmp_path / "checks.html", CHECKS)
    assert "http" not in text and "<script" not in text and "<link" not in text and "@import" not in text


def test_the_order_of_the_checks_does_not_change_a_byte(tmp_path: Path) -> None:
    assert _page(tmp_path / "a.html", CHECKS) == _page(tmp_path / "b.html", CHECKS[::-1])


def test_only_hints_left_means_passed_and_no_check_at_all_does_not(tmp_path: Path) -> None:
    assert "强制项、核实项全部通过" in _page(tmp_path / "a.html", CHECKS[:2])
    assert "没有执行任何检查" in _page(tmp_path / "b.html", [])


def test_findings_stand_before_what_was_not_taken_and_that_before_the_checks(tmp_path: Path) -> None:
    facts = Facts([_found("核实", NOTICE, "多拨10000元")], [("乙.xls", "", "整个文件", "已加密")])
    text = _page(tmp_path / "checks.html", CHECKS[:2], facts)
    order = ["多拨10000元", "乙.xls", "邮政编码", "<summary>通过的检查", "学时合理"]
    assert sorted(order, key=text.index) == order
    assert "某省通知（1）" in text and "甲.xlsx › 资金记录 › 第 9 行" in text and "500000" in text


def test_a_finding_to_be_verified_is_no_green_page(tmp_path: Path) -> None:
    found = Facts([_found("核实", NOTICE, "甲"), _found("提示", NOTICE, "乙")])
    text = _page(tmp_path / "a.html", CHECKS[:2], found)
    assert '<p class="verdict explain">已发布；有 1 条发现需要核实，' in text
    assert '<p class="verdict passed">' in _page(tmp_path / "b.html", CHECKS[:2], Facts([_found("提示", NOTICE, "乙")]))


def test_words_of_a_finding_are_text_and_a_long_list_says_where_the_rest_is(tmp_path: Path) -> None:
    found = [_found("核实", NOTICE, f"<script>{n}") for n in range(MOST + 2)]
    text = _page(tmp_path / "a.html", [], Facts(found))
    assert "<script" not in text and text.count("&lt;script&gt;") == MOST
    assert f"（{MOST + 2}）" in text and "另有 2 条，见 findings.xlsx" in text
