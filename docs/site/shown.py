"""What the worked examples show: the output of their commands and rows of published tables, of the build at hand.

In a page, a block of commands marked ```` ```console ```` is followed by what each printed, and a comment
`<!-- rows: TABLE COLUMN=VALUE, …: COLUMN COLUMN -->` is replaced by those rows.
"""

import contextlib
import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import PluginError

from docs.site.markdown import cell, link, table
from docs.site.rules import FINDINGS
from jixiao.cli import app
from jixiao.cli.wording import ShownTable, heading
from jixiao.published import read_table

CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROWS = re.compile(r"^<!-- rows: (\w+) (.*?): (.*?) -->$", re.MULTILINE)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PROGRAM = ".venv/bin/jixiao "
MOST_LINES = 30
NOT_OF_THE_DEMO = "发布的结果里没有。例子说的是演示数据：请先运行 make build，再运行 make docs"
WIDTH = "118"


class Shown:
    """The pages' examples on one published build; `root` is the folder that links of a page go up to."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def page(self, text: str) -> str:
        """The page with what its commands print and the rows that it asks for."""
        text = CONSOLE.sub(lambda found: self._printed(found[1]), text)
        return ROWS.sub(lambda found: self._rows(found[1], found[2], found[3].split()), text)

    def _printed(self, block: str) -> str:
        return "\n".join(f"```text\n{line}\n{self.output(line)}\n```\n" for line in block.splitlines() if line.strip())

    def output(self, line: str) -> str:
        """What a command of this program prints, its first lines. Raises PluginError where it does not end well."""
        words = shlex.split(line.removeprefix(PROGRAM))
        said = io.StringIO()
        with _screen(), contextlib.redirect_stdout(said):
            code = app.run([*words, "--out", str(self.out)])
        if code:
            raise PluginError(f"{line}（{code}）：{NOT_OF_THE_DEMO}")
        lines = [one.rstrip() for one in said.getvalue().strip("\n").splitlines()]
        more = len(lines) - MOST_LINES
        return "\n".join([*lines[:MOST_LINES], *([f"……（另有 {more} 行）"] if more > 0 else [])])

    def _rows(self, name: str, asked: str, columns: list[str]) -> str:
        held, rows = read_table(self.out, name)
        wanted = dict(part.split("=", 1) for part in asked.split(", "))
        kept = [row for row in rows if all(str(row[held.index(one)]) == value for one, value in wanted.items())]
        if not kept:
            raise PluginError(f"{name}（{asked}）：{NOT_OF_THE_DEMO}")
        heads, shown = ShownTable(self.out, name, held).shown(kept)
        wanted_heads = [heading(name, column) for column in columns]
        places = [heads.index(head) for head in wanted_heads]
        place = heads.index(heading(name, "rule")) if "rule" in columns else -1
        cells = [
            [link(row[at], f"../rules/{FINDINGS}", row[at]) if at == place else _shown(row[at]) for at in places]
            for row in shown
        ]
        return "\n".join(table(wanted_heads, cells))


def _shown(text: str) -> str:
    """A cell; a day stays on one line."""
    return f'<span class="day">{text}</span>' if DAY.fullmatch(text) else cell(text)


@contextlib.contextmanager
def _screen() -> Iterator[None]:
    """A screen of a fixed width, Chinese, and no settings of the one who builds."""
    before = dict(os.environ)
    os.environ.update(COLUMNS=WIDTH, JIXIAO_LANG="zh", NO_COLOR="1")
    try:
        with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
            os.environ["JIXIAO_STATE"] = folder
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
