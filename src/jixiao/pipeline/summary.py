"""build.json: what a build read, checked and made."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jixiao import __version__
from jixiao.gate.result import SEVERITIES
from jixiao.hashes import file_sha256
from jixiao.ingest.person_key import fingerprint, load_key
from jixiao.pipeline.identity import build_id, files_sha256, rules_of
from jixiao.pipeline.records import read_checks, read_json, write_json
from jixiao.pipeline.transform import made_contents
from jixiao.policy.folder import TEXTS, own_policy, policy_sha256
from jixiao.published import SUMMARY_SCHEMA, warehouse_content
from jixiao.seed_table import read_table

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from jixiao.pipeline.plan import BuildPlan

COUNTS = ("read", "accepted", "quarantined", "duplicates", "skipped")
INPUT_COLUMNS = ("file", "sha256", "sheet", "record_type", *COUNTS, "note", "refused")
SUBMISSIONS = ("owed", "missing", "sent_back", "late", "early")


def write_summary(plan: "BuildPlan") -> dict[str, Any]:
    """Write build.json into the work folder from what the stages left; returns its content."""
    summary = summarise(plan)
    write_json(plan.work / "build.json", summary)
    return summary


def summarise(plan: "BuildPlan") -> dict[str, Any]:
    """The content of build.json. Everything but `seconds` is the same for the same inputs, policy, code and day."""
    inputs = read_inputs(plan.raw)
    checks = [asdict(check) for check in read_checks(plan)]
    made = read_json(plan.records / "forms.json", {"forms": [], "notes": []})
    files, texts = [(row["file"], row["sha256"]) for row in inputs], text_hashes(plan.texts_folder)
    rules, key_id = rules_of(plan.code, plan.policy_folder), fingerprint(load_key())
    policy = policy_sha256(plan.policy_folder)
    with plan.bounds.read(plan.warehouse) as connection:
        warehouse = warehouse_content(connection, made_contents(plan))
        published = _published(connection)
    return {
        "schema": SUMMARY_SCHEMA,
        "build_id": build_id(files, rules, plan.as_of, plan.notices, texts.values(), plan.monitor_month, key_id),
        "as_of": plan.as_of.isoformat(),
        "notices": list(plan.notices),
        "demo": plan.demo,
        "monitor_month": plan.monitor_month or _month_of_policy(plan),
        "code": {"version": __version__, "code_sha256": files_sha256(plan.code)},
        "policy": {"own": plan.policy is None or policy == policy_sha256(own_policy(plan.root)), "sha256": policy},
        "texts": texts,
        "person_key_id": key_id,
        "inputs": inputs,
        "checks": checks,
        "forms": made["forms"],
        "notes": made["notes"],
        "counts": _counts(inputs, checks, made["forms"]) | published,
        "warehouse": warehouse,
        "seconds": read_json(plan.records / "seconds.json", {}),
    }


def text_hashes(folder: "Path | None") -> dict[str, str]:
    """The notice texts of a folder, whose words the audit edition quotes: file name and SHA-256."""
    return {path.name: file_sha256(path) for path in sorted(folder.glob(TEXTS))} if folder else {}


def _month_of_policy(plan: "BuildPlan") -> int | None:
    """The month that monitoring tables look up to by the policy data as of the build's day; None if they say none."""
    place = plan.policy_folder / "scoring.csv"
    if not place.is_file():
        return None
    held = [(row["starts_on"], row["value"]) for row in read_table(place) if row["item"] == "cutoff_month"]
    found = max((one for one in held if one[0] <= plan.as_of.isoformat()), default=None)
    return int(found[1]) if found else None


def read_inputs(raw: "Path") -> list[dict[str, Any]]:
    """One row a sheet that was handed in, from raw/sheet.parquet: file, sheet, type and the five counts."""
    import polars as pl

    rows = (
        pl.read_parquet(raw / "sheet.parquet", glob=False).sort("file", "sheet_order").select(INPUT_COLUMNS).to_dicts()
    )
    return [row | {"sheet": row["sheet"] or "", "note": row["note"] or ""} for row in rows]


def _counts(inputs: list[dict[str, Any]], checks: list[dict[str, Any]], forms: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(row[name] for row in inputs) for name in COUNTS}
    return totals | {
        "files": len({row["file"] for row in inputs}),
        "forms": len(forms),
        "figures": sum(form["figures"] for form in forms),
        "checks": len(checks),
        "checks_failed": sum(not check["passed"] for check in checks),
    }


def _published(connection: "duckdb.DuckDBPyConnection") -> dict[str, dict[str, int]]:
    """Findings by severity; submissions that are owed, missing and sent back."""
    rows = connection.execute("select severity, count(*) from published.finding group by 1").fetchall()
    owed = connection.execute(
        f"select {', '.join(f'coalesce(sum({name}), 0)' for name in SUBMISSIONS)} from published.submission"
    ).fetchall()[0]
    found = dict(rows)
    return {
        "findings": {severity: int(found.get(severity, 0)) for severity in SEVERITIES},
        "submissions": dict(zip(SUBMISSIONS, map(int, owed), strict=True)),
    }
