"""`jixiao file`: seals a build as a filing."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.bars import shown
from jixiao.cli.language import say
from jixiao.cli.options import Inbox, Json, Notices, notice_texts, parse_on, published
from jixiao.cli.output import not_released, print_json, print_lines
from jixiao.paths import project_root
from jixiao.pipeline.releases import release_of

HELP = say(
    "把一次构建封存为申报包，并登记到旁边的台账。",
    "Seal a build as a filing pack, and register it in the ledger beside it.",
)


def file(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=say("已发布结果的目录", "published build"))],
    pack: Annotated[Path, typer.Argument(metavar="PACK.zip", help=say("写到哪个文件", "file to write"))],
    by: Annotated[str, typer.Option("--by", help=say("申报人", "who files"))] = "",
    on: Annotated[str, typer.Option("--on", help=say("申报日期，如 2026-11-20", "day, like 2026-11-20"))] = "",
    state: Annotated[
        str,
        typer.Option(
            "--state", help=say("状态：草稿、已报、更正", "state: 草稿 (draft), 已报 (filed), 更正 (corrected)")
        ),
    ] = "草稿",
    notice: Annotated[
        list[str] | None,
        typer.Option("--notice", help=say("只申报这些通知，可重复", "file only these notices; may be repeated")),
    ] = None,
    inbox: Inbox = None,
    notices: Notices = None,
    without_inputs: Annotated[
        bool,
        typer.Option(
            "--without-inputs", help=say("不带输入文件，只留其哈希", "leave the inputs out; their hashes stay")
        ),
    ] = False,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", help=say("用这把 Ed25519 私钥签名（PEM）", "sign with this Ed25519 private key (PEM)")),
    ] = None,
    explanations: Annotated[
        Path | None,
        typer.Option(
            "--explanations",
            help=say(
                "填好的 findings.xlsx（或 CSV 清单）：需核实的发现逐条说明后才能申报",
                "findings.xlsx (or the list as CSV), filled in",
            ),
        ),
    ] = None,
    findings: Annotated[
        Path | None,
        typer.Option(
            "--findings",
            help=say(
                "只写出待说明的清单（CSV），不申报",
                "only write the list of findings to be explained (CSV); files nothing",
            ),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao file`."""
    from jixiao.filing.sealing import Filing, file_build, list_findings

    texts = notice_texts(notices)
    filing = Filing(
        published(out), pack, state, by, parse_on(on), tuple(notice or ()), inbox, texts, without_inputs, sign,
        explanations,
    )  # fmt: skip
    if findings:
        count = list_findings(filing, project_root(), findings)
        if as_json:
            print_json({"findings": count, "file": str(findings)})
        else:
            print_lines([say(f"{count} 条待说明的发现已写到 {findings}", f"{count} findings written to {findings}")])
        return
    with shown() as progress:
        sealed, entry = file_build(filing, project_root(), progress)
    released = release_of(project_root())
    if as_json:
        print_json(
            {
                "pack": str(pack),
                "sha256": sealed.sha256,
                "root": sealed.root,
                "size": sealed.size,
                "members": sealed.members,
                "figures": sealed.figures,
                "entry": entry.no,
                "state": entry.state,
                "release": released,
            }
        )
        return
    print_lines(
        [
            say(f"申报包：{pack}（{sealed.size:,} 字节）", f"pack: {pack} ({sealed.size:,} bytes)"),
            say(
                f"文件 {sealed.members} 个，数字 {sealed.figures} 个",
                f"{sealed.members} members, {sealed.figures} figures",
            ),
            say(f"包的 SHA-256：{sealed.sha256}", f"SHA-256 of the pack: {sealed.sha256}"),
            say(f"树根：{sealed.root}", f"root: {sealed.root}"),
            say(f"台账第 {entry.no} 号：{entry.state}", f"ledger entry {entry.no}: {entry.state}"),
            *([] if released else [not_released()]),
        ]
    )
