"""Writes docs/cli.md from the commands themselves: `python -m jixiao.cli.reference > docs/cli.md`."""

import os
import sys
from collections.abc import Iterator
from typing import Any

from jixiao.cli.app import build_app
from jixiao.cli.language import VARIABLE

HEAD = """# 命令参考

本页由 `python -m jixiao.cli.reference > docs/cli.md` 生成，请勿手改。

每条命令可加 `--lang zh|en`（或环境变量 `JIXIAO_LANG`）选择提示语言，可加 `--quiet` 只在出错时说话。
耗时的命令在终端上显示进度条，输出不是终端时逐行显示；进度和错误写到标准错误，`--json` 时标准输出只有一份 JSON，
出错时也是：`code`（退出码）和 `error`（那句话）。

| 退出码 | 含义 |
|---|---|
| 0 | 完成 |
| 1 | 质量关未通过，没有发布任何结果；加 `--strict` 时，有文件没有载入或有记录被退回（结果照常发布） |
| 2 | 命令用法不对，或所指的东西不存在 |
| 3 | 输入完全无法读取：收件目录里没有一张能读的记录表 |
| 4 | 核对不符 |
| 70 | 程序出错，没有发布任何结果 |
| 75 | 请稍后重试：另一个任务正在写同一个目录，磁盘空间不足，或某一步超过时限已放弃（没有发布任何结果） |
| 130 | 被中断 |

出错时只有一句话：哪里错、为什么、怎么办。程序本身的错误另记在
`~/.local/state/jixiao/logs/last_error.txt`（`JIXIAO_STATE`；更早的在旁边），其中不含身份证号和口令。程序目录从不写入：缓存和演示数据在
`~/.cache/jixiao`（`XDG_CACHE_HOME`；环境变量 `JIXIAO_CACHE` 另指定缓存）；没有给 `--out` 的结果在项目的 `build/` 下，
没有项目时在 `~/.local/share/jixiao`（`XDG_DATA_HOME`）下。见[安装](install.zh-CN.md)。
构建之前先看磁盘：剩余空间不到上次结果的 1.25 倍（首次构建为收件目录的 3 倍加 64 MB）就不开始。每一步最多用 60 分钟，
收件目录每 10 MB 加 1 分钟（数据库 12 小时），超过即放弃；设置 `stage_minutes` 另定（0 为不限）。
设置写在哪里、旧的构建留多久、运行记录：[日常看管](keeping.zh-CN.md)。
发布的目录和文件权限为 750 和 640，与 umask 无关；`JIXIAO_SHARE=self` 只给本人，`all` 给所有人。

读不出来的文件（已损坏、已加密、没有权限、不是所称的文件、读取时被改动）只退回它自己，其余文件照常读取和发布：
`build.json` 的 `inputs` 里它的 `refused` 写明原因，五个数都是零；以后每次都重新读它；它是一条核实发现（D1），
更换文件或说明缘由之前不能申报。名称是记录类型而种类不读的文件（如 `培训记录.ods`）也是这样；
其他没有读取的文件是提示（D2）。
恶意或损坏的文件（压缩炸弹、实体炸弹、远处有内容的空表、读到一半崩溃、超过内存或时间上限）同样只退回它自己。工作簿里的
宏、外部链接、数据连接和嵌入的文件从不运行、从不打开，在该表的说明里指明。指向收件目录以外的链接不跟随。文件名不是
UTF-8 的（旧版 Windows 压缩包）按 GB18030 显示，否则写成 `\\xNN`。屏幕上不出现控制字符，也不出现网址里的口令。
"""

