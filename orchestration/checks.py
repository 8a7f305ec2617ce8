"""The gates as blocking asset checks: the door (with the policy data) on the raw records, the exit on the warehouse."""

from collections.abc import Iterator, Sequence

import dagster as dg

from jixiao.gate.door import CONSERVATION
from jixiao.gate.result import CheckResult
from jixiao.gate.suite import load_exit_suites
from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.pipeline import stages
from jixiao.pipeline.records import read_checks
from orchestration.resources import Build

POLICY = "policy"
SHEET = dg.AssetKey(["door", "sheet"])
WAREHOUSE = dg.AssetKey("warehouse")


def check_result(checks: Sequence[CheckResult], key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    """Several of our checks as one of Dagster's: ERROR, which blocks, only where a 强制 check failed."""
    failed = [check for check in checks if not check.passed]
    fatal = any(check.severity == "强制" for check in failed)
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=bool(checks) and not failed,
        severity=dg.AssetCheckSeverity.ERROR if fatal or not checks else dg.AssetCheckSeverity.WARN,
        metadata={
            "checks": len(checks),
            "failed": dg.MetadataValue.md("\n".join(f"- {c.severity} {c.label}：{c.detail}" for c in failed) or "无"),
        },
    )


def _door_specs() -> list[dg.AssetCheckSpec]:
    specs = [
        dg.AssetCheckSpec(POLICY, asset=SHEET, blocking=True, description="政策数据"),
        dg.AssetCheckSpec(CONSERVATION, asset=SHEET, blocking=True, description="数据守恒"),
    ]
    for kind in load_contract().record_types:
        key = dg.AssetKey(["raw", kind.id])
        specs.append(dg.AssetCheckSpec("door", asset=key, blocking=True, description=f"{kind.label}：进口检查"))
    return specs


def _exit_specs() -> list[dg.AssetCheckSpec]:
    suites = load_exit_suites(project_root())
    return [
        dg.AssetCheckSpec(f"exit_{name}", asset=WAREHOUSE, blocking=True, description=f"{suite.label}：出口检查")
        for name, suite in suites.items()
    ]


@dg.multi_asset_check(specs=_door_specs(), name="door_gate")
def door_gate(build: Build) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations at the door, and what was checked of the policy data before anything was read."""
    with build.clock.booking("check"):
        stages.stage_gate_door(build.plan)
    checks = read_checks(build.plan)
    for spec in _door_specs():
        prefix = f"door.{spec.asset_key.path[-1]}." if spec.name == "door" else spec.name
        yield check_result([check for check in checks if check.name.startswith(prefix)], spec.key)


@dg.multi_asset_check(specs=_exit_specs(), name="exit_gate")
def exit_gate(build: Build) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations at the exit."""
    with build.clock.booking("check"):
        checks = stages.stage_gate_exit(build.plan)
    for spec in _exit_specs():
        prefix = f"exit.{spec.name.removeprefix('exit_')}."
        yield check_result([check for check in checks if check.name.startswith(prefix)], spec.key)


CHECKS = [door_gate, exit_gate]
