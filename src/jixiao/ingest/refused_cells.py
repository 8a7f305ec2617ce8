"""A cell that is refused before it is typed carries its rule and its address in its text, before what it holds."""

import polars as pl

from jixiao.ingest import fault_rules

MARK = "\ufdd0"
"""Begins the text of a refused cell. No text can hold it: Unicode keeps it for the inside of programs."""
_RULE = rf"^{MARK}({'|'.join(fault_rules.RULES)})@[A-Z]*[0-9]*{MARK}"


def refused(rule: str, cell: str, text: str | None) -> str:
    """The text of a refused cell, `cell` its address."""
    return f"{MARK}{rule}@{cell}{MARK}{text or ''}"


def any_in(texts: pl.Series) -> bool:
    """Some cell is refused."""
    return bool(texts.str.starts_with(MARK).any())


def rule_of(text: pl.Expr) -> pl.Expr:
    """The rule of a refused cell, null of others."""
    return text.str.extract(_RULE)


def cells_of(texts: pl.Series) -> pl.Series | None:
    """The addresses of the refused cells; None where there are none."""
    return texts.str.extract(rf"^{MARK}[^{MARK}@]*@([A-Z0-9]*){MARK}") if any_in(texts) else None


def own_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns as they were handed in."""
    some = frame.select(pl.all().str.starts_with(MARK).any()).row(0) if frame.width else ()
    marked = [c for c, has in zip(frame.columns, some, strict=True) if has]
    return frame.with_columns(pl.col(marked).str.replace(rf"^{MARK}[^{MARK}]*{MARK}", "")) if marked else frame
