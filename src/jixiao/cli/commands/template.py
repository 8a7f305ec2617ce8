"""`jixiao template`: blank submission workbooks."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Policy, policy_folder
from jixiao.cli.output import print_lines
from jixiao.paths import project_root

HELP = say(
    "按上报规范和政策数据生成空白上报工作簿：填报说明、下拉选项、填写提示、锁定表头、填好的示例。",
    "Write blank submission workbooks made from the record contract and the policy data.",
)
# The day written into every template, so that the same contract gives the same bytes.
CREATED = datetime(2026, 1, 1)


def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("写到哪个目录", "folder to write to"))],
    policy: Policy = None,
) -> None:
    """The command `jixiao template`."""
    from jixiao.ingest.contract import load_lists
    from jixiao.ingest.templates import write_templates

    made = write_templates(folder, CREATED, load_lists(project_root(), policy_folder(policy)))
    print_lines([say(f"空白上报工作簿已写入 {folder}：", f"Blank workbooks written to {folder}:")])
    print_lines(f"  {path.name}" for path in made)
