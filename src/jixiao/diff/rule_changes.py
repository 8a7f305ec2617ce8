"""Policy data, parameters and program of two filings beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from jixiao.diff.record_changes import ADDED, CHANGED, REMOVED
from jixiao.diff.snapshot import PARAMETERS, Snapshot, Table
from jixiao.paths import project_root
from jixiao.policy.schema import load_schema

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class PolicyField:
    """One field of a row of policy data that differs; old is None for a row that was added, new for one removed."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A row of policy data that the filings do not have alike. `row` holds its values: the new ones, else the old."""

    table: str
    key: str
    change: str
    fields: tuple[PolicyField, ...]
    row: Row
    other: Row
    """The old values of a changed row; else those of `row`."""

    @property
    def words(self) -> frozenset[str]:
        """Everything that the row says, old and new, lists taken apart."""
        values = [*self.row.values(), *self.other.values()]
        return frozenset(word for value in values for word in (value or "").split("|") if word)

    @property
    def clause(self) -> str:
        """The clause that the row cites; empty when it cites none."""
        return self.row.get("clause") or ""

    @property
    def notice(self) -> str:
        """The notice that the row is about; empty for rows of all."""
        return self.row.get("notice_id") or ""


def policy_changes(old: Snapshot, new: Snapshot) -> list[PolicyChange]:
    """All rows of policy data that differ, by table and key."""
    tables = sorted({*old.policy, *new.policy})
    return [one for name in tables for one in _of_table(name, old.policy.get(name, []), new.policy.get(name, []))]


def _of_table(name: str, old: Table, new: Table) -> Iterator[PolicyChange]:
    if old == new:
        return
    declared = load_schema(project_root()).tables.get(name)
    before, after = (_by_key(declared.key if declared else (), rows) for rows in (old, new))
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield _change(name, "|".join(key), was, now)


def _by_key(key: tuple[str, ...], rows: Table) -> dict[tuple[str, ...], Row]:
    """Rows by their key; where a table has none, or its columns were others, by all that they say."""
    known = key and all(set(key) <= set(row) for row in rows)
    return {tuple((row[name] or "") for name in (key if known else row)): row for row in rows}


def _change(table: str, key: str, old: Row | None, new: Row | None) -> PolicyChange:
    row = new or old or {}
    other = old or row
    fields = tuple(
        PolicyField(name, None if old is None else old.get(name) or "", None if new is None else new.get(name) or "")
        for name in dict.fromkeys([*other, *row])
        if (old or {}).get(name) != (new or {}).get(name)
    )
    return PolicyChange(table, key, ADDED if old is None else REMOVED if new is None else CHANGED, fields, row, other)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A parameter of the build, or a hash of the program: its name, old and new value; empty when not on record."""

    name: str
    label: str
    old: str
    new: str


def parameter_changes(old: Snapshot, new: Snapshot) -> list[SettingChange]:
    """The parameters that differ."""
    return [
        SettingChange(name, label, old.parameters[name], new.parameters[name])
        for name, label in PARAMETERS.items()
        if old.parameters[name] != new.parameters[name]
    ]


def code_changes(old: Snapshot, new: Snapshot) -> list[SettingChange]:
    """Version and hashes of the program that differ, where both filings have them on record."""
    labels = {"version": "程序版本", "code_sha256": "程序", "lock_sha256": "依赖锁定文件", "release": "发行版"}
    return [
        SettingChange(name, labels.get(name, name), old.code[name], new.code[name])
        for name in old.code
        if name in new.code and old.code[name] != new.code[name]
    ]
