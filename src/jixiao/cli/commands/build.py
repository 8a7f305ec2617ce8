"""`jixiao build`: the main job."""

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jixiao.cli.alerting import findings_told, refusals_told
from jixiao.cli.bars import shown
from jixiao.cli.language import say
from jixiao.cli.options import (
    Json,
    Notices,
    Policy,
    Source,
    Strict,
    known_notices,
    notice_texts,
    parse_day,
    parse_memory,
    parse_month,
    policy_folder,
)
from jixiao.cli.output import count_labels, plain_line, print_json, print_lines, print_table
from jixiao.cli.rejected import noted, refuse_returned, rejected_lines, returned, returned_lines, unread_lines
from jixiao.cli.wording import word
from jixiao.errors import GateRefused, JixiaoError, UsageError
from jixiao.ingest.address import Database, inbox_of
from jixiao.ingest.vault import load_vault_key
from jixiao.paths import default_out, project_root
from jixiao.pipeline.demo_inbox import AS_OF, demo_inbox
from jixiao.pipeline.paper import write_pdfs
from jixiao.pipeline.runs import recorded
from jixiao.pipeline.workspace import refused_folder

if TYPE_CHECKING:
    from jixiao.pipeline.plan import BuildPlan

HELP = say(
    "主流程：读取、计算、检查、生成表格并发布。不给 --inbox 时用演示数据。",
    "The main job: load, compute, check, write workbooks, publish. Without --inbox it builds the demo data.",
)
MOST_THREADS = 256
"""The engine begins as many threads as it is told, whatever cores there are."""
STAGES = ("ingest", "transform", "check", "forms", "total")


def build(
    inbox: Source = None,
    packs: Annotated[
        Path | None,
        typer.Option(
            "--packs",
            help=say(
                "汇总：不给 --inbox，由这个目录里的申报包（*.zip）做一次构建，每个包先核对",
                "instead of --inbox: one build from the filing packs (*.zip) of this folder, each verified first",
            ),
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=say("发布到哪个目录", "folder to publish to"))] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help=say("基准日，如 2026-11-20（默认今天）", "day, like 2026-11-20 (default: today)")),
    ] = None,
    notice: Annotated[
        list[str] | None,
        typer.Option(
            "--notice", help=say("只生成这些通知的表格，可重复", "only these notices' workbooks; may be repeated")
        ),
    ] = None,
    policy: Policy = None,
    notices: Notices = None,
    monitor_month: Annotated[
        str | None,
        typer.Option(
            "--monitor-month",
            help=say(
                "绩效执行监控表截至几月，1 至 12（默认按政策数据，7 月）",
                "month that monitoring tables look up to, 1 to 12 (default: as policy data say, July)",
            ),
        ),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help=say("不用以前保留的中间结果，全部重做", "make everything anew, use nothing that was kept"),
        ),
    ] = False,
    memory: Annotated[
        str,
        typer.Option("--memory", help=say("计算最多用多少内存，如 4GB", "memory that statements may take, like 4GB")),
    ] = "",
    threads: Annotated[
        int,
        typer.Option(
            "--threads",
            min=0,
            max=MOST_THREADS,
            help=say("最多用几个处理器核（0 为全部）", "cores to use at most (0: all)"),
        ),
    ] = 0,
    print_ids: Annotated[
        bool,
        typer.Option(
            "--print-ids",
            help=say(
                "另存一份印有完整身份证号的表格到 <out>.print-ids（要有保险库的密钥：jixiao key vault）",
                "also write the forms with personal numbers in full to <out>.print-ids (needs the vault's key)",
            ),
        ),
    ] = False,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf",
            help=say(
                "在每份表格旁另存 PDF，供打印签章（要装有 LibreOffice）",
                "also write a PDF beside every workbook, to be printed and signed (needs LibreOffice)",
            ),
        ),
    ] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """The command `jixiao build`."""
    from jixiao.pipeline.run import run_build

    if print_ids:
        load_vault_key()

    month = parse_month(monitor_month) if monitor_month is not None else None
    source, policy = _source(inbox, packs, out or default_out(), policy, quiet=as_json)
    with recorded(out or default_out()) as run:
        planned = _plan(source, out, as_of, notice or [], policy, notice_texts(notices), month, quiet=as_json)
        plan = replace(planned, fresh=fresh, memory=parse_memory(memory), threads=threads)
        try:
            with refusals_told(plan), shown() as progress:
                summary = run_build(plan, progress, run)
        except GateRefused:
            if not as_json:
                print_lines(rejected_lines(refused_folder(plan.out)))
            raise
        run.ended(summary, GateRefused.exit_code if strict and any(returned(summary)) else 0)
    if as_json:
        print_json(summary)
    elif summary.get("unchanged"):
        print_lines([_unchanged(plan, summary), *unread_lines(summary)])
    else:
        _print_places(plan, summary)
        _print_counts(summary)
    if (before := summary.get("key_before")) and not as_json:
        print_lines([_key_changed(before, summary["person_key_id"])])
    if print_ids:
        _print_ids(plan, quiet=as_json)
    if pdf:
        _write_pdfs(plan, summary, quiet=as_json)
    findings_told(plan, summary)
    if strict:
        refuse_returned(summary, plan.out)


