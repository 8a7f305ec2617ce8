"""The documents of the page that a published build is told by: all that is the same for a server and for one file.

| name | what it is |
|---|---|
| meta | build, day, notices, workbooks, names of things, headings and words, and which documents there are |
| form/<no> | one official workbook as it is drawn (jixiao.page.drawn), its figures named in their cells |
| figures | every figure in one row: id, workbook's number, sheet, cell, label, value, unit, measure, slice, notice |
| table/<name> | a published table: columns, and rows as they are kept |
| assess | every criterion of every application with gap and readings (jixiao.assess), and the `figure` that it is |
| readings | every criterion whose result another reading would turn (jixiao.assess.readings): takes seconds to make |
| quotes | notice → clause → the notice's own words, where its text was given |
"""

import json
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

import jixiao
from jixiao.assess import assess_rows
from jixiao.assess.readings import TURNED, every, turned_criteria
from jixiao.documents import read_yaml
from jixiao.errors import NotThere
from jixiao.exact import plain
from jixiao.ingest.contract import NARRATIVE, load_contract
from jixiao.page.drawn import drawn_workbook, sheet_names
from jixiao.page.raw_records import RawRecords
from jixiao.paths import project_root
from jixiao.published import open_warehouse, read_table
from jixiao.trace.audits import SAID, SCORED, SUM_OF_RECORDS
from jixiao.trace.figures import notice_texts

Named = tuple[str, str, str]
TABLES = (
    "finding", "quarantine", "sheet", "contradiction", "contradiction_rule", "selection", "settlement",
    "reconciliation", "output", "progress", "actual", "material", "submission", "reading", "row_use", "passed_over",
)  # fmt: skip
"""The tables that the page shows, all but the last (raw_records) published; figures and criteria have documents of
their own."""
OWN_WORDS: dict[str, dict[str, Any]] = {
    "titles": {"passed_over": "重复和跳过的行"},
    "tables": {"passed_over": {"says": "为什么不计", "first": "先有的一行"}},
    "english": {"待定": "open"},
    "words": {"state": {"duplicate": "重复", "skipped": "跳过"}},
}
"""What the page says of what no command shows."""
FIGURES = "figure_id, notice, workbook, sheet, cell, label, value, unit, measure, slice"
READINGS = "readings"
WHERE_IT_LIES = ("sha256", "sheet_order")


_CRITERION = ("application", "criterion", "item", "measure", "period", "value")
_PRINTED = (
    "select a.application, cast(a.criterion as varchar), cast(a.item as varchar), a.measure, "
    "coalesce(a.period, 'None'), cast(a.value as varchar), min(f.figure_id) from published.assessment as a "
    "inner join published.figure as f on a.context_id = f.context_id and a.measure = f.measure and a.notice = f.notice "
    "and coalesce(a.slice, '') = f.slice inner join seeds.form_measures as m "
    'on f.form_id = m.form_id and f.measure = m.measure_id and a."window" = m.window_id group by all'
)
"""The figure of a form, if there is one, that is the value of a criterion: of the same measure, window and slice."""


