"""Policy data, parameters and program of two filings; numbers as text; what a pack or folder has to be."""

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from jixiao.diff.document import number
from jixiao.diff.rule_changes import code_changes, parameter_changes, policy_changes
from jixiao.diff.snapshot import Snapshot, open_snapshot
from jixiao.diff.tables import shown, signed
from jixiao.errors import UsageError, VerificationFailed
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy


def filing(files: dict[str, str], header: dict[str, object] | None = None) -> Snapshot:
    def never() -> None:
        raise AssertionError

    return Snapshot("x", list(files), lambda name: files[name].encode(), never, header or {})  # type: ignore[arg-type]


def windows(change: Callable[[str], str] = str) -> Snapshot:
    text = (own_policy(project_root()) / "windows.csv").read_text(encoding="utf-8")
    return filing({"policy/windows.csv": change(text), "build.json": "{}"})


def test_a_changed_row_of_policy_data_is_told_by_table_key_and_field() -> None:
    new = windows(lambda text: text.replace("calendar_years,-1,-1", "calendar_years,-2,-1"))
    (change,) = policy_changes(windows(), new)
    assert (change.table, change.change) == ("windows", "改动") and change.key.startswith("prior_year")
    assert [(one.name, one.old, one.new) for one in change.fields] == [("from_offset", "-1", "-2")]
    assert {"prior_year", "-1", "-2"} <= change.words


def test_rows_and_tables_added_or_removed_are_told_whole() -> None:
    new = windows(lambda text: text + "更长,更长,calendar_years,-9,-1,说明,\n")
    (added,) = policy_changes(windows(), new)
    assert added.change == "新增" and ("from_offset", None, "-9") in [(f.name, f.old, f.new) for f in added.fields]
    (removed,) = policy_changes(new, windows())
    assert removed.change == "删除"
    assert {one.change for one in policy_changes(filing({}), windows())} == {"新增"}


def built(as_of: str, month: int, **code: str) -> Snapshot:
    said = {"as_of": as_of, "notices": ["a", "b"], "monitor_month": month, "code": code}
    return filing({"build.json": json.dumps(said)})


def test_parameters_and_program_that_differ_are_told() -> None:
    old, new = (
        built("2026-11-20", 7, code_sha256="a", version="1"),
        built("2026-11-21", 6, code_sha256="b", version="1"),
    )
    assert [(one.name, one.old, one.new) for one in parameter_changes(old, new)] == [
        ("as_of", "2026-11-20", "2026-11-21"), ("monitor_month", "7", "6"),
    ]  # fmt: skip
    assert [(one.name, one.label, one.old, one.new) for one in code_changes(old, new)] == [
        ("code_sha256", "程序", "a", "b")
    ]


def test_the_program_of_a_pack_is_that_of_its_manifest_and_policy_is_no_program() -> None:
    header = {"code": {"code_sha256": "c", "policy_sha256": "p"}}
    pack = filing({"build.json": json.dumps({"code": {"code_sha256": "a"}})}, header)
    assert pack.code == {"code_sha256": "c"}
    assert code_changes(filing({"build.json": "{}"}), pack) == [], "nothing on record is no difference"


@pytest.mark.parametrize(
    ("part", "text"),
    [("5", "5"), ("-1/8", "-0.125"), ("1/3", "1/3"), ("-2/6", "-1/3"), ("0", "0"), ("1/10000", "0.0001"),
     ("1234567/100", "12345.67"), ("100", "100")],
)  # fmt: skip
def test_an_exact_number_is_a_decimal_or_a_fraction(part: str, text: str) -> None:
    assert number(Fraction(part)) == text
    assert Fraction(text) == Fraction(part)


def test_numbers_for_people_are_short_and_say_when_they_are_not_exact() -> None:
    assert [shown(Fraction("1/3"), "人"), shown(Decimal("0.3333"), "%"), shown(Fraction(3, 2), "个")] == [
        "约0.333333", "33.33%", "1.5",
    ]  # fmt: skip
    assert [signed(Fraction(-1, 3), "%"), signed(Fraction(5), "人"), signed(Fraction(0), "人")] == [
        "约-33.333333个百分点", "+5", "0",
    ]  # fmt: skip


def test_what_is_neither_a_build_nor_a_pack_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(UsageError, match="申报包"):
            open_snapshot(place)
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(VerificationFailed):
        open_snapshot(tmp_path / "a.zip")
