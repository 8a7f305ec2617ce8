"""The project is found in one way, and what is written lies with its user, never in the project."""

from pathlib import Path

import pytest

from jixiao import paths
from jixiao.engine.store import cache_folder
from jixiao.errors import UsageError
from jixiao.pipeline.workspace import absolute


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in (
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CONFIG_HOME",
        "JIXIAO_STATE",
        "JIXIAO_HOME",
    ):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def installed(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of a wheel, with what it carries."""
    package = tmp_path / "site-packages" / "jixiao"
    (package / paths.CARRIED).mkdir(parents=True)
    (package / paths.CARRIED / paths.PROJECT_FILE).touch()
    monkeypatch.setattr(paths, "PACKAGE", package)
    return package


def test_the_checkout_comes_first_then_what_the_wheel_carries(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paths.project_root() == installed / paths.CARRIED
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "checkout" / "src" / "jixiao")
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / paths.PROJECT_FILE).touch()
    assert paths.project_root() == tmp_path / "checkout"
    monkeypatch.setenv("JIXIAO_HOME", str(installed / paths.CARRIED))
    assert paths.project_root() == installed / paths.CARRIED


def test_a_place_that_is_no_project_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(home))
    with pytest.raises(UsageError, match=f"^找不到项目目录：{home} 下没有 dbt_project.yml。请"):
        paths.project_root()


def test_an_installed_program_writes_nowhere_but_with_its_user(installed: Path, home: Path) -> None:
    assert paths.default_out() == home / ".local" / "share" / "jixiao" / "published"
    assert paths.user_cache() == home / ".cache" / "jixiao"
    assert paths.state_folder() == home / ".local" / "state" / "jixiao"
    assert paths.key_file() == home / ".config" / "jixiao" / "person.key"
    assert paths.program_folder(paths.project_root()) == installed


def test_a_checkout_has_its_results_in_build_where_that_may_be_written(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src" / "jixiao").mkdir(parents=True)
    assert paths.output_home(tmp_path) == tmp_path / "build"
    assert paths.program_folder(tmp_path) == tmp_path / "src" / "jixiao"
    monkeypatch.setattr(paths.os, "access", lambda *asked: False)
    assert paths.output_home(tmp_path) == home / ".local" / "share" / "jixiao"


def test_an_account_without_a_home_is_told_what_to_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_path: Path) -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "expanduser", nowhere)
    with pytest.raises(UsageError, match="HOME.*XDG_CACHE_HOME"):
        paths.user_cache()


@pytest.mark.parametrize("variable", ["JIXIAO_STATE", "JIXIAO_CACHE", "--out"])
def test_a_home_that_nobody_has_is_one_sentence(variable: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "~nobody-has-this-name/x")
    asked = {
        "JIXIAO_STATE": paths.state_folder,
        "JIXIAO_CACHE": cache_folder,
        "--out": lambda: absolute(Path("~nobody-has-this-name/x")),
    }
    with pytest.raises(UsageError, match="~nobody-has-this-name 不是.*请写完整的路径"):
        asked[variable]()
