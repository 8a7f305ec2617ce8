"""What a project says of its progress: what its own records say until the month's end. Nothing is drawn here, so that
all else stays as it was."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from jixiao.demo.applicants import WAN
from jixiao.demo.world import Record, Value, World
from jixiao.months import last_day

MOST_PURPOSES = 3
"""So many purposes are named, those of the most money."""
SETTLED = {"I106": "审定课程教材{}门", "I203": "验收设备{}批"}
"""Papers of an indicator that were found in order, as the sentence has them."""


def tell_progress(world: World) -> None:
    """Write the sentence of every report of progress, from the records of its project."""
    own: dict[tuple[str, Value], list[Record]] = defaultdict(list)
    projects = {}
    for row in world.rows:
        if row.record_type == "project":
            projects[row.values["project_id"]] = row.values["application_no"]
        elif row.record_type in ("apprentice", "evidence", "funding"):
            own[row.record_type, row.values.get("application_no") or row.values.get("project_id")].append(row)
    for row in world.rows:
        if row.record_type == "progress":
            project = row.values["project_id"]
            until = last_day(dt.date.fromisoformat(f"{row.values['report_month']}-01"))
            application = projects[project]
            done = [
                *_spent(_until(own["funding", project], "booked_on", until)),
                *_settled(_until(own["evidence", application], "reviewed_on", until)),
            ]
            first = _trained(row.values) or _finished(_until(own["apprentice", application], "finished_on", until))
            nothing = "建设资金尚未支出" if own["funding", project] else "本项目不安排财政补助资金"
            row.values["progress_text"] = f"截至{until.year}年{until.month}月{first}；\n{'；'.join(done) or nothing}"


def _until(rows: list[Record], column: str, until: dt.date) -> list[Record]:
    return [row for row in rows if isinstance(day := row.values[column], dt.date) and day <= until]


def _trained(report: dict[str, Value]) -> str:
    if report["cumulative_trained"] is None:
        return ""
    return f"累计培训{report['cumulative_trained']}人次，取证{report['cumulative_certified']}人"


def _finished(apprentices: list[Record]) -> str:
    """A studio reports its apprentices: the training of its unit is not its own."""
    return f"累计出师徒弟{len(apprentices)}人"


def _spent(vouchers: list[Record]) -> list[str]:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for row in vouchers:
        if row.values["stage"] == "支出" and row.values["purpose"]:
            spent[str(row.values["purpose"])] += Decimal(str(row.values["amount_yuan"]))
    most = sorted(spent.items(), key=lambda one: (-one[1], one[0]))[:MOST_PURPOSES]
    told = "、".join(f"{purpose}{yuan / WAN:.2f}万元" for purpose, yuan in most)
    return [f"累计支出{sum(spent.values()) / WAN:.2f}万元，其中{told}"] if told else []


def _settled(papers: list[Record]) -> list[str]:
    sound = [str(row.values["clause"]) for row in papers if row.values["verdict"] == "符合"]
    return [words.format(sound.count(code)) for code, words in SETTLED.items() if code in sound]
