"""Every check that a build makes as an asset check: the door (with the policy data) on the raw records, the data tests
on the models, the exit on the warehouse. All block: what a 强制 check refuses is not published.

Several of a build's checks are one of Dagster's (all rules of a record type at the door); `owner` says which. A check
that nothing here stands for is a fault, so that none is ever left out in silence."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import dagster as dg

from jixiao.errors import ProgramFault
from jixiao.gate.door import CONSERVATION
from jixiao.gate.result import CheckResult
from jixiao.gate.suite import load_exit_suites
from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.pipeline.records import read_checks
from orchestration.naming import NAMES
from orchestration.resources import DOOR_GATE, EXIT_GATE, Build, manifest

POLICY, DOOR, EXIT = "policy", "door", "exit_"
SHEET = dg.AssetKey(["door", "sheet"])
WAREHOUSE = dg.AssetKey("warehouse")
OF_SHEETS = {
    POLICY: "政策数据",
    CONSERVATION: "数据守恒",
    "some_rows_accepted": "至少收下一行记录",
    "files_read": "收到的文件都已读取",
}
"""The checks on all that was handed in, with their words."""


@cache
def _tests() -> Mapping[str, tuple[dg.AssetKey, str]]:
    """The data tests of dbt: the asset that each is a check of, and its words. Raises ProgramFault for one that tests
    no one model and does not say (meta.dagster.ref) which it belongs to."""
    nodes, found = manifest()["nodes"], {}
    for node in nodes.values():
        if node["resource_type"] == "test":
            found[node["name"]] = (_tested(nodes, node), node.get("description") or node["name"])
    return found


def _tested(nodes: Mapping[str, Any], test: Mapping[str, Any]) -> dg.AssetKey:
    meta = (test["config"].get("meta") or {}).get("dagster") or {}
    named = (meta.get("ref") or {}).get("name", "")
    uid = test.get("attached_node") or next((uid for uid, node in nodes.items() if node["name"] == named), "")
    if uid not in nodes:
        raise ProgramFault(
            f"数据检查 {test['name']} 没有写明属于哪个模型，Dagster 里就看不到它。"
            "请在 tests/dbt/_tests.yml 里写 meta.dagster.ref。",
            f"the data test {test['name']} belongs to no model: name one in tests/dbt/_tests.yml (meta.dagster.ref).",
        )
    return NAMES.get_asset_key(nodes[uid])


def owner(name: str) -> dg.AssetCheckKey:
    """The asset check that stands for a check of a build, by its name. Raises ProgramFault where none does."""
    kind, _, rest = name.partition(".")
    if kind in OF_SHEETS:
        return dg.AssetCheckKey(SHEET, kind)
    key = None
    if kind == "door":
        key = dg.AssetCheckKey(dg.AssetKey(["raw", rest.partition(".")[0]]), DOOR)
    elif kind == "exit":
        key = dg.AssetCheckKey(WAREHOUSE, f"{EXIT}{rest.partition('.')[0]}")
    elif name in _tests():
        key = dg.AssetCheckKey(_tests()[name][0], name)
    if key is None or key not in _every_key():
        raise ProgramFault(
            f"检查“{name}”在 Dagster 里没有对应的资产检查，本次运行不能算通过。请在 orchestration/checks.py 里补上。",
            f"no asset check stands for the check {name!r}: add one to orchestration/checks.py.",
        )
    return key


@cache
def _every_key() -> frozenset[dg.AssetCheckKey]:
    return frozenset(spec.key for spec in (*_door_specs(), *_test_specs(), *_exit_specs()))


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
            "failed_rows": sum(check.failed_rows for check in failed),
            "failed": dg.MetadataValue.md("\n".join(f"- {c.severity} {c.label}：{c.detail}" for c in failed) or "无"),
        },
    )


def shared_out(checks: Sequence[CheckResult], specs: Sequence[dg.AssetCheckSpec]) -> Iterator[dg.AssetCheckResult]:
    """The asset checks of `specs`, each with those of a build's checks that it stands for. Raises ProgramFault for a
    check that none of them, nor of any other, stands for."""
    by_owner: dict[dg.AssetCheckKey, list[CheckResult]] = {}
    for check in checks:
        by_owner.setdefault(owner(check.name), []).append(check)
    for spec in specs:
        yield check_result(by_owner.get(spec.key, []), spec.key)


def _door_specs() -> list[dg.AssetCheckSpec]:
    specs = [dg.AssetCheckSpec(name, asset=SHEET, blocking=True, description=say) for name, say in OF_SHEETS.items()]
    for kind in load_contract().record_types:
        key = dg.AssetKey(["raw", kind.id])
        specs.append(dg.AssetCheckSpec(DOOR, asset=key, blocking=True, description=f"{kind.label}：进口检查"))
    return specs


def _test_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(name, asset=asset, blocking=True, description=words)
        for name, (asset, words) in sorted(_tests().items())
    ]


def _exit_specs() -> list[dg.AssetCheckSpec]:
    suites = load_exit_suites(project_root())
    return [
        dg.AssetCheckSpec(f"{EXIT}{name}", asset=WAREHOUSE, blocking=True, description=f"{suite.label}：出口检查")
        for name, suite in suites.items()
    ]


@dg.multi_asset_check(specs=_door_specs(), name="door_gate", can_subset=True)
def door_gate(build: Build) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations at the door, and what was checked of the policy data before anything was read."""
    with build.stage("check", "door") as plan:
        build.verdict(DOOR_GATE)
        told = list(shared_out(read_checks(plan), _door_specs()))
    yield from told


@dg.multi_asset_check(specs=_test_specs(), name="data_tests", can_subset=True)
def data_tests(build: Build) -> Iterator[dg.AssetCheckResult]:
    """The data tests of dbt, which the stage of the models has run."""
    with build.stage("check", "data_tests") as plan:
        told = list(shared_out(read_checks(plan), _test_specs()))
    yield from told


@dg.multi_asset_check(specs=_exit_specs(), name="exit_gate", can_subset=True)
def exit_gate(build: Build) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations at the exit."""
    with build.stage("check", "exit"):
        told = list(shared_out(build.verdict(EXIT_GATE), _exit_specs()))
    yield from told


CHECKS = [door_gate, data_tests, exit_gate]
