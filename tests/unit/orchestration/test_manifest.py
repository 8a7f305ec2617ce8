"""The dbt manifest that the asset graph is drawn from is whole at any moment, whoever parses beside its reader, and is
never written into the project."""

import json
from pathlib import Path

import pytest

from orchestration import resources


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was never parsed, and a user with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JIXIAO_CACHE", raising=False)
    root = tmp_path / "project"
    (root / "models").mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml", "models/one.sql"):
        (root / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(resources, "project_root", lambda: root)
    return root


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on a parse says how often there was one; the list of them."""
    times: list[str] = []

    def parse(_root: Path, target: Path) -> None:
        times.append(str(target))
        (target / "manifest.json").write_text(json.dumps({"nodes": len(times)}), encoding="utf-8")

    monkeypatch.setattr(resources, "_parse", parse)
    return times


def read() -> object:
    return json.loads(resources.manifest_path().read_text(encoding="utf-8"))["nodes"]


def test_it_is_parsed_once_for_a_program_and_again_for_another(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = parsed(monkeypatch)
    assert (read(), read()) == (1, 1)
    (root / "models" / "one.sql").write_text("other", encoding="utf-8")
    assert (read(), len(times)) == (2, 2)
    (root / "models" / "one.sql").write_text("one", encoding="utf-8")
    assert (read(), len(times)) == (1, 2)


def test_nothing_is_written_into_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed(monkeypatch)
    before = sorted(root.rglob("*"))
    assert root not in resources.manifest_path().parents
    assert sorted(root.rglob("*")) == before


def test_a_reader_beside_a_parse_never_sees_half_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def slow_parse(_root: Path, target: Path) -> None:
        (target / "manifest.json").write_text('{"nodes": "af', encoding="utf-8")
        parsed(monkeypatch)  # another process, from the beginning to the end
        seen.append(read())
        (target / "manifest.json").write_text('{"nodes": "after"}', encoding="utf-8")

    monkeypatch.setattr(resources, "_parse", slow_parse)
    assert read() == "after"
    assert seen == [1]


def test_a_parse_that_fails_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_root: Path, target: Path) -> None:
        (target / "manifest.json").write_text("{", encoding="utf-8")
        raise RuntimeError

    monkeypatch.setattr(resources, "_parse", failing)
    with pytest.raises(RuntimeError):
        resources.manifest_path()
    parsed(monkeypatch)
    assert read() == 1


def test_where_nothing_can_be_kept_it_is_parsed_for_this_process(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "a file" / "cache"))
    resources._unkept.cache_clear()
    parsed(monkeypatch)
    assert isinstance(read(), int)
    assert root not in resources.manifest_path().parents
