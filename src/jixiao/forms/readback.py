"""What people wrote into the boxes of a printed form, read back: only boxes whose text is no longer the printed one.

A hidden sheet of the audit edition says where each open cell stands and the SHA-256 of what was printed there and of
the label beside it. What was written becomes the box's text file in the inbox, so that the next build prints it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao import apart
from jixiao.errors import UsageError
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.entries import unticked
from jixiao.forms.place import INDEX, JOINTS
from jixiao.forms.render import text_hash
from jixiao.ingest import listing, narrative
from jixiao.ingest.workbook_values import WorkbookValues
from jixiao.personal_numbers import mask_text
from jixiao.system_words import why
from jixiao.xlsx_formats import SheetFormats, exact, shown

_JOINT = {word: joint for joint, word in JOINTS.items()}
_DAY = 10
"""Characters of a day: 2024-06-30."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into one box: of which application and part, and where it stands."""

    subject: str
    box: str
    part: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A row of the index: an open cell as it was printed, the label that stood beside it in its row, if any, and
    how it goes on with the text of the one before (builds of earlier versions say nothing of it)."""

    sheet: str
    place: str
    subject: str
    box: str
    part: str
    options: str
    printed: str
    label: str
    label_text: str
    goes_on: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was written, in the order of the form, and the sheets of the form that the workbook does not have."""

    written: list[Written]
    absent: list[str]


class Sheet:
    """One sheet's cells as a reader sees them."""

    def __init__(self, rows: list[list[Any]], formats: SheetFormats | None = None) -> None:
        self.rows, self.formats = rows, formats or SheetFormats()

    def at(self, place: str) -> str:
        """The text of a cell: numbers as their format shows them, line ends alike."""
        row, column = xl_cell_to_rowcol(place)
        value = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, int | float):
            return shown(exact(value), self.formats.codes.get((row, column), ""))
        if isinstance(value, date):
            return value.isoformat()[:_DAY]
        return str(value).replace("\r\n", "\n").replace("\r", "\n")

    def error(self, place: str) -> str:
        """What is wrong with the formula of a cell; '' for none."""
        return self.formats.errors.get(xl_cell_to_rowcol(place), "")


def read_written(path: Path, out: Path) -> Reading:
    """The open cells of a workbook whose text was changed by hand; `out` is the published build that printed it. The
    file may bear another name, and may have some of the form's sheets only: each is handed in by itself.

    Raises UsageError when the file cannot be read, is no form of the build, has a sheet renamed or rows moved, a
    formula without a value, or a choice that is none.
    """
    book = _open(path)
    whole = _index_of(path, book, out)
    present = set(book.names) - {CONTENTS}
    absent = [name for name in dict.fromkeys(cell.sheet for cell in whole) if name not in present]
    _refuse_renamed(path, absent, sorted(present - {cell.sheet for cell in whole}))
    formats = book.formats()
    index = [cell for cell in whole if cell.sheet in present]
    sheets = {name: Sheet(book.rows(name), formats.get(name)) for name in {cell.sheet for cell in index}}
    _refuse_moved(path, [cell for cell in index if _is_moved(cell, sheets[cell.sheet])])
    boxes = _boxes(index)
    return Reading([written for box in boxes if (written := _written(path, box, sheets[box[0].sheet]))], absent)


def _boxes(index: list[OpenCell]) -> list[list[OpenCell]]:
    """The cells of each box: several where its text goes on over a page."""
    boxes: list[list[OpenCell]] = []
    for cell in index:
        if cell.goes_on:
            before = next(box for box in reversed(boxes) if _about(box[0]) == _about(cell))
            before.append(cell)
        else:
            boxes.append([cell])
    return boxes


def _about(cell: OpenCell) -> tuple[str, ...]:
    return cell.sheet, cell.subject, cell.box, cell.part


def _refuse_renamed(path: Path, absent: list[str], unknown: list[str]) -> None:
    """A sheet that is not there may be one that was renamed, if there is one that nobody knows."""
    if absent and unknown:
        raise UsageError(
            f"{path.name} 缺少工作表“{absent[0]}”，却有发布时没有的“{unknown[0]}”，可能改了名，未作任何改动。"
            "请恢复工作表名称，或删去多出的工作表后重试。",
            f"{path.name} lacks the sheet {absent[0]} and has an unknown one, {unknown[0]}.",
        )


def _refuse_moved(path: Path, moved: list[OpenCell]) -> None:
    if moved:
        first = f"{moved[0].sheet}!{moved[0].label}"
        raise UsageError(
            f"{path.name} 有 {len(moved)} 个填写栏旁边的文字与发布时不同（第一处 {first}），可能插入、删除了行，"
            "或者不是这次发布印出的，未作任何改动。请恢复原来的行，或填在这次发布的表格上。",
            f"{path.name}: the labels beside {len(moved)} open cells are not as printed (first {first}).",
        )


def _best(found: list[Path], audits: dict[Path, list[OpenCell]], names: set[str]) -> list[Path]:
    """Of the forms that a workbook fits, those that are whole in it, and of these the ones with most open cells: a part
    of another form fits too."""
    whole = [audit for audit in found if {cell.sheet for cell in audits[audit]} <= names] or found
    most = max((len(audits[audit]) for audit in whole), default=0)
    return [audit for audit in whole if len(audits[audit]) == most]


