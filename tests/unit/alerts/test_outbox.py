"""What cannot be sent is kept and sent again; what arrived is not told twice; quiet hours keep, and lose nothing."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from jixiao.alerts.alert import Alert
from jixiao.alerts.alert_settings import Settings
from jixiao.alerts.outbox import FORGOTTEN, TAKEN, Outbox
from tests.unit.alerts.servers import web_server

NOON, NIGHT = datetime(2026, 11, 20, 12, 0), datetime(2026, 11, 20, 23, 30)


def settings(url: str, tmp_path: Path, **more: object) -> Settings:
    channels = [{"kind": "webhook", "url": url}, {"kind": "file", "path": tmp_path / "log.jsonl"}]
    return Settings.model_validate({"channels": channels, **more})


def alert(number: int) -> Alert:
    return Alert("refused", f"k{number}", f"第 {number} 次没有发布")


def titles(posts: list[tuple[str, dict[str, dict[str, str]]]]) -> list[str]:
    return [told["text"]["content"] for _, told in posts]


def test_what_one_channel_does_not_take_is_kept_for_it_and_sent_in_order_later(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "alerts")
    with web_server() as posts:
        told = settings(posts.url, tmp_path)
        posts.status = 503
        for number in (1, 2):
            outbox.post(alert(number), told.channels)
            outcome = outbox.send(told, NOON)
        assert outcome.failed == (("webhook:" + posts.url.partition("?")[0], "对方服务器回答 503"),)
        assert outcome.waiting == 2 and len((tmp_path / "log.jsonl").read_text("utf-8").splitlines()) == 2
        posts.status = 200
        posts.taken.clear()
        assert outbox.send(told, NOON).waiting == 0
    assert titles(posts.taken) == ["【绩效】第 1 次没有发布", "【绩效】第 2 次没有发布"]


def test_what_arrived_is_not_told_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "alerts")
    with web_server() as posts:
        told = settings(posts.url, tmp_path)
        for _ in range(3):
            outbox.post(alert(1), told.channels)
            outbox.send(told, NOON)
    assert len(posts.taken) == 1 and len((tmp_path / "log.jsonl").read_text("utf-8").splitlines()) == 1


def test_quiet_hours_keep_what_is_told_until_they_are_over(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "alerts")
    with web_server() as posts:
        told = settings(posts.url, tmp_path, quiet="22:00-07:00")
        outbox.post(alert(1), told.channels)
        assert outbox.send(told, NIGHT).waiting == 2 and posts.taken == []
        assert outbox.send(told, NOON).waiting == 0 and len(posts.taken) == 1


def test_an_alert_that_a_killed_process_was_sending_is_taken_up_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "alerts")
    with web_server() as posts:
        told = settings(posts.url, tmp_path)
        outbox.post(alert(1), told.channels[:1])
        (place,) = (tmp_path / "alerts" / "kept").iterdir()
        taken = place.rename(place.with_name(place.name + TAKEN))
        assert outbox.send(told, NOON).sent == (), "another process is at it"
        old = taken.stat().st_mtime - FORGOTTEN - 1
        os.utime(taken, (old, old))
        assert outbox.send(told, NOON).sent == ("第 1 次没有发布",)


def test_a_damaged_file_of_the_outbox_keeps_no_other_alert_back(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "alerts")
    with web_server() as posts:
        told = settings(posts.url, tmp_path)
        outbox.post(alert(1), told.channels)
        (tmp_path / "alerts" / "kept" / "0-damaged.json").write_text("{", encoding="utf-8")
        assert len(outbox.send(told, NOON).sent) == 2


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [("22:00-07:00", 23, True), ("22:00-07:00", 6, True), ("22:00-07:00", 7, False), ("12:00-14:00", 13, True),
     ("12:00-14:00", 14, False), ("", 3, False)],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(quiet: str, hour: int, expected: bool) -> None:
    told = Settings.model_validate({"channels": [], "quiet": quiet})
    assert told.is_quiet(datetime(2026, 1, 1, hour).time()) is expected
