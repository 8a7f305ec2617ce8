"""The executor: statements after what they read, contracts and tests kept, and only what changed is computed again."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from jixiao.engine.executor import Bounds, Execution, Made, StatementFailed
from jixiao.engine.program import RAW_DIR, SEED, START, TABLE, TEST, VIEW, WAREHOUSE, Node, Program
from jixiao.engine.program import DeclaredColumn as Typed
from jixiao.engine.store import Store
from jixiao.engine.warehouses import FILE, begin_with_kept, begin_with_published, keep_warehouse, write_made

START_NODE = Node("start", START, "", f"create or replace macro raw_file(name) as ('{RAW_DIR}/' || name || '.parquet')")
NODES = (
    START_NODE,
    Node("rates", SEED, "seeds", "seeds/rates.csv", columns=(Typed("code", "varchar"), Typed("rate", "integer"))),
    Node("records", TABLE, "staging", "select n, code from read_parquet(raw_file('records'))", ("raw.records",)),
    Node("whole", VIEW, "staging", "select * from staging.records", ("records",)),
    Node("large", TABLE, "mid", "select code, count(*) as n from staging.whole where n > 2 group by code", ("whole",)),
    Node("paid", TABLE, "mid", "select l.code, l.n * r.rate as due from mid.large l join seeds.rates r using (code)",
         ("large", "rates"), (Typed("due", "bigint"), Typed("code", "varchar", True)), contract=True),
    Node("day", TABLE, "mid", "select cast('@as_of@' as date) as day, cast(@monitor_month@ as integer) as month"),
    Node("positive", TEST, "", "select 'code ' || code as place from mid.paid where due <= 0", ("paid",)),
)  # fmt: skip


class World:
    """A raw file and a seed in a folder, and runs over them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        (place / "raw").mkdir()
        self.records([(1, "a"), (3, "a"), (4, "b")])
        self.rates("code,rate\n007,1\na,10\nb,20\n")

    def records(self, rows: list[tuple[int, str]]) -> None:
        frame = pl.DataFrame(rows, schema={"n": pl.Int64, "code": pl.String}, orient="row")
        frame.write_parquet(self.place / "raw" / "records.parquet")

    def rates(self, text: str) -> None:
        (self.place / "rates.csv").write_text(text, encoding="utf-8")

    def execution(self, nodes: tuple[Node, ...] = NODES, day: str = "2024-07-01", name: str = "warehouse") -> Execution:
        program = Program(nodes).with_values({"as_of": day})
        warehouse = self.place / f"{name}.duckdb"
        return Execution(warehouse, self.place / "raw", program, lambda _: self.place / "rates.csv")

    def again(self, before: Mapping[str, Made], day: str = "2024-07-01") -> tuple[list[str], dict[str, Made]]:
        execution = self.execution(day=day)
        execution.before = before
        made = execution.run()
        return execution.computed(), made

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.place / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(f"select * from {table} order by all").fetchall()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_every_statement_runs_after_what_it_reads_and_the_start_leaves_no_macro(world: World) -> None:
    execution = world.execution()
    made = execution.run()
    assert set(made) == {node.name for node in NODES[1:]} == set(execution.computed())
    assert world.rows("mid.paid") == [(10, "a"), (20, "b")]
    assert world.rows("seeds.rates") == [("007", 1), ("a", 10), ("b", 20)]
    assert [str(row[0]) for row in world.rows("mid.day")] == ["2024-07-01"]
    assert world.rows("mid.day")[0][1] is None
    with duckdb.connect(str(execution.warehouse)) as con:
        assert con.execute("select count(*) from duckdb_functions() where function_name = 'raw_file'").fetchone() == (
            0,
        )


def test_of_what_waits_for_nothing_the_one_with_most_behind_it_is_begun_first(world: World) -> None:
    """By the characters of SQL, the longest way on: not by those that a statement has alone."""
    long = " union all ".join(["select 1 as n"] * 9)
    nodes = (
        Node("alone", TABLE, "mid", long),
        Node("begins", TABLE, "mid", "select 2 as n"),
        Node("last", TABLE, "mid", "select * from mid.begins", ("begins",)),
        Node("goes_on", TABLE, "mid", f"select * from mid.begins union all {long}", ("begins",)),
    )
    execution = world.execution(nodes)
    execution.bounds = Bounds(threads=1)
    assert list(execution.run()) == ["begins", "goes_on", "alone", "last"]


def test_what_reads_nothing_that_changed_is_not_computed_again(world: World) -> None:
    made = world.execution().run()
    assert world.again(made)[0] == []
    world.rates("code,rate\na,10\nb,30\n")
    computed, made = world.again(made)
    assert computed == ["paid", "positive", "rates"]
    assert world.rows("mid.paid") == [(10, "a"), (30, "b")]
    assert world.again(made, day="2024-07-02")[0] == ["day"]


def test_a_table_that_comes_out_the_same_stops_the_wave(world: World) -> None:
    made = world.execution().run()
    world.records([(4, "b"), (2, "a"), (3, "a"), (1, "c")])  # what counts, in another order and beside others
    computed, made = world.again(made)
    assert computed == ["large", "records", "whole"]
    world.records([(4, "b"), (2, "a"), (3, "b")])
    assert world.again(made)[0] == ["large", "paid", "positive", "records", "whole"]
    assert world.rows("mid.paid") == [(40, "b")]


