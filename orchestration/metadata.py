"""What is told of each asset that a run made: rows, seconds and columns of tables, workbooks, findings and the page."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import read_json
from jixiao.pipeline.transform import NODE_SECONDS, made_contents
from jixiao.published import open_warehouse

Metadata = dict[str, Any]


def rows_of_raw(plan: BuildPlan) -> dict[str, int]:
    """The rows of every raw file, by its name."""
    return {path.stem: int(pq.read_metadata(path).num_rows) for path in plan.raw.glob("*.parquet")}


def metadata_of_models(plan: BuildPlan) -> dict[str, Metadata]:
    """By the names of seeds and models: rows, and of those that were computed in this run (`computed`) their seconds
    and columns; the others stand as an earlier build kept them."""
    seconds: dict[str, float] = read_json(plan.records / NODE_SECONDS, {})
    columns = _columns(plan)
    found: dict[str, Metadata] = {}
    for name, content in made_contents(plan).items():
        count = content.partition("-")[0]
        told: Metadata = {"computed": name in seconds}
        if count.isdigit():
            told["dagster/row_count"] = int(count)
        if name in seconds:
            told |= (
                {"seconds": round(seconds[name], 3), "dagster/column_schema": columns[name]} if name in columns else {}
            )
        found[name] = told
    return found


def _columns(plan: BuildPlan) -> dict[str, dg.TableSchema]:
    """The columns of every table and view of the warehouse, by its name."""
    listed: dict[str, list[dg.TableColumn]] = {}
    with open_warehouse(plan.work) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns order by 1, ordinal_position"
        ).fetchall()
    for table, name, kind in rows:
        listed.setdefault(table, []).append(dg.TableColumn(name, kind))
    return {table: dg.TableSchema(columns) for table, columns in listed.items()}


def metadata_of_workbooks(plan: BuildPlan) -> Metadata:
    """How many workbooks and figures, and a line a workbook with its place in the published build."""
    made = read_json(plan.records / "forms.json", {"forms": [], "notes": []})
    lines = [f"| {form['notice']} | {plan.out / form['path']} | {form['figures']} |" for form in made["forms"]]
    return {
        "workbooks": len(made["forms"]),
        "figures": sum(form["figures"] for form in made["forms"]),
        "list": dg.MetadataValue.md("\n".join(["| 通知 | 工作簿 | 数字 |", "|---|---|---|", *lines])),
        "not made": dg.MetadataValue.md("\n".join(f"- {note}" for note in made["notes"]) or "无"),
    }


def metadata_of_publication(plan: BuildPlan) -> Metadata:
    """Where the build lies, what it came to, its findings by severity, and what opens it."""
    summary = json.loads((plan.out / "build.json").read_text(encoding="utf-8"))
    counts = summary["counts"]
    return {
        "build_id": summary["build_id"],
        "as of": summary["as_of"],
        "rows": {name: counts[name] for name in ("read", "accepted", "quarantined", "duplicates", "skipped")},
        "findings": counts["findings"],
        "folder": dg.MetadataValue.path(str(plan.out)),
        "findings to explain": dg.MetadataValue.path(str(plan.out / "findings.xlsx")),
        "results": _link(plan.out / "checks.html"),
        "seconds": summary["seconds"],
    }


def _link(page: Path) -> dg.MetadataValue[Any]:
    return dg.MetadataValue.url(page.absolute().as_uri())
