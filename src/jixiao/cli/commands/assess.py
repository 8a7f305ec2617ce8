"""`jixiao assess`: every criterion of every track for an applicant, and what another policy would change."""

from pathlib import Path
from typing import Annotated, Any

import typer

from jixiao.cli.bars import shown
from jixiao.cli.language import say
from jixiao.cli.options import Json, Notices, Out, Policy, known_notices, notice_texts, policy_folder, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.cli.wording import Names, heading, percentage, plain, points, word
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

HELP = say(
    "逐条列出申报条件：实际值、要求、差多少、结果、条款。给 --unit 时，没有申报的项目类别也按基准日试算；"
    "给 --policy 时，列出换用该政策后的变化；给 --readings 时，列出条文另一种读法会改变什么。",
    "Every criterion for an applicant: value, threshold, gap, result, clause. With --unit also for tracks not applied "
    "for, as of the build's day; with --policy what would change under that policy; with "
    "--readings what the other reading of a clause would change.",
)
COLUMNS = ("criterion", "clause", "says", "value", "comparator", "threshold", "gap", "unit_of_measure", "result")
MET, UNMET, NOT_FOR = "符合", "不符合", "不适用"
BRANCHES = say(
    "同一条件的各项须同时符合；前面标了〔支〕的是任一组的各项：一支的各项都符合即可，支内一项不符合不等于条件不符合。",
    "All items of a criterion have to hold; of branches (in brackets) one is enough.",
)


