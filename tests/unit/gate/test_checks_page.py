"""The results page: failed first, everything said, nothing fetched from outside, the same bytes every time."""

from pathlib import Path

from jixiao.gate import CheckResult, write_results_page

CHECKS = [
    CheckResult("c.passed", "学时合理", True, 0, "强制", "没有发现问题。", "多半是小数点错了"),
    CheckResult("b.hint", "邮政编码是 6 位数字", False, 2, "提示", "共 2 行不符合：a.xlsx 第 5 行等。", "联系信息"),
    CheckResult("a.fatal", "主键不重复 <b>", False, 1, "强制", "共 1 行不符合：b.csv 第 7 行。", "上报规范"),
]


def _page(path: Path, checks: list[CheckResult]) -> str:
    write_results_page(checks, path, "检查结果（基准日 2024-07-01）")
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
