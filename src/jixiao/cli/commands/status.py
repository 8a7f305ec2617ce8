"""`jixiao status`: the last build, the last runs, what is open, what is next."""

import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import count_labels, print_json, print_lines
from jixiao.cli.wording import word
from jixiao.night import ALIVE, TIME_ZONE, last_beat, next_night
from jixiao.paths import default_out, project_root
from jixiao.pipeline.house import Room, ago, room
from jixiao.pipeline.runs import last_runs

HELP = say(
    "最近一次发布和运行：编号、基准日、数量、未结的发现、退出码、下次自动运行、占用空间。",
    "The last build and run: id, day, counts, open findings, exit code, next scheduled run, space.",
)


def status(out: Out = None, as_json: Json = False) -> None:
    """The command `jixiao status`."""
    place = out or default_out()
    runs = last_runs(place)
    if any(runs.values()) and not (place / "build.json").is_file():
        summary: dict[str, Any] = {}
    else:
        summary = json.loads((published(out) / "build.json").read_text(encoding="utf-8"))
    now = datetime.now().astimezone()
    told = {
        "out": str(place),
        **_build(place, summary),
        **{name: run and run | {"age_seconds": round(_age(run, now))} for name, run in runs.items()},
        "next_schedule": next_night(now).isoformat(),
        "daemon_alive": _daemon_lives(),
        "space": asdict(room(place, project_root())),
    }
    if as_json:
        print_json(told)
        return
    print_lines(_build_lines(summary, told) if summary else [say("还没有发布过。", "Nothing is published yet.")])
    print_lines([*_run_lines(told), _next_line(told), _space_line(told["space"])])


def _build(place: Path, summary: dict[str, Any]) -> dict[str, Any]:
    """What is told of the published build, by the names of `status --json`."""
    if not summary:
        return {"published_at": None}
    written = (place / "build.json").stat().st_mtime
    names = ("build_id", "as_of", "demo", "counts", "seconds")
    return {
        "published_at": datetime.fromtimestamp(written).isoformat(" ", "seconds"),
        "age_seconds": round(time.time() - written),
        **{name: summary[name] for name in names},
        "failed_checks": [check for check in summary["checks"] if not check["passed"]],
        "findings": summary["counts"]["findings"],
    }


def _daemon_lives() -> bool | None:
    """Whether the schedule's daemon is alive; None where there has been none."""
    seen = last_beat()
    return None if seen is None else time.time() - seen <= ALIVE


def _age(run: dict[str, Any], now: datetime) -> float:
    try:
        return (now - datetime.fromisoformat(run["at"])).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _build_lines(summary: dict[str, Any], told: dict[str, Any]) -> list[str]:
    counts = summary["counts"]
    found = say("，", ", ").join(f"{word('severity', level)} {count}" for level, count in counts["findings"].items())
    demo = say("（演示数据）", " (demo data)") if summary["demo"] else ""
    rows = say("，", ", ").join(f"{label} {counts[name]}" for name, label in count_labels().items())
    seconds = f"{summary['seconds']['total']:.1f}"
    place, published_at = told["out"], told["published_at"]
    return [
        say(f"发布目录：{place}", f"published: {place}"),
        say(f"构建编号：{summary['build_id']}", f"build id: {summary['build_id']}") + demo,
        say(f"发布时间：{published_at}（{_since(told)}）", f"published at: {published_at} ({_since(told)})"),
        say(f"基准日：{summary['as_of']}", f"as of: {summary['as_of']}"),
        say(f"记录：{rows}", f"rows: {rows}"),
        say(
            f"表格 {counts['forms']} 份，指标 {counts['figures']} 个，用时 {seconds} 秒",
            f"{counts['forms']} workbooks, {counts['figures']} figures, {seconds} s",
        ),
        say(
            f"检查 {counts['checks']} 项，未通过 {counts['checks_failed']} 项",
            f"{counts['checks']} checks, {counts['checks_failed']} failed",
        ),
        say(f"发现：{found}", f"findings: {found}"),
        *_submission_lines(counts),
    ]


def _submission_lines(counts: dict[str, Any]) -> list[str]:
    """What is owed and not there; nothing of a build before it was counted."""
    if not (of := counts.get("submissions")):
        return []
    return [
        say(
            f"应报 {of['owed']} 项：未交 {of['missing']}，退回 {of['sent_back']}，迟交 {of['late']}，早交 {of['early']}"
            "（jixiao show submission）",
            f"owed {of['owed']}: missing {of['missing']}, sent back {of['sent_back']}, late {of['late']}, "
            f"early {of['early']} (jixiao show submission)",
        )
    ]


def _run_lines(told: dict[str, Any]) -> list[str]:
    lines = []
    if last := told["last_run"]:
        lines.append(say("最近一次运行：", "last run: ") + _run_line(last))
    if (refusal := told["last_refusal"]) and refusal != last:
        lines.append(say("最近一次被拒绝：", "last refusal: ") + _run_line(refusal))
    if begun := told["unfinished_run"]:
        line = say(
            f"有一次运行没有结束：{begun['at']} 开始（{_since(begun)}），正在进行，或被强行终止；终止的重新运行即可",
            f"a run has not ended: begun {begun['at']} ({_since(begun)}); it is at work, or was killed: run it again",
        )
        lines.append(line)
    return lines or [say("运行记录：没有", "runs: none on record")]


def _run_line(run: dict[str, Any]) -> str:
    results = {
        "published": say("已发布", "published"),
        "unchanged": say("没有变化", "unchanged"),
        "refused": say("被拒绝", "refused"),
        "failed": say("失败", "failed"),
        "later": say("稍后重试", "try later"),
    }
    result = results.get(run.get("result", ""), "")
    head = say(
        f"{run['at']}（{_since(run)}），{result}，退出码 {run.get('code')}",
        f"{run['at']} ({_since(run)}), {result}, exit code {run.get('code')}",
    )
    return f"{head}{say('：', ': ')}{say(run['why'], run.get('why_en', run['why']))}" if run.get("why") else head


def _since(told: dict[str, Any]) -> str:
    seconds = float(told["age_seconds"])
    return say(ago(seconds), f"{seconds / 3600:.1f} h ago")


def _next_line(told: dict[str, Any]) -> str:
    alive, at = told["daemon_alive"], told["next_schedule"][:16].replace("T", " ")
    if alive:
        return say(f"下次自动运行：{at}（{TIME_ZONE}）", f"next scheduled run: {at} ({TIME_ZONE})")
    if alive is None:
        return say(
            "下次自动运行：没有启用后台（make dagster，或由 cron 运行）",
            "next scheduled run: none, no daemon was started",
        )
    return say(
        f"下次自动运行：本应 {at}，但后台已停，见 jixiao doctor", f"next scheduled run: {at}, but the daemon is gone"
    )


def _space_line(space: dict[str, Any]) -> str:
    gb = {name: f"{space[name] / (1 << 30):.1f}" for name in Room.__dataclass_fields__}
    return say(
        f"空间：可用 {gb['free']} GB，构建 {space['count']} 个占 {gb['builds']} GB，缓存 {gb['cache']} GB",
        f"space: {gb['free']} GB free, {space['count']} builds take {gb['builds']} GB, the cache {gb['cache']} GB",
    )
