"""Schemes of scoring, read from seeds/policy/scoring.csv: weights, bands, grades, and when a value is far above."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from jixiao.errors import JixiaoError
from jixiao.seed_table import read_table

BASE = ("general", "base")
"""The row of the base scheme: every other takes from it what it does not say itself."""


@dataclass(frozen=True, slots=True)
class Band:
    """Shares of the weight that a qualitative result allows, both ends included."""

    name: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the least total, out of 100, that has it."""

    name: str
    least: Fraction


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme on one day. `weights` are points by first-level indicator; `execution` is that of 预算执行率."""

    name: str
    execution: Fraction
    weights: dict[str, Fraction]
    bands: dict[str, Band]
    grades: tuple[Grade, ...]
    far_above: Fraction
    total: Fraction
    is_base: bool = False


def load_schemes(path: Path, day: date) -> dict[str, Scheme]:
    """Every scheme by its name, as it holds on `day`; none before the base scheme began.

    Raises JixiaoError when the file lacks what scoring needs.
    """
    rows: dict[str, dict[tuple[str, str], str]] = {}
    for row in sorted(read_table(path), key=lambda row: row["starts_on"]):
        if date.fromisoformat(row["starts_on"]) <= day:
            rows.setdefault(row["scheme"], {})[row["kind"], row["item"]] = row["value"]
    base = next((own for own in rows.values() if BASE in own), None)
    if base is None:
        return {}
    try:
        return {name: _scheme(name, own, base) for name, own in rows.items()}
    except (KeyError, ValueError) as error:
        raise JixiaoError(
            f"计分参数 {path.name} 缺少或写错了 {error}。请按 seeds/policy/_policy.yml 的说明补上这一行。",
            f"{path.name}: missing or wrong {error}.",
        ) from None


def base_scheme(schemes: dict[str, Scheme]) -> Scheme | None:
    """The scheme of those who have none of their own."""
    return next((scheme for scheme in schemes.values() if scheme.is_base), None)


def _scheme(name: str, own: dict[tuple[str, str], str], base: dict[tuple[str, str], str]) -> Scheme:
    def kind(wanted: str) -> dict[str, str]:
        rows = {item: value for (kind, item), value in own.items() if kind == wanted}
        return rows or {item: value for (kind, item), value in base.items() if kind == wanted}

    general = {key[1]: value for key, value in (base | own).items() if key[0] == "general"}
    grades = [Grade(item, Fraction(value)) for item, value in kind("grade").items() if value != ""]
    return Scheme(
        name=name,
        execution=Fraction(general["execution_weight"]),
        weights={item: Fraction(value) for item, value in kind("weight").items()},
        bands={item: _band(item, value) for item, value in kind("band").items()},
        grades=tuple(sorted(grades, key=lambda grade: grade.least, reverse=True)),
        far_above=Fraction(general["far_above"]),
        total=Fraction(general["total"]),
        is_base=BASE in own,
    )


def _band(item: str, value: str) -> Band:
    low, _, high = value.partition("..")
    return Band(item, Fraction(low), Fraction(high))
