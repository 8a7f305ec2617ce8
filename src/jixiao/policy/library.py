"""The measures that policy data may name, read from their declarations in models/ (no warehouse is needed)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SHARES = frozenset({"", "%"})


@dataclass(frozen=True)
class Known:
    """One declared measure: its name in words and its unit."""

    measure_id: str
    label: str
    unit: str
    agg: str

    @property
    def is_share(self) -> bool:
        """A share of one in another, held between 0 and 1."""
        return self.agg in ("ratio", "least") and self.unit in SHARES


@cache
def load_measures(root: Path) -> dict[str, Known]:
    """Every measure of the checkout at `root`, base and derived, by its id."""
    found: dict[str, Known] = {}
    for path in sorted((root / "models").glob("*/_*.yml")):
        if path.parent.name == "staging":
            continue
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models") or []:
            meta = model.get("config", {}).get("meta", {})
            for one in [*meta.get("measures", []), *meta.get("derived_measures", [])]:
                found[one["name"]] = _known(one)
    return found


def _known(one: dict[str, Any]) -> Known:
    return Known(one["name"], one["label"], str(one.get("unit") or ""), one["agg"])
