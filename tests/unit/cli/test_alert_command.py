"""`jixiao alert` and what a build tells: sent, kept and said on the screen, in one sentence each."""

import errno
import json
from pathlib import Path

import pytest

from jixiao.alerts.alert_settings import VARIABLE
from jixiao.alerts.occasions import safely
from jixiao.alerts.outbox import Dispatch
from jixiao.cli.app import run
from jixiao.errors import UsageError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    channels = "".join(f"  - {{kind: file, path: {tmp_path}/{name}}}\n" for name in ("log.jsonl", "state"))
    (tmp_path / "alerts.yml").write_text(f"channels:\n{channels}tell: [refused]\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "alerts.yml"))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    return tmp_path


def test_a_trial_goes_by_every_way_and_what_does_not_arrive_is_kept_with_its_reason(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["alert", "--test", "--json"]) == 75
    told = json.loads(capsys.readouterr().out)
    assert (told["sent"], told["waiting"]) == (["这是一条试发的提醒"], 1)
    assert [one["channel"] for one in told["failed"]] == [f"file:{place}/state"], "a folder stands in its way"
    assert run(["alert"]) == 75
    shown = capsys.readouterr()
    assert "提醒没有发出，已留存，下次再发" in shown.out and "留存待发 1 条" in shown.out


def test_without_settings_it_is_said_where_they_are_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert run(["alert"]) == 2
    assert f"{tmp_path}/jixiao/alerts.yml" in capsys.readouterr().err


def test_a_fault_of_alerts_is_one_that_was_not_sent() -> None:
    @safely
    def wrong() -> Dispatch:
        raise UsageError("提醒设置不对。", "wrong")

    @safely
    def full() -> Dispatch:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert wrong().failed == (("alerts.yml", "提醒设置不对。"),)
    ((_, why),) = full().failed
    assert why and "space" not in why
