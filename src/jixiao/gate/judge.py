"""Great Expectations as the judge: a small pandas frame and a list of expectations in, one verdict each out.

Imported by nothing else: the import of great_expectations takes seconds and happens inside the function.
"""

import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

NOT_ASKED = ("scipy.stats", "altair")
"""What Great Expectations loads for divergences of distributions and their charts, which no check here asks for: a
quarter of what loading it takes."""


@dataclass(frozen=True)
class Demand:
    """One expectation: its Great Expectations class name and arguments."""

    type: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations said: `error` is filled when the expectation could not be evaluated.

    `rows` are the offending rows as {column: value as shown}: the index columns asked for, and the column judged.
    """

    passed: bool
    failed_rows: int = 0
    rows: list[dict[str, str | None]] = field(default_factory=list)
    observed: str = ""
    error: str = ""


def judge(frame: "pd.DataFrame", demands: Sequence[Demand], index: Sequence[str] = ()) -> list[Verdict]:
    """Judge `frame` (any grain) by each demand: one verdict a demand, in their order.

    `index` names the columns by which an offending row is shown. An unknown expectation, wrong arguments, a missing
    column or any exception inside Great Expectations gives a verdict with `error`, never a pass.
    """
    verdicts: dict[int, Verdict] = {}
    expectations = []
    for number, demand in enumerate(demands):
        try:
            expectations.append(_expectation(demand, number))
        except Exception as error:  # whatever Great Expectations raises, the check did not run
            verdicts[number] = Verdict(False, error=(str(error).strip().splitlines() or [type(error).__name__])[0])
    for result in _validate(frame, expectations, list(index)):
        number = (result.expectation_config.meta or {})["number"]
        verdicts[number] = _verdict(result, list(index))
    return [verdicts.get(number, Verdict(False, error="检查引擎没有给出结果")) for number in range(len(demands))]


def _expectation(demand: Demand, number: int) -> Any:
    gxe = load_engine().expectations
    kind = getattr(gxe, demand.type, None)
    if kind is None:
        raise ValueError(f"没有名为 {demand.type} 的检查")
    unknown = set(demand.arguments) - set(kind.model_fields if hasattr(kind, "model_fields") else kind.__fields__)
    if unknown:
        raise ValueError(f"{demand.type} 没有参数 {'、'.join(sorted(unknown))}")
    return kind(**demand.arguments, meta={"number": number})


@cache
def load_engine() -> Any:
    """The package great_expectations; the first time takes seconds."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.meta_path.insert(0, _Later)
        try:
            import great_expectations
        finally:
            sys.meta_path.remove(_Later)
        from tqdm import tqdm
    tqdm.set_lock(RLock())  # its own is shared between processes, and told of where one that has it is killed
    return great_expectations


class _Later(PathFinder):
    """Finds `NOT_ASKED` as modules that are loaded when somebody first asks them for anything."""

    @classmethod
    def find_spec(cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        """The module, to be loaded later; None for any other."""
        spec = super().find_spec(fullname, path, target) if fullname in NOT_ASKED else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


def _validate(frame: "pd.DataFrame", expectations: list[Any], index: list[str]) -> list[Any]:
    if not expectations:
        return []
    gx = load_engine()
    batch = _frames().get_batch(batch_parameters={"dataframe": frame})
    how: dict[str, Any] = {"result_format": "COMPLETE"}
    if index:
        how["unexpected_index_column_names"] = index
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = batch.validate(gx.ExpectationSuite(name="gate", expectations=expectations), result_format=how)
    return list(answer.results)


@cache
def _frames() -> Any:
    """Where frames are handed in, one after the other."""
    context = load_engine().get_context(mode="ephemeral", project_config=_nothing_on_disk())
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("gate").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("all")


def _nothing_on_disk() -> Any:
    """A configuration that keeps everything in memory; the default one leaves a temporary folder behind."""
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False), analytics_enabled=False
    )


def _verdict(result: Any, index: list[str]) -> Verdict:
    raised = _exception(result.exception_info)
    if raised:
        return Verdict(False, error=raised)
    if result.success:
        return Verdict(True)
    found = result.result or {}
    rows = [_as_shown(entry) for entry in found.get("unexpected_index_list") or [] if index]
    count = found.get("unexpected_count")
    return Verdict(False, int(count) if count else 1, rows, str(found.get("observed_value", "")))


def _as_shown(row: dict[str, Any]) -> dict[str, str | None]:
    return {str(name): None if value is None else str(value) for name, value in row.items()}


def _exception(info: Any) -> str:
    """The message of the exception that a result carries, in either of the two shapes Great Expectations uses."""
    entries = [info] if "raised_exception" in (info or {}) else list((info or {}).values())
    for entry in entries:
        if isinstance(entry, dict) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "检查引擎报错").splitlines()[0]
    return ""
