"""`jixiao dagster` becomes the Dagster page of the project's own definitions, or says what is missing."""

import os
import sys
from pathlib import Path

import pytest

from jixiao import extras
from jixiao.cli import app
from jixiao.cli.commands import dagster
from jixiao.machine import Posix
from jixiao.paths import project_root


class Standing(Posix):
    """A machine on which this process goes on."""

    def __init__(self) -> None:
        self.began: list[tuple[list[str], str]] = []

    def become(self, command: object, told: dict[str, str]) -> None:
        self.began.append((list(command), told["PYTHONPATH"]))  # type: ignore[call-overload]


def test_it_goes_on_as_the_definitions_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Standing()
    monkeypatch.setattr(dagster, "MACHINE", machine)
    monkeypatch.setenv("PYTHONPATH", "/before")
    assert app.run(["dagster", "--port", "3001"]) == 0
    ((command, path),) = machine.began
    assert command == [sys.executable, "-m", "orchestration", "-p", "3001"]
    assert path.split(os.pathsep) == [str(project_root()), "/before"]
    assert (Path(path.split(os.pathsep)[0]) / "orchestration" / "__main__.py").is_file()


def test_without_its_packages_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "dagster_webserver" else object())
    assert app.run(["dagster"]) == 2
    assert capsys.readouterr().err == (
        "错误：每晚自动构建（Dagster）所需的组件没有安装。请运行 pip install 'jixiao[dagster]'；"
        "离线安装包请运行 sh install.sh --with dagster。\n"
    )
