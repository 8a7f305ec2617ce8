"""What a published build says: its sheets, what each is about, and the figures on it."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.errors import UsageError
from jixiao.published import open_warehouse
from jixiao.review.labels import wording
from jixiao.review.model import PERIOD, YEAR
from jixiao.review.values import FACTORS, decimal_text, is_percent, step_places

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TEXTS = (
    "context_id", "fiscal_year", "project_name", "implementing_unit", "transfer_name", "labour_department",
    "cutoff_month",
)  # fmt: skip
_NEEDED = {"notice_id", "sheet_name", "context_id", "fiscal_year"}


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One published figure: a money line or an indicator, in its printed unit; a share is held as a percentage."""

    figure_id: str
    label: tuple[str, ...]
    value: Fraction
    unit: str
    step: Fraction
    column: str
    side: str

    @property
    def is_money(self) -> bool:
        """Whether it stands in the money table: an amount of a line."""
        return (
            len(self.label) > 1 and self.unit in FACTORS and wording().group("money_lines").find(self.line) is not None
        )

    @property
    def line(self) -> str:
        """The line of the money table, or the indicator, that it belongs to."""
        return self.label[-2] if len(self.label) > 1 else self.label[0]

    @property
    def shown(self) -> str:
        """The value as a message names it."""
        return decimal_text(self.value, step_places(self.step)) + self.unit


@dataclass(frozen=True, slots=True)
class Subject:
    """A published sheet and what it is about. What its head does not have is empty."""

    form_id: str
    edition: str
    sheet: str
    context_id: str
    fiscal_year: str = ""
    project_name: str = ""
    implementing_unit: str = ""
    transfer_name: str = ""
    labour_department: str = ""
    cutoff_month: str = ""
    figures: tuple[PublishedFigure, ...] = field(default=(), repr=False, compare=False)

    def is_one_of(self, wanted: tuple[str, ...]) -> bool:
        """Whether it is of one of these forms, each FORM or FORM/edition."""
        return self.form_id in wanted or f"{self.form_id}/{self.edition}" in wanted


class Published:
    """The sheets of a published build that are of one subject and year."""

    def __init__(self, out: Path) -> None:
        import duckdb

        try:
            with open_warehouse(out) as con:
                self.subjects = _read(con)
        except duckdb.Error as error:
            raise UsageError(
                f"{out} 的数据仓库读不出来，没有可比的已发布结果。请重新运行 jixiao build，或用 --out 指定别的目录。",
                f"the warehouse of {out} cannot be read ({type(error).__name__}): run jixiao build again.",
            ) from None


def _read(con: "DuckDBPyConnection") -> list[Subject]:
    """Every sheet that has figures, by the forms that each notice prints and the heads that they are made of."""
    figures = _figures(con)
    columns: dict[str, set[str]] = defaultdict(set)
    for table, column in con.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'forms'"
    ).fetchall():
        columns[table].add(column)
    asked = con.execute("select distinct notice_id, form_id, edition, 'form_' || shape || '__head' from "
                        "intermediate.int_form__asked "
                        "order by all").fetchall()  # fmt: skip
    return [
        _subject(form_id, edition, str(sheet), [str(text or "") for text in texts], tuple(found))
        for notice, form_id, edition, table in asked
        if columns[table] >= _NEEDED
        for sheet, *texts in _heads(con, table, columns[table], notice, form_id)
        if (found := figures.get((notice, form_id, edition, str(sheet))))
    ]


def _subject(form_id: str, edition: str, sheet: str, texts: list[str], figures: tuple[PublishedFigure, ...]) -> Subject:
    context, year, project, unit, transfer, department, month = texts
    return Subject(form_id, edition, sheet, context, year, project, unit, transfer, department, month, figures)


def _heads(con: "DuckDBPyConnection", table: str, known: set[str], notice: str, form_id: str) -> list[tuple[Any, ...]]:
    named = ", ".join(f"cast({name} as varchar)" if name in known else "''" for name in _TEXTS)
    own = " and form_id = $form" if "form_id" in known else ""
    query = f"select sheet_name, {named} from forms.{table} where notice_id = $notice{own} order by sheet_name"
    return con.execute(query, {"notice": notice} | ({"form": form_id} if own else {})).fetchall()


def _figures(con: "DuckDBPyConnection") -> dict[tuple[str, str, str, str], list[PublishedFigure]]:
    found: dict[tuple[str, str, str, str], list[PublishedFigure]] = defaultdict(list)
    rows = con.execute(
        "select notice, form_id, edition, sheet, figure_id, label, value, unit, decimals from published.figure "
        "order by figure_id"
    ).fetchall()
    for notice, form_id, edition, sheet, *rest in rows:
        found[notice, form_id, edition, sheet].append(_figure(*rest))
    return found


def _figure(figure_id: str, label: str, value: object, unit: str, decimals: int) -> PublishedFigure:
    parts = tuple(label.split(" × "))
    percent = is_percent(unit)
    number = Fraction(str(value)) * (100 if percent else 1)
    last = parts[-1]
    header = last.removeprefix("实施期").removeprefix("中期")
    side = YEAR if header == last else PERIOD
    column = (
        wording().group("indicator_columns").find(header) or wording().group("money_columns").find(header) or "amount"
    )
    return PublishedFigure(
        figure_id, parts, number, unit, Fraction(1, 10 ** (decimals - (2 if percent else 0))), column, side
    )
