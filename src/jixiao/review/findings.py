"""What a review finds, and the rules that it runs: the catalogue is rules.yml."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jixiao.documents import read_yaml
from jixiao.review.model import Form
from jixiao.review.read import GridCell
from jixiao.review.recognise import Kind
from jixiao.scoring.schemes import Scheme

BETWEEN = "表间"


class BothTexts(NamedTuple):
    """A text in Chinese and in English. Names, labels and values of the form are in it as they stand there."""

    zh: str
    en: str


def said(zh: str, en: str) -> BothTexts:
    """A text in both languages."""
    return BothTexts(zh, en)


def both(text: str | BothTexts) -> BothTexts:
    """A text that is the same in both languages, or one in both."""
    return text if isinstance(text, BothTexts) else BothTexts(text, text)


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One rule: what it demands, how grave a breach is, where the demand comes from."""

    id: str
    kind: str
    severity: str
    title: str
    source: str
    absent: str
    title_en: str
    absent_en: str


@cache
def catalogue() -> dict[str, ReviewRule]:
    """Every rule by its id, in order."""
    rows = read_yaml(files(__package__).joinpath("rules.yml").read_text(encoding="utf-8"))
    return {row["id"]: ReviewRule(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, what stands there, what should; the texts in English too."""

    sheet: str
    cell: str
    rule: str
    severity: str
    found: str
    expected: str
    message: str
    found_en: str
    expected_en: str
    message_en: str


@dataclass(slots=True)
class Review:
    """One form under review. `holds` are the first and the last year that its edition is for, where a layout says so.

    `right` holds, for cells found wrong, the value that would be right.

    A rule that fails only because of a cell already found wrong says nothing more: one cause, one finding.
    """

    form: Form
    kind: Kind
    scheme: Scheme | None = None
    holds: tuple[int | None, int | None] | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: list[BothTexts] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)
    not_run: dict[str, BothTexts] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    right: dict[GridCell, Fraction] = field(default_factory=dict)

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.form.grid.name

    def run(self, rule: str, *cells: GridCell | None) -> None:
        """Note that a rule was applied to these cells."""
        self.ran.add(rule)
        self.checked |= {cell.address for cell in cells if cell is not None}

    def find(
        self, rule: str, cell: GridCell, found: str | BothTexts, expected: str | BothTexts, message: BothTexts
    ) -> None:
        """A breach of a rule at a cell. The message says what is wrong and what to do; the place is put before it."""
        broken = catalogue()[rule]
        self.run(rule, cell)
        place = f"{self.sheet}!{cell.address}"
        zh, en = f"{place}：{message.zh}", f"{place}: {message.en}"
        (there, there_en), (wanted, wanted_en) = both(found), both(expected)
        self.findings.append(
            Finding(self.sheet, cell.address, rule, broken.severity, there, wanted, zh, there_en, wanted_en, en)
        )

    def note(self, text: BothTexts, cell: GridCell | None = None) -> None:
        """Something to be known that is no fault, with its place before it."""
        place = self.sheet + (f"!{cell.address}" if cell else "")
        placed = BothTexts(f"{place}：{text.zh}", f"{place}: {text.en}")
        if placed not in self.notes:
            self.notes.append(placed)

    def skip(self, rule: str, reason: BothTexts) -> None:
        """Say why a rule did not run."""
        self.not_run.setdefault(rule, reason)

    def skipped(self) -> dict[str, BothTexts]:
        """Every rule that did not run, with its reason."""
        return {rule.id: self.not_run.get(rule.id, BothTexts(rule.absent, rule.absent_en))
                for rule in catalogue().values() if rule.id not in self.ran}  # fmt: skip
