"""`jixiao fill`: read back what people wrote into the boxes of a printed form."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import print_json, print_lines

HELP = say(
    "把表格填写栏中手工填写或改动的文字读回收件目录（叙述/申报编号/栏目.txt），下次构建即按此印出。",
    "Read what people wrote into a form's boxes back into the inbox; the next build prints it.",
)


def fill(
    form: Annotated[Path, typer.Argument(metavar="FORM.xlsx", help=say("填好的表格", "the filled form"))],
    inbox: Annotated[Path, typer.Option("--inbox", help=say("收件目录：各地上报的文件", "folder of submitted files"))],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao fill`."""
    from jixiao.forms.readback import read_written, write_texts

    reading = read_written(form, published(out))
    written = reading.written
    made = write_texts(inbox, written)
    if as_json:
        rows = zip(written, made, strict=True)
        print_json(
            [
                {"application": one.subject, "box": one.box, "part": one.part, "cell": one.place, "file": str(path)}
                for one, path in rows
            ]
        )
        return
    print_lines([say(f"{form.name}：读回 {len(made)} 栏。", f"{form.name}: {len(made)} boxes read back.")])
    if reading.absent:
        names = "、".join(reading.absent)
        print_lines([say(f"发布时有而这份文件没有的工作表，没有读：{names}。", f"sheets not in the file: {names}.")])
    print_lines(f"  {one.place} {one.box} → {path}" for one, path in zip(written, made, strict=True))
