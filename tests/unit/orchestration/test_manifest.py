"""The dbt manifest that the asset graph is drawn from is whole at any moment, whoever parses beside its reader."""

import json
import os
from pathlib import Path

import pytest

from orchestration import resources


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the manifest of a project lies, one of whose files was changed just now."""
    monkeypatch.setattr(resources, "generated", lambda _root: tmp_path)
    monkeypatch.setattr(resources, "project_root", lambda: tmp_path)
    for name in ("dbt_project.yml", "profiles.yml"):
        (tmp_path / name).touch()
    manifest = tmp_path / "dagster" / "dbt" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"nodes": "before"}', encoding="utf-8")
    os.utime(manifest, (0, 0))
    return manifest


def test_a_reader_beside_a_parse_reads_the_manifest_before_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def slow_parse(_root: Path, target: Path) -> None:
        (target / "manifest.json").write_text('{"nodes": "af', encoding="utf-8")
        read.append(json.loads(place.read_text(encoding="utf-8")))
        (target / "manifest.json").write_text('{"nodes": "after"}', encoding="utf-8")

    monkeypatch.setattr(resources, "_parse", slow_parse)
    assert json.loads(resources.manifest_path().read_text(encoding="utf-8")) == {"nodes": "after"}
    assert read == [{"nodes": "before"}]
    assert [path.name for path in place.parent.iterdir()] == ["manifest.json"]


def test_a_parse_that_fails_leaves_the_manifest_before_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def failing(_root: Path, target: Path) -> None:
        (target / "manifest.json").write_text("{", encoding="utf-8")
        raise RuntimeError

    monkeypatch.setattr(resources, "_parse", failing)
    with pytest.raises(RuntimeError):
        resources.manifest_path()
    assert json.loads(place.read_text(encoding="utf-8")) == {"nodes": "before"}
