"""A cell is found however an office program, a path or a hurried hand writes its place, and never in another notice."""

from collections.abc import Iterator

import duckdb
import pytest

from jixiao.errors import UsageError
from jixiao.trace.figures import FIELDS, find_figure

BOOK, OTHER = "绩效表.xlsx", "另一表.xlsx"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    columns = [name.strip() for name in FIELDS.split(",")]
    with duckdb.connect() as con:
        con.execute("create schema published")
        texts = ", ".join(f'"{name}" varchar' for name in columns)
        con.execute(f"create table published.figure ({texts}, divisor decimal(18, 4), decimals int)")
        for notice, book in (("n-1", BOOK), ("n-2", BOOK), ("n-2", OTHER)):
            said = {"notice": notice, "workbook": book, "sheet": "一", "cell": "E7", "figure_id": f"F.{notice}.{book}"}
            row = [said.get(name, "1") for name in columns]
            con.execute(f"insert into published.figure values ({', '.join('?' * (len(row) + 2))})", [*row, 1, 0])
        yield con


@pytest.mark.parametrize(
    "ref",
    [
        f"n-1/{BOOK}!一!E7",
        f" n-1/{BOOK} ! 一 ! e7 ",
        f"n-1/{BOOK}！一！E7",
        f"/srv/out/forms/n-1/{BOOK}!'一'!$E$7",
        f"C:\\out\\audit\\n-1\\{BOOK}!一!Ｅ７",
        f"'C:\\out\\forms\\n-1\\[{BOOK}]一'!$E$7",
        f"n-1/[{BOOK}]一!E7",
        f"F.n-1.{BOOK}",
    ],
)
def test_a_cell_is_found_however_its_place_is_written(ref: str, con: duckdb.DuckDBPyConnection) -> None:
    assert find_figure(con, ref).figure_id == f"F.n-1.{BOOK}"


def test_the_folder_may_be_any_where_one_notice_has_the_workbook(con: duckdb.DuckDBPyConnection) -> None:
    for ref in (f"{OTHER}!一!E7", f"下载/{OTHER}!一!E7", f"'[{OTHER}]一'!E7"):
        assert find_figure(con, ref).notice == "n-2"


@pytest.mark.parametrize("ref", [f"n-1/{OTHER}!一!E7", f"{OTHER}!二!E7", f"{OTHER}!一!E8", f"{OTHER}!E7", "", "!!"])
def test_a_figure_of_another_place_is_never_told_instead(ref: str, con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="没有找到数字"):
        find_figure(con, ref)


def test_workbooks_of_one_name_are_told_apart_by_their_notice(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="在多个通知的同名工作簿中都有"):
        find_figure(con, f"{BOOK}!一!E7")


@pytest.mark.parametrize(
    ("ref", "meant"),
    [
        (f"F.n-1.{BOOK}x", f"F.n-1.{BOOK}"),
        (f"n-1/{BOOK.replace('.xlsx', 'x.xlsx')}!一!E7", BOOK),
        ("something else altogether", None),
    ],
)
def test_what_a_figure_was_meant_to_be_is_asked(ref: str, meant: str | None, con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError) as refused:
        find_figure(con, ref)
    assert (f"是不是“{meant}”？" if meant else "请写指标编号") in refused.value.message
    assert ("Did you mean" in refused.value.message_en) == bool(meant)