def test_a_changed_statement_is_another_key(world: World) -> None:
    made = world.execution().run()
    other = tuple(
        Node(node.name, node.kind, node.schema, f"{node.sql} where true", node.parents)
        if node.name == "records"
        else node
        for node in NODES
    )
    execution = world.execution(other)
    execution.before = made
    execution.run()
    assert execution.computed() == ["records"]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ((Typed("due", "bigint"),), "code is VARCHAR, not declared"),
        (
            (Typed("due", "bigint"), Typed("code", "varchar"), Typed("x", "date")),
            "x is missing, not DATE",
        ),
        (
            (Typed("due", "decimal(18, 2)"), Typed("code", "varchar")),
            r"due is BIGINT, not DECIMAL\(18,2\)",
        ),
    ],
)
def test_a_model_that_breaks_its_contract_fails_by_name(world: World, columns: tuple[Typed, ...], why: str) -> None:
    paid = next(node for node in NODES if node.name == "paid")
    broken = Node("paid", TABLE, "mid", paid.sql, paid.parents, columns, contract=True)
    with pytest.raises(StatementFailed, match=f"^paid: contract: {why}"):
        world.execution(tuple(broken if node is paid else node for node in NODES)).run()


def test_a_required_column_refuses_a_row_without_a_value(world: World) -> None:
    world.rates("code,rate\na,10\n,20\n")
    paid = Node("paid", TABLE, "mid", "select code, rate as due from seeds.rates", ("rates",),
                (Typed("due", "integer"), Typed("code", "varchar", True)), contract=True)  # fmt: skip
    with pytest.raises(StatementFailed, match="^paid: .*NOT NULL"):
        world.execution((*NODES[:2], paid)).run()


def test_a_statement_that_fails_is_named_and_what_stood_is_not_said_to_stand(world: World) -> None:
    broken = Node("large", TABLE, "mid", "select nothing from staging.whole", ("whole",))
    with pytest.raises(StatementFailed) as caught:
        world.execution(tuple(broken if node.name == "large" else node for node in NODES)).run()
    assert caught.value.name == "large" and "nothing" in caught.value.why


def test_a_test_tells_how_many_rows_are_wrong_and_the_first_of_them(world: World) -> None:
    world.rates("code,rate\na,-1\nb,0\n")
    made = world.execution().run()
    assert (made["positive"].failed, made["positive"].places) == (2, ("code a", "code b"))
    assert world.again(made)[1]["positive"] == made["positive"]  # told again where nothing is computed


def test_a_test_that_cannot_run_says_so_and_stops_nothing(world: World) -> None:
    wrong = Node("positive", TEST, "", "select nothing from mid.paid", ("paid",))
    made = world.execution((*NODES[:-1], wrong)).run()
    assert "nothing" in made["positive"].error


def test_a_build_begins_with_the_kept_warehouse_in_which_most_stands(world: World, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    for number, rates in enumerate(("code,rate\na,1\nb,1\n", "code,rate\na,10\nb,20\n")):
        world.rates(rates)
        kept = world.execution(day="2024-07-02", name=f"kept{number}")
        keep_warehouse(store, "p", kept.run(), kept.warehouse)
    execution = world.execution()
    begin_with_kept(store, "p", execution)
    execution.run()
    assert execution.computed() == ["day"]
    assert world.rows("mid.paid") == [(10, "a"), (20, "b")]


def test_a_kept_warehouse_of_another_program_or_that_was_touched_is_of_no_use(world: World, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    kept = world.execution(name="kept")
    keep_warehouse(store, "p", kept.run(), kept.warehouse)
    other = world.execution()
    begin_with_kept(store, "another", other)
    assert not other.before and not other.warehouse.exists()
    with duckdb.connect(str(kept.warehouse)) as con:  # the same file by another name
        con.execute("update mid.paid set due = 1000")
    begin_with_kept(store, "p", other)
    assert not other.before and not other.warehouse.exists()


def test_a_trial_begins_with_the_published_warehouse_of_the_same_program(world: World, tmp_path: Path) -> None:
    (out := tmp_path / "out").mkdir()
    published = world.execution(name="published")
    write_made(out, "p", published.run())
    shutil.copyfile(published.warehouse, out / WAREHOUSE)
    execution = world.execution(day="2024-07-02")
    begin_with_published(out, "another", execution)
    assert not execution.before and not execution.warehouse.exists()
    begin_with_published(out, "p", execution)
    execution.run()
    assert execution.computed() == ["day"]
    (out / FILE).write_text("{", encoding="utf-8")
    other = world.execution(name="other")
    begin_with_published(out, "p", other)
    assert not other.before and not other.warehouse.exists()


def test_tables_that_no_statement_makes_are_not_taken_over(world: World, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    kept = world.execution(name="kept")
    made = kept.run()
    with duckdb.connect(str(kept.warehouse)) as con:
        con.execute("create schema published")
        con.execute("create table published.figure as select 1 as n")
    keep_warehouse(store, "p", made, kept.warehouse)
    execution = world.execution()
    begin_with_kept(store, "p", execution)
    assert execution.before == made
    with duckdb.connect(str(execution.warehouse)) as con:
        assert con.execute("select count(*) from information_schema.tables where table_name = 'figure'").fetchone() == (
            0,
        )


def test_statements_keep_to_the_memory_and_threads_given(tmp_path: Path) -> None:
    with Bounds("300MB", 1).connect(tmp_path / "a.duckdb") as con:
        asked = "select current_setting('threads'), current_setting('memory_limit')"
        threads, memory = con.execute(asked).fetchall()[0]
    assert (threads, memory) == (1, "286.1 MiB")


def test_a_statement_does_not_wait_for_the_disk_but_what_others_open_to_write_does(tmp_path: Path) -> None:
    asked = "select value from duckdb_settings() where name = 'fsync_mode'"
    with Bounds().connect(tmp_path / "a.duckdb") as con:
        waits = con.execute(asked).fetchall()
    with duckdb.connect(str(tmp_path / "a.duckdb")) as con:
        assert (waits, con.execute(asked).fetchall()) in (([("NONE",)], [("STANDARD",)]), ([], []))
