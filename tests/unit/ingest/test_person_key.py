"""The key of pseudonyms: backed up, rotated and brought back, each by one command; none is ever lost by it."""

import os
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.errors import UsageError
from jixiao.ingest import person_key
from jixiao.ingest.person_key import backup, fingerprint, load_key, restore, rotate
from jixiao.paths import key_file


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(person_key.KEY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "jixiao"


def test_a_lost_key_is_brought_back_with_those_that_were_rotated_out(config: Path, tmp_path: Path) -> None:
    first = load_key()
    rotate()
    second = load_key()
    backup(tmp_path / "stick")
    for path in config.iterdir():
        path.unlink()
    assert restore(tmp_path / "stick") == (fingerprint(second), "")
    assert load_key() == second
    with person_key.sealed_under(fingerprint(first)):
        assert load_key() == first
    assert key_file().stat().st_mode & 0o777 == 0o600


def test_a_key_that_was_made_in_silence_since_is_kept_beside_the_one_brought_back(tmp_path: Path) -> None:
    lost = load_key()
    backup(tmp_path / "stick")
    key_file().unlink()
    made = load_key()
    assert restore(tmp_path / "stick") == (fingerprint(lost), fingerprint(made))
    assert load_key() == lost
    with person_key.sealed_under(fingerprint(made)):
        assert load_key() == made


def test_bringing_back_the_key_that_is_there_changes_nothing(config: Path, tmp_path: Path) -> None:
    own = load_key()
    backup(tmp_path / "stick")
    assert restore(tmp_path / "stick") == (fingerprint(own), "")
    assert sorted(path.name for path in config.glob("person*.key")) == ["person.key"]


@pytest.mark.parametrize("content", [b"", b"short\n", b"a key that is long enough\nshort\n", None])
def test_what_is_no_backup_is_refused_and_nothing_changes(tmp_path: Path, content: bytes | None) -> None:
    own = load_key()
    if content is not None:
        (tmp_path / "stick").write_bytes(content)
    with pytest.raises(UsageError, match=str(tmp_path / "stick")):
        restore(tmp_path / "stick")
    assert load_key() == own


def test_a_backup_with_earlier_keys_that_was_copied_over_the_key_is_told(tmp_path: Path) -> None:
    load_key()
    rotate()
    backup(tmp_path / "stick")
    key_file().write_bytes((tmp_path / "stick").read_bytes())
    with pytest.raises(UsageError, match="jixiao key restore"):
        load_key()


def test_a_key_of_the_environment_is_neither_rotated_nor_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "stick")
    monkeypatch.setenv(person_key.KEY_VARIABLE, "a key of the tests, not of anybody")
    for act in (rotate, lambda: restore(tmp_path / "stick")):
        with pytest.raises(UsageError, match=person_key.KEY_VARIABLE):
            act()


def test_neither_the_note_nor_the_screen_shows_a_key(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["show"], ["backup", str(tmp_path / "a")], ["rotate"], ["restore", str(tmp_path / "a")]):
        assert app.run(["key", *words]) == 0
    keys = {path.read_text().strip() for path in config.glob("person*.key")}
    assert len(keys) == 2
    shown = capsys.readouterr().out + (config / person_key.BACKUPS).read_text()
    assert not [key for key in keys if key in shown]


def test_a_backup_over_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis").write_text("mine")
    with pytest.raises(UsageError, match="没有覆盖"):
        backup(tmp_path / "thesis")
    assert (tmp_path / "thesis").read_text() == "mine"


def test_a_key_of_other_bytes_is_taken_as_it_is_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    own = bytes(range(0xE0, 0x100))
    monkeypatch.setenv("JIXIAO_PERSON_KEY", os.fsdecode(own))
    assert load_key() == own
