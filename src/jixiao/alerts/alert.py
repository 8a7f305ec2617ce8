"""What somebody is told: one alert."""

import time
from dataclasses import dataclass
from typing import Any, Literal

from jixiao.personal_numbers import mask_text

Kind = Literal["refused", "findings", "deadlines", "submissions", "test"]
KINDS: tuple[Kind, ...] = ("refused", "findings", "deadlines", "submissions", "test")
"""A build that was refused, findings that the last build told of did not have, deadlines that come near, records that
were not handed in, and one that only tries the way."""


@dataclass(frozen=True)
class Alert:
    """One alert: what it is about (`key`: told once for each), its title, and its lines; personal numbers are masked
    whatever it is made of."""

    kind: Kind
    key: str
    title: str
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", mask_text(self.title))
        object.__setattr__(self, "lines", tuple(mask_text(line) for line in self.lines))

    @property
    def heading(self) -> str:
        """The title as people see where it comes from."""
        return f"【绩效】{self.title}"

    @property
    def text(self) -> str:
        """Heading and lines as one text."""
        return "\n".join([self.heading, *self.lines])

    def as_json(self) -> dict[str, Any]:
        """The alert as plain values."""
        return {"kind": self.kind, "key": self.key, "title": self.title, "lines": list(self.lines)}


def from_json(told: dict[str, Any]) -> Alert:
    """What `as_json` told. Raises KeyError or TypeError for anything else."""
    return Alert(told["kind"], told["key"], told["title"], tuple(told["lines"]))


def now() -> str:
    """The moment at which an alert goes out, as the files of alerts have it: local, with its distance from UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")
