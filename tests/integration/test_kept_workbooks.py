"""A forms stage that takes from the cache what did not change writes the same bytes as one from nothing, and writes no
workbook again whose cells and lists are what they were."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from jixiao.engine.executor import Made
from jixiao.engine.warehouses import FILE, write_made
from jixiao.forms import audit, render
from jixiao.ingest.outcomes import AS_WRITTEN, SHEET_COLUMN
from jixiao.paths import project_root
from jixiao.pipeline import second_process
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.stages import stage_forms
from jixiao.policy.folder import keep_policy, own_policy
from jixiao.trace.record_lists import ListReader
from tests.integration.conftest import DemoBuild

OF_TRAINING = "国家级高技能人才培训基地建设项目申报表"
OF_GOALS = "项目支出绩效目标申报表"
OF_F2 = "中央对地方专项转移支付项目绩效目标申报表"
Written = dict[str, list[str]]


@dataclass
class Stage:
    """Forms stages over copies of one warehouse, which `change` (SQL) may change before, with one cache."""

    build: DemoBuild
    place: Path
    monkeypatch: pytest.MonkeyPatch
    runs: int = 0
    written: Written = field(default_factory=dict)

    def plan(
        self, change: str = "", policy: Path | None = None, days: int = 0, raw: Callable[[Path], None] | None = None
    ) -> BuildPlan:
        """A plan whose stages before the forms have been run; `raw` may change the raw records."""
        self.runs += 1
        work = self.place / f"work-{self.runs}"
        shutil.copytree(self.build.out / "raw", work / "raw")
        if raw:
            raw(work / "raw")
        shutil.copyfile(self.build.out / "warehouse.duckdb", work / "warehouse.duckdb")
        with duckdb.connect(str(work / "warehouse.duckdb")) as con:
            con.execute(change)
            tables = con.execute(
                "select table_schema, table_name from information_schema.tables where table_schema <> 'published'"
            ).fetchall()
            contents = {
                name: con.execute(f'select count(*), sum(hash(t)) from "{schema}"."{name}" as t').fetchall()[0]
                for schema, name in tables
            }
        day = AS_OF + timedelta(days)
        plan = BuildPlan(self.build.inbox, self.place / "out", day, work, project_root(), policy=policy)
        write_made(work, plan.program, {name: Made("", str(one)) for name, one in contents.items()})
        keep_policy(plan.policy_source, plan.policy_folder)
        return plan

    def run(self, plan: BuildPlan) -> dict[str, bytes]:
        """What the stage wrote, by path; `written` then says which editions were written and not taken."""
        self.written = {"forms": [], "audit": []}
        with self.monkeypatch.context() as patch:
            patch.setattr(render, "write_form", self._noting(render.write_form))
            patch.setattr(audit, "write_audit", self._noting(audit.write_audit))
            stage_forms(plan)
        files = sorted(path for kind in ("forms", "audit", "export") for path in (plan.work / kind).rglob("*.*"))
        made = {path.relative_to(plan.work).as_posix(): path.read_bytes() for path in files}
        with duckdb.connect(str(plan.warehouse), read_only=True) as con:
            made["figures"] = str(con.execute("select * from published.figure order by all").fetchall()).encode()
        return made | {"summary": (plan.records / "forms.json").read_bytes()}

    def _noting(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any) -> Any:
            [path] = (one for one in args if isinstance(one, Path))
            self.written[path.parts[-3]].append(path.stem)
            return write(*args)

        return noted

    def same_as_from_nothing(self, made: dict[str, bytes], **asked: object) -> bool:
        """Whether a stage that takes nothing from the cache makes the same."""
        return self.run(replace(self.plan(**asked), fresh=True)) == made  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kept(small: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache after a first run, which found nothing in it."""
    place = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("JIXIAO_CACHE", str(place / "cache"))
        stage = Stage(small, place, monkeypatch)
        stage.run(stage.plan())
    assert len(stage.written["forms"]) == len(stage.written["audit"]) == len(set(stage.written["audit"])) > 10
    return place / "cache"


