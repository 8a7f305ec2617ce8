"""Suites are data: one file a record type (door) or a table (exit), read from expectations/ and checked here."""

from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jixiao.documents import read_yaml
from jixiao.errors import UsageError
from jixiao.gate.result import Severity
from jixiao.strict_document import StrictDocument

T = TypeVar("T", bound=BaseModel)
ENGLISH: str = Field(min_length=4, pattern="^[^\u3000-\u9fff\uff00-\uffef]+$")
"""What a label is in English: no rule is without."""


class Rule(StrictDocument):
    """One demand at the door: `where` is SQL over the raw columns that is true for a row that breaks it, or `unique`
    names columns of which no two rows have the same values."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=4)
    label_en: str = ENGLISH
    severity: Severity
    where: str = Field("", min_length=3)
    unique: tuple[str, ...] = ()
    why: str = Field(min_length=2)

    @model_validator(mode="after")
    def _demands_one_thing(self) -> Self:
        if bool(self.where) == bool(self.unique):
            raise ValueError("either where or unique")
        return self


class DoorSuite(StrictDocument):
    """What is demanded of one record type beside what its contract says (keys, required values, code lists)."""

    record_type: str
    rules: list[Rule] = []


class Expectation(BaseModel):
    """One Great Expectations expectation by its name; every further key is one of its own arguments."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(pattern=r"^Expect[A-Za-z]+$")
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=4)
    label_en: str = ENGLISH
    severity: Severity
    why: str = Field(min_length=2)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the expectation itself."""
        return dict(self.model_extra or {})


class ExitSuite(StrictDocument):
    """What is demanded of one table of the warehouse, or of a `query` over it (grain: the query's rows).

    `key` names columns of which no two rows of the table have the same values, `index` those that tell a reader which
    row is meant: the key, where nothing else is said.
    """

    table: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    label: str
    label_en: str = ENGLISH
    query: str = ""
    key: list[str] = []
    index: list[str] = []
    expectations: list[Expectation] = []

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        if not self.key and not self.expectations:
            raise ValueError("neither a key nor an expectation")
        return self

    @property
    def shown(self) -> list[str]:
        """The columns by which an offending row is shown."""
        return self.index or self.key


def _load(path: Path, model: type[T]) -> T:
    try:
        return model.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        what = (
            "；".join(f"{'.'.join(str(step) for step in fault['loc'])} {fault['msg']}" for fault in error.errors()[:3])
            if isinstance(error, ValidationError)
            else str(error).splitlines()[0]
        )
        raise UsageError(
            f"质量规则文件 {path.parent.name}/{path.name} 有误：{what}。请按 docs/gates.md 的写法改正后重新运行。",
            f"expectations/{path.parent.name}/{path.name}: {what}",
        ) from error


def load_door_suites(root: Path) -> dict[str, DoorSuite]:
    """Suites of the door by record type, in the order of their file names. Raises UsageError for a faulty file."""
    suites = [(path, _load(path, DoorSuite)) for path in sorted((root / "expectations" / "door").glob("*.yml"))]
    for path, suite in suites:
        if path.stem != suite.record_type:
            raise UsageError(
                f"质量规则文件 door/{path.name} 写的是 {suite.record_type}，与文件名不符。请改成同名。",
                f"expectations/door/{path.name} is about {suite.record_type}: give both the same name.",
            )
    return {suite.record_type: suite for _, suite in suites}


def load_exit_suites(root: Path) -> dict[str, ExitSuite]:
    """Suites of the exit by file name without its ending. Raises UsageError for a faulty file."""
    return {path.stem: _load(path, ExitSuite) for path in sorted((root / "expectations" / "exit").glob("*.yml"))}
