"""`jixiao alert`: deadlines that come near, and what could not be sent before."""

from datetime import date
from typing import Annotated

import typer

from jixiao.alerts import occasions
from jixiao.alerts.alert_settings import VARIABLE, load_settings
from jixiao.alerts.outbox import own_outbox
from jixiao.cli.alerting import failures
from jixiao.cli.language import say
from jixiao.cli.options import Json, Policy, policy_folder
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import TryLater, UsageError
from jixiao.paths import key_file

HELP = say(
    "提醒：把临近的期限告诉该知道的人，并补发以前没有发出的提醒（文件、邮件、机器人；写法见 docs/alerts.zh-CN.md）。",
    "Alerts: tell of deadlines that come near, and send what could not be sent before (file, mail, webhook).",
)


def alert(
    policy: Policy = None,
    trial: Annotated[
        bool, typer.Option("--test", help=say("给每个渠道试发一条", "send one alert by every way, to try it"))
    ] = False,
    as_json: Json = False,
) -> None:
    """The command `jixiao alert`."""
    settings = load_settings()
    if settings is None:
        place = key_file().with_name("alerts.yml")
        raise UsageError(
            f"还没有提醒设置。请按 docs/alerts.zh-CN.md 写 {place}，或用环境变量 {VARIABLE} 指明文件。",
            f"there are no settings: write {place}, or name the file in {VARIABLE}.",
        )
    today = date.today()
    outcome = occasions.a_trial(today) if trial else occasions.of_the_day(policy_folder(policy), today)
    if as_json:
        failed = [{"channel": name, "reason": reason} for name, reason in outcome.failed]
        print_json({"sent": list(outcome.sent), "failed": failed, "waiting": outcome.waiting})
    else:
        kept = own_outbox().folder
        print_lines(
            [
                *(say(f"已发出：{title}", f"sent: {title}") for title in outcome.sent),
                *failures(outcome),
                say(
                    f"共发出 {len(outcome.sent)} 条，留存待发 {outcome.waiting} 条（{kept}）。",
                    f"{len(outcome.sent)} sent, {outcome.waiting} waiting ({kept}).",
                ),
            ]
        )
    if outcome.failed:
        raise TryLater(
            "有提醒没有发出，已留存。请按上面写的原因改正，再运行 jixiao alert；有定时任务的，下次也会再发。",
            "some alerts were not sent; they are kept. Mend what is said above and run jixiao alert again.",
        )
