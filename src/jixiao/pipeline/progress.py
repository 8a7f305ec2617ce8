"""How a long task tells its listener where it is; the listener decides what is shown."""

from typing import Protocol


class Progress(Protocol):
    """Listens to a task. A stage is announced once; within it, steps may be reported."""

    def stage(self, name: str) -> None:
        """A stage begins: ingest, door, transform, exit, forms or publish of a build; evidence or pack of a filing;
        readings where others are tried."""

    def step(self, what: str, done: int, total: int) -> None:
        """`done` of `total` parts of the stage are finished; `what` names the part at hand."""


class Silent:
    """Listens and says nothing."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        return None

    def step(self, what: str, done: int, total: int) -> None:
        """A part of the stage is done."""
        return None
