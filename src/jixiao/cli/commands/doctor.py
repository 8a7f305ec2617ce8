"""`jixiao doctor`: is the installation sound."""

import os
from pathlib import Path
from typing import Any

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import VerificationFailed
from jixiao.paths import project_root
from jixiao.pipeline.health import examine
from jixiao.pipeline.house import HealthCheck

HELP = say(
    "检查安装和运行环境：版本、依赖、密钥及其抄存、权限、空间、时钟、字体、LibreOffice、后台；不正常的写明怎么办。",
    "Check the installation and its surroundings: versions, packages, key and backup, rights, space, clock, fonts, "
    "LibreOffice, daemon; what is wrong says what to do.",
)


def doctor(out: Out = None, as_json: Json = False) -> None:
    """The command `jixiao doctor`. Without `--out` it looks where the schedule publishes (JIXIAO_OUT), else where
    `build` does."""
    named = os.environ.get("JIXIAO_OUT")
    points = examine(project_root(), out or (Path(named) if named else None))
    if as_json:
        print_json([_as_json(point) for point in points])
    else:
        print_lines(
            say(
                f"{_word(point)}  {point.name}：{point.detail}",
                f"{_word(point)}  {point.english[0]}: {point.english[1]}",
            )
            for point in points
        )
    wrong = [point for point in points if not point.ok]
    if wrong:
        raise VerificationFailed(
            f"安装不完整：{'、'.join(point.name for point in wrong)}。请按上面的说明处理，或重新运行 make setup。",
            f"the installation is not sound: {', '.join(point.english[0] for point in wrong)}. Follow the lines above "
            "or run make setup again.",
        )


def _as_json(point: HealthCheck) -> dict[str, Any]:
    name, detail = say(point.name, point.english[0]), say(point.detail, point.english[1])
    return {"name": name, "ok": point.ok, "detail": detail, "advice": point.advice}


def _word(point: HealthCheck) -> str:
    if not point.ok:
        return say("不正常", "not ok")
    return say("请注意", "advice") if point.advice else say("正常  ", "ok    ")
