"""The measures that policy data may name, read from their declarations in models/ (no warehouse is needed)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.documents import read_yaml

SHARES = frozenset({"", "%"})


@dataclass(frozen=True)
class Known:
    """One declared measure: its name in words and its unit, and what it may be sliced by: the values of each dimension
    (none: the codes of occupations, or what `listed` names as `table.column`), or for one with slices of its own, where
    these are listed."""

    measure_id: str
    label: str
    unit: str
    agg: str
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slice_list: str = ""
    listed: Mapping[str, str] = field(default_factory=dict)

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
    base = {one["name"]: (one, _dimensions(fact)) for fact in facts for one in fact["measures"]}
    every = {name: _known(one, dimensions, str(one.get("slice_list", ""))) for name, (one, dimensions) in base.items()}
    for fact in facts:
        listed = {one["name"]: str(one["list"]) for one in fact.get("dimensions") or [] if "list" in one}
        every |= {one["name"]: replace(every[one["name"]], listed=listed) for one in fact["measures"] if listed}
    for one in derived:
        parts = [every[name] for name in _sliced_parts(one)]
        first = parts[0] if parts else None
        shared = {
            name: values
            for name, values in (first.dimensions if first else {}).items()
            if all(name in part.dimensions for part in parts)
        }
        every[one["name"]] = _known(one, shared, first.slice_list if first else "")
    return every


@cache
def composed_measures(root: Path) -> frozenset[str]:
    """Measures that are made of others for a figure: their periods are those of their parts."""
    models = declaring_models(root)
    return frozenset(measure["name"] for model in models for measure in model.get("composed_measures") or [])


def _known(one: dict[str, Any], dimensions: Mapping[str, tuple[str, ...]], slice_list: str) -> Known:
    return Known(one["name"], one["label"], str(one.get("unit") or ""), one["agg"], dimensions, slice_list)


def _dimensions(fact: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {one["name"]: tuple(map(str, one.get("values") or ())) for one in fact.get("dimensions") or []}


def _sliced_parts(one: dict[str, Any]) -> list[str]:
    """The measures that a derived one passes a slice on to (macros/measures/parts.sql); a least is asked for whole."""
    if one["agg"] == "ratio":
        is_whole = one.get("per") or one.get("denominator_window")
        return [one["numerator"]] if is_whole else [one["numerator"], one["denominator"]]
    if one["agg"] in ("share", "sum"):
        return [one["of"]] if isinstance(one["of"], str) else list(one["of"])
    return []
