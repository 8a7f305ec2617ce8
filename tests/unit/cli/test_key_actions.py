"""A misspelt action of `jixiao key` is asked about, in the user's language."""

from pathlib import Path

import pytest

from jixiao.cli.commands.key import key
from jixiao.errors import UsageError
from jixiao.filing.ledger import set_state


@pytest.mark.parametrize(("said", "meant"), [("shw", "show"), ("rotat", "rotate"), ("back-up", "backup")])
def test_a_misspelt_action_is_asked_about(said: str, meant: str) -> None:
    with pytest.raises(UsageError) as refused:
        key(said)
    assert refused.value.message.endswith(f"是不是“{meant}”？")
    assert refused.value.message_en.endswith(f"Did you mean {meant!r}?")


def test_what_is_like_no_action_or_lacks_its_file_is_not_guessed_at() -> None:
    for said in ("list", "backup"):
        with pytest.raises(UsageError) as refused:
            key(said)
        assert "是不是" not in refused.value.message


@pytest.mark.parametrize(("said", "meant"), [("封成", "封存"), ("退会", "退回")])
def test_a_misspelt_state_is_asked_about(said: str, meant: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"是不是“{meant}”？"):
        set_state(tmp_path, "1.zip", said, "somebody", "2026-11-20", "")
