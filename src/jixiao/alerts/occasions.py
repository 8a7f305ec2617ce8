"""When somebody is told: after a build was published or refused, and of deadlines day by day."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from jixiao.alerts.alert import Alert
from jixiao.alerts.alert_settings import Settings, load_settings
from jixiao.alerts.deadlines import deadlines
from jixiao.alerts.outbox import Dispatch, Outbox, own_outbox
from jixiao.errors import DiskFault, GateRefused, JixiaoError, NoSpace, Overdue, ProgramFault, UnreadableInput
from jixiao.ingest.contract import load_contract
from jixiao.open_findings import FINDING
from jixiao.published import open_warehouse
from jixiao.system_words import why

TOLD = (GateRefused, UnreadableInput, ProgramFault, NoSpace, DiskFault, Overdue)
"""What keeps a build from being published and needs somebody; not that a command was mistyped or has to wait."""
SHOWN = 5
"""Reasons, or findings, that an alert names."""
NOTHING = Dispatch()
P = ParamSpec("P")


def safely(tell: Callable[P, Dispatch]) -> Callable[P, Dispatch]:
    """Whatever becomes of alerts, the build stands: a fault of theirs is one that was not sent."""

    @wraps(tell)
    def told(*words: P.args, **named: P.kwargs) -> Dispatch:
        try:
            return tell(*words, **named)
        except JixiaoError as error:
            return Dispatch(failed=(("alerts.yml", error.message),))
        except OSError as error:
            return Dispatch(failed=(("alerts", why(error)),))

    return told


@safely
def after_refusal(out: Path, refused: Path, error: JixiaoError, today: date) -> Dispatch:
    """Tell that a build was not published, with the first reasons (`refused`: the folder that keeps them). The same
    refusal is told once a day."""
    settings = load_settings()
    if settings is None:
        return NOTHING
    reasons = _reasons(refused / "checks.json")
    lines = [error.message, *(f"{number}. {reason}" for number, reason in enumerate(reasons, start=1))]
    which = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    alert = Alert("refused", f"refused|{out}|{today}|{which}", f"{today} 的构建没有发布", tuple(lines))
    return _tell(settings, own_outbox(), [alert])


@safely
def after_publication(out: Path, build_id: str) -> Dispatch:
    """Tell of the findings that are open now, and of what was not handed in, as far as no build before told of it;
    send what still waits."""
    settings = load_settings()
    if settings is None:
        return NOTHING
    outbox = own_outbox()
    told = (("findings", _findings, _of_findings), ("submissions", _owed, _of_submissions))
    alerts, noted = [], dict[Path, list[str]]()
    for kind, read, made_of in told:
        place = outbox.folder / f"{kind}-{hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:16]}.json"
        now = read(out)
        before = set(json.loads(place.read_text(encoding="utf-8"))) if place.is_file() else set()
        if new := [row for key, row in now.items() if key not in before]:
            alerts.append(made_of(out, build_id, new, len(now)))
        noted[place] = sorted(now)
    outcome = _tell(settings, outbox, alerts)
    outbox.folder.mkdir(parents=True, exist_ok=True)
    for place, keys in noted.items():
        place.write_text(json.dumps(keys, ensure_ascii=False), encoding="utf-8")
    return outcome


def of_the_day(policy: Path, today: date) -> Dispatch:
    """Tell of the deadlines that come near, each once when it comes within the days that are set and once on its day;
    send what still waits."""
    settings = load_settings()
    if settings is None:
        return NOTHING
    alerts = []
    for one in deadlines(policy, today, settings.days_before):
        stage = "today" if one.day == today else "near"
        title = f"{'今天到期' if one.day == today else '期限临近'}：{one.says}"
        alerts.append(Alert("deadlines", f"deadline|{stage}|{one.key}", title, (one.sentence(today),)))
    return _tell(settings, own_outbox(), alerts)


def a_trial(today: date) -> Dispatch:
    """Send an alert that only tries every channel, as often as it is asked for."""
    settings = load_settings()
    if settings is None:
        return NOTHING
    outbox = own_outbox()
    count = len(list(outbox.folder.glob("kept/*"))) + _lines(outbox.folder / "sent.jsonl")
    return _tell(settings, outbox, [Alert("test", f"test|{today}|{count}", "这是一条试发的提醒", ("不用处理。",))])


def _tell(settings: Settings, outbox: Outbox, alerts: Sequence[Alert]) -> Dispatch:
    for alert in alerts:
        if alert.kind in (*settings.tell, "test"):
            outbox.post(alert, settings.channels)
    return outbox.send(settings)


def _reasons(checks: Path) -> list[str]:
    if not checks.is_file():
        return []
    found = json.loads(checks.read_text(encoding="utf-8"))
    failed = [check for check in found if not check["passed"] and check["severity"] == "强制"]
    return [f"{check['label']}：{check['detail']}" for check in failed[:SHOWN]]


def _findings(out: Path) -> dict[str, dict[str, Any]]:
    """The findings that are to be explained, each by a hash of what tells it from others."""
    return _keyed(out, "finding", ("severity", *FINDING), "severity in ('强制', '核实')", FINDING)


def _owed(out: Path) -> dict[str, dict[str, Any]]:
    """What was not handed in or only sent back, each by a hash of what tells it from others."""
    which = ("notice", "rule", "recommender", "region", "record_type", "period", "subjects")
    return _keyed(out, "submission", (*which, "state", "missing", "sent_back"), "state in ('未交', '退回')", which)


def _keyed(out: Path, table: str, columns: Sequence[str], where: str, key: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Rows of a published table, each by a hash of its key."""
    with open_warehouse(out) as connection:
        rows = connection.execute(
            f"select {', '.join(columns)} from published.{table} where {where} order by all"
        ).fetchall()
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return {
        hashlib.sha256(json.dumps([row[name] for name in key], default=str).encode()).hexdigest()[:16]: row
        for row in named
    }


def _of_findings(out: Path, build_id: str, new: list[dict[str, Any]], total: int) -> Alert:
    by_notice = Counter(row["notice"] or "不限于一个通知" for row in new)
    lines = [
        "、".join(f"{notice} {count} 条" for notice, count in by_notice.most_common()),
        *(f"{number}. {row['message']}" for number, row in enumerate(new[:SHOWN], start=1)),
        f"全部 {total} 条见 {out / 'findings.xlsx'}",
    ]
    return Alert("findings", f"findings|{out}|{build_id}", f"新增 {len(new)} 条要说明的发现", tuple(lines))


def _of_submissions(out: Path, build_id: str, new: list[dict[str, Any]], total: int) -> Alert:
    labels = load_contract().labels
    lines = [
        *(
            f"{number}. {row['recommender'] or row['region']}{row['period']}的{labels[row['record_type']]}："
            f"未交 {row['missing']} 项，退回 {row['sent_back']} 项（{row['subjects']}）"
            for number, row in enumerate(new[:SHOWN], start=1)
        ),
        f"全部 {total} 条见 jixiao show submission，催报单在 {out / 'reminders'}",
    ]
    return Alert("submissions", f"submissions|{out}|{build_id}", f"新增 {len(new)} 条应报未报", tuple(lines))


def _lines(place: Path) -> int:
    return len(place.read_text(encoding="utf-8").splitlines()) if place.is_file() else 0
