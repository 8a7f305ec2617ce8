"""Which sheets of a form belong to which of its editions: by fiscal year, by level, by form."""

from typing import TYPE_CHECKING

from jixiao.errors import JixiaoError

if TYPE_CHECKING:
    import polars as pl

    from jixiao.forms.layout import Layout

FormFrames = dict[str, "pl.DataFrame"]
"""The head, the entries and each block of a layout to its rows."""


def restrict(layout: "Layout", data: FormFrames) -> tuple[FormFrames, set[int]]:
    """The rows that this edition prints, and the fiscal years that the form has sheets for at this level.

    The head's rows are those of the layout's form and level and of the years that the edition holds for (a head without
    such a column is whole); every other model keeps the rows of these sheets, and of this form where it says whose they
    are.
    """
    import polars as pl

    from jixiao.forms.layout import HEAD

    data = {
        name: frame.filter(pl.col("form_id") == layout.form_id) if "form_id" in frame.columns else frame
        for name, frame in data.items()
    }
    head = data[HEAD]
    if layout.level and "level" in head.columns:
        head = head.filter(pl.col("level") == layout.level)
    years = {int(year) for year in head["fiscal_year"].drop_nulls()} if "fiscal_year" in head.columns else set()
    if years:
        head = head.filter(pl.col("fiscal_year").is_in([year for year in years if layout.holds_for(year)]))
    keys = head["sheet_key"].implode()
    kept = {name: frame.filter(pl.col("sheet_key").is_in(keys)) for name, frame in data.items()}
    return kept | {HEAD: head}, years


class Coverage:
    """The fiscal years of a build's forms and the editions asked for, so that no year is left without one."""

    def __init__(self) -> None:
        self._years: dict[tuple[str, str, str], set[int]] = {}
        self._layouts: dict[tuple[str, str, str], list[Layout]] = {}

    def add(self, notice: str, layout: "Layout", years: set[int]) -> None:
        """Note the years that a form of a notice has sheets for, and an edition that is asked for."""
        key = (notice, layout.form_id, layout.level or "")
        self._years.setdefault(key, set()).update(years)
        self._layouts.setdefault(key, []).append(layout)

    def demand(self) -> None:
        """Raise JixiaoError naming form, year and editions when a year has sheets and no edition asked for holds."""
        for key, years in sorted(self._years.items()):
            notice, form_id, _ = key
            layouts = self._layouts[key]
            for year in sorted(years):
                if not any(layout.holds_for(year) for layout in layouts):
                    asked = "、".join(
                        f"{item.edition}（{item.valid_from}—{item.valid_to or '今'}）" for item in layouts
                    )
                    raise JixiaoError(
                        f"{notice} 的表单 {form_id} 有 {year} 年度的数据，但没有适用于该年度的版次。现有版次：{asked}。"
                        "请在 reports/ 中增加版式文件，并在 seeds/policy/forms.csv 中加一行。",
                        f"{notice}: form {form_id} has no edition for {year}.",
                    )
