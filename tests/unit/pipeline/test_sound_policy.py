"""A policy folder that was found sound is not checked again; whatever is changed in it is."""

from pathlib import Path

import pytest

from jixiao.engine.store import Store
from jixiao.forms.byhand import hand_boxes
from jixiao.forms.layout import load_layouts
from jixiao.paths import project_root
from jixiao.pipeline import sound_policy as kept
from jixiao.pipeline.sound_policy import SoundPolicy, sound_policy
from jixiao.policy.folder import layout_folders
from jixiao.policy.policy_data import PolicyRefused, check_policy
from tests.unit.policy.conftest import Folder, folder

__all__ = ["folder"]


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were looked into."""
    looked: list[Path] = []
    check = kept._checked

    def noted(place: Path, root: Path) -> SoundPolicy:
        looked.append(place)
        return check(place, root)

    monkeypatch.setattr(kept, "_checked", noted)
    return looked


def _asked(folder: Folder, cache: Path, program: str = "program", fresh: bool = False) -> SoundPolicy:
    return sound_policy(folder.path, project_root(), Store(cache, fresh), program)


def test_a_sound_folder_is_checked_once_for_a_program(folder: Folder, tmp_path: Path, checked: list[Path]) -> None:
    first = _asked(folder, tmp_path / "cache")
    assert _asked(folder, tmp_path / "cache") == first
    assert len(checked) == 1
    assert _asked(folder, tmp_path / "cache", program="another") == first
    assert _asked(folder, tmp_path / "cache", fresh=True) == first
    assert len(checked) == 3


def test_what_is_kept_are_the_tables_and_the_boxes_of_the_folder(folder: Folder, tmp_path: Path) -> None:
    policy, faults = check_policy(folder.path, project_root())
    assert not faults
    for _ in range(2):
        found = _asked(folder, tmp_path / "cache")
        assert found.tables == [(name, one.label, len(policy.rows(name))) for name, one in policy.schema.tables.items()]
        layouts = load_layouts(*layout_folders(project_root(), folder.path))
        assert set(found.hand_boxes) == hand_boxes(layouts) != set()


def test_a_fault_is_refused_each_time_and_a_sound_past_does_not_excuse_it(folder: Folder, tmp_path: Path) -> None:
    _asked(folder, tmp_path / "cache")
    folder.change("criteria", 5, threshold="viele")
    for _ in range(2):
        with pytest.raises(PolicyRefused, match="criteria.csv"):
            _asked(folder, tmp_path / "cache")


@pytest.mark.parametrize("told", ["", "{}", "[]", '{"tables": [[1]], "hand_boxes": []}'])
def test_a_damaged_entry_is_checked_again(folder: Folder, tmp_path: Path, checked: list[Path], told: str) -> None:
    first = _asked(folder, tmp_path / "cache")
    (entry,) = (tmp_path / "cache").rglob(kept.FILE)
    entry.write_text(told, encoding="utf-8")
    assert _asked(folder, tmp_path / "cache") == first
    assert len(checked) == 2
