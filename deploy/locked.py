"""What `requirements.lock` pins, and which of it the core and each extra of the program need."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OWN = "jixiao"
OFFICE = ("dagster", "serve", "postgres")
"""The extras that an office may choose; the one for development is none of them."""
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#(?: via)?\s+([A-Za-z0-9_.-]+)")


@dataclass(frozen=True)
class Pin:
    """A package of the lock: its version, where it is needed (a marker, or nothing), its hashes, who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: tuple[str, ...]

    def is_for(self, environment: Mapping[str, str]) -> bool:
        """Whether the package is needed on a machine that says so much of itself."""
        return not self.marker or Marker(self.marker).evaluate(dict(environment))

    def lines(self, hashes: Sequence[str] = (), marked: bool = True) -> str:
        """The pin as pip reads it, with these hashes in place of its own where there are any."""
        marker = f" ; {self.marker}" if self.marker and marked else ""
        told = [f"    --hash=sha256:{one}" for one in (hashes or self.hashes)]
        return " \\\n".join([f"{self.name}=={self.version}{marker}", *told]) + "\n"


def read_lock(path: Path) -> dict[str, Pin]:
    """The pins of a lock, by name. A package with two versions (by marker) has the later lines under `name@version`."""
    pins: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", path.read_text(encoding="utf-8")):
        lines = block.splitlines()
        found = _PIN.match(lines[0]) if lines else None
        if not found:
            continue
        name = canonicalize_name(found[1])
        via = tuple(canonicalize_name(one[1]) for line in lines if (one := _VIA.match(line)))
        hashes = tuple(one for line in lines for one in _HASH.findall(line))
        pin = Pin(found[1], found[2], (found[3] or "").strip(), hashes, via)
        pins[name if name not in pins else f"{name}@{pin.version}"] = pin
    return pins


def direct(project: Path) -> dict[str, list[str]]:
    """The packages that pyproject.toml names itself: of the core ('') and of each extra of an office."""
    told = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    asked = {"": told["dependencies"], **{name: told["optional-dependencies"][name] for name in OFFICE}}
    return {name: [canonicalize_name(Requirement(line).name) for line in lines] for name, lines in asked.items()}


def needed(pins: Mapping[str, Pin], first: Iterable[str]) -> dict[str, Pin]:
    """The pins of these packages and of all that they ask for, as the lock says who asks for what."""
    wanted, grown = set(first), True
    while grown:
        more = {name.partition("@")[0] for name, pin in pins.items() if wanted & set(pin.via)} - wanted
        wanted, grown = wanted | more, bool(more)
    return {name: pin for name, pin in pins.items() if name.partition("@")[0] in wanted}
