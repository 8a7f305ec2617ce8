"""Files made to deceive: each is read, or refused by name, within bounds of time and memory, and stops nothing else.

One table: what makes the file, and what becomes of it (`None`: it is read; else what its refusal says).
"""

import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
import xlwt

SHEET = "xl/worksheets/sheet1.xml"
Maker = Callable[[Any, Path], None]
SECONDS = 30  # on the clock of a busy machine


def _rows(door: Any) -> list[list[Any]]:
    rows: list[list[Any]] = door.table("training", {"training_no": "H"})
    return rows


def _book(door: Any, path: Path, *more: tuple[int, int, Any]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("培训记录")
        for number, row in enumerate(_rows(door)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, str(cell or ""))
        for row, column, cell in more:
            sheet.write(row, column, cell)


def _parts(door: Any, path: Path, change: Callable[[dict[str, bytes]], object], *more: tuple[int, int, Any]) -> None:
    _book(door, path, *more)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)


def _far(row: int, column: int) -> Maker:
    return lambda door, path: _book(door, path, (row, column, " "))


def _far_and_lying(door: Any, path: Path) -> None:
    def lie(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:L2"', parts[SHEET])

    _parts(door, path, lie, (1_048_575, 16_383, " "))


def _far_xls(row: int, column: int) -> Maker:
    def make(door: Any, path: Path) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("培训记录")
        for number, cells in enumerate(_rows(door)):
            for place, cell in enumerate(cells):
                sheet.write(number, place, str(cell or ""))
        sheet.write(row, column, " ")
        book.save(str(path))

    return make


def _swollen(part: str, end: bytes, filling: bytes, times: int) -> Maker:
    def swell(parts: dict[str, bytes]) -> None:
        parts[part] = parts[part].replace(end, filling * times + end)

    return lambda door, path: _parts(door, path, swell)


def _lying_bomb(door: Any, path: Path) -> None:
    """The zip says that its sheet unpacks to five thousand bytes."""
    _swollen(SHEET, b"</sheetData>", b" " * 1024, 500_000)(door, path)
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        told = book.getinfo(SHEET).file_size.to_bytes(4, "little")
    path.write_bytes(raw.replace(told, (5000).to_bytes(4, "little")))


def _entities(part: str) -> Maker:
    def declare(parts: dict[str, bytes]) -> None:
        ten = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
        head, mark, rest = parts[part].partition(b"?>")
        parts[part] = head + mark + b'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">' + ten + b"]>" + rest

    return lambda door, path: _parts(door, path, declare)


def _parts_added(**added: bytes) -> Maker:
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in added.items()}
    return lambda door, path: _parts(door, path, lambda parts: parts.update(named))


def _path_tricks(door: Any, path: Path) -> None:
    _parts(door, path, lambda parts: parts.update({"../../../out.txt": b"x", "/etc/out": b"x", "a\\..\\b": b"x"}))


def _no_sheets(door: Any, path: Path) -> None:
    def leave_out(parts: dict[str, bytes]) -> None:
        parts["xl/workbook.xml"] = re.sub(rb"<sheet [^>]*/>", b"", parts["xl/workbook.xml"])

    _parts(door, path, leave_out)


def _blank_cells(door: Any, path: Path) -> None:
    """A whole block of cells has a format, few have a value."""
    row = b"".join(b'<c r="%s%%d" s="0"/>' % letters for letters in (b"N", b"O", b"P", b"Q", b"R", b"S", b"T", b"U"))
    rows = b"".join(b'<row r="%d">' % n + row.replace(b"%d", b"%d" % n) + b"</row>" for n in range(3, 60_000))

    def fill(parts: dict[str, bytes]) -> None:
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")

    _parts(door, path, fill)


def _long_cells(door: Any, path: Path) -> None:
    _book(door, path, *((n, 20, "长" * 32_767) for n in range(2, 5)))


def _parquet_bomb(door: Any, path: Path) -> None:
    nothing = pyarrow.table({"培训编号": pyarrow.nulls(1_000_000, pyarrow.string())})
    with pyarrow.parquet.ParquetWriter(path, nothing.schema) as file:
        for _ in range(30):
            file.write_table(nothing)


def _text(text: str, encoding: str = "utf-8") -> Maker:
    def make(door: Any, path: Path) -> None:
        head = ",".join(_rows(door)[0])
        path.write_bytes(text.replace("@", head).encode(encoding))

    return make


def _bytes(content: bytes) -> Maker:
    return lambda door, path: (path.write_bytes(content), None)[1]


