"""What a server shows when it is given a pack."""

import io
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from jixiao.errors import UsageError
from jixiao.evidence import CELL_SCHEMA
from jixiao.ingest.contract import load_contract
from jixiao.page.raw_records import RawRecords
from jixiao.page.source import PackSource
from jixiao.page.viewer import MEMBER, assembled
from jixiao.trace.fates import Place
from tests.unit.filing import tiny

RELEASED = Path(__file__).parents[2] / "data" / "filings" / "0.1.0.zip"
CELL = {"column": "培训记录号", "header": "编号", "cell": "A2", "written": " T1", "taken": "T1", "corrected": False}


def test_a_pack_that_was_sealed_before_packs_had_a_page_is_told_in_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "old.zip"
    tiny.seal(place)
    with pytest.raises(UsageError, match="没有页面可看"):
        PackSource(place)


def test_a_pack_without_raw_cells_tells_those_that_figures_count_by(tmp_path: Path) -> None:
    cells = pl.DataFrame([{"source_no": 0, "row": 2} | CELL], schema=CELL_SCHEMA)
    short = {"meta": b'{"build_id":"1"}', "table/quarantine": b'{"columns":["file","sheet","row"],"rows":[]}'}
    members = tiny.contents(replace(tiny.evidence(), cells=cells)) | {MEMBER: assembled(short, {})}
    tiny.seal(tmp_path / "old.zip", members)
    [file] = [name for name in tiny.FILES if name.startswith("甲")]
    row = PackSource(tmp_path / "old.zip").row(f"{file}::2")
    assert row["cells"] == [CELL] and len(row["figures"]) == 3 and row["values"] == []


def test_a_released_pack_tells_every_cell_of_a_row() -> None:
    row = PackSource(RELEASED).row("培训记录.csv::2")
    headers = [column.header for column in load_contract().get("training").columns]
    assert [one["column"] for one in row["cells"]] == [
        one for one in headers if one in {c["column"] for c in row["cells"]}
    ]
    assert len(row["cells"]) == 9 and {one["cell"] for one in row["cells"]} == {
        f"第 2 行第 {n} 列" for n in range(1, 10)
    }
    assert "2201************16" in [one["written"] for one in row["cells"]]


def test_a_telephone_number_or_an_account_is_told_by_no_row() -> None:
    kind = load_contract().get("unit")
    values = {column.name: f"the {column.name}" for column in kind.columns if column.type in ("text", "uscc")}
    place = {"src_file": "a.csv", "src_sheet": "", "src_row": 2}
    stand = [(("a.csv", "", kind.id, 2), column.name, no) for no, column in enumerate(kind.columns, 1)]
    tables = {
        kind.id: pl.DataFrame([values | {column.name: None for column in kind.columns if column.name not in values}
                               | place | {"record_key": "K"}]),
        "sheet_column": pl.DataFrame(
            [{"file": f, "sheet": s, "record_type": k, "first_row": r, "column": name, "place": no, "letter": "",
              "header": name, "yuan": 1} for (f, s, k, r), name, no in stand]),
        "as_written": pl.DataFrame(schema=dict.fromkeys(("record_type", "file", "sheet", "column", "text"), pl.String)
                                   | {"row": pl.Int64}),
        "correction": pl.DataFrame(schema=dict.fromkeys(("file", "sheet", "column", "action"), pl.String)
                                   | {"row": pl.Int64}),
    }  # fmt: skip
    records = RawRecords(lambda name: _parquet(tables[name]) if name in tables else None)
    told = records.row(Place("a.csv", "", 2))
    assert "the contact_name" in str(told) and "the bank_name" in str(told)
    for private in ("contact_phone", "bank_account"):
        assert f"the {private}" not in str(told) and f"the {private}" not in str(records.document(kind))


def _parquet(table: pl.DataFrame) -> io.BytesIO:
    made = io.BytesIO()
    table.write_parquet(made)
    return io.BytesIO(made.getvalue())
