"""What a list of records is made of, in one hash: what is asked, the records of whom it is asked, and the cells that
are printed beside them. While that is the same, the list is the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from jixiao.frames import lent
from jixiao.hashes import content_sql
from jixiao.sql_words import literal, literals
from jixiao.trace.written_cells import WrittenCells

BasisKey = tuple[str, str, str]
"""Measure, context and window of lists: those of their slices have one basis."""
EVALUATION = "intermediate.int_measure__evaluation"
_NO_CELLS = "select null as record_type, null as src_file, null as valued where false"


@dataclass(frozen=True)
class ListBases:
    """The bases of lists of the open warehouse, with the cells of its records."""

    con: DuckDBPyConnection
    cells: WrittenCells

    def of_fact(self, fact: str, measures: Iterable[str]) -> dict[BasisKey, str]:
        """The bases of the lists of these measures of a fact (a table), those that anything asks for."""
        subjects = self.con.execute(
            "select subject, list(measure_id order by measure_id) from intermediate.int_measure "
            f"where measure_id in ({literals(measures)}) group by subject order by subject"
        ).fetchall()
        kinds = [kind for (kind,) in self.con.execute(f"select distinct record_type from {fact} order by 1").fetchall()]
        found: dict[BasisKey, str] = {}
        with lent(self.con, told_of_files=self.cells.of_files):
            for subject, own in subjects:
                query = _query(fact, subject, own, self._of_cells(kinds, own))
                found |= {(row[0], row[1], row[2]): row[3] for row in self.con.execute(query).fetchall()}
        return found

    def _of_cells(self, kinds: Sequence[str], measures: Sequence[str]) -> str:
        """A query of what is printed of the cells of each file's records of these types: the values, and the rest."""
        return " union all ".join([_NO_CELLS, *(_cells_of_kind(kind, self._printed(kind, measures)) for kind in kinds)])

    def _printed(self, kind: str, measures: Sequence[str]) -> list[str]:
        names = {
            f"{column.name}_masked" if column.type == "id" else column.name
            for measure_id in measures
            for column in self.cells.columns_of(measure_id, kind)
        }
        return sorted(names)


def _cells_of_kind(kind: str, names: Sequence[str]) -> str:
    values = ", ".join(f's."{name}"' for name in ("src_sheet", "src_row", *names))
    return (
        f"select {literal(kind)} as record_type, s.src_file, {_content(f'hash({values})')} as valued "
        f"from staging.stg_{kind} as s group by s.src_file"
    )


def _query(fact: str, subject: str, measures: Sequence[str], cells: str) -> str:
    return f"""
    with of_file as (
        select c.record_type, c.src_file, c.valued || coalesce(t.told, '') as printed
        from ({cells}) as c
        left join told_of_files as t on c.record_type = t.record_type and c.src_file = t.file
    ),

    of_subject as (
        select f.{subject} as subject, {_content("hash(f, of_file.printed)")} as content
        from {fact} as f
        left join of_file on f.record_type = of_file.record_type and f.src_file = of_file.src_file
        group by f.{subject}
    )

    select e.measure_id, e.context_id, e.window_id, {_content("hash(e, of_subject.content)")} as basis
    from {EVALUATION} as e
    left join of_subject on e.{subject} = of_subject.subject
    where e.measure_id in ({literals(measures)})
    group by e.measure_id, e.context_id, e.window_id
    """


def _content(of_row: str) -> str:
    return f"concat_ws('-', {content_sql(of_row)})"
