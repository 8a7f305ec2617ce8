from pathlib import Path

import pytest

from jixiao import demo as generator
from jixiao.pipeline.demo_inbox import demo_inbox


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    calls: list[Path] = []

    def write_demo(folder: Path) -> None:
        calls.append(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "a.csv").write_text("synthetic")

    monkeypatch.setattr(generator, "write_demo", write_demo)
    return calls


def test_the_demo_inbox_is_written_once_and_again_when_it_or_its_generator_changes(
    tmp_path: Path, written: list[Path]
) -> None:
    code = tmp_path / "src" / "jixiao" / "demo" / "rows.py"
    code.parent.mkdir(parents=True)
    code.write_text("1")
    folder = demo_inbox(tmp_path)
    assert (folder, len(written)) == (tmp_path / "build" / "demo-inbox", 1)
    assert (demo_inbox(tmp_path), len(written)) == (folder, 1)
    (folder / "a.csv").write_text("edited")
    demo_inbox(tmp_path)
    assert ((folder / "a.csv").read_text(), len(written)) == ("synthetic", 2)
    (folder / "extra.csv").write_text("x")
    demo_inbox(tmp_path)
    assert (sorted(path.name for path in folder.iterdir()), len(written)) == (["a.csv"], 3)
    code.write_text("2")
    demo_inbox(tmp_path)
    assert len(written) == 4
