"""The workbook of an audit edition: the library's, packed in less time, as it is many times the official one."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook

from jixiao.forms.rows_sheet import RowsSheet
from jixiao.normal_font import workbook_options

LEVEL = 2
"""Of deflation: a third of the time that the library's level (6) takes, for a fifth more bytes."""
BLOCK = 1 << 20
"""Characters that are packed at a time: a sheet of fifty megabytes is never held as one text."""
_WITH_CARE = re.compile(r"[\x00-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
"""A text that the library must look at: with marks to be escaped, or blanks to be kept."""


class AuditWorkbook(Workbook):  # type: ignore[misc, unused-ignore]
    """A workbook in memory whose sheets are all RowsSheet."""

    def __init__(self, path: str) -> None:
        super().__init__(path, workbook_options())
        self.worksheet_class: Callable[[], RowsSheet] = RowsSheet

    def _get_packager(self) -> Packager:
        return _Packager()

    def _store_workbook(self) -> None:
        """As the library does, but for the level of deflation, for which it has no option."""
        first = self.worksheets_objs[self.worksheet_meta.activesheet]
        first.selected = first.active = 1
        self._prepare_sst_string_data()
        self._prepare_vml()
        self._prepare_defined_names()
        self._prepare_drawings()
        self._add_chart_data()
        self._prepare_tables()
        self._prepare_metadata()
        packager = self._get_packager()
        packager._add_workbook(self)
        packager._set_in_memory(self.in_memory)
        with ZipFile(self.filename, "w", ZIP_DEFLATED, self.allow_zip64, LEVEL) as package:
            for content, name, is_binary in packager._create_package():
                with package.open(name, "w") as entry:
                    if is_binary:
                        entry.write(content.getvalue())
                    else:
                        for block in _blocks(content.parts):
                            entry.write(block.encode())


class Parts(StringIO):
    """A text that is kept as the parts that were written, in `parts`, as one copy of all of a sheet after the other
    takes longer than making its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.write = self.parts.append  # type: ignore[method-assign, assignment]


def _blocks(parts: Iterable[str]) -> Iterator[str]:
    """Parts put together, some million characters at a time."""
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= BLOCK:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


class _Packager(Packager):  # type: ignore[misc, unused-ignore]
    def _filename(self, xml_filename: str) -> Parts:
        parts = Parts()
        self.filenames.append((parts, xml_filename, False))
        return parts

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _Strings(SharedStrings):  # type: ignore[misc, unused-ignore]
    def _write_sst_strings(self) -> None:
        write: Callable[[str], Any] = self.fh.write
        for text in self.string_table.string_array:
            if _WITH_CARE.search(text):
                self._write_si(text)
            else:
                write(f"<si><t>{text}</t></si>")