def told(document: Any) -> bytes:
    """A document as bytes, the same each time: exact numbers as text, days as 2026-11-20."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_value).encode()


def _value(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON of {type(value).__name__}")


def readings_document(rows: Iterable[list[Any]]) -> dict[str, Any]:
    """The document of all criteria that other readings would turn."""
    return {"columns": list(TURNED), "rows": sorted(rows, key=lambda row: [str(value) for value in row])}


@dataclass(frozen=True)
class BuildDocuments:
    """The documents of a published build, of the notices `filed` (none: all), made when they are asked for."""

    out: Path
    filed: tuple[str, ...] = ()
    texts: Path | None = None

    @cached_property
    def summary(self) -> dict[str, Any]:
        """build.json of the build."""
        found: dict[str, Any] = json.loads((self.out / "build.json").read_text(encoding="utf-8"))
        return found

    def raw(self, name: str) -> Path | None:
        """A table of raw records; None where the build has none of this name."""
        place = self.out / "raw" / f"{name}.parquet"
        return place if place.is_file() else None

    @cached_property
    def forms(self) -> list[dict[str, Any]]:
        """The workbooks: no, form_id, edition, notice, title, workbook, figures."""
        kept = [one for one in self.summary["forms"] if not self.filed or one["notice"] in self.filed]
        return [
            {
                **{name: one[name] for name in ("form_id", "edition", "notice", "figures")},
                "no": no,
                "title": Path(one["path"]).stem,
                "workbook": Path(one["path"]).name,
                "path": one["path"],
            }
            for no, one in enumerate(kept)
        ]

    def names(self) -> list[str]:
        """The documents that there are."""
        books = [f"form/{form['no']}" for form in self.forms]
        return ["meta", "figures", "assess", "quotes", READINGS, *books, *(f"table/{name}" for name in TABLES)]

    def get(self, name: str) -> Any:
        """A document. Raises NotThere for another name."""
        kind, _, of = name.partition("/")
        if kind == "form" and of.isdigit() and int(of) < len(self.forms):
            return self._form(int(of))
        if kind == "table" and of in TABLES:
            return self._table(of)
        made = {"meta": self._meta, "figures": self._figures, "assess": self._assess, "quotes": self._quotes}
        made |= {READINGS: self._readings}
        if name not in made:
            raise NotThere(name)
        return made[name]()

    def _meta(self) -> dict[str, Any]:
        with closing(open_warehouse(self.out)) as con:
            names = _names(con)
        issued = {form["notice"] for form in self.forms}
        checks = json.loads((self.out / "checks.json").read_text(encoding="utf-8"))
        return {
            "build_id": self.summary["build_id"],
            "as_of": self.summary["as_of"],
            "demo": self.summary["demo"],
            "version": jixiao.__version__,
            "notices": [one for one in names.pop("notices") if one["id"] in issued],
            "forms": [form | {"sheets": sheet_names((self.out / form["path"]).read_bytes())} for form in self.forms],
            "checks": checks,
            "said": SAID | {"score": SCORED, "records": SUM_OF_RECORDS},
            "counts": self.summary["counts"],
            "names": names,
            "words": headings(),
            "tables": list(TABLES),
            "asked": True,
        }

    def _form(self, no: int) -> dict[str, Any]:
        form = self.forms[no]
        with closing(open_warehouse(self.out)) as con:
            rows = con.execute(
                "select sheet, cell, figure_id, label, unit from published.figure where notice = ? and workbook = ?",
                [form["notice"], form["workbook"]],
            ).fetchall()
        figures: dict[tuple[str, str], Named] = {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}
        return form | drawn_workbook((self.out / form["path"]).read_bytes(), figures)

    def _figures(self) -> dict[str, Any]:
        books = {(form["notice"], form["workbook"]): form["no"] for form in self.forms}
        with closing(open_warehouse(self.out)) as con:
            rows = con.execute(f"select {FIGURES} from published.figure order by all").fetchall()
        kept = [
            [id_, books[notice, book], *rest, notice] for id_, notice, book, *rest in rows if (notice, book) in books
        ]
        columns = ["figure_id", "form", "sheet", "cell", "label", "value", "unit", "measure", "slice", "notice"]
        return {"columns": columns, "rows": kept}

    def _table(self, name: str) -> dict[str, Any]:
        if name == "passed_over":
            return RawRecords(self.raw).passed_over
        columns, rows = read_table(self.out, name)
        at = columns.index("notice") if "notice" in columns else None
        if self.filed and at is not None:
            rows = [row for row in rows if row[at] is None or row[at] in self.filed]
        kept = [place for place, column in enumerate(columns) if column not in WHERE_IT_LIES]
        return {
            "columns": [columns[place] for place in kept],
            "rows": sorted(([row[place] for place in kept] for row in rows), key=told),
        }

    def _assess(self) -> dict[str, Any]:
        with closing(open_warehouse(self.out)) as con:
            printed = {tuple(key): figure for *key, figure in _all(con, _PRINTED)}
        rows = assess_rows(self.out, None, self.filed, self.texts)
        told = [row | {"figure": printed.get(tuple(str(row[name]) for name in _CRITERION))} for row in rows]
        columns = list(told[0]) if told else []
        return {"columns": columns, "rows": [[row[name] for name in columns] for row in told]}

    def turned(self, take: Callable[[str], bool] = every) -> list[list[Any]]:
        """The criteria that other readings would turn, of those alternatives that `take` gives (turned_criteria)."""
        rows = turned_criteria(self.out, project_root(), self.out / "policy", self.filed, take)
        return [[row[name] for name in TURNED] for row in rows]

    def _readings(self) -> dict[str, Any]:
        return readings_document(self.turned())

    def _quotes(self) -> dict[str, dict[str, str]]:
        if self.texts is None:
            return {}
        found: dict[str, dict[str, str]] = {}
        with closing(open_warehouse(self.out)) as con:
            texts = notice_texts(con, self.texts)
            for notice, clause in con.execute("select notice_id, clause from seeds.clauses order by all").fetchall():
                quote = texts.quote(notice, clause) if texts else None
                if quote:
                    found.setdefault(notice, {})[clause] = quote
        return found


def headings() -> dict[str, Any]:
    """What the screen calls columns and codes: the one declaration that commands print by, and OWN_WORDS."""
    place = Path(jixiao.__file__).parent / "cli" / "headings.yml"
    document: dict[str, Any] = read_yaml(place.read_text(encoding="utf-8"))
    return document | {part: document[part] | own for part, own in OWN_WORDS.items()}


def _names(con: DuckDBPyConnection) -> dict[str, Any]:
    """Names of notices, tracks, windows, measures, record types and their columns, units, applications, projects."""

    def pairs(query: str) -> dict[str, Any]:
        return {str(row[0]): row[1] if len(row) == len(("key", "name")) else row[1:] for row in _all(con, query)}

    notices = _all(con, "select notice_id, document_no, title from seeds.notices order by 1")
    types = (*load_contract().record_types, NARRATIVE)
    return {
        "notices": [dict(zip(("id", "no", "title"), row, strict=True)) for row in notices],
        "tracks": pairs("select track_id, track_name from seeds.tracks order by 1"),
        "track_notices": pairs("select track_id, notice_id from seeds.tracks order by 1"),
        "windows": pairs("select window_id, window_label from seeds.windows order by 1"),
        "measures": pairs("select measure_id, label from intermediate.int_measure where label is not null order by 1"),
        "definitions": pairs("select measure_id, definition from intermediate.int_measure order by 1"),
        "record_types": {one.id: one.label for one in types},
        "columns": {one.id: {column.name: column.header for column in one.columns} for one in types},
        "units": pairs("select uscc, unit_name from staging.stg_unit order by all"),
        "applications": pairs("select application_no, uscc, track_id from staging.stg_application order by all"),
        "projects": pairs(
            "select project_id, uscc, track_id, application_no, status from staging.stg_project order by all"
        ),
    }


def _all(con: DuckDBPyConnection, query: str) -> Iterable[tuple[Any, ...]]:
    return con.execute(query).fetchall()
