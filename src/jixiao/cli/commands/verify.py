"""`jixiao verify`: checks a filing."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json
from jixiao.cli.output import not_released, print_json, print_lines
from jixiao.errors import VerificationFailed
from jixiao.filing.sign import public_key
from jixiao.filing.verification import verify_pack
from jixiao.pairs import two_texts

HELP = say(
    "核验申报包：每个字节、每个哈希、每个数，以及旁边的台账。",
    "Check a filing: every byte, every hash, every figure, and the ledger beside it.",
)
SHOWN = 20


def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK.zip", help=say("申报包", "filing pack"))],
    cell: Annotated[
        str | None,
        typer.Option(
            "--cell",
            help=say(
                "证明这一个数：通知/工作簿.xlsx!工作表!单元格，或指标编号",
                "prove this one figure: NOTICE/WORKBOOK.xlsx!SHEET!CELL, or a figure id",
            ),
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            help=say(
                "必须由这把公钥签名：64 位十六进制，或存有它的文件（十六进制或 PEM）",
                "must be signed by this public key: 64 hex digits, or a file with these or PEM",
            ),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao verify`."""
    verdict = verify_pack(pack, public_key(key) if key else None, cell)
    document = verdict.document
    if as_json:
        print_json(document)
    if verdict.faults:
        if not as_json:
            print_lines(say(*two_texts(fault)) for fault in verdict.faults[:SHOWN])
        if verdict.sound:
            raise VerificationFailed(
                f"{pack} 本身完好，但与旁边的台账不符：可能是在别处登记的，也可能台账或包被换过。请与申报单位核对。",
                f"{pack} itself fits, but not with the ledger beside it: ask whoever filed it.",
            )
        raise VerificationFailed(
            f"{pack} 不是当初封存的申报包（{len(verdict.faults)} 处不符）。请向申报单位索取原件。",
            f"{pack} is not the filing that was sealed ({len(verdict.faults)} faults): ask for the original.",
        )
    if not as_json:
        print_lines(_lines(pack, document))


def _lines(pack: Path, document: dict[str, object]) -> list[str]:
    header, root, proof, entries = document["header"], document["root"], document["cell"], document["ledger"]
    assert isinstance(header, dict) and isinstance(root, dict)
    lines = [
        say(f"相符：{pack}", f"fits: {pack}"),
        say(
            f"构建 {header['build_id']}，基准日 {header['as_of']}，通知 {'、'.join(header['filed'])}，"
            f"文件 {document['members']} 个，数字 {document['figures']} 个",
            f"build {header['build_id']}, as of {header['as_of']}, notices {', '.join(header['filed'])}, "
            f"{document['members']} members, {document['figures']} figures",
        ),
        *(f"{name.upper()} {value}" for name, value in root.items()),
        say("签名公钥：", "signed by: ") + str(document["signed_by"] or say("（未签名）", "(not signed)")),
    ]
    if header["code"].get("release") == "":  # packs sealed before it was asked do not say
        lines.append(not_released())
    if isinstance(entries, list):
        lines += [_entry_line(entry) for entry in entries]
    if isinstance(proof, dict):
        lines += [
            say(f"数值：{proof['value']}", f"value: {proof['value']}"),
            proof["line"],
            say(
                f"叶 {proof['index']}（共 {proof['leaves']} 叶），路径：",
                f"leaf {proof['index']} of {proof['leaves']}, path:",
            ),
            *(f"  {name} {one}" for name, path in proof["path"].items() for one in path),
        ]
    return lines


def _entry_line(entry: dict[str, object]) -> str:
    signed = f"{entry['by'] or say('（未写明）', '(not said)')} {entry['at']}".rstrip()
    return say(
        f"台账第 {entry['no']} 号：{entry['state']}，{signed}", f"ledger {entry['no']}: {entry['state']}, {signed}"
    )