HOSTILE: list[tuple[str, Maker, str | None]] = [
    ("远格.xlsx", _far(1_048_575, 16_383), "XFD1048576 格有内容"),
    ("远行.xlsx", _far(65_535, 0), None),
    ("最末行.xlsx", _far(1_048_575, 0), "A1048576"),
    ("远列.xlsx", _far(0, 16_383), "XFD1 格有内容"),
    ("谎报范围.xlsx", _far_and_lying, "XFD1048576 格有内容"),
    ("远格.xls", _far_xls(65_535, 255), "很远的单元格"),
    ("远行.xls", _far_xls(65_535, 0), None),
    ("炸弹.xlsx", _swollen(SHEET, b"</sheetData>", b" " * 1024, 100_000), "压缩炸弹：其中 xl/worksheets/sheet1.xml"),
    ("字符串炸弹.xlsx", _swollen("xl/sharedStrings.xml", b"</sst>", b"<si><t>a</t></si>", 1 << 23), "压缩炸弹：其中"),
    ("谎报大小.xlsx", _lying_bomb, "压缩炸弹：其中"),
    ("炸弹.xlsm", _swollen(SHEET, b"</sheetData>", b" " * 1024, 100_000), "压缩炸弹：其中"),
    ("实体.xlsx", _entities(SHEET), "实体炸弹"),
    ("实体2.xlsx", _entities("xl/workbook.xml"), "实体炸弹"),
    ("实体3.xlsx", _entities("xl/sharedStrings.xml"), "实体炸弹"),
    ("实体4.xlsx", _entities("xl/styles.xml"), "实体炸弹"),
    ("穿越.xlsx", _path_tricks, None),
    ("空白格.xlsx", _blank_cells, None),
    ("长文字.xlsx", _long_cells, None),
    ("网页.xls", _bytes(b"<html><table><tr><td>1</td></tr></table></html>"), "打不开"),
    ("没有表.xlsx", _no_sheets, "没有工作表"),
    ("空.xlsx", _bytes(b""), "打不开"),
    ("宽/培训记录.csv", _text("@\n" + "," * 1_000_000 + "\n"), "列，比其他行多得多"),
    ("宽空/培训记录.csv", _text("@" + "," * 9_000 + "\n" * 100_000), "列，比其他行多得多"),
    ("引号/培训记录.csv", _text("@\n" + '"甲,乙\n' * 100_000), "引号不成对"),
    ("空字符/培训记录.csv", _text("@\na\nb\0\n"), "第 3 行"),
    ("错码/培训记录.csv", _bytes("甲,乙\n".encode() + b"a,b\n\xff\xff\n"), "第 3 行"),
    ("空字节/培训记录.csv", _bytes(bytes(1 << 20)), "第 1 行"),
    ("炸弹/培训记录.parquet", _parquet_bomb, "与文件大小"),
]


@pytest.mark.parametrize(("name", "make", "refused"), HOSTILE, ids=[name for name, *_ in HOSTILE])
def test_each_is_read_or_refused_by_name_and_stops_nothing(
    door: Any, capfd: Any, name: str, make: Maker, refused: str | None
) -> None:
    door.csv("0/培训记录.csv", door.table("training", {"training_no": "0"}))
    make(door, door.path(name))
    began = time.monotonic()
    out = door.run()
    assert time.monotonic() - began < SECONDS
    told = {sheet["file"]: sheet for sheet in out.sheets}
    assert told["0/培训记录.csv"]["accepted"] == 1
    assert all(s["read"] == s["accepted"] + s["quarantined"] + s["duplicates"] + s["skipped"] for s in out.sheets)
    if refused is None:
        assert (told[name]["refused"], told[name]["accepted"]) == ("", 1)
    else:
        assert refused in told[name]["refused"] and told[name]["read"] == 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"xl__vbaProject_dot_bin": b"x"}, "工作簿带有宏，宏没有运行"),
        ({"xl__externalLinks__externalLink1_dot_xml": b"<x/>"}, "工作簿链接到别的文件，链接没有打开"),
        ({"xl__connections_dot_xml": b"<x/>"}, "工作簿带有外部数据连接，连接没有打开"),
        ({"xl__embeddings__a_dot_bin": b"x"}, "工作簿里嵌有别的文件或控件，没有打开"),
    ],
)
def test_what_a_workbook_would_run_or_open_is_told_and_left_alone(door: Any, part: dict[str, bytes], told: str) -> None:
    _parts_added(**part)(door, door.path("a.xlsx"))
    (sheet,) = door.run().sheets
    assert (sheet["accepted"], sheet["note"]) == (1, told)


def test_a_folder_and_a_device_named_like_files_are_told(door: Any) -> None:
    door.csv("0/培训记录.csv", door.table("training", {"training_no": "0"}))
    (door.inbox / "培训记录.xlsx").mkdir()
    door.csv("培训记录.xlsx/培训记录.csv", door.table("training", {"training_no": "1"}))
    (door.inbox / "培训记录.csv").symlink_to("/dev/zero")
    os.mkfifo(door.inbox / "取证记录.csv")
    out = door.run()
    refused = {sheet["file"]: sheet["refused"] for sheet in out.sheets if sheet["refused"]}
    assert set(refused) == {"培训记录.csv", "取证记录.csv"} and out.result.accepted == 2
