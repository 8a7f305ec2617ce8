"""The dbt manifest that the asset graph is drawn from is kept with what was compiled: whole at any moment, whoever
compiles beside its reader, and never written into the project."""

import json
from pathlib import Path

import pytest

from jixiao.engine import program
from jixiao.engine.dbt import DbtProject
from orchestration import resources

SEED = {
    "name": "one",
    "resource_type": "seed",
    "config": {"materialized": "seed"},
    "depends_on": {},
    "tags": [],
    "columns": {},
    "schema": "seeds",
    "original_file_path": "seeds/one.csv",
    "root_path": "/a/place",
    "compiled_code": "select 1",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was never compiled, and a user with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JIXIAO_CACHE", raising=False)
    root = tmp_path / "project"
    (root / "models").mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml", "models/one.sql"):
        (root / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(resources, "project_root", lambda: root)
    return root


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on what dbt compiles says how often it did; the list of the folders it did it in."""
    times: list[str] = []

    def compile_it(self: DbtProject, *_words: str) -> None:
        times.append(str(self.target))
        said = {"nodes": {"seed.one": SEED}, "sources": {}, "macros": {"a": 1}, "metadata": {"times": len(times)}}
        (self.target / "manifest.json").write_text(json.dumps(said), encoding="utf-8")

    monkeypatch.setattr(DbtProject, "run", compile_it)
    return times


def read() -> object:
    """Which time it was read of, by a process that has not read it before."""
    resources.manifest.cache_clear()
    return resources.manifest()["metadata"]["times"]


def test_it_is_compiled_once_for_a_program_and_again_for_another(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = compiled(monkeypatch)
    assert (read(), read()) == (1, 1)
    (root / "models" / "one.sql").write_text("other", encoding="utf-8")
    assert (read(), len(times)) == (2, 2)
    (root / "models" / "one.sql").write_text("one", encoding="utf-8")
    assert (read(), len(times)) == (1, 2)


def test_a_build_and_the_graph_are_of_one_compilation(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = compiled(monkeypatch)
    assert [node.name for node in program.load_program(root).nodes] == ["one"]
    assert (read(), len(times)) == (1, 1)


def test_nothing_of_this_machine_and_no_macro_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(monkeypatch)
    read()
    kept = resources.manifest()
    assert kept["macros"] == {}
    assert kept["nodes"]["seed.one"] == {name: SEED[name] for name in SEED if name not in program.OF_THIS_MACHINE}


def test_nothing_is_written_into_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = compiled(monkeypatch)
    before = sorted(root.rglob("*"))
    read()
    assert sorted(root.rglob("*")) == before
    assert root not in Path(times[0]).parents


def test_a_reader_beside_a_compilation_never_sees_half_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = compiled(monkeypatch)
    read()
    (entry,) = (root.parent / "cache").rglob("manifest.json")
    entry.write_text('{"nodes": {"seed.o', encoding="utf-8")  # as a draft that were read before it is whole
    assert (read(), len(times)) == (2, 2)


def test_a_compilation_that_fails_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: DbtProject, *_words: str) -> None:
        (self.target / "manifest.json").write_text("{", encoding="utf-8")
        raise RuntimeError

    monkeypatch.setattr(DbtProject, "run", failing)
    with pytest.raises(RuntimeError):
        read()
    compiled(monkeypatch)
    assert read() == 1


def test_where_nothing_can_be_kept_it_is_compiled_for_this_process(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "a file" / "cache"))
    times = compiled(monkeypatch)
    assert read() == 1
    assert resources.manifest()["metadata"]["times"] == len(times) == 1
