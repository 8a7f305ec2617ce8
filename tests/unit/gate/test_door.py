"""The gate at the door: what breaks a rule is counted, placed and judged; what cannot be checked never passes."""

import shutil
from pathlib import Path

import duckdb
import pytest

from jixiao.errors import UsageError
from jixiao.gate import CheckResult, run_door_gate
from jixiao.ingest.contract import RecordColumn, load_contract

ROOT = Path(__file__).resolve().parents[3]
SQL_TYPES = {"int": "bigint", "num": "decimal(18,4)", "money": "decimal(18,2)", "date": "date", "flag": "boolean"}
SHEET = (
    "file varchar, sha256 varchar, sheet varchar, sheet_order int, record_type varchar, read bigint, "
    "accepted bigint, quarantined bigint, duplicates bigint, skipped bigint, note varchar, refused varchar"
)
QUARANTINE = (
    'file varchar, sheet varchar, "row" bigint, record_type varchar, "column" varchar, value varchar, '
    "rule varchar, reason varchar, repair varchar, row_json varchar"
)
BASE = "91220101MA00000001"
NEW_UNIT = "insert into unit (uscc, unit_name, unit_kind, region_code) values "
UNIT = NEW_UNIT + f"('{BASE}', '甲公司', '企业', '220102')"
SURVEY = "insert into survey (uscc, stat_year, respondent, batch, sent, returned, satisfied) values "


def _raw_columns(column: RecordColumn) -> list[str]:
    if column.type == "id":
        derived = [f"{column.name}_{what} {'date' if what == 'birth_date' else 'varchar'}" for what in column.derive]
        return [f"{column.name}_key varchar", f"{column.name}_masked varchar", *derived]
    percent = [f"{column.name}_is_percent boolean"] if column.percent else []
    return [f"{column.name} {SQL_TYPES.get(column.type, 'varchar')}", *percent]


def _write_raw(folder: Path, *statements: str, books_balance: bool = True) -> Path:
    """A raw folder as ingest leaves it (all 21 types), with the rows that `statements` insert."""
    folder.mkdir()
    kinds = load_contract().record_types
    with duckdb.connect() as connection:
        for kind in kinds:
            columns = [name for column in kind.columns for name in _raw_columns(column)]
            connection.execute(
                f"create table {kind.id} ({', '.join(columns)}, record_key varchar default 'k', "
                "src_file varchar default 'a.xlsx', src_sheet varchar, src_row bigint)"
            )
        connection.execute("create table narrative (src_file varchar, src_sheet varchar, src_row bigint)")
        connection.execute(f"create table sheet ({SHEET}); create table quarantine ({QUARANTINE})")
        for statement in statements:
            connection.execute(statement)
        for kind in kinds:
            connection.execute(
                f"update {kind.id} set src_sheet = '{kind.label}', src_row = coalesce(src_row, rowid + 2)"
            )
            if books_balance:
                connection.execute(
                    f"insert into sheet select 'a.xlsx', 'x', '{kind.label}', 1, '{kind.id}', count(*), count(*), "
                    f"0, 0, 0, '', '' from {kind.id}"
                )
        for table in [*(kind.id for kind in kinds), "narrative", "sheet", "quarantine"]:
            connection.execute(f"copy (select * from {table}) to '{folder / table}.parquet'")
    return folder


def _failed(checks: list[CheckResult]) -> dict[str, CheckResult]:
    return {check.name: check for check in checks if not check.passed}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


def test_a_round_of_one_good_row_passes_every_rule(raw: Path) -> None:
    checks = run_door_gate(_write_raw(raw, UNIT), ROOT)
    assert _failed(checks) == {}
    assert {check.name.split(".")[1] for check in checks[3:]} == {kind.id for kind in load_contract().record_types}
    assert [check.name for check in checks[:3]] == ["conservation", "some_rows_accepted", "files_read"]


def test_a_round_of_which_no_row_was_taken_is_refused(raw: Path) -> None:
    """An empty result must not replace a published one."""
    failed = _failed(run_door_gate(_write_raw(raw), ROOT))
    assert set(failed) == {"some_rows_accepted"}
    assert failed["some_rows_accepted"].severity == "强制"
    assert failed["some_rows_accepted"].detail == "读取 0 行，全部退回：请按 quarantine.xlsx 逐行修复后重报。"


def test_satisfied_may_equal_returned_but_not_exceed_it(raw: Path) -> None:
    rows = SURVEY + f"('{BASE}', 2023, '学员', '一', 10, 9, 9), ('{BASE}', 2023, '企业', '一', 10, 9, 10)"
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, rows), ROOT))
    assert list(failed) == ["door.survey.satisfied_within_returned"]
    check = failed["door.survey.satisfied_within_returned"]
    assert (check.failed_rows, check.severity) == (1, "核实")
    assert "a.xlsx〔满意度调查〕 第 3 行" in check.detail


