"""What people wrote into the boxes of a printed form, read back: only boxes whose text is no longer the printed one.

A hidden sheet of the audit edition says where each open cell stands and the SHA-256 of what was printed there. What was
written becomes the box's text file in the inbox, so that the next build prints it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao.errors import UsageError
from jixiao.forms.entries import unticked
from jixiao.forms.place import INDEX
from jixiao.forms.render import text_hash
from jixiao.ingest import files, narrative


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into one box: of which application and part, and where it stands."""

    subject: str
    box: str
    part: str
    text: str
    place: str


def read_written(path: Path, out: Path) -> list[Written]:
    """The open cells of a workbook whose text was changed by hand, in the order of the form; `out` is the published
    build that printed it.

    Raises UsageError when the file cannot be read, is no form of the build, or lacks a sheet of it.
    """
    book, told = _open(path), _audit_of(path, out)
    index = [[str(value) for value in row] for row in _cells(told, INDEX)[2:]]
    sheets = {name: _sheet(book, name, path) for name in dict.fromkeys(row[0] for row in index)}
    return [written for row in index if (written := _written(row, sheets[row[0]])) is not None]


def _audit_of(path: Path, out: Path) -> Any:
    """The audit edition of a form, by its name and, where notices share a name, by the folder that the form lies in."""
    found = sorted(out.glob(f"audit/*/{path.name}"))
    found = [one for one in found if one.parent.name == path.resolve().parent.name] or found
    if len(found) > 1:
        folders = "、".join(one.parent.name for one in found)
        raise UsageError(
            f"{path.name} 在几个通知（{folders}）下同名，不知道是哪一份。请放在以通知命名的文件夹下再读回。",
            f"{path.name} stands under several notices ({folders}): lay it in a folder of that name.",
        )
    audit = _open(found[0]) if found else None
    if audit is None or INDEX not in audit.sheet_names:
        raise UsageError(
            f"{path.name} 不是 {out} 发布的带填写栏的表格，没有可读回的内容。"
            "请用发布目录 forms/ 中的表格填写，并用 --out 指明那次发布。",
            f"{path.name} is no form with open cells of {out}: name the build that printed it with --out.",
        )
    return audit


def _open(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except Exception as error:
        raise UsageError(
            f"{path} 打不开：不存在、已加密、已损坏，或不是 Excel 文件。请检查后重试。", f"cannot open {path}: {error}"
        ) from None


def _cells(book: Any, name: str) -> list[list[Any]]:
    return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _sheet(book: Any, name: str, path: Path) -> list[list[Any]]:
    if name not in book.sheet_names:
        raise UsageError(
            f"{path.name} 缺少工作表“{name}”，可能已被改名或删除，未作任何改动。请恢复工作表名称后重试。",
            f"{path.name} lacks the sheet {name}.",
        )
    return _cells(book, name)


def _written(row: list[str], cells: list[list[Any]]) -> Written | None:
    name, place, subject, box, part, options, printed = row[:7]
    at_row, at_column = xl_cell_to_rowcol(place)
    value = cells[at_row][at_column] if at_row < len(cells) and at_column < len(cells[at_row]) else ""
    text = _as_text(value)
    if text_hash(text) == printed:
        return None
    chosen = unticked(tuple(options.split("|")), text) if options else text.rstrip()
    return Written(subject, box, part, chosen, f"{name}!{place}")


def _as_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, line ends alike."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def write_texts(inbox: Path, written: list[Written]) -> list[Path]:
    """Write each text as the file of its box below `inbox`, over the one that is there; returns the files.

    Raises UsageError when the inbox is missing or cannot be written.
    """
    if not inbox.is_dir():
        raise UsageError(f"收件目录 {inbox} 不存在。请检查 --inbox 后重试。", f"inbox {inbox} does not exist.")
    known = {narrative.key_of(file): inbox / file for file in files.discover(inbox)[1] if narrative.is_narrative(file)}
    made = []
    for one in written:
        name = f"{one.box}-{one.part}" if one.part else one.box
        place = inbox / narrative.FOLDER / one.subject / f"{name}{narrative.SUFFIX}"
        path = known.get((one.subject, one.box, one.part), place)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(one.text, encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"不能写入 {path}（{error.strerror}）。请检查收件目录的权限。", f"cannot write {path}: {error}"
            ) from None
        made.append(path)
    return made
