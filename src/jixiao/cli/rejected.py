"""What was not taken, in a few sentences: one a kind of fault of a sheet, the rest in the quarantine workbook."""

from pathlib import Path

from jixiao.cli.language import say

SHOWN = 10


def rejected_lines(folder: Path) -> list[str]:
    """The sentences for folder/quarantine.parquet (none without it): place, rule, how many rows, why, what to do."""
    if not (folder / "quarantine.parquet").is_file():
        return []
    import polars as pl

    faults = pl.read_parquet(folder / "quarantine.parquet")
    groups = (
        faults.group_by("file", "sheet", "column", "rule", maintain_order=True)
        .agg(pl.col("row").first(), pl.len().alias("rows"), pl.col("reason").first(), pl.col("repair").first())
        .sort("rows", descending=True, maintain_order=True)
    )
    lines = [_line(group) for group in groups.head(SHOWN).iter_rows(named=True)]
    more = groups.height - len(lines)
    if more > 0:
        lines.append(
            say(f"  另有 {more} 类差错，见 quarantine.xlsx。", f"  {more} more kinds of fault: see quarantine.xlsx.")
        )
    return lines


def _line(group: dict[str, object]) -> str:
    place = f"{group['file']}" + (f"〔{group['sheet']}〕" if group["sheet"] else "")
    rows = say(f"第 {group['row']} 行", f"row {group['row']}")
    if group["rows"] != 1:
        rows += say(f"等 {group['rows']} 行", f" and others, {group['rows']} rows")
    why = f"{group['reason']}".rstrip("。")
    return f"  {place} {rows}：{group['rule']}，{why}。{group['repair']}"
