"""The daemon's own housekeeping: it says every minute that it is alive, and its history keeps to its bounds."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from jixiao.night import beat
from jixiao.settings import number

OVER = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
AT_ONCE = 20
"""Runs that are removed at one tick: a tick is short."""


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def keep_house(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Touches the heartbeat file, and removes runs that are too old or too many; begins none."""
    beat()
    gone = prune(context.instance, datetime.now(UTC))
    return dg.SkipReason(f"后台在运行。清理了 {gone} 次旧的运行记录。" if gone else "后台在运行。")


def prune(instance: dg.DagsterInstance, now: datetime) -> int:
    """Remove the runs that have ended and are older than `log_days`, or more than `history_runs`; how many. The newest
    one stays, and what a run published is not touched."""
    most, oldest = int(number("history_runs")), now - timedelta(days=number("log_days"))
    ended = instance.get_run_records(dg.RunsFilter(statuses=OVER))
    going = [one for rank, one in enumerate(ended) if rank and (rank >= most or one.create_timestamp < oldest)]
    for record in going[-AT_ONCE:]:
        _remove(instance, record.dagster_run.run_id)
    return len(going[-AT_ONCE:])


def _remove(instance: dg.DagsterInstance, run_id: str) -> None:
    instance.delete_run(run_id)
    root = Path(instance.root_directory)
    shutil.rmtree(root / "storage" / run_id, ignore_errors=True)
    for left in (root / "history" / "runs").glob(f"{run_id}.db*"):
        left.unlink(missing_ok=True)
