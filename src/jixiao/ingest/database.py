"""An inbox that is a database: every table named as a record type, read as it stood at one moment, in batches.

The database itself writes each value as text (exact for dates, decimals, whole numbers), so that nothing lies between
what it holds and what the door judges. Rows stand in the order of the primary key (SQLite without one: of the rowid;
else of all columns), and a row's number is its place in that order, counted as in a Parquet file: the first record is
row 2. The password comes from the environment or from libpq's own file, never from the address.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

import polars as pl

from jixiao.engine.content import content_key
from jixiao.errors import UnreadableInput
from jixiao.extras import need_extra
from jixiao.ingest import fault_rules, refused_cells
from jixiao.ingest.address import PASSWORD, SQLITE, Database
from jixiao.ingest.contract import Contract, RecordColumn, RecordType
from jixiao.ingest.dialects import FLOAT, MARK, NESTED, NUMBER, ZONED, Dialect, Postgresql, Sqlite, TableColumn
from jixiao.ingest.file_parts import KnownFile
from jixiao.ingest.files import InboxFile, InboxSheet
from jixiao.ingest.headers import plain
from jixiao.ingest.slices import Slice, Unreadable, numbered
from jixiao.personal_numbers import mask_text
from jixiao.system_words import why

PG_PASSWORD = "PGPASSWORD"
_OWN_KIND = f"^{MARK}([a-z]*){MARK}"
_SERIAL = "serial"
_BATCH_ROWS = 100_000


class DatabaseCells:
    """What the cells of a table are by the database's own types, where the text does not tell."""

    def __init__(self, columns: list[TableColumn]) -> None:
        self._kinds = [column.kind for column in columns]

    def meant(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, row: int) -> pl.DataFrame:
        """The rows with the cells of some places as they are meant, or refused."""
        refused = {f"c{place}": self._marks(frame, place, column) for place, column in columns.items()}
        texts = frame.with_columns(pl.all().str.replace(_OWN_KIND, ""))
        return texts.with_columns(pl.concat_str(mark, pl.col(name)).alias(name) for name, mark in refused.items())

    def _marks(self, frame: pl.DataFrame, place: int, column: RecordColumn) -> pl.Series:
        """What stands before each cell of a place: the mark of the rule by which it is refused, or nothing."""
        text = pl.col(f"c{place}")
        kind = text.str.extract(_OWN_KIND).fill_null(self._kinds[place])
        if column.type == "date":
            is_serial = text.str.replace(_OWN_KIND, "").str.contains(r"^[0-9]{5}(?:\.0)?$")
            kind = pl.when(is_serial).then(pl.lit(_SERIAL)).otherwise(kind)
        marks = {case: refused_cells.refused(rule, "", "") for case, rule in _refusals(column).items()}
        found = kind.replace_strict(list(marks), list(marks.values()), default="", return_dtype=pl.String)
        return frame.select(found if marks else pl.lit("")).to_series()

    def address(self, row: int, place: int) -> str:
        """Where a cell is: by the row of its table."""
        return f"第 {row + 1} 行"

    def letters(self, place: int) -> str:
        """The columns of a table have none."""
        return ""

    def merged_down(self, row: int) -> bool:
        """No cell of a table is merged with another."""
        return False


def _refusals(column: RecordColumn) -> dict[str, str]:
    """The rule for cells of each kind that cannot stand for a column, and for days told by five digits."""
    refused = {NESTED: fault_rules.NOT_ONE_VALUE}
    if column.type == "id":
        return refused | {NUMBER: fault_rules.NUMBER_TYPED_ID, FLOAT: fault_rules.NUMBER_TYPED_ID}
    if column.type in ("text", "uscc"):
        return refused | {FLOAT: fault_rules.FLOAT_TEXT, ZONED: fault_rules.ZONED}
    return refused | ({ZONED: fault_rules.ZONED, _SERIAL: fault_rules.SERIAL} if column.type == "date" else {})


@contextmanager
def opened_database(database: Database) -> Iterator["Session"]:
    """The database as it stands now, until the block ends. UnreadableInput when nobody answers, UsageError when the
    driver is not installed."""
    if database.kind == SQLITE:
        _refuse_no_file(database)
    else:
        need_extra("postgres")
    with _password_for_libpq():
        try:
            connection = _connect(database)
        except Exception as error:
            raise _no_answer(database, error) from None
    try:
        yield Session(database, connection)
    finally:
        connection.close()


@contextmanager
def _password_for_libpq() -> Iterator[None]:
    """The password of the environment where libpq looks for it, only while the connection is made."""
    own = os.environ.get(PASSWORD)
    if own is None or PG_PASSWORD in os.environ:
        yield
        return
    os.environ[PG_PASSWORD] = own
    try:
        yield
    finally:
        del os.environ[PG_PASSWORD]


def _connect(database: Database) -> Any:
    if database.kind == SQLITE:
        import adbc_driver_sqlite.dbapi as sqlite

        connection = sqlite.connect(f"file:{quote(os.path.abspath(database.address))}?mode=ro")
        begin = ["pragma temp_store = memory"]
    else:
        import adbc_driver_postgresql.dbapi as postgresql

        connection = postgresql.connect(database.address)
        begin = [
            "set transaction isolation level repeatable read read only",
            "set local datestyle to 'ISO, YMD'",
            "set local extra_float_digits to 1",
        ]
    try:
        with connection.cursor() as cursor:
            for statement in begin:
                cursor.executescript(statement)
            cursor.execute("select 1")
            cursor.fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_no_file(database: Database) -> None:
    """Say why the file of an SQLite database cannot be opened: the driver has one sentence for all reasons."""
    try:
        with open(database.address, "rb"):
            return
    except OSError as error:
        raise UnreadableInput(
            f"读不了数据库 {database}：打不开它的文件（{why(error)}）。"
            "请检查地址和权限；绝对路径写作 sqlite:////目录/文件，多一个斜杠。",
            f"cannot read {database}: its file does not open ({error.strerror}); check the address and the rights.",
        ) from None


