"""What a review finds, and the rules that it runs: the catalogue is rules.yml."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files

from jixiao.documents import read_yaml
from jixiao.review.model import Form
from jixiao.review.read import GridCell
from jixiao.review.recognise import Kind
from jixiao.scoring.schemes import Scheme

WITHIN, BETWEEN = "表内", "表间"


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One rule: what it demands, how grave a breach is, where the demand comes from."""

    id: str
    kind: str
    severity: str
    title: str
    source: str
    absent: str


@cache
def catalogue() -> dict[str, ReviewRule]:
    """Every rule by its id, in order."""
    rows = read_yaml(files(__package__).joinpath("rules.yml").read_text(encoding="utf-8"))
    return {row["id"]: ReviewRule(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, what stands there, what should."""

    sheet: str
    cell: str
    rule: str
    severity: str
    found: str
    expected: str
    message: str


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
    notes: list[str] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)
    not_run: dict[str, str] = field(default_factory=dict)
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

    def find(self, rule: str, cell: GridCell, found: str, expected: str, message: str) -> None:
        """A breach of a rule at a cell. The message says what is wrong and what to do; the place is put before it."""
        broken = catalogue()[rule]
        self.run(rule, cell)
        text = f"{self.sheet}!{cell.address}：{message}"
        self.findings.append(Finding(self.sheet, cell.address, rule, broken.severity, found, expected, text))

    def note(self, text: str) -> None:
        """Something to be known that is no fault."""
        if text not in self.notes:
            self.notes.append(text)

    def skip(self, rule: str, reason: str) -> None:
        """Say why a rule did not run."""
        self.not_run.setdefault(rule, reason)

    def skipped(self) -> dict[str, str]:
        """Every rule that did not run, with its reason."""
        return {rule.id: self.not_run.get(rule.id, rule.absent)
                for rule in catalogue().values() if rule.id not in self.ran}  # fmt: skip
