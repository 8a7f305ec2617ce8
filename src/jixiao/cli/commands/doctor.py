"""`jixiao doctor`: is the installation sound."""

from jixiao.cli.language import say
from jixiao.cli.options import Json
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import VerificationFailed
from jixiao.paths import project_root
from jixiao.pipeline.health import examine

HELP = say(
    "检查安装：Python、依赖、密钥权限、目录、字体。", "Check the installation: Python, packages, key, folders, fonts."
)


def doctor(as_json: Json = False) -> None:
    """The command `jixiao doctor`."""
    points = examine(project_root())
    if as_json:
        print_json([{"name": point.name, "ok": point.ok, "detail": point.detail} for point in points])
    else:
        print_lines(
            f"{say('正常', 'ok    ') if point.ok else say('不正常', 'not ok')}  {point.name}：{point.detail}"
            for point in points
        )
    wrong = [point.name for point in points if not point.ok]
    if wrong:
        raise VerificationFailed(
            f"安装不完整：{'、'.join(wrong)}。请按上面的说明处理，或重新运行 make setup。",
            f"the installation is not sound: {', '.join(wrong)}. Follow the lines above or run make setup again.",
        )