def test_a_key_that_stands_twice_is_fatal_also_where_part_of_it_is_empty(raw: Path) -> None:
    rows = SURVEY + f"('{BASE}', 2023, '学员', null, 10, 9, 8), ('{BASE}', 2023, '学员', null, 10, 9, 7)"
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, rows), ROOT))
    assert failed["door.survey.key_unique"].severity == "强制"
    assert failed["door.survey.key_unique"].failed_rows == 2


def test_a_missing_required_value_and_a_value_outside_its_list_are_fatal(raw: Path) -> None:
    row = NEW_UNIT + f"('{BASE}', null, '作坊', '220102')"
    failed = _failed(run_door_gate(_write_raw(raw, row), ROOT))
    assert {"door.unit.unit_name_present", "door.unit.unit_kind_listed"} == set(failed)
    assert all(check.severity == "强制" and check.failed_rows == 1 for check in failed.values())


def test_a_value_required_under_a_condition_is_asked_for_only_there(raw: Path) -> None:
    project = (
        "insert into project (project_id, track_id, uscc, recognised_on, built_from, status) "
        f"values ('P1', 'cf-base', '{BASE}', '2025-01-01', '2025-01-01', '在建')"
    )
    funding = (
        "insert into funding (voucher_no, project_id, budget_year, stage, source, amount_yuan, booked_on) "
        "values ('V1', 'P1', 2025, '拨付', '市级', 500000, '2025-03-01'), "
        "('V2', 'P1', 2025, '支出', '市级', 300, '2025-03-01')"
    )
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, project, funding), ROOT))
    assert set(failed) == {"door.funding.purpose_present"}
    assert failed["door.funding.purpose_present"].failed_rows == 1


def test_records_of_a_unit_nobody_registered_are_to_be_explained(raw: Path) -> None:
    rows = SURVEY + "('91220101MA00000009', 2023, '学员', '一', 10, 9, 8)"
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, rows), ROOT))
    assert {name: check.severity for name, check in failed.items()} == {"door.survey.unit_known": "核实"}


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("5, 3, 0, 1, 0", "读取 5 行，收下 3、隔离 0、重复 1、跳过 0"),
        ("2, 2, 0, 0, 0", "记为收下 2 行，入库 1 行"),
        ("3, 1, 2, 0, 0", "记为隔离 2 行，隔离表中 0 行"),
    ],
)
def test_every_row_read_is_accepted_quarantined_duplicate_or_skipped(raw: Path, sheet: str, found: str) -> None:
    book = f"insert into sheet values ('a.xlsx', 'x', '申报单位', 1, 'unit', {sheet}, '', '')"
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, book, books_balance=False), ROOT))
    assert failed["conservation"].severity == "强制"
    assert found in failed["conservation"].detail


def test_several_faults_of_one_quarantined_row_count_once(raw: Path) -> None:
    book = "insert into sheet values ('a.xlsx', 'x', '申报单位', 1, 'unit', 2, 1, 1, 0, 0, '', '')"
    fault = "('a.xlsx', '申报单位', 3, 'unit')"
    faults = f'insert into quarantine (file, sheet, "row", record_type) values {fault}, {fault}'
    assert _failed(run_door_gate(_write_raw(raw, UNIT, book, faults, books_balance=False), ROOT)) == {}


def test_a_missing_raw_file_fails_its_rules_and_conservation(raw: Path) -> None:
    _write_raw(raw)
    (raw / "contest.parquet").unlink()
    failed = _failed(run_door_gate(raw, ROOT))
    assert "conservation" in failed and "door.contest.key_unique" in failed
    assert {name.split(".")[1] for name in failed if name.startswith("door.")} == {"contest"}
    assert {check.severity for check in failed.values()} == {"强制"}


def test_a_rule_that_cannot_run_is_fatal_and_the_others_still_run(raw: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT / "expectations", root / "expectations")
    (root / "expectations" / "door" / "survey.yml").write_text(
        "record_type: survey\nrules:\n"
        "  - {name: broken, label: 写错了列名, label_en: a wrong column, severity: 提示, "
        "where: no_such_column > 1, why: 测试}\n"
        "  - {name: sent_some, label: 发放份数大于零, label_en: some were sent, severity: 提示, "
        "where: sent = 0, why: 测试}\n"
    )
    rows = SURVEY + "('91220101MA00000001', 2023, '学员', '一', 0, 0, 0)"
    failed = _failed(run_door_gate(_write_raw(raw, UNIT, rows), root))
    assert {name: check.severity for name, check in failed.items()} == {
        "door.survey.broken": "强制",
        "door.survey.sent_some": "提示",
    }
    assert "no_such_column" in failed["door.survey.broken"].detail


def test_a_faulty_suite_file_is_named_in_one_sentence(raw: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "expectations" / "door").mkdir(parents=True)
    (root / "expectations" / "door" / "unit.yml").write_text("record_type: unit\nrules: [{name: x}]\n")
    with pytest.raises(UsageError, match=r"door/unit\.yml"):
        run_door_gate(_write_raw(raw), root)
