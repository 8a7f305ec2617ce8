"""`jixiao demo`: a synthetic inbox."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.output import print_lines

HELP = say(
    "写出一份仿真的收件目录（全部为虚构数据）；种子相同，字节相同。", "Write a synthetic inbox; same seed, same bytes."
)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("写到哪个目录", "folder to write to"))],
    scale: Annotated[
        int,
        typer.Option(
            "--scale",
            min=1,
            help=say("培训、取证、资金记录放大的倍数", "times the training, certification and funding records"),
        ),
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", help=say("随机种子", "random seed"))] = 2024,
) -> None:
    """The command `jixiao demo`."""
    from jixiao.demo import write_demo

    made = write_demo(folder, scale, seed)
    records = sum(made.records.values())
    print_lines(
        [
            say(
                f"演示数据已写入 {folder}：{made.files} 个文件，{records} 条记录（虚构，倍数 {scale}，种子 {seed}）。",
                f"Demo data written to {folder}: {made.files} files, {records} records (scale {scale}, seed {seed}).",
            ),
            say(
                f"有意放入的差错 {made.planted} 处，重复 {made.duplicates} 行，清单见 planted_defects.json。",
                f"{made.planted} planted faults, {made.duplicates} duplicates: planted_defects.json lists them.",
            ),
            say(f"下一步：jixiao build --inbox {folder}", f"Next: jixiao build --inbox {folder}"),
        ]
    )