def assess(
    unit: Annotated[
        str | None, typer.Option("--unit", help=say("统一社会信用代码", "unified social credit code"))
    ] = None,
    notice: Annotated[str | None, typer.Option("--notice", help=say("通知编号", "notice id"))] = None,
    applied: Annotated[
        bool,
        typer.Option("--applied", help=say("只看已申报的，不试算其他项目类别", "only what was applied for")),
    ] = False,
    policy: Policy = None,
    readings: Annotated[
        bool,
        typer.Option(
            "--readings",
            help=say(
                "列出登记的读法，以及换另一种读法会改变什么", "the readings on record, and what others would change"
            ),
        ),
    ] = False,
    notices: Notices = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao assess`."""
    asked = [notice] if notice else []
    if policy is not None:
        wanted = known_notices(policy_folder(policy), asked)
        _what_if(published(out), policy, unit, wanted, as_json)
        return
    if readings:
        place = published(out)
        _other_readings(place, unit, known_notices(_policy_of(place), asked), as_json)
        return
    place, texts = published(out), notice_texts(notices)
    rows = _rows(place, unit, known_notices(_policy_of(place), asked), texts, tried=unit is not None and not applied)
    if as_json:
        print_json(rows)
        return
    names = Names(place)
    _print(rows, names)
    if unit is not None:
        _print_materials(place, unit, known_notices(_policy_of(place), asked), names)


def _policy_of(out: Path) -> Path:
    """The policy data that a build was made by."""
    if (out / "policy").is_dir():
        return out / "policy"
    return own_policy(project_root())


def _rows(out: Path, unit: str | None, asked: tuple[str, ...], texts: Path | None, tried: bool) -> list[dict[str, Any]]:
    from jixiao.assess import assess_rows

    rows = assess_rows(out, unit, asked, texts)
    if tried and unit is not None:
        from jixiao.assess.candidate import candidate_rows

        rows += candidate_rows(out, project_root(), unit, asked, texts)
    return rows


def _print(rows: list[dict[str, Any]], names: Names) -> None:
    for (application, track), own in _grouped(rows).items():
        first = own[0]
        about = application or say("（没有申报，按基准日试算）", "(not applied for, as of the build's day)")
        named = f"{names.notice(first['notice'])}  {names.track(track)}"
        title = f"{about}  {first['unit']}  {named}  {_verdict(own)}"
        shown = own if application else [row for row in own if row["result"] not in (MET, NOT_FOR)]
        headers = _headers()
        print_lines([title])
        told = (_in_words(row) for row in shown)
        print_table("", headers, ([row[name] for name in COLUMNS] for row in told), (headers[3], headers[6]))
        by_clause = {row["clause"]: row for row in shown}
        print_lines(f"  {row['clause']}　{row['quote']}" for row in by_clause.values() if row.get("quote"))
        print_lines(dict.fromkeys(_read_as(row["clause"], one) for row in shown for one in row.get("readings", ())))
    print_lines([_totals(rows)])
    if any(row["branch"] for row in rows):
        print_lines([BRANCHES])


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the branch and year before its words, and behind those of an any-of group what decided it."""
    about = "，".join(one for one in (row["branch"], row["period"]) if one)
    says = (f"〔{about}〕" if about else "") + (row["says"] or "")
    decided = f"（{row['decided_by']}）" if row["decided_by"] and not row["branch"] else ""
    told = row | {"says": says + decided} | {name: word(name, row[name] or "") for name in ("comparator", "result")}
    if row["unit_of_measure"] is None:
        told |= {name: percentage(row[name] or "") for name in ("value", "threshold")}
        told["gap"] = points(row["gap"] or "")
    return told


def _read_as(clause: str, one: dict[str, Any]) -> str:
    """A reading that a result rests on, in one line."""
    settled = say("本单位尚未定", "not settled")
    if one["settled_on"]:
        settled = say(f"{one['settled_by']}于 {one['settled_on']} 定", f"settled by {one['settled_by']}")
    return say(
        f"  {clause}　读法：{one['topic']}按“{one['chosen']}”，也可读作“{one['alternatives']}”（{settled}）",
        f"  {clause}  read: {one['topic']} as “{one['chosen']}”; or “{one['alternatives']}” ({settled})",
    )


def _print_materials(out: Path, unit: str, asked: tuple[str, ...], names: Names) -> None:
    """What each application has to hand in: there, missing, judged."""
    from jixiao.assess import material_rows

    headers = (
        say("何时", "when"),
        say("条款", "clause"),
        say("材料", "material"),
        say("有无", "state"),
        say("审核", "verdict"),
        say("页码", "pages"),
    )
    grouped = _grouped(material_rows(out, unit, asked))
    for (application, track), own in grouped.items():
        counts = {state: sum(row["state"] == state for row in own) for state in ("有", "生成", "缺")}
        there, gone = counts["有"] + counts["生成"], counts["缺"]
        open_ = sum(row["verdict"] == "未判" for row in own)
        print_lines(
            [
                "",
                say(
                    f"{application}  {names.track(track)}  申报材料：有 {there}，缺 {gone}，未判 {open_}",
                    f"{application}  {track}  materials: {there} there, {gone} missing, {open_} not judged",
                ),
            ]
        )
        columns = ("stage", "clause", "material", "state", "verdict", "pages")
        told = ([word(name, row[name] or "") for name in columns] for row in own if row["state"] != NOT_FOR)
        print_table("", headers, told)


def _headers() -> tuple[str, ...]:
    return (
        say("条件", "criterion"),
        say("条款", "clause"),
        say("内容", "says"),
        say("实际值", "value"),
        say("比较", "comparator"),
        say("要求", "threshold"),
        say("差", "gap"),
        say("单位", "unit"),
        say("结果", "result"),
    )


def _grouped(rows: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["application"], row["track"]), []).append(row)
    return grouped


def _verdict(rows: list[dict[str, Any]]) -> str:
    """What the required criteria come to, and how many preferences are met."""
    whole = [row for row in rows if not row["branch"]]
    asked = [row for row in whole if row["role"] == "required" and not row["is_part"]]
    required = [row["result"] for row in asked]
    preferred = [row["result"] for row in whole if row["role"] == "preference" and row["result"] != NOT_FOR]
    unmet = required.count(UNMET)
    open_ = sum(result not in (MET, UNMET, NOT_FOR) for result in required)
    if unmet:
        missed = [row for row in asked if row["result"] == UNMET]
        zh = "、".join(f"第{row['criterion']}条 {row['clause']}" for row in missed)
        en = ", ".join(f"{row['criterion']}, {row['clause']}" for row in missed)
        verdict = say(f"不够条件：{unmet} 项不符合（{zh}）", f"does not qualify: {unmet} not met ({en})")
    elif open_:
        verdict = say("还不能定", "cannot be told yet")
    else:
        verdict = say("够条件", "qualifies")
    if open_:
        verdict += say(f"，{open_} 项缺数据或需人工判断", f", {open_} without data or to be judged")
    if preferred:
        met = preferred.count(MET)
        verdict += say(f"；倾斜条件符合 {met}/{len(preferred)}", f"; preferences met {met}/{len(preferred)}")
    return verdict


def _totals(rows: list[dict[str, Any]]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["result"]] = counts.get(row["result"], 0) + 1
    listed = say("，", ", ").join(f"{word('result', result)} {count}" for result, count in counts.items())
    return say(f"共 {len(rows)} 条：{listed or '没有符合所给范围的申报'}。", f"{len(rows)} rows: {listed or 'none'}.")


def _other_readings(out: Path, unit: str | None, asked: tuple[str, ...], as_json: bool) -> None:
    from jixiao.assess.readings import reading_changes

    with shown() as progress:
        found = reading_changes(out, project_root(), _policy_of(out), unit, asked, progress)
    if as_json:
        print_json(found)
        return
    for one in found:
        settled = say(f"（{one['settled_by']}于 {one['settled_on']} 定）", f" (settled by {one['settled_by']})")
        print_lines(
            [
                "",
                f"{one['notice']} {one['clause']}　{one['topic']}{settled if one['settled_by'] else ''}",
                say(f"  所取：{one['chosen']}（{one['why']}）", f"  chosen: {one['chosen']} ({one['why']})"),
                say(
                    f"  另一种：{one['alternative']}，会改变 {len(one['changes'])} 处",
                    f"  other: {one['alternative']}, {len(one['changes'])} changes",
                ),
            ]
        )
        _print_changes(one["changes"])
    turned = sum(bool(one["changes"]) for one in found)
    print_lines(
        [
            "",
            say(
                f"共 {len(found)} 种读法，其中 {turned} 种会改变结果。",
                f"{len(found)} readings, {turned} of which matter.",
            ),
        ]
    )


def _what_if(out: Path, policy: Path, unit: str | None, asked: tuple[str, ...], as_json: bool) -> None:
    from jixiao.assess.changes import policy_changes

    rows = policy_changes(out, project_root(), policy, unit, asked)
    if as_json:
        print_json(rows)
        return
    _print_changes(rows)
    sentence = say(
        f"换用 {policy} 后共 {len(rows)} 处变化；已发布的结果未受影响。", f"{len(rows)} changes under {policy}."
    )
    print_lines([sentence])


def _print_changes(rows: list[dict[str, Any]]) -> None:
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(row)
    headers = (
        say("对象", "subject"),
        say("条件", "criterion"),
        say("条款", "clause"),
        say("变化", "change"),
        say("原来", "old"),
        say("换用后", "new"),
    )
    for table, own in tables.items():
        print_table(
            say(f"{TABLES.get(table, table)}：{len(own)} 处变化", f"{table}: {len(own)} changes"),
            headers,
            map(_change, own),
        )


TABLES = {"assessment": "申报条件", "selection": "遴选", "settlement": "结算", "output": "产出", "finding": "发现"}


def _change(row: dict[str, Any]) -> tuple[Any, ...]:
    subject = row["application"] or row["project"] or row["subject"]
    names = [name for name in row["old"] | row["new"] if row["old"].get(name) != row["new"].get(name)]
    old, new = (
        "  ".join(f"{heading(row['table'], name)} {plain(side[name])}" for name in names if side.get(name) is not None)
        for side in (row["old"], row["new"])
    )
    return subject, row["criterion"] or row["item"], row["clause"], word("change", row["change"]), old, new
