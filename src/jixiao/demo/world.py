"""The rows of the demo world, before they are spread over files."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True)
class Percent:
    """A share between 0 and 1, as a percentage."""

    share: Decimal


Value: TypeAlias = str | int | bool | Decimal | dt.date | Percent | None


@dataclass(frozen=True)
class NumberTypedId:
    """A 身份证号 that a spreadsheet took for a number: the last three digits are lost."""

    digits: str


@dataclass(frozen=True)
class CellError:
    """A formula cell that holds an error."""

    text: str


Raw: TypeAlias = str | int | float | Percent | NumberTypedId | CellError | None


@dataclass(frozen=True)
class PlantedFault:
    """What is wrong with a planted row: the contract column (empty for the whole row) and the kind."""

    column: str
    kind: str


@dataclass
class Record:
    """One record: values by contract name, the place that hands it in, and its planted fault, if any; `contradicts`
    names the rules of contradictions that must find it."""

    record_type: str
    place: tuple[str, str]
    values: dict[str, Value]
    raw: dict[str, Raw] = field(default_factory=dict)
    fault: PlantedFault | None = None
    contradicts: tuple[str, ...] = ()

    def content(self) -> tuple[object, ...]:
        """What makes two records the same: every value that is given."""
        return (self.record_type, *sorted((k, str(v)) for k, v in self.values.items() if v is not None and v != ""))


class World:
    """All rows of all record types, in the order they were made."""

    def __init__(self) -> None:
        self.rows: list[Record] = []

    def add(self, record_type: str, place: tuple[str, str], **values: Value) -> Record:
        """Adds one record handed in by place = (folder, office)."""
        row = Record(record_type, place, values)
        self.rows.append(row)
        return row
