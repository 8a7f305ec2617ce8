"""What a workbook's file holds, before any of it is read: what would burst the reader, and what is left alone
(programs, links to other files). Read apart (jixiao.apart)."""

import re
import zipfile
import zlib
from functools import cached_property
from pathlib import Path

from jixiao.apart import NotRead
from jixiao.pairs import pair

_DTD = pair(
    "含有文件类型声明（DTD），可能是实体炸弹，没有读取，请用 Excel 或 WPS 另存为 .xlsx",
    "it declares a document type, as an entity bomb does: not read; save it as .xlsx in Excel or WPS",
)
_BOMB = pair(
    "压缩炸弹：其中 {part} 解开后超过压缩时的 {times} 倍，没有读取，请用 Excel 或 WPS 另存为新文件",
    "a zip bomb: {part} of it unpacks to more than {times} times its size; not read; save it as a new file",
)

_MOST_TIMES = 100  # a part unpacks to: what is written by an office program stays far below
_SMALL = 64 << 20  # bytes that a part may unpack to at any rate
_CHUNK = 1 << 20
_HEAD = 4096  # bytes of a part in which its document type would be declared
_LOCAL_HEADER = 30
_NAME_LENGTH, _EXTRA_LENGTH = slice(26, 28), slice(28, 30)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
HAS_MACROS = pair("工作簿带有宏，宏没有运行", "the workbook has macros, which were not run")()
_TOLD = {
    r"vbaProject\.bin|macrosheets/": HAS_MACROS,
    r"externalLinks/": pair("工作簿链接到别的文件，链接没有打开", "it links to other files, which were not opened")(),
    r"connections\.xml|queryTables/": pair(
        "工作簿带有外部数据连接，连接没有打开", "it has connections to data, which were not opened"
    )(),
    r"embeddings/|activeX/": pair(
        "工作簿里嵌有别的文件或控件，没有打开", "it has other files or controls in it, not opened"
    )(),
}
_READ_NATIVELY = ("sharedStrings.xml", "styles.xml")
_OLE_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")


def refuse_doctype(head: bytes) -> None:
    """Raises NotRead where a part declares a document type: an office program writes none, and entities can burst a
    reader."""
    if _DOCTYPE.search(head):
        raise NotRead(_DTD())


class WorkbookParts:
    """The parts of one .xlsx, or the bytes of another kind of workbook."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _listed(self) -> list[zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self._path) as book:
                return book.infolist()
        except (zipfile.BadZipFile, ValueError, RuntimeError):
            return []

    def looked_at(self) -> list[str]:
        """What is to be said of the workbook. Raises NotRead where reading it would burst the reader."""
        for part in self._listed:
            if part.file_size > _SMALL and part.file_size > _MOST_TIMES * part.compress_size:
                raise NotRead(_bomb(part.filename))
        if not self._listed:
            return [HAS_MACROS] if _OLE_MACROS in self._path.read_bytes() else []
        self._refuse_doctype()
        names = "\n".join(part.filename for part in self._listed)
        return [told for pattern, told in _TOLD.items() if re.search(pattern, names)]

    def _refuse_doctype(self) -> None:
        with zipfile.ZipFile(self._path) as book:
            for part in self._listed:
                if part.filename.endswith(_READ_NATIVELY):
                    with book.open(part) as text:
                        refuse_doctype(text.read(_HEAD))

    def burst(self) -> str:
        """Why reading took too much, where a part unpacks to far more than it should, counted as it is unpacked: what
        the file says of itself is not believed. '' where none does."""
        with self._path.open("rb") as file:
            for part in self._listed:
                file.seek(part.header_offset)
                head = file.read(_LOCAL_HEADER)
                names = sum(int.from_bytes(head[place], "little") for place in (_NAME_LENGTH, _EXTRA_LENGTH))
                file.seek(names, 1)
                most = max(_SMALL, _MOST_TIMES * part.compress_size)
                if part.compress_type == zipfile.ZIP_DEFLATED and _unpacks_beyond(file.read(part.compress_size), most):
                    return _bomb(part.filename)
        return ""


def _bomb(part: str) -> str:
    return _BOMB(part=part, times=_MOST_TIMES)


def _unpacks_beyond(packed: bytes, most: int) -> bool:
    unpacking, counted = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and not unpacking.eof:
        counted += len(unpacking.decompress(packed, _CHUNK))
        if counted > most:
            return True
        packed = unpacking.unconsumed_tail
    return False
