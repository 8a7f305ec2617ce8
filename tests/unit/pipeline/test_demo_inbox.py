import os
from pathlib import Path

import pytest

from jixiao import demo as generator
from jixiao.pipeline.demo_inbox import KEPT, demo_inbox


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    return place


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
    tmp_path: Path, written: list[Path], cache: Path
) -> None:
    code = tmp_path / "src" / "jixiao" / "demo" / "rows.py"
    code.parent.mkdir(parents=True)
    code.write_text("1")
    folder = demo_inbox(tmp_path)
    assert folder.is_relative_to(cache / "jixiao" / "demo") and len(written) == 1
    assert (demo_inbox(tmp_path), len(written)) == (folder, 1)
    (folder / "a.csv").write_text("edited")
    assert demo_inbox(tmp_path) == folder
    assert ((folder / "a.csv").read_text(), len(written)) == ("synthetic", 2)
    (folder / "extra.csv").write_text("x")
    demo_inbox(tmp_path)
    assert (sorted(path.name for path in folder.iterdir()), len(written)) == (["a.csv"], 3)
    code.write_text("2")
    other = demo_inbox(tmp_path)
    assert (other != folder, len(written)) == (True, 4)
    code.write_text("1")
    assert (demo_inbox(tmp_path), len(written)) == (folder, 4)


def test_the_last_few_are_kept_and_nothing_is_written_into_the_project(
    tmp_path: Path, written: list[Path], cache: Path
) -> None:
    code = tmp_path / "src" / "jixiao" / "demo" / "rows.py"
    code.parent.mkdir(parents=True)
    for number in range(5):
        code.write_text(str(number))
        place = demo_inbox(tmp_path)
        os.utime(place.parent, (number, number))
    assert len(list((cache / "jixiao" / "demo").iterdir())) == KEPT
    assert [path.name for path in tmp_path.iterdir()] == ["src"]
