"""The invariants of docs/architecture.md, seen on a whole published build."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from duckdb import DuckDBPyConnection
from stdnum.cn import ric

from jixiao.ingest.contract import load_contract, load_lists
from jixiao.ingest.inbox import ingest
from jixiao.paths import project_root

PERSONAL_NUMBER = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]")


def test_every_sheet_gives_account_of_every_row(warehouse: DuckDBPyConnection) -> None:
    """Invariant 1: read = accepted + quarantined + duplicates + skipped, and the warehouse holds the accepted rows."""
    wrong = warehouse.execute(
        "select file, sheet from published.sheet where read <> accepted + quarantined + duplicates + skipped"
    ).fetchall()
    assert wrong == []
    accepted = dict(
        warehouse.execute("select record_type, sum(accepted) from published.sheet group by record_type").fetchall()
    )
    for record in load_contract().record_types:
        staged = warehouse.execute(f"select count(*) from staging.stg_{record.id}").fetchall()[0][0]
        assert staged == accepted.get(record.id, 0), record.id


def test_every_measure_gives_account_of_every_accepted_row(warehouse: DuckDBPyConnection) -> None:
    """Invariant 1: for each measure, rows used and rows left out for a named reason add up to the rows accepted."""
    rows = warehouse.execute("""
        select m.measure_id, sum(m.source_rows), any_value(s.accepted), min(m.source_rows)
        from intermediate.int_measure__row_count as m
        inner join (
            select
                measure_id,
                (select coalesce(sum(accepted), 0) from published.sheet where record_type = kind) as accepted
            from (values
                ('training_person_times', 'training'), ('training_passed', 'training'), ('teachers', 'teacher'),
                ('unit_floor_area', 'unit_year'), ('experts', 'expert'), ('budget_by_source', 'funding'),
                ('indicator_target', 'target'), ('survey_returned', 'survey'), ('penalties_criminal', 'credit_record')
            ) as named (measure_id, kind)
        ) as s on m.measure_id = s.measure_id
        group by m.measure_id
    """).fetchall()
    assert len(rows) == 9
    assert [(measure, total) for measure, total, accepted, _ in rows if total != accepted] == []
    assert all(least >= 0 for *_, least in rows)


def test_no_figure_and_no_model_holds_a_float(warehouse: DuckDBPyConnection) -> None:
    """Invariant 4: money and rates are DECIMAL from the door to the form."""
    floats = warehouse.execute("""
        select table_schema, table_name, column_name from information_schema.columns
        where data_type in ('DOUBLE', 'FLOAT', 'REAL')
    """).fetchall()
    assert floats == []


def test_parts_of_the_goal_forms_add_up_to_their_totals(warehouse: DuckDBPyConnection) -> None:
    """Line 1 of 资金情况 is the sum of the lines below it, for the period and for the year."""
    wrong = warehouse.execute("""
        select form_id, sheet_key from forms.form_goal__funds group by form_id, notice_id, sheet_key
        having sum(period_yuan) filter (where line_no = 1) <> sum(period_yuan) filter (where line_no > 1)
            or sum(year_yuan) filter (where line_no = 1) <> sum(year_yuan) filter (where line_no > 1)
    """).fetchall()
    forms = warehouse.execute("select distinct form_id from forms.form_goal__funds").fetchall()
    assert wrong == [] and {form for (form,) in forms} >= {"F1", "F2"}


def test_no_personal_number_leaves_the_door(demo: Any) -> None:
    """Invariant 7: not in a workbook, the warehouse, Parquet, the results page or a note."""
    held = [str(path) for path in sorted(demo.out.rglob("*")) if path.is_file() and _has_personal_number(path)]
    assert held == []


def test_the_order_and_place_of_the_files_change_nothing(demo: Any, tmp_path: Path) -> None:
    """Invariant 5: the same records from another folder give the same raw rows."""
    lists = load_lists(project_root())
    again = ingest(demo.inbox, tmp_path / "raw", lists, b"a key of the tests, not of anybody")
    for record in load_contract().record_types:
        one = pl.read_parquet(again.raw_dir / f"{record.id}.parquet").select("record_key", "src_file", "src_row")
        other = pl.read_parquet(demo.out / "raw" / f"{record.id}.parquet").select("record_key", "src_file", "src_row")
        assert one.equals(other), record.id


def _has_personal_number(path: Path) -> bool:
    """In any text; in the bytes of a warehouse, where values of a few digits stand side by side, a valid number."""
    if path.suffix == ".duckdb":
        found = PERSONAL_NUMBER.findall(path.read_bytes())
        return any(_is_valid(number.decode()) for number in found) or _in_a_cell(path)
    return any(PERSONAL_NUMBER.search(content) for content in _contents(path))


def _is_valid(number: str) -> bool:
    """Whether an office could have given it; stdnum knows some prefectures without a county, and stumbles there."""
    try:
        return ric.is_valid(number)
    except KeyError:
        return False


def _in_a_cell(path: Path) -> bool:
    """Whether any text cell of a warehouse's tables holds a personal number."""
    with closing(duckdb.connect(str(path), read_only=True)) as con:
        columns = con.execute(
            "select c.schema_name, c.table_name, c.column_name from duckdb_columns() as c "
            "inner join duckdb_tables() as t on c.table_oid = t.table_oid where c.data_type = 'VARCHAR'"
        ).fetchall()
        pattern = PERSONAL_NUMBER.pattern.decode().replace("(?<![0-9A-Za-z])", "(^|[^0-9A-Za-z])")
        query = 'select count(*) from "{}"."{}" where regexp_matches("{}", ?)'
        return any(con.execute(query.format(*column), [pattern]).fetchall()[0][0] for column in columns)


def _contents(path: Path) -> Iterator[bytes]:
    """What a reader could find in a file: its bytes, the members of a workbook, the text cells of a Parquet file."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name) for name in book.namelist())
    elif path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        for name, kind in frame.schema.items():
            if kind == pl.String:
                yield "\n".join(frame[name].drop_nulls()).encode()
    else:
        yield path.read_bytes()