@pytest.fixture
def stage(kept: Path, small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """After the first run."""
    shutil.copytree(kept, tmp_path / "cache")
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "cache"))
    return Stage(small, tmp_path, monkeypatch)


def test_nothing_is_written_again_when_nothing_changed(stage):
    made = stage.run(stage.plan())
    assert stage.written == {"forms": [], "audit": []}
    assert stage.same_as_from_nothing(made)
    assert len(stage.written["audit"]) > 10


def test_a_record_that_moved_is_written_into_the_audit_editions_that_list_it_and_no_other(stage):
    change = "update staging.stg_training set src_row = 9000 where src_row = 2"
    made = stage.run(stage.plan(change))
    again = dict(stage.written)
    assert again["forms"] == []
    assert OF_TRAINING in again["audit"]
    assert OF_GOALS not in again["audit"]
    assert stage.same_as_from_nothing(made, change=change)


def contexts_of(build: DemoBuild, uscc: str) -> set[str]:
    """What asks for the records of a unit."""
    with duckdb.connect(str(build.out / "warehouse.duckdb"), read_only=True) as con:
        asked = "select distinct context_id from intermediate.int_measure__evaluation where uscc = ?"
        return {context_id for (context_id,) in con.execute(asked, [uscc]).fetchall()}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[pl.DataFrame]:
    """The names of lists that are read, by each look at a fact."""
    found: list[pl.DataFrame] = []
    read = ListReader._read

    def noted(self: ListReader, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        found.append(asked)
        return read(self, asked)

    monkeypatch.setattr(ListReader, "_read", noted)
    monkeypatch.setattr(second_process, "at_work", lambda: False)  # which would read some of them
    return found


def test_when_a_record_changes_the_lists_of_its_unit_are_read_again_and_no_others(stage, read):
    stage.run(replace(stage.plan(), fresh=True))
    every = pl.concat(read)
    with duckdb.connect(str(stage.build.out / "warehouse.duckdb"), read_only=True) as con:
        trained = "select uscc, count(*) from intermediate.int_fact__training group by uscc order by 2 desc limit 1"
        ((uscc, _),) = con.execute(trained).fetchall()
    change = f"update staging.stg_training set completed_on = completed_on - 1 where uscc = '{uscc}'"
    read.clear()
    made = stage.run(stage.plan(change))
    again, own = pl.concat(read), pl.col("context_id").is_in(sorted(contexts_of(stage.build, uscc)))
    of_measures = every.filter(pl.col("measure_id").is_in(again["measure_id"].unique().to_list()))
    assert set(again["measure_id"]) >= {"training_person_times"}
    assert again.drop("basis").rows() == of_measures.filter(own).drop("basis").rows()
    assert len(of_measures.filter(~own)) > 0
    assert stage.same_as_from_nothing(made, change=change)


def another_text(raw: Path) -> None:
    """Every cell was written otherwise, to the same value."""
    texts = pl.read_parquet(raw / AS_WRITTEN)
    texts.with_columns(pl.col("text") + " ").write_parquet(raw / AS_WRITTEN)


def another_place(raw: Path) -> None:
    """Every column stands elsewhere."""
    columns = pl.read_parquet(raw / SHEET_COLUMN)
    columns.with_columns(letter=pl.lit("ZZ")).write_parquet(raw / SHEET_COLUMN)


@pytest.mark.parametrize(
    "asked",
    [
        {"change": "update intermediate.int_measure__evaluation set to_date = to_date - 30"},
        {"change": "delete from intermediate.int_measure__evaluation where measure_id = 'teachers'"},
        {"change": "update staging.stg_training set completed_on = completed_on - 1"},
        {"change": "delete from intermediate.int_fact__teacher where src_row % 2 = 0"},
        {"change": "update staging.stg_training set src_row = src_row + 1"},
        {"change": "update intermediate.int_measure set cells = 'completed_on|hours' where fact like '%training'"},
        {"raw": another_text},
        {"raw": another_place},
    ],
    ids=["window", "what is asked", "value", "records gone", "records moved", "columns counted by", "text", "column"],
)
def test_lists_are_read_again_when_anything_that_they_print_changed(stage, asked):
    made = stage.run(stage.plan(**asked))
    assert stage.same_as_from_nothing(made, **asked)


def test_a_cell_that_changed_is_written_into_both_editions_of_its_workbook_alone(stage):
    change = "update forms.form_book__head set unit_name = unit_name || '（新）'"
    made = stage.run(stage.plan(change))
    again = dict(stage.written)
    assert sorted(again["forms"]) == sorted(again["audit"])
    assert OF_TRAINING in again["forms"]
    assert OF_GOALS not in again["forms"]
    assert stage.same_as_from_nothing(made, change=change)


def test_another_clause_or_wording_is_told_by_every_audit_edition_and_leaves_the_official_ones(stage):
    change = "update seeds.clauses set says = says || '（新）'"
    made = stage.run(stage.plan(change))
    assert (stage.written["forms"], len(stage.written["audit"]) > 10) == ([], True)
    assert stage.same_as_from_nothing(made, change=change)


def test_another_wording_is_written_into_the_audit_editions_that_tell_it_and_no_other(stage):
    change = "update seeds.clauses set says = '（新）' where notice_id = 'jl-2024' and clause = '五'"
    made = stage.run(stage.plan(change))
    telling = {Path(path).stem for path, book in made.items() if path.startswith("audit") and tells(book, "（新）")}
    assert (set(stage.written["audit"]), stage.written["forms"]) == (telling, [])
    assert 0 < len(telling) < len({path for path in made if path.startswith("audit")})
    assert stage.same_as_from_nothing(made, change=change)


def tells(book: bytes, text: str) -> bool:
    """Whether a workbook has the text in any cell."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return any(text.encode() in parts.read(name) for name in parts.namelist() if name.startswith("xl/"))


def test_another_layout_is_written_and_no_other(stage, tmp_path):
    policy = tmp_path / "policy"
    shutil.copytree(own_policy(project_root()), policy)
    (policy / "reports" / "F2").mkdir(parents=True)
    own = (project_root() / "reports" / "F2" / "full.yml").read_text(encoding="utf-8")
    text = re.sub(r"^title: .*$", "title: 另一个名称", own, flags=re.MULTILINE)
    (policy / "reports" / "F2" / "full.yml").write_text(text, encoding="utf-8")
    made = stage.run(stage.plan(policy=policy))
    assert stage.written == {"forms": [OF_F2], "audit": [OF_F2]}
    assert stage.same_as_from_nothing(made, policy=policy)


def test_another_day_is_written_into_every_workbook(stage):
    made = stage.run(stage.plan(days=1))
    assert len(stage.written["forms"]) == len(stage.written["audit"]) > 10
    assert stage.same_as_from_nothing(made, days=1)


@pytest.mark.parametrize(("kind", "again"), [("official", ["forms"]), ("audit", ["audit"]), ("lists-*", [])])
def test_what_was_damaged_in_the_cache_is_made_again(stage, tmp_path, kind, again):
    entries = list((tmp_path / "cache").glob(f"{kind}/*"))
    assert len(entries) > 5
    for entry in entries:
        for path in sorted(entry.iterdir())[:1]:
            path.unlink()
            path.write_bytes(b"damaged")
    made = stage.run(stage.plan())
    assert [name for name, books in stage.written.items() if books] == again
    assert stage.same_as_from_nothing(made)


def test_without_a_note_of_what_the_tables_hold_lists_are_read_anew_and_their_editions_stand(stage, read, tmp_path):
    stage.run(replace(stage.plan(), fresh=True))
    every, kept = pl.concat(read).drop("basis").sort(pl.all()), sorted((tmp_path / "cache").glob("lists-*/*"))
    plan = stage.plan()
    (plan.work / FILE).unlink()
    read.clear()
    made = stage.run(plan)
    assert pl.concat(read).drop("basis").sort(pl.all()).equals(every)
    assert stage.written == {"forms": [], "audit": []}
    assert sorted((tmp_path / "cache").glob("lists-*/*")) == kept
    assert stage.same_as_from_nothing(made)
