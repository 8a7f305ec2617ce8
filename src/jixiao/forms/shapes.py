"""Forms that policy data ask for, held against their layouts and the models of their shape, before any work is done."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jixiao.documents import read_yaml
from jixiao.forms import own_words
from jixiao.forms.layout import HEAD, Layout, layout_files, load_layouts
from jixiao.forms.words import fixed_texts, in_own_words
from jixiao.policy.folder import layout_folders
from jixiao.policy.library import composed_measures
from jixiao.policy.policy_data import PolicyRefused
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy

SHEETS = {"goal": "form_sheets", "book": "form_sheets", "summary": "form_sheets", "year": "form_years"}
"""Shapes whose forms say in a further table what their sheets are about."""
BOXED = frozenset({"goal", "book", "year"})
"""Shapes whose forms may have boxes: form_entries holds the texts of them."""
MEASURED = frozenset({"book", "summary", "publicity", "ranking", "progress"})
"""Shapes whose forms take numbers by measure alone: form_entries holds them."""


@cache
def form_columns(root: Path) -> dict[str, frozenset[str]]:
    """The columns of every form model of the checkout, as its contract has them."""
    files = sorted((root / "models" / "forms").glob("_*.yml"))
    models = [one for path in files for one in read_yaml(path.read_text(encoding="utf-8")).get("models") or []]
    return {one["name"]: frozenset(column["name"] for column in one["columns"]) for one in models}


def blocks_of(root: Path, shape: str) -> list[str]:
    """The blocks that a layout of a shape may print."""
    stem = f"form_{shape}__"
    return sorted(
        name.removeprefix(stem) for name in form_columns(root) if name.startswith(stem) if name != stem + HEAD
    )


def refuse_bad_layouts(policy: Policy) -> None:
    """Raise PolicyRefused naming the faults that layout_faults finds."""
    faults = layout_faults(policy)
    if faults:
        raise PolicyRefused(policy.folder, faults)


def layout_faults(policy: Policy) -> list[Fault]:
    """What keeps layouts, ours and those that the policy folder brings, from being printed as forms.csv asks.

    A layout that is not there is a fault of the row, and told with the tables. Raises JixiaoError as load_layouts does.
    """
    folders = layout_folders(policy.root, policy.folder)
    files = layout_files(*folders)
    layouts = {(one.form_id, one.edition): one for one in load_layouts(*folders)}
    found: list[Fault] = []
    for row in policy.rows("forms"):
        key = row.get("form_id"), row.get("edition")
        if key in layouts:
            found += _Asked(policy, row, layouts[key], files[key]).faults()
    found += own_words.faults(policy, layouts)
    return list(dict.fromkeys(found))


class _Asked:
    """One row of forms.csv and the layout that it names."""

    def __init__(self, policy: Policy, row: Row, layout: Layout, path: Path) -> None:
        self.policy, self.row, self.layout, self.path = policy, row, layout, path
        self.file = f"reports/{path.parent.name}/{path.name}"

    def faults(self) -> Iterator[Fault]:
        """Each in one sentence; a layout of another shape is not looked into."""
        form_id, shape = self.layout.form_id, self.row.get("shape")
        if self.layout.shape != shape:
            what = f"版式 {self.file} 写的是 shape: {self.layout.shape}"
            yield self.row.fault("shape", what, "请改成一致：版式按它的种类取数")
            return
        table = SHEETS.get(shape)
        if table and form_id not in {one.get("form_id") for one in self.policy.rows(table)}:
            what = f"{table}.csv 里没有这张表"
            yield self.row.fault("form_id", what, f"请在 {table}.csv 加一行，写明它的每一页说的是什么")
        yield from self._column_faults()
        yield from self._measure_faults()
        yield from self._box_faults()
        yield from self._level_faults()

    def _of_layout(self, word: str, what: str, repair: str) -> Fault:
        """A fault of the layout file, at the first line that has the word."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, start=1) if word in text), 0)
        return Fault(self.file, line, "", word, what, repair)

    def _column_faults(self) -> Iterator[Fault]:
        root, layout = self.policy.root, self.layout
        known = form_columns(root)
        for name, columns in layout.columns_used().items():
            model = layout.model(name)
            if model not in known:
                what = f"种类 {layout.shape} 没有这个区块"
                yield self._of_layout(name, what, f"可用的区块：{'、'.join(blocks_of(root, layout.shape)) or '无'}")
                continue
            of_sections = any(one.name == name for one in layout.sections)
            for column in sorted(columns - known[model] - ({"part"} if of_sections else set())):
                what = f"种类 {layout.shape} 的{'表头' if name == HEAD else f'区块 {name} '}没有这一列"
                yield self._of_layout(column, what, "请改成已有的列（见 docs/new-form.zh-CN.md）")

    def _measure_faults(self) -> Iterator[Fault]:
        form_id, shape = self.layout.form_id, self.layout.shape
        if shape not in MEASURED:
            for measure in dict.fromkeys(cell.measure for cell in self.layout.every_cell if not cell.value):
                if measure:
                    yield self._of_layout(measure, f"种类 {shape} 的数取自列", "请给这一格写上 value: 列名")
        declared = {one.get("measure_id") for one in self.policy.rows("form_measures") if one.get("form_id") == form_id}
        printed = dict.fromkeys(cell.measure for cell in self.layout.every_cell if cell.measure[:1] not in ("", "$"))
        for measure in printed:
            if measure in declared:
                continue
            if measure in self.policy.measures:
                repair = "请在 form_measures.csv 加一行，写明这张表、这个指标和期间"
                yield self._of_layout(measure, f"form_measures.csv 里没有表 {form_id} 的这个指标", repair)
            elif measure not in composed_measures(self.policy.root):
                yield self._of_layout(measure, "没有这个指标", "请改成指标库中的标识（见 docs/measures.md）")

    def _box_faults(self) -> Iterator[Fault]:
        notice, form_id, shape = self.row.get("notice_id"), self.layout.form_id, self.layout.shape
        if shape not in BOXED:
            for box in self.layout.boxes:
                yield self._of_layout(box, f"种类 {shape} 的表没有栏目", "请改用 open: true，不写 box")
            return
        rows = self.policy.rows("boxes")
        known = {one.get("box") for one in rows if (one.get("notice_id"), one.get("form_id")) == (notice, form_id)}
        for box in self.layout.boxes:
            if box not in known:
                repair = "请在 boxes.csv 加一行，写明通知、表号、栏目、每什么一份和条款"
                yield self._of_layout(box, f"boxes.csv 里没有通知 {notice} 表 {form_id} 的这一栏", repair)

    def _level_faults(self) -> Iterator[Fault]:
        """Words of a level that the notice is not of: it names no money of that level."""
        notice = self.row.get("notice_id")
        own = own_words.words_of(self.policy, notice, self.layout.form_id)
        printed = fixed_texts(in_own_words(self.layout, self.row.get("title"), own))
        for said, source in own_words.above_its_level(self.policy, notice, printed):
            what = f"版式 {self.file} 印有“{said}”，通知 {notice} 的补助规则却没有{source}"
            yield self.row.fault("edition", what, "请改用别的版次，或在 words.csv 写上本通知的字")
