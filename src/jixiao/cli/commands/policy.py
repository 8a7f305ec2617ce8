"""`jixiao policy`: the self-check of policy data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.cli.language import say
from jixiao.cli.options import Json, Notices, Out, Policy, notice_texts, policy_folder, published
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import UnreadableInput, VerificationFailed
from jixiao.paths import default_out, project_root

if TYPE_CHECKING:
    from jixiao.policy.self_check import Remark

HELP = say(
    "自查政策数据：写法、条款、单位、互相矛盾或重复的规定；给 --notices 时逐条对照通知原文；"
    "并列出最近一次构建没有评过的条件。",
    "Check the policy data in itself, beside the notices' texts (--notices) and beside the last build.",
)


def policy(policy: Policy = None, notices: Notices = None, out: Out = None, as_json: Json = False) -> None:
    """The command `jixiao policy`."""
    from jixiao.policy.policy_data import own_policy
    from jixiao.policy.self_check import DOUBT, REFUSED, review_policy

    root = project_root()
    folder = policy or own_policy(root)
    build = _build(out)
    remarks = _of_layouts(folder, root) + review_policy(folder, root, notice_texts(notices), build)
    if as_json:
        print_json([_told(remark) for remark in remarks])
    else:
        _print(remarks, folder, notices, build)
        _print_how_conditions_add_up(folder, root)
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


def _print(remarks: "list[Remark]", folder: Path, notices: Path | None, build: Path | None) -> None:
    heading = ""
    for remark in remarks:
        if remark.rule != heading:
            heading = remark.rule
            count = sum(one.rule == heading for one in remarks)
            print_lines(
                ["", say(f"〔{remark.severity}〕{heading}：{count} 处", f"[{remark.severity}] {heading}: {count}")]
            )
        print_lines([f"  {remark.fault.sentence}"])
    done = [say("自身", "in itself")]
    done += [say(f"通知原文 {notices}", f"texts {notices}")] if notices else []
    done += [say(f"构建 {build}", f"build {build}")] if build else []
    sentence = say(
        f"政策数据 {folder}：对照了{'、'.join(done)}，共 {len(remarks)} 处。",
        f"policy data {folder}: {len(remarks)} points ({', '.join(done)}).",
    )
    print_lines(["", sentence])
