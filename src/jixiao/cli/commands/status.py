"""`jixiao status`: the last build."""

import json
from datetime import datetime
from typing import Any

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import count_labels, print_json, print_lines
from jixiao.cli.wording import word

HELP = say("最近一次发布：编号、基准日、数量、未结的发现。", "The last build: id, day, counts, open findings.")


def status(out: Out = None, as_json: Json = False) -> None:
    """The command `jixiao status`."""
    place = published(out)
    summary = json.loads((place / "build.json").read_text(encoding="utf-8"))
    written = (place / "build.json").stat().st_mtime
    published_at = datetime.fromtimestamp(written).isoformat(" ", "seconds")
    failed = [check for check in summary["checks"] if not check["passed"]]
    if as_json:
        names = ("build_id", "as_of", "demo", "counts", "seconds")
        print_json(
            {
                "out": str(place),
                "published_at": published_at,
                **{name: summary[name] for name in names},
                "failed_checks": failed,
            }
        )
        return
    print_lines(_lines(summary, str(place), published_at))


def _lines(summary: dict[str, Any], place: str, published_at: str) -> list[str]:
    counts = summary["counts"]
    found = say("，", ", ").join(f"{word('severity', level)} {count}" for level, count in counts["findings"].items())
    demo = say("（演示数据）", " (demo data)") if summary["demo"] else ""
    rows = say("，", ", ").join(f"{label} {counts[name]}" for name, label in count_labels().items())
    seconds = f"{summary['seconds']['total']:.1f}"
    return [
        say(f"发布目录：{place}", f"published: {place}"),
        say(f"构建编号：{summary['build_id']}", f"build id: {summary['build_id']}") + demo,
        say(f"发布时间：{published_at}", f"published at: {published_at}"),
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
    ]
