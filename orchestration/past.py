"""Builds of days that are over, apart from the published one: of the end of each year and month, for all notices or
one. They are partitions, so that Dagster fills in those that are missing (backfill), each at its own day."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from jixiao.errors import JixiaoError
from jixiao.months import last_day
from jixiao.night import TIME_ZONE
from jixiao.paths import default_out, project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.policy.folder import own_policy
from jixiao.seed_table import read_table
from orchestration.metadata import metadata_of_publication
from orchestration.naming import STATISTICS
from orchestration.resources import failure, inbox_to_build

ALL = "all"
"""The partition of all notices together."""


def _notices() -> list[dict[str, str]]:
    return read_table(own_policy(project_root()) / "notices.csv")


def _first_day() -> str:
    """The first of January of the year of the earliest notice."""
    return f"{min(row['starts_on'] for row in _notices())[:4]}-01-01"


YEAR, NOTICE = "year", "notice"
YEARS = dg.MultiPartitionsDefinition(
    {
        YEAR: dg.TimeWindowPartitionsDefinition(
            start=_first_day(), cron_schedule="0 0 1 1 *", fmt="%Y-%m-%d", timezone=TIME_ZONE
        ),
        NOTICE: dg.StaticPartitionsDefinition([ALL, *(row["notice_id"] for row in _notices())]),
    }
)
MONTHS = dg.MonthlyPartitionsDefinition(start_date=_first_day(), timezone=TIME_ZONE)


def past_folder() -> Path:
    """Where past builds are published: `past` beside the published build."""
    return Path(os.environ.get("JIXIAO_OUT") or default_out()).parent / "past"


@dg.asset(
    partitions_def=YEARS,
    group_name="past",
    owners=[STATISTICS],
    kinds={"excel"},
    description="某一年的结果：以该年12月31日为基准日，全部通知或其中一个，放在 past/年度/通知",
)
def year_build(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """A whole build as of the last day of a year."""
    key = context.partition_key
    assert isinstance(key, dg.MultiPartitionKey)
    year, notice = key.keys_by_dimension[YEAR][:4], key.keys_by_dimension[NOTICE]
    return _build(past_folder() / year / notice, date(int(year), 12, 31), () if notice == ALL else (notice,))


@dg.asset(
    partitions_def=MONTHS,
    group_name="past",
    owners=[STATISTICS],
    kinds={"excel"},
    description="某一月的结果：以该月最后一日为基准日，供月度进展报送，放在 past/年-月",
)
def month_build(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """A whole build as of the last day of a month."""
    first = date.fromisoformat(context.partition_key)
    return _build(past_folder() / f"{first:%Y-%m}", last_day(first), ())


def _build(out: Path, day: date, notices: tuple[str, ...]) -> dg.MaterializeResult[Any]:
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        inbox, is_demo = inbox_to_build()
        plan = plan_build(inbox, out, day, project_root(), notices, is_demo)
        run_build(plan)
    except JixiaoError as error:
        raise failure(error) from error
    return dg.MaterializeResult(metadata=metadata_of_publication(plan))


PAST = [year_build, month_build]
