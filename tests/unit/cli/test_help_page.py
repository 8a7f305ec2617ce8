"""The help of every command is Chinese, also where the library of command lines has words of its own."""

import re

import pytest

from jixiao.cli import app

OF_THE_LIBRARY = re.compile(r"Usage:|Options:|Arguments:|\[default|\[env var|required\]|[<>]=|Show this message")
TYPE = re.compile(r"^ {2}\S+ <([^>]+)>", re.MULTILINE)


@pytest.mark.parametrize("command", app.COMMANDS)
def test_no_page_of_help_has_words_of_the_library(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([command, "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"用法：jixiao {command}")
    assert OF_THE_LIBRARY.findall(page) == []
    assert [one for one in TYPE.findall(page) if one.isascii()] == []


def test_bounds_of_a_number_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    told = ""
    for command in ("demo", "trace", "serve"):
        app.run([command, "--help"])
        told += capsys.readouterr().out
    assert "[默认：1；不小于 1]" in told and "[不小于 0]" in told and "[默认：8765；1 至 65535]" in told
