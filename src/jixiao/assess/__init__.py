"""Every criterion of every track for an applicant, from a published build."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from jixiao.exact import gap
from jixiao.policy.texts import NoticeTexts
from jixiao.published import open_warehouse

FIELDS = (
    "application", "unit", "notice", "track", "criterion", "clause", "measure", "value", "comparator", "threshold",
    "unit_of_measure", "lenient_value", "result", "records_total", "kind", "role", "is_part", "says", "reading",
    "branch", "period", "decided_by", "item",
)  # fmt: skip


def assess_rows(
    out: Path, unit: str | None = None, asked: Sequence[str] = (), notices: Path | None = None
) -> list[dict[str, Any]]:
    """The rows of published.assessment as `jixiao assess --json` has them, of one unit and the notices asked, or all.

    `gap` is how much a number lacks, exactly; `readings` are those on record that the result rests on. With the folder
    of notice texts each row carries `quote`, the clause's own words.
    """
    with closing(open_warehouse(out)) as con:
        return with_quotes(con, with_readings(con, criterion_rows(con, unit, asked)), notices)


def criterion_rows(con: duckdb.DuckDBPyConnection, unit: str | None, asked: Sequence[str]) -> list[dict[str, Any]]:
    """The assessment of a warehouse with its gaps."""
    query = f"select {', '.join(FIELDS)} from published.assessment where true"
    bound: list[object] = []
    if unit is not None:
        query += " and unit = ?"
        bound.append(unit)
    if asked:
        query += " and list_contains(?, notice)"
        bound.append(list(asked))
    query += ' order by application, is_part, cast(criterion as integer), item, clause, "window"'
    rows = [dict(zip(FIELDS, row, strict=True)) for row in con.execute(query, bound).fetchall()]
    return [row | {"gap": _gap(row)} for row in rows]


def material_rows(out: Path, unit: str, asked: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What the unit's applications, and its projects later, have to hand in: the rows of published.material."""
    with closing(open_warehouse(out)) as con:
        found = con.execute(
            "select * from published.material where unit = ? and (? or list_contains(?, notice))",
            [unit, not asked, list(asked)],
        )
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _gap(row: dict[str, Any]) -> str | None:
    if row["result"] in ("符合", "不适用"):
        return None
    return gap(row["value"], row["comparator"], row["threshold"])


def with_readings(con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows each with `readings`: reading_id, topic, chosen, alternatives, settled_by and settled_on of those that
    its result rests on, as the published build that `con` reads has them on record."""
    named = ("reading_id", "topic", "chosen", "alternatives", "settled_by", "settled_on")
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    read = con.execute(
        "select distinct notice_id, row, reading_id, topic, chosen, alternatives, settled_by, "
        "cast(settled_on as varchar) from intermediate.int_reading "
        "inner join seeds.reading_changes using (reading_id) where table_name = 'criteria' order by all"
    ).fetchall()
    for notice, row, *said in read:
        own = dict(part.split("=", 1) for part in row.split("|"))
        found.setdefault((notice, own["criterion_no"], own["item_no"]), []).append(dict(zip(named, said, strict=True)))

    def of(row: dict[str, Any]) -> list[dict[str, Any]]:
        return [] if row["result"] == "不适用" else found.get((row["notice"], row["criterion"], str(row["item"])), [])

    return [row | {"readings": of(row)} for row in rows]


def with_quotes(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], notices: Path | None
) -> list[dict[str, Any]]:
    """The rows with the notices' own words, where a folder of texts is given."""
    if notices is None:
        return rows
    known = dict(con.execute("select notice_id, file_sha256 from seeds.notices").fetchall())
    texts = NoticeTexts(notices, known)
    return [row | {"quote": texts.quote(row["notice"], row["clause"])} for row in rows]
