"""Verdicts that were given before: Great Expectations says the same of the same rows, so that it is asked only once.

A verdict is a function of what is judged, of the demands, of the columns that show a row, and of the program that
judges. It is kept by these, and where all are known, Great Expectations is not even loaded.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.engine.content import Plain, content_key
from jixiao.engine.store import Store
from jixiao.gate.judge import Demand, Verdict, judge

if TYPE_CHECKING:
    import pandas as pd

KIND, FILE = "verdict", "verdicts.json"
COUNT = "violations"
NOUGHT = (
    Demand("ExpectColumnValuesToNotBeNull", {"column": COUNT}),
    Demand("ExpectColumnValuesToBeBetween", {"column": COUNT, "min_value": 0, "max_value": 0}),
)
"""What is demanded of a count of violations."""
SOME = 1
"""The count that stands for every other than nought."""


@dataclass(frozen=True)
class Verdicts:
    """Verdicts of one `program` (the hash of code and versions), kept in `store`; without a store none are."""

    store: Store | None = None
    program: str = ""

    def on(
        self, content: Plain, demands: Sequence[Demand], index: Sequence[str], frame: "Callable[[], pd.DataFrame]"
    ) -> list[Verdict]:
        """The verdicts on a frame (any grain), one a demand, as `judge` gives them: known by `content`, all that the
        frame holds, or judged now. Where one could not be judged, none are kept."""
        if self.store is None:
            return judge(frame(), demands, index)
        key = self._key(content, demands, index)
        known = _read(self.store.find(KIND, key))
        if known is not None:
            return known
        verdicts = judge(frame(), demands, index)
        if not any(verdict.error for verdict in verdicts):
            with self.store.keep(KIND, key) as draft:
                told = json.dumps([asdict(verdict) for verdict in verdicts], ensure_ascii=False)
                (draft / FILE).write_text(told, encoding="utf-8")
        return verdicts

    def on_counts(self, violations: dict[str, int]) -> tuple[set[str], str]:
        """The rules whose count of violations is not nought, and why they could not be judged (empty when they were).

        What is judged is whether there are any, whichever rules they are of and however many: two verdicts, which an
        inbox with other rows does not ask for again.
        """
        kinds = {min(count, SOME) for count in violations.values()} | {0}
        verdicts = [verdict for kind in sorted(kinds) for verdict in self._on_one(kind)]
        broken = {row[COUNT] for verdict in verdicts for row in verdict.rows}
        error = next((verdict.error for verdict in verdicts if verdict.error), "")
        return {rule for rule, count in violations.items() if str(min(count, SOME)) in broken}, error

    def _on_one(self, count: int) -> list[Verdict]:
        return self.on([count], NOUGHT, [COUNT], lambda: _frame([count]))

    def learn(self) -> None:
        """Know the two verdicts that counts get, so that most inboxes need no Great Expectations."""
        self.on_counts({"": SOME})

    def know(self) -> bool:
        """Whether this program has judged before. If it has not, everything is about to be judged."""
        return self.store is not None and self.store.find(KIND, self._key([0], NOUGHT, [COUNT])) is not None

    def _key(self, content: Plain, demands: Sequence[Demand], index: Sequence[str]) -> str:
        asked = [[one.type, json.dumps(one.arguments, sort_keys=True, default=repr)] for one in demands]
        return content_key(self.program, content, asked, list(index))


NONE_KEPT = Verdicts()


def _read(entry: Path | None) -> list[Verdict] | None:
    if entry is None:
        return None
    try:
        return [Verdict(**told) for told in json.loads((entry / FILE).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):  # not what was kept: judged again
        return None


def _frame(counts: list[int]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame({COUNT: counts})
