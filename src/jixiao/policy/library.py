"""The measures that policy data may name, read from their declarations in models/ (no warehouse is needed)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.documents import read_yaml

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
        return self.agg in ("ratio", "share", "least") and self.unit in SHARES


@cache
def declaring_models(root: Path) -> tuple[dict[str, Any], ...]:
    """The models between of the checkout at `root`: name, description, and what their meta declares."""
    files = sorted((root / "models" / "intermediate").rglob("*.yml"))
    models = [model for path in files for model in read_yaml(path.read_text(encoding="utf-8")).get("models") or []]
    return tuple(
        {"name": model["name"], "description": model["description"], **((model.get("config") or {}).get("meta") or {})}
        for model in models
    )


def declarations(root: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Fact models with their meta (name, description, dimensions, measures), and the derived measures."""
    models = declaring_models(root)
    facts = [model for model in models if model.get("measures")]
    derived = [measure for model in models for measure in model.get("derived_measures") or []]
    return sorted(facts, key=lambda fact: str(fact["name"])), derived


@cache
def load_measures(root: Path) -> dict[str, Known]:
    """Every measure of the checkout at `root`, base and derived, by its id."""
    facts, derived = declarations(root)
    every = [one for fact in facts for one in fact["measures"]] + derived
    return {one["name"]: Known(one["name"], one["label"], str(one.get("unit") or ""), one["agg"]) for one in every}