def _index_of(path: Path, book: WorkbookValues, out: Path) -> list[OpenCell]:
    """The open cells of the published form that was filled in: the one of its name (and folder, where notices share a
    name), else the one whose sheets and labels it has."""
    audits = {audit: index for audit in sorted(out.glob("audit/*/*.xlsx")) if (index := _read_index(audit))}
    named = [audit for audit in audits if audit.name == path.name]
    found = [audit for audit in named if audit.parent.name == path.resolve().parent.name] or named
    if not found:
        found = _best([audit for audit, index in audits.items() if _fits(book, index)], audits, set(book.names))
    if len(found) > 1:
        forms = "、".join(f"{audit.parent.name}/{audit.name}" for audit in found)
        raise UsageError(
            f"{path.name} 可能是这几份表格中的任何一份：{forms}。"
            "请恢复发布时的文件名，放在以通知编号命名的文件夹下再读回。",
            f"{path.name} may be any of {forms}: give it the published name, in a folder named as the notice.",
        )
    if not found:
        raise UsageError(
            f"{path.name} 不是 {out} 发布的带填写栏的表格，没有可读回的内容。"
            "请用发布目录 forms/ 中的表格填写，并用 --out 指明那次发布。",
            f"{path.name} is no form with open cells of {out}: name the build that printed it with --out.",
        )
    return audits[found[0]]


def _read_index(audit: Path) -> list[OpenCell]:
    """The index of an audit edition; empty for a form without open cells."""
    book = _open(audit)
    if INDEX not in book.names:
        return []
    return [OpenCell(*(str(value) for value in row)) for row in book.rows(INDEX)[2:]]


def _fits(book: WorkbookValues, index: list[OpenCell]) -> bool:
    """Whether every sheet of a workbook, and there are some, is one of this form's with its labels."""
    present = set(book.names) - {CONTENTS}
    names = {cell.sheet for cell in index} & present
    if not names or (len(names) < len(present) and names != {cell.sheet for cell in index}):
        return False
    sheets = {name: Sheet(book.rows(name)) for name in names}
    return not any(_is_moved(cell, sheets[cell.sheet]) for cell in index if cell.sheet in names)


def _is_moved(cell: OpenCell, sheet: Sheet) -> bool:
    return bool(cell.label) and text_hash(sheet.at(cell.label)) != cell.label_text


def _open(path: Path) -> WorkbookValues:
    book = apart.of(WorkbookValues, path)
    try:
        if path.is_file() and book.names:
            return book
        reason = "不存在，或不是文件"
    except apart.NotRead as error:
        reason = error.reason
    raise UsageError(f"{path}：{reason}。请检查后重试。", f"cannot open {path}.")


def _written(path: Path, box: list[OpenCell], sheet: Sheet) -> Written | None:
    cell, place = box[0], f"{box[0].sheet}!{box[0].place}"
    for one in box:
        if error := sheet.error(one.place):
            raise UsageError(
                f"{path.name} 的 {one.sheet}!{one.place}（{one.box}）填的是公式，{error}，不知道是什么文字，"
                "未作任何改动。请改填文字，或在 Excel、WPS 中打开保存后重试。",
                f"{path.name}: {one.sheet}!{one.place} holds a formula without a value ({error}).",
            )
    if all(text_hash(sheet.at(one.place)) == one.printed for one in box):
        return None
    text = "".join((_JOINT[one.goes_on] or "") + sheet.at(one.place) for one in box)
    chosen = unticked(tuple(cell.options.split("|")), text) if cell.options else text.rstrip()
    if chosen is None:
        raise UsageError(
            f"{path.name} 的 {place}（{cell.box}）填的是“{text.strip()}”，看不出选了哪一项，未作任何改动。"
            f"请只在一项前打勾（☑），各项是：{cell.options.replace('|', '、')}。",
            f"{path.name}: {place} tells no one choice of {cell.options}.",
        )
    return Written(cell.subject, cell.box, cell.part, chosen, place)


def write_texts(inbox: Path, written: list[Written]) -> list[Path]:
    """Write each text as the file of its box below `inbox`, over the one that is there; returns the files.

    Raises UsageError when the inbox is missing or cannot be written.
    """
    if not inbox.is_dir():
        raise UsageError(
            f"收件目录 {inbox} 不存在，或不是文件夹。请检查 --inbox 后重试。", f"inbox {inbox} is no folder."
        )
    known = {
        narrative.key_of(file): listing.place(inbox, file)
        for file in listing.discover(inbox)[1]
        if narrative.is_narrative(file)
    }
    made = []
    for one in written:
        name = f"{one.box}-{one.part}" if one.part else one.box
        place = inbox / narrative.FOLDER / one.subject / f"{name}{narrative.SUFFIX}"
        path = known.get((one.subject, one.box, one.part), place)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(mask_text(one.text), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"不能写入 {path}（{why(error)}）。请检查收件目录的权限。", f"cannot write {path}: {error}"
            ) from None
        made.append(path)
    return made