EXAMPLES = {
    "build": (
        "jixiao build",
        "jixiao build --inbox 收件 --out 结果 --as-of 2026-11-20 --notice jl-2024",
        "jixiao build --inbox postgresql://经办@127.0.0.1/培训 --out 结果 --as-of 2026-11-20",
        "jixiao build --packs 各市申报包 --out 全省 --as-of 2026-11-20",
    ),
    "check": ("jixiao check --inbox 收件",),
    "demo": ("jixiao demo 演示收件 --scale 1",),
    "template": ("jixiao template 空白表",),
    "serve": (
        "jixiao serve",
        "jixiao serve 申报包.zip --with 原申报包.zip",
        "jixiao serve --host 10.0.0.5 --tokens 口令.txt",
    ),
    "fill": ("jixiao fill 申报表.xlsx --inbox 收件",),
    "completion": (
        "jixiao completion bash > ~/.local/share/bash-completion/completions/jixiao",
        "jixiao completion zsh > ~/.zfunc/_jixiao",
        "jixiao completion fish > ~/.config/fish/completions/jixiao.fish",
    ),
    "diff": (
        "jixiao diff 去年/2025年.zip 今年/2025年更正.zip --xlsx 更正说明表.xlsx",
        "jixiao diff 结果一 结果二 --json",
    ),
    "upgrade": ("jixiao upgrade 去年/2025年.zip", "jixiao upgrade 去年/2025年.zip --xlsx 升级说明表.xlsx"),
    "trace": ("jixiao trace '汇总表.xlsx!汇总表!E7'", "jixiao trace --row 培训记录.xlsx:培训记录:12"),
    "assess": (
        "jixiao assess --notice jl-2024",
        "jixiao assess --unit 统一社会信用代码",
        "jixiao assess --policy 政策目录",
    ),
    "policy": ("jixiao policy --notices 通知原文", "jixiao policy --policy 政策目录 --json"),
    "review": ("jixiao review 自评表.xlsx", "jixiao review 申报表.xls --out 结果 --json"),
    "show": ("jixiao show sheet", "jixiao show finding --json"),
    "key": (
        "jixiao key show",
        "jixiao key backup 保险柜/密钥.txt",
        "jixiao key restore 保险柜/密钥.txt",
        "jixiao key rotate",
        "jixiao key vault",
    ),
    "status": ("jixiao status",),
    "doctor": ("jixiao doctor", "jixiao doctor --json"),
    "alert": ("jixiao alert --test", "jixiao alert"),
    "dagster": ("jixiao dagster", "jixiao dagster --port 3001"),
    "file": (
        "jixiao file 结果 申报/2026.zip --findings 待说明.csv",
        "jixiao file 结果 申报/2026.zip --explanations 待说明.csv --by 经办人 --on 2026-11-20 --state 已报",
        "jixiao file 结果 申报/吉林.zip --notice jl-2024 --without-inputs --sign 私钥.pem",
    ),
    "verify": (
        "jixiao verify 申报/2026.zip",
        "jixiao verify 申报/2026.zip --key 公钥.pem --cell 'jl-2024/项目总览.xlsx!总览!C7'",
    ),
    "reproduce": ("jixiao reproduce 申报/2026.zip", "jixiao reproduce 申报/吉林.zip --inbox 收件"),
    "ledger": (
        "jixiao ledger 申报",
        "jixiao ledger 申报 --set 封存 --pack 2026.zip --by 经办人 --on 2026-12-31 --note 年度归档",
    ),
    "round": (
        "jixiao round 申报",
        "jixiao round 申报 --set 已收 --notice jl-2024 --recommender 长春市人社局 --by 经办人 --on 2024-06-28",
    ),
}


def reference() -> str:
    """The whole page, in Chinese."""
    import typer

    os.environ[VARIABLE] = "zh"

    group: Any = typer.main.get_command(build_app())
    return "\n".join([HEAD, *(_command(name, command) for name, command in group.commands.items())])


def _command(name: str, command: Any) -> str:
    params = [param for param in command.params if "--help" not in param.opts]
    named = [(param.metavar, param.required) for param in params if param.param_type_name == "argument"]
    arguments = "".join(f" {word}" if required else f" [{word}]" for word, required in named)
    options = " [选项]" if any(param.param_type_name == "option" for param in params) else ""
    examples = "\n".join(EXAMPLES[name])
    lines = [f"## jixiao {name}", "", command.help, "", f"用法：`jixiao {name}{arguments}{options}`", ""]
    if params:
        lines += ["| 参数 | 必填 | 默认 | 说明 |", "|---|---|---|---|", *_rows(params), ""]
    return "\n".join([*lines, "```", examples, "```", ""])


def _rows(params: list[Any]) -> Iterator[str]:
    for param in params:
        named = param.metavar if param.param_type_name == "argument" else "、".join(param.opts)
        default = "" if param.default in (None, False) or param.required else str(param.default)
        yield f"| `{named}` | {'是' if param.required else ''} | {default} | {param.help or ''} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
