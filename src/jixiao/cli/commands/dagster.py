"""`jixiao dagster`: the Dagster page with its nightly schedule, from the checkout or from the installed wheel."""

import os
import sys
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.extras import need_extra
from jixiao.machine import MACHINE
from jixiao.paths import project_root

HELP = say(
    "打开 Dagster 页面（127.0.0.1:3000），每晚自动构建；需要组件 jixiao[dagster]。",
    "Open the Dagster page (127.0.0.1:3000) with the nightly schedule; needs jixiao[dagster].",
)
LAST_PORT = 65_535


def dagster(
    port: Annotated[
        int, typer.Option("--port", min=1, max=LAST_PORT, help=say("网页的端口", "port of the page"))
    ] = 3000,
) -> None:
    """The command `jixiao dagster`: this process becomes `python -m orchestration`."""
    need_extra("dagster")
    root = str(project_root())
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "orchestration", "-p", str(port)]
    MACHINE.become(command, os.environ | {"PYTHONPATH": path})
