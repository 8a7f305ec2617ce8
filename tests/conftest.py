"""What every test shares: a key of pseudonyms of its own, Chinese messages, and no word to the outside."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _apart_from_the_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or makes the key or state of the user, or speaks the language, and no engine reports its use."""
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["JIXIAO_LANG"] = "zh"
    os.environ |= {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "GX_ANALYTICS_ENABLED": "false"}


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language that a test chooses ends with it."""
    monkeypatch.setenv("JIXIAO_LANG", "zh")
