"""`jixiao policy`: the self-check of policy data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.cli.language import say
from jixiao.cli.options import Json, Notices, Out, Policy, notice_texts, policy_folder, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.cli.wording import word
from jixiao.errors import UnreadableInput, VerificationFailed
from jixiao.paths import default_out, project_root
from jixiao.policy.folder import own_policy

if TYPE_CHECKING:
    from jixiao.policy.coverage import SentenceCoverage
    from jixiao.policy.policy_rows import Fault
    from jixiao.policy.self_check import Remark

HELP = say(
    "自查政策数据：写法、条款、单位、互相矛盾或重复的规定；给 --notices 时逐条逐句对照通知原文；"
    "并列出最近一次构建没有评过的条件。",
    "Check the policy data in itself, beside the notices' texts (--notices) and beside the last build.",
)


def policy(policy: Policy = None, notices: Notices = None, out: Out = None, as_json: Json = False) -> None:
    """The command `jixiao policy`."""
    from jixiao.policy.coverage import coverage_of
    from jixiao.policy.self_check import DOUBT, REFUSED, review_policy

    root = project_root()
    folder = policy or own_policy(root)
    build = _build(out)
    texts = notice_texts(notices)
    remarks = _of_layouts(folder, root) + review_policy(folder, root, texts, build)
    coverage = coverage_of(folder, root, texts) if texts else None
    if as_json:
        told = [_told(remark) for remark in remarks]
        print_json(told if texts is None else {"remarks": told, **_sentences(coverage)})
    else:
        _print(remarks, folder, notices, build)
        _print_how_conditions_add_up(folder, root)
        _print_totals(coverage)
    refused, doubted = ([one for one in remarks if one.severity == level] for level in (REFUSED, DOUBT))
    if refused:
        raise UnreadableInput(
            f"政策数据 {folder} 有 {len(refused)} 处差错，不能用来构建。请按上面的说明逐处改正。",
            f"{len(refused)} faults in {folder}: it cannot be built with. Put them right as said above.",
        )
    if doubted:
        raise VerificationFailed(
            f"政策数据 {folder} 有 {len(doubted)} 处需要核实。请按上面的说明改正，或确认无误。",
            f"{len(doubted)} points in {folder} are in doubt: put them right, or make sure that they are as meant.",
        )


def _of_layouts(folder: Path, root: Path) -> "list[Remark]":
    """What keeps layouts from being printed; nothing while the tables themselves have faults."""
    from jixiao.policy.policy_data import PolicyRefused, check_policy
    from jixiao.policy.self_check import REFUSED, Remark

    _, faults = check_policy(folder, root)
    try:
        if not faults:
            policy_folder(folder)
    except PolicyRefused as refusal:
        return [Remark("版式有差错", REFUSED, fault) for fault in refusal.faults]
    return []


def _build(out: Path | None) -> Path | None:
    """The build asked for, else the last published one, else none."""
    if out is None and not (default_out() / "build.json").is_file():
        return None
    return published(out)


def _in_english(fault: "Fault") -> str:
    """The place of a fault in English; what is wrong and what to do are said in the language of the policy data."""
    place = (
        fault.file + (f" row {fault.line}" if fault.line else "") + (f" column {fault.column}" if fault.column else "")
    )
    return f"{place}{f' {fault.value!r}' if fault.value else ''}: {fault.what}. {fault.repair}."


def _told(remark: "Remark") -> dict[str, Any]:
    fault = remark.fault
    return {
        "rule": remark.rule,
        "severity": remark.severity,
        "file": fault.file,
        "row": fault.line,
        "column": fault.column,
        "value": fault.value,
        "message": f"{fault.what}。",
        "repair": f"{fault.repair}。",
    }


def _print_how_conditions_add_up(folder: Path, root: Path) -> None:
    from jixiao.policy.branch_rules import groups_in_words
    from jixiao.policy.policy_data import check_policy

    checked, faults = check_policy(folder, root)
    if faults:
        return
    groups = groups_in_words(checked)
    chinese = "设了任一组的如下，其余各项仍须符合。" if groups else "没有任一组。"
    english = "of branches one is enough:" if groups else "there are no branches."
    print_lines(
        [
            say(
                f"申报条件怎样合起来：同一条件的各项须同时符合，{chinese}",
                f"All items of a criterion have to hold; {english}",
            ),
            *(f"  {sentence}" for sentence in groups),
        ]
    )


def _sentences(coverage: "SentenceCoverage | None") -> dict[str, Any]:
    """The totals of each notice, and every sentence with its place, the rows that carry it, or the reason."""
    if coverage is None:
        return {"notices": [], "sentences": []}
    return {
        "notices": [
            {"notice": one.notice, "sentences": one.sentences, "states": dict(one.states), "reasons": dict(one.reasons)}
            for one in coverage.totals()
        ],
        "sentences": [
            {
                "notice": one.notice,
                "clause": one.sentence.clause,
                "sentence": one.sentence.number,
                "sha256": one.sentence.sha256,
                "text": one.sentence.words,
                "state": one.state,
                "rows": [
                    {"file": row.row.file, "row": row.row.line, "called": row.reference, "clause": row.clause}
                    for row in one.rows
                ],
                "reason": one.reason,
                "note": one.note,
            }
            for one in coverage.standings
        ],
    }


def _print_totals(coverage: "SentenceCoverage | None") -> None:
    """A table of the notices, how many of their sentences stand how; and what is told of all of them."""
    if coverage is None or not coverage.notices:
        return
    from jixiao.policy.coverage import CHANGED, NOT_YET, NOTHING_ASKED, RESTS, UNREGISTERED

    totals = coverage.totals()
    states = (RESTS, NOTHING_ASKED, NOT_YET, UNREGISTERED, CHANGED)
    rows = [
        (
            one.notice,
            one.sentences,
            *(one.states[state] for state in states),
            "、".join(f"{reason} {count}" for reason, count in one.reasons.most_common() if reason != NOT_YET),
        )
        for one in totals
    ]
    english = ("resting on rows", "asking nothing", "left", "not registered", "not as registered")
    named = [say(zh, en) for zh, en in zip(states, english, strict=True)]
    headings = (say("通知", "notice"), say("句", "sentences"), *named, say("不要求程序的缘由", "why nothing is asked"))
    print_table(say("逐句对照", "Sentence by sentence"), headings, rows, headings[1:-1])
    every, settled = sum(one.sentences for one in totals), sum(one.settled for one in totals)
    sentence = say(
        f"{len(totals)} 份通知共 {every} 句，已登记 {settled} 句"
        + ("，没有遗漏。" if every == settled else f"，还有 {every - settled} 句要登记或重读，见上面的“逐句登记”。"),
        f"{len(totals)} notices, {every} sentences, {settled} of them registered as they stand.",
    )
    print_lines([sentence])


def _print(remarks: "list[Remark]", folder: Path, notices: Path | None, build: Path | None) -> None:
    heading = ""
    for remark in remarks:
        if remark.rule != heading:
            heading = remark.rule
            count = sum(one.rule == heading for one in remarks)
            print_lines(
                [
                    "",
                    say(
                        f"〔{remark.severity}〕{heading}：{count} 处",
                        f"[{word('severity', remark.severity)}] {heading}: {count}",
                    ),
                ]
            )
        print_lines([f"  {say(remark.fault.sentence, _in_english(remark.fault))}"])
    done = [say("自身", "in itself")]
    done += [say(f"通知原文 {notices}", f"texts {notices}")] if notices else []
    done += [say(f"构建 {build}", f"build {build}")] if build else []
    sentence = say(
        f"政策数据 {folder}：对照了{'、'.join(done)}，共 {len(remarks)} 处。",
        f"policy data {folder}: {len(remarks)} points ({', '.join(done)}).",
    )
    print_lines(["", sentence])
