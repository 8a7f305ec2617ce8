"""Records of two filings: known by their key, not by their place; told field by field; persons masked."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from jixiao.diff.record_changes import Records, compare_records
from jixiao.diff.snapshot import RawTables
from tests.oracle.tiny import QUARANTINE, TinyWorld

Change = Callable[[TinyWorld], None]


def raw(place: Path, change: Change | None = None, quarantined: dict[str, object] | None = None) -> RawTables:
    """A unit with two teachers, three trainings and a partner without an occupation."""
    world = TinyWorld()
    applicant = world.applicant("1")
    applicant.teacher(2)
    applicant.training(3)
    applicant.partner("甲公司")
    if change:
        change(world)
    world.write(place)
    if quarantined:
        pl.DataFrame([quarantined], schema=QUARANTINE).write_parquet(place / "quarantine.parquet")
    return RawTables([path.stem for path in place.glob("*.parquet")], lambda name: place / Path(name).name)


def compared(tmp_path: Path, change: Change, same_people: bool = True) -> Records:
    return compare_records(raw(tmp_path / "old"), raw(tmp_path / "new", change), same_people)


def told(records: Records) -> list[tuple[str, str, list[tuple[str, str | None, str | None]]]]:
    return [
        (one.change, one.record_type, [(f.name, f.old, f.new) for f in one.fields]) for one in records.changes.values()
    ]


def test_the_same_records_are_no_change_and_have_one_number(tmp_path: Path) -> None:
    records = compared(tmp_path, lambda world: None)
    assert records.changes == {}
    assert records.old.equals(records.new) and records.old["no"].n_unique() == len(records.old) == 8


def test_a_row_that_only_moved_is_the_same_record(tmp_path: Path) -> None:
    def move(world: TinyWorld) -> None:
        world.rows["training"].reverse()
        for place, row in enumerate(world.rows["training"]):
            row |= {"src_row": place + 20, "src_file": "另一个.csv"}

    assert compared(tmp_path, move).changes == {}


def test_a_changed_record_tells_each_field_with_old_and_new_value(tmp_path: Path) -> None:
    def grade(world: TinyWorld) -> None:
        world.rows["training"][1] |= {"training_grade": "高级工", "completed_on": None}

    expected = [("培训等级", "中级工", "高级工"), ("结业日期", "2023-06-30", None)]
    assert told(compared(tmp_path, grade)) == [("改动", "training", expected)]


def test_records_added_and_removed_tell_what_they_hold(tmp_path: Path) -> None:
    def swap(world: TinyWorld) -> None:
        world.rows["partnership"].clear()
        world.add(
            "credit_record", uscc="U-1", credit_kind="行政处罚", determined_on=date(2024, 1, 2), document_no="文1"
        )

    found = told(compared(tmp_path, swap))
    assert [(change, kind) for change, kind, _ in found] == [("新增", "credit_record"), ("删除", "partnership")]
    assert ("认定日期", None, "2024-01-02") in found[0][2] and ("合作单位名称", "甲公司", None) in found[1][2]


def test_a_corrected_key_is_one_changed_record_whose_new_number_leads_to_it(tmp_path: Path) -> None:
    def rename(world: TinyWorld) -> None:
        world.rows["training"][0]["training_no"] = "T-更正"

    records = compared(tmp_path, rename)
    assert [(change, kind, [name for name, *_ in fields]) for change, kind, fields in told(records)] == [
        ("改动", "training", ["培训记录号"])
    ]
    (no,) = records.changes
    assert list(records.same.values()) == [no] and records.change(next(iter(records.same))) is records.changes[no]


def test_another_record_in_the_place_of_one_that_is_gone_is_no_corrected_key(tmp_path: Path) -> None:
    def replace(world: TinyWorld) -> None:
        place = world.rows["partnership"][0]["src_row"]
        world.rows["partnership"].clear()
        world.add("partnership", uscc="U-9", partner_name="乙", partner_kind="院校", starts_on=date(2021, 1, 1),
                  src_row=place)  # fmt: skip

    assert sorted(change for change, *_ in told(compared(tmp_path, replace))) == ["删除", "新增"]


def test_another_person_under_the_same_masked_number_is_seen_and_shown_masked_only(tmp_path: Path) -> None:
    def other(world: TinyWorld) -> None:
        world.rows["teacher"][0]["person_key"] = "somebody else"

    assert told(compared(tmp_path, other)) == [
        ("改动", "teacher", [("身份证号", "2201************10", "2201************10（另一号码）")])
    ]


def test_pseudonyms_of_another_key_are_not_compared(tmp_path: Path) -> None:
    def rekey(world: TinyWorld) -> None:
        for kind in ("teacher", "training"):
            for row in world.rows[kind]:
                row["person_key"] = "x" + row["person_key"]

    assert len(compared(tmp_path, rekey).changes) == 5
    assert compare_records(raw(tmp_path / "a"), raw(tmp_path / "b", rekey), same_people=False).changes == {}


def test_a_percentage_and_its_plain_number_differ(tmp_path: Path) -> None:
    def target(value: str, percent: bool) -> Change:
        def add(world: TinyWorld) -> None:
            world.add("target", application_no="1", indicator_code="I201", period="实施期", target_value=value,
                      target_value_is_percent=percent)  # fmt: skip

        return add

    old, new = raw(tmp_path / "old", target("0.9", True)), raw(tmp_path / "new", target("0.9", False))
    assert told(compare_records(old, new)) == [("改动", "target", [("目标值", "90%", "0.9")])]


def rejected(row: int, number: str, **written: str) -> dict[str, object]:
    own = {"培训记录号": number, "考核结果": "优秀"} | written
    return {"file": "training.csv", "sheet": "", "row": row, "record_type": "training", "column": "考核结果",
            "value": "优秀", "rule": "代码不在目录", "reason": "不在目录中", "repair": "",
            "row_json": json.dumps(own, ensure_ascii=False)}  # fmt: skip


def without_first(world: TinyWorld) -> None:
    del world.rows["training"][0]


def test_a_record_that_is_in_quarantine_now_says_which_rule_and_why(tmp_path: Path) -> None:
    new = raw(tmp_path / "new", without_first, rejected(77, "T-1-3"))
    (change,) = compare_records(raw(tmp_path / "old"), new).changes.values()
    assert change.change == "删除" and change.rejected
    assert (change.rejected.rule, change.rejected.column, change.rejected.value) == ("代码不在目录", "考核结果", "优秀")


def test_a_row_accepted_after_a_correction_says_why_it_was_not_before(tmp_path: Path) -> None:
    old = raw(tmp_path / "old", without_first, rejected(77, "T-1-3"))
    (change,) = compare_records(old, raw(tmp_path / "new")).changes.values()
    assert change.change == "新增" and change.rejected and change.rejected.rule == "代码不在目录"


def test_another_row_in_quarantine_at_the_same_place_is_not_taken_for_it(tmp_path: Path) -> None:
    new = raw(tmp_path / "new", without_first, rejected(2, "T-别的", 姓名="别人"))
    (change,) = compare_records(raw(tmp_path / "old"), new).changes.values()
    assert change.rejected is None
