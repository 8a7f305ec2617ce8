"""What an office may set of how the program keeps house: declared in `settings.csv`, each with its default.

A setting `keep_builds` is taken from the environment (`JIXIAO_KEEP_BUILDS`), else from the user's own table
(`settings.csv` beside the key, two columns: name, value), which a schedule finds too, else it is the default.
None decides a value of a build.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.nearest import did_you_mean
from jixiao.paths import key_file
from jixiao.seed_table import read_table
from jixiao.system_words import why

FILE = "settings.csv"
NAME, VALUE = "name", "value"


@dataclass(frozen=True)
class HouseSetting:
    """One thing that may be set; `default` is None where the program finds it by itself."""

    name: str
    default: float | None
    least: float
    unit: str
    says: str
    says_en: str

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"JIXIAO_{self.name.upper()}"


@cache
def declared() -> dict[str, HouseSetting]:
    """All settings by their names, in the order in which they are declared."""
    rows = read_table(Path(__file__).with_name(FILE))
    made = (
        HouseSetting(
            row["name"],
            float(row["default"]) if row["default"] else None,
            float(row["least"]),
            row["unit"],
            row["says"],
            row["says_en"],
        )
        for row in rows
    )
    return {one.name: one for one in made}


def own_table() -> Path:
    """The user's own settings, which need not be there."""
    return key_file().with_name(FILE)


def setting(name: str) -> float | None:
    """What a setting is: of the environment, else of the user's table, else its default. UsageError for what is no
    number, or less than the setting can be."""
    one = declared()[name]
    if (named := os.environ.get(one.variable, "").strip()) != "":
        return _number(one, named, f"环境变量 {one.variable}", one.variable)
    place = own_table()
    if (written := _written(place).get(name, "")) != "":
        return _number(one, written, f"{place} 里的 {name}", f"{name} of {place}")
    return one.default


def number(name: str) -> float:
    """What a setting that has a default is. UsageError as `setting`."""
    return float(setting(name) or 0)


def check_settings() -> None:
    """Refuse a setting that is wrong before any work. UsageError."""
    for name in declared():
        setting(name)


def _number(one: HouseSetting, text: str, where: str, where_en: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if found >= one.least and found != float("inf"):
        return found
    raise UsageError(
        f"{where} 的值“{text}”不对：应为不小于 {one.least:g} 的数（{one.unit}，{one.says}）。请改正或去掉。",
        f"{text!r} of {where_en} is wrong: a number of {one.least:g} or more is wanted.",
    )


def _written(place: Path) -> dict[str, str]:
    """The user's table. UsageError for a table that cannot be read, or a name that is no setting."""
    if not place.is_file():
        return {}
    try:
        rows = read_table(place)
        found = {row[NAME]: row[VALUE] for row in rows}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        told = why(error) if isinstance(error, OSError) else "应为 UTF-8 的 CSV，两列：name,value"
        raise UsageError(
            f"设置文件 {place} 读不出来（{told}）。请改正，或移走它用默认的设置。",
            f"the settings of {place} cannot be read (a CSV in UTF-8, columns name,value): mend it or move it away.",
        ) from error
    for name in found:
        if name not in declared():
            zh, en = did_you_mean(name, list(declared()))
            raise UsageError(
                f"设置文件 {place} 里没有叫“{name}”的设置。{zh}可用的设置：{'、'.join(declared())}。",
                f"{place} names no setting {name!r}.{en} Settings: {', '.join(declared())}.",
            )
    return found
