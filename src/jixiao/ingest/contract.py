"""The record contract as typed models: the one declaration of record types (contract.yml)."""

import csv
import re
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from jixiao.documents import read_yaml
from jixiao.errors import UsageError
from jixiao.ingest.money_units import YUAN
from jixiao.strict_document import StrictDocument

Lists = dict[str, frozenset[str]]
ColumnType = Literal["text", "code", "int", "num", "money", "date", "flag", "id", "uscc", "region", "occ", "grade"]

_COPY = re.compile(r"表?(?:[-_.]?[0-9]{1,4}|\([^()]*\)|[-_][^-_]*){0,2}")
_NO_RECORDS = re.compile("例|说明|模板|作废|草稿|旧|空白|备份|汇总|统计|透视|图")

# The lists that live in seeds: name of the list, file below seeds/, columns that hold the code and its name.
_SEED_LISTS = {
    "tracks": ("policy/tracks.csv", "track_id", "track_name"),
    "indicators": ("policy/indicators.csv", "indicator_code", "indicator_name"),
    "regions": ("codes/regions.csv", "region_code", "region_name"),
    "occupations": ("codes/occupations.csv", "occupation_code", "occupation_name"),
    "boxes": ("policy/boxes.csv", "box", ""),
    "own_figures": ("policy/own_figures.csv", "figure", ""),
}
TAKEN_BY_NAME = ("tracks", "indicators")
"""The lists of which a cell may hold the name instead of the code."""


class CodeList(frozenset[str]):
    """The codes of a list, with the names that people call them by (one code may have had several), and in the order in
    which they are to be chosen from, where that is not the alphabet's."""

    names: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()

    @classmethod
    def named(cls, pairs: Iterable[tuple[str, str]]) -> "CodeList":
        """A list of (code, name)."""
        found = sorted(set(pairs))
        codes = cls(code for code, _ in found)
        codes.names = tuple((code, name) for code, name in found if name)
        return codes

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The codes of every name."""
        found: dict[str, list[str]] = {}
        for code, name in self.names:
            found.setdefault(name, []).append(code)
        return found


def in_order(listed: frozenset[str]) -> list[str]:
    """The entries of a list as they are to be chosen from."""
    return list(listed.order if isinstance(listed, CodeList) and listed.order else sorted(listed))


def names_of(listed: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Code and name of every entry of a list that has a name."""
    return listed.names if isinstance(listed, CodeList) else ()


class Condition(StrictDocument):
    """A value is required where another column of the row holds one of some values, or (`blank`) none."""

    column: str
    within: tuple[str, ...] = Field(default=(), alias="in")
    blank: bool = False

    @model_validator(mode="after")
    def _says_when(self) -> "Condition":
        if self.blank == bool(self.within):
            raise ValueError(f"a condition on {self.column} needs in or blank")
        return self


class RecordColumn(StrictDocument):
    """One column of a record type, as contract.yml declares it."""

    name: str
    header: str
    type: ColumnType
    key: bool = False
    required: bool | Condition | None = None
    values: tuple[str, ...] = ()
    list: str | None = None
    kind: Literal["year", "month"] | None = None
    unit: str | None = None
    number: bool = False
    max: int | None = None
    positive: bool = True
    percent: bool = False
    merged: Literal["fill"] | None = None
    may_lack: bool = False
    derive: tuple[Literal["birth_date", "birth_year", "sex"], ...] = ()
    printed: bool = False
    about: str | None = None

    @model_validator(mode="after")
    def _code_has_a_list(self) -> "RecordColumn":
        if self.type == "code" and not (self.values or self.list):
            raise ValueError(f"code column {self.name} needs values or list")
        return self

    @property
    def must_have_value(self) -> bool:
        """Every row must fill it (conditions aside)."""
        return self.required is True or (self.key and self.required is None)

    @property
    def must_have_header(self) -> bool:
        """A sheet without this header cannot be read; columns required under a condition may be left out, and so may
        key columns of which others stand in (`may_lack`)."""
        return (self.key and not self.may_lack) or self.required is True

    @property
    def code_list(self) -> str | None:
        """Name of the run-time list that the value must be in, if any."""
        return {"region": "regions", "occ": "occupations", "grade": "grades"}.get(self.type, self.list)


class RecordType(StrictDocument):
    """One record type: a sheet of the contract."""

    id: str
    label: str
    columns: tuple[RecordColumn, ...]

    @property
    def keys(self) -> tuple[RecordColumn, ...]:
        """The columns of the primary key, in contract order."""
        return tuple(c for c in self.columns if c.key)

    def column(self, name: str) -> RecordColumn:
        """The column called `name`."""
        return next(c for c in self.columns if c.name == name)

    @model_validator(mode="after")
    def _is_sound(self) -> "RecordType":
        names = [c.name for c in self.columns]
        headers = [c.header for c in self.columns]
        if len(set(names)) < len(names) or len(set(headers)) < len(headers):
            raise ValueError(f"{self.id}: a column name or header stands twice")
        for column in self.columns:
            if isinstance(column.required, Condition) and column.required.column not in names:
                raise ValueError(f"{self.id}.{column.name}: unknown column {column.required.column}")
        return self


