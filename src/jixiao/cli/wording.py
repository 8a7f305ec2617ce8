"""What people read of published tables: headings, codes by their names, yes and no, shares as percentages. Headings and
codes are declared in headings.yml; names of notices, tracks and windows are those of the build's own policy data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jixiao.cli.language import english, say
from jixiao.documents import read_yaml
from jixiao.exact import as_number, as_text, rounded
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.published import open_warehouse
from jixiao.seed_table import read_table

BLANK = ""
PERCENT_PLACES = 2
WAN = 10000
# The columns of a table that are shares where its unit says so, and the unit that says it.
SHARES = {
    "assessment": ("unit_of_measure", ("value", "lenient_value", "threshold")),
    "output": ("unit_of_measure", ("value", "threshold")),
    "actual": ("unit", ("target", "actual", "pooled")),
    "figure": ("unit", ("value",)),
}
NUMBERED = {"assessment": None, "output": None, "actual": "%", "figure": "%"}
"""The unit of shares: none at all in the first two, `%` in the others."""


@cache
def declared() -> dict[str, Any]:
    """What headings.yml says."""
    document: dict[str, Any] = read_yaml(Path(__file__).with_name("headings.yml").read_text(encoding="utf-8"))
    return document


def titles() -> dict[str, str]:
    """The published tables by their Chinese names."""
    named: dict[str, str] = declared()["titles"]
    return named


def title(table: str) -> str:
    """What a published table is called: its name, and the word that the command takes."""
    named = titles().get(table)
    return f"{named}（{table}）" if named and not english() else table


def heading(table: str, column: str) -> str:
    """What a column of a published table is called on the screen."""
    if english():
        return column.replace("_", " ")
    own = declared()["tables"].get(table, {})
    return str(own.get(column) or declared()["columns"].get(column) or column)


def word(column: str, value: str) -> str:
    """A code of a column by its name, in the language of the screen; a value without a name stays as it is."""
    if english():
        return str(declared()["english"].get(value, value))
    return str(declared()["words"].get(column, {}).get(value, value))


def percentage(value: str) -> str:
    """A share between 0 and 1 as a percentage, exactly; where that has no end, rounded with the fraction beside it.
    Anything that is no number stays, a range `0.2..0.3` is two of them."""
    if ".." in value:
        return "..".join(percentage(one) for one in value.split(".."))
    number = as_number(value)
    if number is None:
        return value
    exact = as_text(number * 100)
    if "/" not in exact:
        return f"{exact}%"
    bracketed = f"（{value}）" if not english() else f" ({value})"
    return f"{rounded(number * 100, Decimal(1), PERCENT_PLACES)}%{bracketed if '/' in value else ''}"


def points(value: str) -> str:
    """What a share lacks, in percentage points."""
    return percentage(value).replace("%", say(" 个百分点", " points"), 1)


class Names:
    """Names of notices, tracks, windows, measures and record types of a published build."""

    def __init__(self, out: Path) -> None:
        self._out = out

    @cached_property
    def policy(self) -> Path:
        """The policy data that the build was made by."""
        return self._out / "policy" if (self._out / "policy").is_dir() else own_policy(project_root())

    def notice(self, code: str) -> str:
        """The number of its document, and the code that options take."""
        return self._with_code(self._notices, code)

    def track(self, code: str) -> str:
        """Its name, and the code that records carry."""
        return self._with_code(self._tracks, code)

    def window(self, code: str) -> str:
        """What the period is called; a year behind it stays."""
        name, _, year = code.partition("@")
        return code if english() else self._windows.get(name, name) + (f"（{year}）" if year else "")

    def measure(self, code: str) -> str:
        """What the measure is called; the code where it has no name."""
        return code if english() else self._measures.get(code, code)

    def record_type(self, code: str) -> str:
        """What the records are called."""
        return code if english() else self._record_types.get(code, code)

    @staticmethod
    def _with_code(names: Mapping[str, str], code: str) -> str:
        return f"{names[code]}（{code}）" if names.get(code) and not english() else code

    @cached_property
    def _notices(self) -> dict[str, str]:
        return self._table("notices", "notice_id", "document_no")

    @cached_property
    def _tracks(self) -> dict[str, str]:
        return self._table("tracks", "track_id", "track_name")

    @cached_property
    def _windows(self) -> dict[str, str]:
        return self._table("windows", "window_id", "window_label")

    def _table(self, name: str, key: str, label: str) -> dict[str, str]:
        return {row[key]: row.get(label) or "" for row in read_table(self.policy / f"{name}.csv")}

    @cached_property
    def _measures(self) -> dict[str, str]:
        import duckdb

        try:
            with open_warehouse(self._out) as connection:
                rows = connection.execute("select measure_id, label from intermediate.int_measure").fetchall()
        except duckdb.CatalogException:
            return {}
        return {code: label for code, label in rows if label}

    @cached_property
    def _record_types(self) -> dict[str, str]:
        from jixiao.ingest.contract import NARRATIVE, load_contract

        return {kind.id: kind.label for kind in (*load_contract().record_types, NARRATIVE)}


class ShownTable:
    """The rows of one published table as people read them."""

    def __init__(self, out: Path, table: str, columns: Sequence[str]) -> None:
        self._table, self._columns = table, list(columns)
        names = Names(out)
        self._named: dict[str, Callable[[str], str]] = {
            "notice": names.notice,
            "track": names.track,
            "window": names.window,
            "measure": names.measure,
            "record_type": names.record_type,
        }
        self._called = cache(self._name)
        """Most cells of a column say what another has said."""

    def shown(self, rows: Sequence[Sequence[Any]]) -> tuple[list[str], list[list[str]]]:
        """Headings and cells; without the columns that only programs need, and those in which no row has anything."""
        hidden = {*declared()["hidden"], *declared()["hidden_of"].get(self._table, ())}
        names = [name for name in self._columns if name not in hidden]
        told = [self._row(row, names) for row in rows]
        kept = [place for place in range(len(names)) if not told or any(row[place] for row in told)]
        return (
            [heading(self._table, names[place]) for place in kept],
            [[row[place] for place in kept] for row in told],
        )

    def _row(self, row: Sequence[Any], names: Sequence[str]) -> list[str]:
        named = dict(zip(self._columns, row, strict=True))
        unit_column, numbers = SHARES.get(self._table, ("", ()))
        is_share = bool(numbers) and named.get(unit_column) == NUMBERED[self._table]
        return [self._cell(name, named[name], named, is_share and name in numbers) for name in names]

    def _cell(self, name: str, value: Any, row: Mapping[str, Any], is_share: bool) -> str:
        if value is None:
            return BLANK
        text = plain(value)
        if is_share:
            return percentage(text)
        if self._table in ("actual", "figure") and name in SHARES[self._table][1]:
            return in_unit(text, row)
        return self._called(name, text)

    def _name(self, column: str, code: str) -> str:
        return self._named[column](code) if column in self._named else word(column, code)


def plain(value: Any) -> str:
    """A value as people write it: yes or no, a day, digits without an exponent."""
    if isinstance(value, bool):
        return say("是" if value else "否", "yes" if value else "no")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def in_unit(value: str, row: Mapping[str, Any]) -> str:
    """A number kept in yuan in the unit that its row names, exactly."""
    number = as_number(value)
    if number is None:
        return value
    return as_text(number / Fraction(WAN) if str(row.get("unit") or "").startswith("万元") else number)
