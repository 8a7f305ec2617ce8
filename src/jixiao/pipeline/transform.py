"""The models of a build: what dbt defined, run by the executor, and what its data tests say in our own words."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.engine.dbt import DbtFailed
from jixiao.engine.executor import Execution, Made, StatementFailed
from jixiao.engine.program import TEST, Node, Program, load_program
from jixiao.engine.warehouses import begin_with_kept, begin_with_published, keep_warehouse, read_made, write_made
from jixiao.errors import GateRefused, ProgramFault
from jixiao.gate.result import CheckResult, Severity, could_not_run, counted
from jixiao.pipeline.records import write_json
from jixiao.policy.schema import DECLARATION

if TYPE_CHECKING:
    from jixiao.pipeline.plan import BuildPlan

LOG = "transform.log"
NODE_SECONDS = "node_seconds.json"
KINDS = {
    "accepted_values": (
        "取值都在规定的范围内",
        "规定之外的取值没有处理办法，会漏在各表之外",
        "all values are listed ones",
    ),
    "slice_exists": (
        "所问的分项都是指标有的",
        "指标没有的分项永远没有值，条件就永远缺数据",
        "the measure has every slice that is asked for",
    ),
}
"""What data tests of these kinds demand, why, and what they demand in English."""
TESTED = {
    "int_project__outcome": "项目结果",
    "int_project__output_stage": "产出考核的状态",
    "int_project__progress": "产出进度的状态",
    "int_submission": "应报和实报的状态",
    "criteria": "申报条件",
    "outputs": "产出要求",
}
"""What these data tests are of."""
OF_RECORDS = "记录和数字对不上，表上的数就不可信"
"""Why a data test of its own is run."""


class TransformFailed(GateRefused):
    """A model or seed could not be computed: nothing was published. The program or the policy data are at fault, no
    record that was handed in."""

    exit_code = ProgramFault.exit_code


def transform(plan: "BuildPlan") -> list[CheckResult]:
    """Seeds, models and data tests in the plan's warehouse, which begins with what an earlier build kept of it; one
    result a test. Raises TransformFailed when a seed or model fails, naming it and the log."""
    execution = planned_execution(plan, planned_program(plan))
    begin_with_kept(plan.store, plan.program, execution)
    made = execute(plan, execution)
    write_made(plan.work, plan.program, made)
    write_json(plan.records / NODE_SECONDS, execution.seconds)
    tests = [node for node in execution.program.nodes if node.kind == TEST]
    return [read_test(node, made[node.name]) for node in sorted(tests, key=lambda node: node.name)]


def transform_part(
    plan: "BuildPlan", wanted: Iterable[str], without: Iterable[str] = (), published: Path | None = None
) -> None:
    """The models of these names or folders and all that they read, without data tests: from nothing, or from the
    warehouse of a `published` build. Raises TransformFailed."""
    execution = planned_execution(plan, planned_program(plan).needed(wanted, without))
    if published:
        begin_with_published(published, plan.program, execution)
    execute(plan, execution)


def keep_transformed(plan: "BuildPlan") -> None:
    """Keep the warehouse for the next build, once nothing is written to it any more; not one that was not finished."""
    made = read_made(plan.work, plan.program)
    if made and plan.warehouse.is_file():
        keep_warehouse(plan.store, plan.program, made, plan.warehouse)


def made_contents(plan: "BuildPlan") -> dict[str, str]:
    """The content of the warehouse's tables and views (a hash), by name; nothing where the transform left no note."""
    return {name: made.content for name, made in read_made(plan.work, plan.program).items()}


def told_values(plan: "BuildPlan") -> dict[str, str]:
    """What statements are told by a build, by the names of dbt's variables: its day, the month that was asked for."""
    month = {} if plan.monitor_month is None else {"monitor_month": str(plan.monitor_month)}
    return {"as_of": plan.as_of.isoformat()} | month


def planned_program(plan: "BuildPlan") -> Program:
    """The statements of a build. Raises TransformFailed when dbt cannot compile them."""
    try:
        return load_program(plan.root).with_values(told_values(plan))
    except DbtFailed as error:
        raise _failed(plan, "数据模型不能编译", str(error)) from error


def planned_execution(plan: "BuildPlan", program: Program) -> Execution:
    """The run of these statements in the plan's warehouse, over its raw records and its policy data."""

    def seed_file(name: str) -> Path:
        folder, _, file = name.rpartition("/")
        return plan.policy_folder / file if Path(folder) == DECLARATION.parent else plan.root / name

    return Execution(plan.warehouse, plan.raw, program, seed_file, plan.bounds)


def execute(plan: "BuildPlan", execution: Execution) -> dict[str, Made]:
    """What every node came to. Raises TransformFailed when a seed or model fails, naming it and the log."""
    try:
        return execution.run()
    except StatementFailed as error:
        raise _failed(plan, f"数据模型 {error.name} 计算失败", error.why) from error


def _failed(plan: "BuildPlan", what: str, why: str) -> TransformFailed:
    log = plan.work / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"{what}\n{why}\n", encoding="utf-8")
    first = " ".join(why.split())[:300]
    return TransformFailed(
        f"{what}。未发布任何结果；这是程序或政策数据的问题，请把 {log.name} 交给维护人员。",
        f"{what}: {first}. Nothing was published; this is a fault of the program or the policy data, see {log.name}.",
    )


def read_test(node: Node, made: Made) -> CheckResult:
    """What a data test came to, as a check."""
    if made.error:
        return could_not_run(node.name, _label(node), made.error, _why(node), _label_en(node))
    severity: Severity = "核实" if node.severity == "warn" else "强制"
    detail = counted(made.failed, list(made.places)) if made.failed else ""
    words = (severity, detail, _why(node), _label_en(node))
    return CheckResult(node.name, _label(node), not made.failed, made.failed, *words)


def _label(node: Node) -> str:
    """A test in Chinese: what it is a test of and what it demands; a test of its own by its description."""
    if not node.tested:
        return node.words
    table = node.tested.partition(".")[0]
    return f"{TESTED.get(table, table)}：{KINDS[node.words][0]}"


def _label_en(node: Node) -> str:
    """The same in English: a test of its own has its sentence for a name."""
    if not node.tested:
        return node.name.replace("_", " ")
    return f"{node.tested.partition('.')[0].replace('_', ' ')}: {KINDS[node.words][2]}"


def _why(node: Node) -> str:
    return KINDS[node.words][1] if node.tested else OF_RECORDS