class Contract(StrictDocument):
    """All record types, in the contract's order."""

    version: int
    synonyms: dict[str, tuple[str, ...]]
    units: dict[str, tuple[str, ...]]
    money_unit: str | None = None
    record_types: tuple[RecordType, ...]

    @field_validator("money_unit")
    @classmethod
    def _is_money(cls, unit: str | None) -> str | None:
        if unit is not None and unit not in YUAN:
            raise ValueError(f"money_unit {unit} is none of {', '.join(YUAN)}")
        return unit

    @property
    def ids(self) -> tuple[str, ...]:
        """The English ids of all record types."""
        return tuple(one.id for one in self.record_types)

    @property
    def labels(self) -> dict[str, str]:
        """The Chinese name of each record type, by its id."""
        return {one.id: one.label for one in self.record_types}

    @property
    def key_texts(self) -> frozenset[str]:
        """Columns of text that are a key of some record type, and so tell records apart wherever they stand."""
        return frozenset(c.name for r in self.record_types for c in r.keys if c.type == "text")

    def get(self, record_type: str) -> RecordType:
        """The record type of this English id; KeyError when there is none."""
        for known in self.record_types:
            if known.id == record_type:
                return known
        raise KeyError(record_type)

    def spellings(self, unit: str) -> tuple[str, ...]:
        """A unit of counts and all others that mean the same."""
        return (unit, *self.units.get(unit, ()))

    def other_headers(self, record_type: RecordType) -> dict[str, RecordColumn]:
        """Usual headers that are not the official ones, with the column each stands for: of several that claim it, the
        first in the order of `synonyms`."""
        columns, found = {c.header: c for c in record_type.columns}, dict[str, RecordColumn]()
        for header, others in self.synonyms.items():
            if header in columns:
                found = {other: columns[header] for other in others} | found
        return {other: column for other, column in found.items() if other not in columns}

    def named(self, label: str) -> RecordType | None:
        """The record type whose Chinese label or English id is `label`, None when there is none."""
        return next((r for r in self.record_types if label in (r.label, r.id)), None)

    def named_plainly(self, label: str) -> RecordType | None:
        """The record type that a name tells for certain: its own, or with what copies and parts are called by behind it
        (培训记录1, 培训记录表, 培训记录(2), 培训记录-长春); not where that says that it holds no records."""
        begins = [(name, r) for r in self.record_types for name in (r.label, r.id) if label.startswith(name)]
        name, found = max(begins, key=lambda one: len(one[0]), default=("", None))
        rest = label[len(name) :]
        return found if _COPY.fullmatch(rest) and not _NO_RECORDS.search(rest) else None


NARRATIVE = RecordType(id="narrative", label="叙述", columns=())
"""Texts that stand in files of their own (jixiao.ingest.narrative): counted like records, without columns."""


@cache
def load_contract() -> Contract:
    """contract.yml, checked; the same object on every call."""
    text = files("jixiao.ingest").joinpath("contract.yml").read_text(encoding="utf-8")
    return Contract.model_validate(read_yaml(text))


def load_lists(root: Path, policy: Path | None = None) -> Lists:
    """The code lists that officials may change, read from `root`/seeds, those of policy data from the folder `policy`
    where one is given; with the names of their codes (`names_of`).

    Keys: tracks, indicators, regions, occupations, boxes, own_figures, grades. A grade that has a state level is
    written `五级/初级工`. UsageError names the list file that is missing or has no such column.
    """
    lists: Lists = {}
    for name, (file, code, called) in _SEED_LISTS.items():
        path = _seed_file(root, policy, file)
        codes = _seed_column(path, code, blank=True)
        names = _seed_column(path, called, blank=True) if called else [""] * len(codes)
        lists[name] = CodeList.named((c, n) for c, n in zip(codes, names, strict=True) if c)
    path = root / "seeds" / "codes" / "grades.csv"
    names, levels = _seed_column(path, "grade"), _seed_column(path, "state_level", blank=True)
    ranked = [f"{level}/{grade}" if level else grade for grade, level in zip(names, levels, strict=True)]
    grades = CodeList(ranked)
    grades.order = tuple(ranked)
    return lists | {"grades": grades}


def _seed_file(root: Path, policy: Path | None, file: str) -> Path:
    folder, _, name = file.rpartition("/")
    return policy / name if policy and folder == "policy" else root / "seeds" / file


def _seed_column(path: Path, column: str, blank: bool = False) -> list[str]:
    if not path.is_file():
        raise UsageError(f"缺少代码目录文件 {path}，无法核对代码。请恢复该文件后重试。", f"code list {path} is missing")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    if rows and column not in rows[0]:
        raise UsageError(f"代码目录文件 {path} 缺少列 {column}。请补上该列后重试。", f"{path} has no column {column}")
    return [row[column].strip() for row in rows if blank or row[column].strip()]
