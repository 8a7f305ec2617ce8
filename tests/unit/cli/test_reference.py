from pathlib import Path

from jixiao.cli import app, reference

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cli.md"


def test_the_command_reference_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.reference(), (
        "run: python -m jixiao.cli.reference > docs/cli.md"
    )


def test_every_command_and_every_option_is_explained() -> None:
    page = reference.reference()
    for name in app.COMMANDS:
        assert f"## jixiao {name}\n" in page
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []
