"""The register of sentences (seeds/policy/sentences.csv): which rows of the policy data each sentence of a notice is
carried by, or why it asks nothing of a program. Sentences are named by their place and the hash of their words; the
words themselves stay outside the project.

A row is called by its table and what its table calls rows by: `criteria:73.2`, `quotas:Q1`, `forms:F9`; a part
(`criteria:73`) calls all that begin so, the table alone all its rows. Of the rows so called, those are meant that cite
the sentence's own clause, else the nearest clause that it stands in, else, called by more than the table, those that
cite another clause of the notice or of the one that it forwards.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from jixiao.policy.policy_data import place_of
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy
from jixiao.policy.schema import Table
from jixiao.policy.texts import parents

REGISTER = "sentences"
CARRIED, NOTHING, LEFT = "carried", "nothing", "left"
PART = "."


@dataclass(frozen=True)
class Cited:
    """A row that cites a clause of a notice."""

    table: str
    name: str
    clause: str
    row: Row

    @property
    def reference(self) -> str:
        """How it is called in the register."""
        return f"{self.table}:{self.name}"


class Citations:
    """The rows of the policy data by the notice and the clauses that they cite."""

    def __init__(self, policy: Policy) -> None:
        self._forwards = policy.forwards
        self._by_table: dict[tuple[str, str], list[Cited]] = defaultdict(list)
        for table, row in policy.cited():
            for notice, clause in cited_places(table, row):
                name = PART.join(part for column in table.called if (part := row.get(column)))
                one = Cited(table.name, name, clause, row)
                self._by_table[notice, table.name].append(one)

    def called(self, notice: str, clause: str, reference: str) -> list[Cited]:
        """The rows that a reference of the register means for a sentence of this clause; none where there is none."""
        table, _, name = reference.partition(":")
        rows = [one for one in self._by_table.get((notice, table), ()) if _is_called(one.name, name)]
        for place in (clause, *parents(clause)):
            if here := [one for one in rows if one.clause == place]:
                return here
        if name and not rows and self._forwards.get(notice):
            return self.called(self._forwards[notice], clause, reference)
        return rows if name else []

    def of(self, notice: str) -> Iterator[Cited]:
        """Every row that cites a clause of the notice, once for each such clause."""
        for (cited, _), rows in self._by_table.items():
            if cited == notice:
                yield from rows


def cited_places(table: Table, row: Row) -> list[tuple[str, str]]:
    """Notice and path of every clause that a row cites."""
    columns = [column.name for column in table.columns if column.name == "clause" or column.name.endswith("_clause")]
    return list(dict.fromkeys(place_of(row, row.get(name)) for name in columns if row.get(name)))


def references(entry: Row) -> list[str]:
    """What a row of the register names."""
    return [one for one in entry.get("carried_by").split("|") if one]


def _is_called(name: str, said: str) -> bool:
    return not said or name == said or name.startswith(f"{said}{PART}")


def unmet_references(policy: Policy) -> Iterator[Fault]:
    """Rows that the register names and that are not there."""
    citations = Citations(policy)
    for entry in policy.rows(REGISTER):
        for reference in references(entry):
            if not citations.called(entry.get("notice_id"), entry.get("clause"), reference):
                what = f"通知 {entry.get('notice_id')} 没有叫 {reference} 的行"
                yield entry.fault("carried_by", what, "请写 表名:编号，如 criteria:4；该句没有规定的改写缘由")


def unnamed_rows(policy: Policy) -> Iterator[Fault]:
    """Rows that cite a clause of a registered notice and that carry no sentence, of this notice or another."""
    citations = Citations(policy)
    named: set[tuple[str, int]] = set()
    for entry in policy.rows(REGISTER):
        for reference in references(entry):
            found = citations.called(entry.get("notice_id"), entry.get("clause"), reference)
            named |= {(one.table, one.row.line) for one in found}
    for notice in dict.fromkeys(entry.get("notice_id") for entry in policy.rows(REGISTER)):
        for one in citations.of(notice):
            if (one.table, one.row.line) not in named:
                named.add((one.table, one.row.line))
                what = f"通知 {notice} 没有一句话登记在 {one.reference} 上"
                yield one.row.fault("clause", what, "请在 sentences.csv 写明是哪一句，或删去没有依据的行")
