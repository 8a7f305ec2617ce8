"""What `jixiao serve` refuses before it listens."""

from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.cli.commands.serve import _hosts

TOKEN = "one-token-of-sixteen"


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::"])
def test_others_are_only_let_in_with_a_token(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["serve", "--host", host]) == 2
    said = capsys.readouterr().err
    assert "必须设口令" in said and host in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("host", "port", "names", "allowed"),
    [
        ("127.0.0.1", 8765, (), {"127.0.0.1:8765", "localhost:8765"}),
        ("::1", 8765, (), {"[::1]:8765", "localhost:8765"}),
        ("10.0.0.5", 80, (), {"10.0.0.5:80", "10.0.0.5"}),
        ("0.0.0.0", 8765, ("Audit.example",), {"audit.example:8765", "audit.example"}),
    ],
)
def test_browsers_name_the_server_by_its_address_and_by_the_names_that_were_given(
    host: str, port: int, names: tuple[str, ...], allowed: set[str]
) -> None:
    assert _hosts(host, port, names) == allowed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--token", "short"], "口令太短"),
        (["--tokens", "NONE"], "读不出"),
        (["--host", "0.0.0.0", "--token", TOKEN], "--name"),
        (["--port", "0"], "--port"),
        (["PACK", "--out", "OUT"], "只能给一个"),
        (["PACK"], "PACK"),
        (["--out", "OUT"], "没有已发布的结果"),
        (["OUT"], "没有已发布的结果"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {"NONE": str(tmp_path / "none.txt"), "PACK": str(tmp_path / "PACK.zip"), "OUT": str(tmp_path)}
    assert app.run(["serve", *(named.get(one, one) for one in arguments)]) in (2, 3)
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1