def _no_answer(database: Database, error: Exception) -> UnreadableInput:
    reason = _reason(error)
    return UnreadableInput(
        f"读不了数据库 {database}（{reason}）。请检查地址、网络和权限；"
        f"口令放在环境变量 {PASSWORD}（或 PGPASSWORD、PGPASSFILE）。",
        f"cannot read {database} ({reason}): check the address, the rights and {PASSWORD}.",
    )


def _reason(error: Exception) -> str:
    """What a driver says, in one line, without password, address or personal numbers."""
    said = " ".join(str(error).split())[:300]
    for variable in (PASSWORD, PG_PASSWORD):
        if secret := os.environ.get(variable):
            said = said.replace(secret, "***")
    return mask_text(said)


class Session:
    """A database within one transaction: every statement sees the same moment."""

    def __init__(self, database: Database, connection: Any) -> None:
        self.database, self._connection = database, connection
        self._dialect: Dialect = (Sqlite if database.kind == SQLITE else Postgresql)(self._rows)
        self._named: dict[str, tuple[str, RecordType]] = {}

    def listed(self, contract: Contract) -> tuple[list[str], list[str]]:
        """The tables that hold records and the others, by the names under which they are shown. UnreadableInput when
        there is no table of records."""
        data: list[str] = []
        other: list[str] = []
        for table in sorted(self._dialect.tables()):
            name = f"{self.database}/{mask_text(table)}"
            record_type = contract.named_plainly(plain(table))
            if record_type:
                self._named[name] = table, record_type
            (data if record_type else other).append(name)
        if not data:
            raise UnreadableInput(
                f"数据库 {self.database} 中没有以记录类型命名的表（如“培训记录”或 training）。请检查库名、模式和权限。",
                f"no table in {self.database} is named after a record type",
            )
        return data, other

    def known(self, names: list[str], reading: str) -> list[KnownFile]:
        """The tables with the hash of what they hold: read once for it, before they are read for their rows."""
        found = []
        for name in names:
            table, record_type = self._named[name]
            columns, digest = self._dialect.columns(table), ""
            with suppress(Unreadable):  # it is met again, and told, where the rows are read
                digest = "" if _nested(columns) else self._sha256(table, columns)
            kinds = [(column.name, column.kind) for column in columns]
            key = content_key(reading, digest or [name], "table", record_type.id, kinds)
            found.append(KnownFile(name, digest, key, ()))
        return found

    def read(self, names: list[str]) -> Iterator[InboxFile]:
        """The tables as files of one sheet."""
        for name in names:
            yield InboxFile(name, self._sheets(name))

    def _sheets(self, name: str) -> Iterator[InboxSheet]:
        table, record_type = self._named[name]
        columns = self._dialect.columns(table)
        if nested := _nested(columns):
            raise Unreadable(f"含有不是单个值的列（{nested}），请改成一格一值，或建一个不含它的视图")
        yield InboxSheet("", 0, record_type, self._slices(table, columns), cells=DatabaseCells(columns))

    def _slices(self, table: str, columns: list[TableColumn]) -> Iterator[Slice]:
        names = {f"c{place}": [column.name] for place, column in enumerate(columns)}
        head, line = pl.DataFrame(names, schema=dict.fromkeys(names, pl.String())), 1
        yield numbered(head)
        for frame in self._frames(table, columns):
            yield numbered(frame, line + 1)
            line += len(frame)

    def _sha256(self, table: str, columns: list[TableColumn]) -> str:
        digest = hashlib.sha256(repr([(column.name, column.kind) for column in columns]).encode())
        for frame in self._frames(table, columns):
            digest.update(frame.write_csv(include_header=False, null_value="\0", quote_style="always").encode())
        return digest.hexdigest()

    def _frames(self, table: str, columns: list[TableColumn]) -> Iterator[pl.DataFrame]:
        """All rows as text, in order."""
        statement = self._dialect.select(table, columns)
        schema = {f"c{place}": pl.String() for place in range(len(columns))}
        try:
            self._run("savepoint one_table")
            with self._connection.cursor() as cursor:
                if self.database.kind == SQLITE:
                    cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_BATCH_ROWS)})
                cursor.execute(statement)
                for batch in cursor.fetch_record_batch():
                    yield pl.DataFrame(pl.from_arrow(batch), schema=schema)
        except Exception as error:
            with suppress(Exception):  # else PostgreSQL answers nothing more
                self._run("rollback to savepoint one_table")
            raise Unreadable(f"数据库没有读完（{_reason(error)}）") from None

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.executescript(statement)

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
                return [tuple(row) for row in cursor.fetchall()]
        except Exception as error:
            raise _no_answer(self.database, error) from None


def _nested(columns: list[TableColumn]) -> str:
    """The names of the columns that hold no single values."""
    return "、".join(column.name for column in columns if column.kind == NESTED)
