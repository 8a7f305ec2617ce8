"""What an office may set: from the environment, else its own table, else the default; what is wrong is refused."""

import re
from pathlib import Path

import pytest

from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.settings import check_settings, declared, number, own_table, setting


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for one in declared().values():
        monkeypatch.delenv(one.variable, raising=False)
    own_table().parent.mkdir()
    return own_table()


def test_the_environment_goes_before_the_users_table_and_that_before_the_default(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert number("keep_days") == declared()["keep_days"].default
    config.write_text("name,value\nkeep_days,90\n", encoding="utf-8")
    assert number("keep_days") == 90
    monkeypatch.setenv("JIXIAO_KEEP_DAYS", "7")
    assert number("keep_days") == 7


def test_a_setting_without_a_default_is_none_until_it_is_set(config: Path) -> None:
    assert setting("stage_minutes") is None
    config.write_text("name,value\nstage_minutes,0\n", encoding="utf-8")
    assert setting("stage_minutes") == 0


@pytest.mark.parametrize("value", ["viel", "-1", "nan", "inf", "0"])
def test_a_value_that_cannot_be_is_one_sentence_with_its_place(config: Path, value: str) -> None:
    config.write_text(f"name,value\nkeep_days,{value}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        check_settings()
    assert caught.value.message.startswith(f"{config} 里的 keep_days 的值“{value}”不对：应为不小于 1 的数（天，")


def test_a_misspelt_setting_is_refused_and_what_was_meant_is_asked(config: Path) -> None:
    config.write_text("name,value\nkeep_day,3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="没有叫“keep_day”的设置。是不是“keep_days”？"):
        check_settings()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"keep_days\n3\n", "名称,值\nkeep_days,3\n".encode()])
def test_a_table_that_cannot_be_read_is_one_sentence(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(f"设置文件 {config} 读不出来")):
        check_settings()


def test_the_guide_lists_every_setting_with_its_default() -> None:
    guide = (project_root() / "docs" / "keeping.zh-CN.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \| (\S+) \| (.*) \|$", guide, re.MULTILINE)
    told = {name: (default, unit, says) for name, default, unit, says in rows}
    wanted = {
        one.name: ("不设" if one.default is None else f"{one.default:g}", one.unit, one.says)
        for one in declared().values()
    }
    assert told == wanted