def _source(
    inbox: str | None, packs: Path | None, out: Path, policy: Path | None, quiet: bool
) -> tuple[Path | Database | None, Path | None]:
    """What is built from: the inbox or database named, or the inbox that packs are laid out as, None for the demo; and
    by which policy data: those named, or those with the packs' corrections, None for the project's own."""
    if packs is None:
        return inbox_of(inbox) if inbox else None, policy
    if inbox:
        raise UsageError(
            "--packs 和 --inbox 只能用一个：要一起构建的文件请放进收件目录。", "use --packs or --inbox, not both."
        )
    from jixiao.filing.consolidation import lay_out, policy_of

    place = out.with_name(f"{out.name}.inbox")
    laid = lay_out(packs, place, policy_folder(policy))
    if not quiet:
        print_lines(
            [
                say(f"汇总 {len(laid)} 个申报包，都已核对；其中的文件在 {place}：", f"{len(laid)} packs, in {place}:"),
                *("  " + say(one.told, one.told_en) for one in laid),
            ]
        )
    return place, policy_of(place) or policy


def _write_pdfs(plan: "BuildPlan", summary: dict[str, Any], quiet: bool) -> None:
    """The PDFs; where they cannot be made, the sentence that says why: the build is published all the same."""
    try:
        made = write_pdfs(plan.out / form["path"] for form in summary["forms"])
    except JixiaoError as error:
        sys.stderr.write(plain_line(say(error.message, error.message_en)) + "\n")
        return
    if not quiet:
        told = f"PDF {len(made)} 份，在各表格旁。", f"{len(made)} PDFs, each beside its workbook."
        print_lines([say(*told)])


def _print_ids(plan: "BuildPlan", quiet: bool) -> None:
    from jixiao.pipeline.print_ids import print_ids

    place, made = print_ids(plan)
    if not quiet:
        told = say(
            f"印有完整身份证号的表格 {len(made)} 份在 {place}，只有您能读；用完请删除。",
            f"{len(made)} workbooks with personal numbers in full are in {place}, for you alone: delete them.",
        )
        print_lines([told])


def _key_changed(before: str, now: str) -> str:
    return say(
        f"注意：身份证号密钥换了（上次发布用的指纹是 {before}，本次是 {now}），所有人员代号都与上次不同。"
        "如果不是有意更换，请找回原来的密钥（换了主目录或用户，会自动生成新密钥）后重新构建。",
        f"Note: the key of pseudonyms is another (fingerprint {before} in the last build, {now} in this): "
        "every pseudonym differs. If that was not meant, bring the former key back and build again.",
    )


