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
        print_json(
            [
                {"name": say(one.name, one.english[0]), "ok": one.ok, "detail": say(one.detail, one.english[1])}
                for one in points
            ]
        )
    else:
        print_lines(
            say(
                f"{'正常' if point.ok else '不正常'}  {point.name}：{point.detail}",
                f"{'ok    ' if point.ok else 'not ok'}  {point.english[0]}: {point.english[1]}",
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
