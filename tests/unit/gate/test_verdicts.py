"""What Great Expectations said is kept by what it said it of, and decides nothing that a fresh judgement would not."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from jixiao.engine.store import Store
from jixiao.gate import CheckResult, run_exit_gate
from jixiao.gate import verdicts as kept
from jixiao.gate.verdicts import KIND, Verdicts

SUITE = """
table: published.settlement
label: 结算
label_en: settlement
key: [project]
expectations:
  - {name: project_short, type: ExpectColumnValueLengthsToBeBetween, column: project, max_value: MOST, severity: 核实,
     label: 编号不长, label_en: short numbers, why: 测试}
  - {name: due_not_negative, type: ExpectColumnValuesToBeBetween, column: due_yuan, min_value: 0, severity: 强制,
     label: 应拨不为负, label_en: nothing below nought, why: 测试}
"""
LOADED = """
import sys
from pathlib import Path
from jixiao.engine.store import Store
from jixiao.gate import run_exit_gate
from jixiao.gate.verdicts import Verdicts
place = Path(sys.argv[1])
run_exit_gate(place / "warehouse.duckdb", place, Verdicts(Store(place / "cache"), "program"))
print(*(name for name in ("great_expectations", "pandas") if name in sys.modules))
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema published")
        connection.execute(
            "create table published.settlement as select * from (values ('P1', 500000.00::decimal(18,2)), "
            "('P2', null), ('P3', 7.00)) as t (project, due_yuan)"
        )
    (tmp_path / "expectations" / "exit").mkdir(parents=True)
    _demand(tmp_path, most=2)
    return tmp_path


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The types of the demands that Great Expectations was asked for, a list each time."""
    asked: list[list[str]] = []
    judge = kept.judge

    def noted(*arguments: object) -> object:
        asked.append([demand.type for demand in arguments[1]])  # type: ignore[attr-defined]
        return judge(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "judge", noted)
    return asked


def _demand(place: Path, most: int) -> None:
    (place / "expectations" / "exit" / "settlement.yml").write_text(SUITE.replace("MOST", str(most)), encoding="utf-8")


def _change(place: Path, statement: str) -> None:
    with duckdb.connect(str(place / "warehouse.duckdb")) as connection:
        connection.execute(statement)


def _entries(place: Path) -> list[Path]:
    return [path.parent for path in (place / "cache" / KIND).rglob(kept.FILE)]


def _gate(place: Path, program: str = "program", fresh: bool = False) -> list[CheckResult]:
    return run_exit_gate(place / "warehouse.duckdb", place, Verdicts(Store(place / "cache", fresh), program))


BROKEN = "insert into published.settlement values ('P1', -1.00), ('P4000', 3.00), (null, 2.00)"


@pytest.mark.parametrize("statement", ["select 1", BROKEN])
def test_kept_verdicts_say_what_fresh_ones_say(place: Path, judged: list[list[str]], statement: str) -> None:
    _change(place, statement)
    first = _gate(place)
    assert judged
    judged.clear()
    assert _gate(place) == first
    assert not judged
    assert _gate(place, fresh=True) == first == run_exit_gate(place / "warehouse.duckdb", place)
    assert judged


def test_a_changed_row_is_judged_anew(place: Path, judged: list[list[str]]) -> None:
    assert all(check.passed for check in _gate(place))
    _change(place, "update published.settlement set project = 'P300' where project = 'P3'")
    judged.clear()
    assert [check.name for check in _gate(place) if not check.passed] == ["exit.settlement.project_short"]
    assert judged == [["ExpectColumnValueLengthsToBeBetween"]]
    _change(place, "update published.settlement set due_yuan = -1 where project = 'P1'")
    names = ["exit.settlement.project_short", "exit.settlement.due_not_negative"]
    assert [check.name for check in _gate(place) if not check.passed] == names


def test_a_changed_demand_is_judged_anew(place: Path) -> None:
    assert all(check.passed for check in _gate(place))
    _demand(place, most=1)
    assert [check.name for check in _gate(place) if not check.passed] == ["exit.settlement.project_short"]


def test_another_program_judges_for_itself(place: Path, judged: list[list[str]]) -> None:
    _gate(place)
    judged.clear()
    _gate(place, program="another")
    assert judged


def test_the_order_of_rows_is_no_part_of_what_they_hold(place: Path, judged: list[list[str]]) -> None:
    _gate(place)
    _change(place, "create or replace table published.settlement as from published.settlement order by project desc")
    judged.clear()
    _gate(place)
    assert not judged


def test_counts_are_judged_once_whichever_rules_they_are_of(tmp_path: Path, judged: list[list[str]]) -> None:
    verdicts = Verdicts(Store(tmp_path), "program")
    assert not verdicts.know()
    verdicts.learn()
    assert verdicts.know()
    judged.clear()
    assert verdicts.on_counts({"a": 0, "b": 0}) == (set(), "")
    assert verdicts.on_counts({"a": 0, "b": 3, "c": 3, "d": 12}) == ({"b", "c", "d"}, "")
    assert not judged


def test_one_violation_stands_for_any_number_of_them() -> None:
    counts = [0, 1, 2, 3, 12, 1_000_000, 2**62]
    said = {count: Verdicts()._on_one(count)[1].passed for count in counts}  # what is judged of each by itself
    assert said == {count: count == 0 for count in counts}
    assert Verdicts().on_counts({str(count): count for count in counts})[0] == {str(one) for one in counts if one}


@pytest.mark.parametrize("told", ["", "[]", '[{"passed": true}]', '[{"passes": true}]', "{", '"yes"'])
def test_a_damaged_entry_is_judged_again(place: Path, told: str) -> None:
    _change(place, BROKEN)
    first = _gate(place)
    for entry in _entries(place):
        (entry / kept.FILE).write_text(told, encoding="utf-8")
    assert _gate(place) == first
    assert all((entry / kept.FILE).read_text(encoding="utf-8") != told for entry in _entries(place))


def test_what_could_not_be_judged_is_not_kept(place: Path, judged: list[list[str]]) -> None:
    path = place / "expectations" / "exit" / "settlement.yml"
    path.write_text(SUITE.replace("MOST", "2").replace("column: project", "column: nowhere"), encoding="utf-8")
    for _ in range(2):
        judged.clear()
        assert "nowhere" in next(check.detail for check in _gate(place) if not check.passed)
        assert ["ExpectColumnValueLengthsToBeBetween"] in judged


def test_great_expectations_is_not_loaded_where_all_is_known(place: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    def loaded() -> str:
        command = [sys.executable, "-c", LOADED, str(place)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert loaded() == "great_expectations pandas"
    assert loaded() == ""


def test_a_program_that_judged_an_inbox_with_faults_knows_the_verdict_on_one_without(tmp_path: Path) -> None:
    verdicts = Verdicts(Store(tmp_path), "program")
    assert verdicts.on_counts({"a": 0, "b": 3}) == ({"b"}, "")
    assert verdicts.know()