def _unchanged(plan: "BuildPlan", summary: dict[str, Any]) -> str:
    return say(
        f"收件目录、政策、版式、密钥和程序都没有变化，{plan.out} 中已发布的结果就是本次的结果，没有重做"
        f"（build_id {summary['build_id']}；要全部重做请加 --fresh）。",
        f"Nothing changed: what is published in {plan.out} is the result of this build "
        f"(build_id {summary['build_id']}; --fresh makes everything anew).",
    )


def _plan(
    inbox: Path | Database | None,
    out: Path | None,
    as_of: str | None,
    notices: list[str],
    policy: Path | None,
    texts: Path | None,
    month: int | None,
    quiet: bool,
) -> "BuildPlan":
    from jixiao.pipeline.run import plan_build

    root = project_root()
    asked = known_notices(policy_folder(policy), notices)
    if inbox is None:
        day, origin = (
            (parse_day(as_of) if as_of else AS_OF),
            say("没有给 --inbox：使用演示数据", "no --inbox: building the demo data"),
        )
    else:
        day, origin = (parse_day(as_of) if as_of else date.today()), say(f"收件目录 {inbox}", f"inbox {inbox}")
    if not quiet:
        print_lines([say(f"{origin}，基准日 {day}。", f"{origin}, as of {day}.")])
    source, place = inbox or demo_inbox(root), out or default_out()
    return plan_build(source, place, day, root, asked, inbox is None, policy, texts, month)


def _print_places(plan: "BuildPlan", summary: dict[str, Any]) -> None:
    print_lines([say("已发布的表格：", "Workbooks:")])
    print_lines(f"  {plan.out / form['path']}" for form in summary["forms"])
    print_lines(f"  {noted(note)}" for note in summary["notes"])
    print_lines(
        [
            *returned_lines(plan.out, summary),
            *rejected_lines(plan.out),
            *unread_lines(summary),
            say(f"检查结果：{plan.out / 'checks.html'}", f"Checks: {plan.out / 'checks.html'}"),
            *_to_explain(plan.out),
            "",
        ]
    )


def _to_explain(out: Path) -> list[str]:
    """How many findings are to be explained, by notice, and in which list."""
    from jixiao.gate.findings_book import read_findings

    found = [one for one in read_findings((out / "warehouse.duckdb").resolve()) if one.severity == "核实"]
    if not found:
        return []
    counts = Counter(one.document_no or one.title or say("不限于一个通知", "of no one notice") for one in found)
    named = [say(f"  {notice} {n} 条", f"  {notice}: {n}") for notice, n in counts.items()]
    book = out / "findings.xlsx"
    return [
        say(f"申报前要说明的发现 {len(found)} 条，见 {book}：", f"To explain before filing: {len(found)}, {book}:"),
        *named,
    ]


def _print_counts(summary: dict[str, Any]) -> None:
    counts, seconds = summary["counts"], summary["seconds"]
    rows = [
        *((label, counts[name]) for name, label in count_labels().items()),
        (say("表格", "workbooks"), counts["forms"]),
        (say("指标数（可追溯的单元格）", "figures"), counts["figures"]),
        (say("检查项", "checks"), counts["checks"]),
        (say("未通过的检查", "failed checks"), counts["checks_failed"]),
    ]
    rows += [
        (say(f"发现（{level}）", f"findings ({word('severity', level)})"), count)
        for level, count in counts["findings"].items()
    ]
    print_table("", (say("项目", "item"), say("数量", "count")), rows, numbers=(say("数量", "count"),))
    names = {
        "ingest": say("读取", "ingest"),
        "transform": say("计算", "transform"),
        "check": say("检查", "check"),
        "forms": say("制表", "forms"),
        "total": say("合计", "total"),
    }
    unit = say("秒", "s")
    print_lines([say("用时：", "Time: ") + "  ".join(f"{names[name]} {seconds[name]:.1f} {unit}" for name in STAGES)])
    print_lines([f"build_id {summary['build_id']}"])
