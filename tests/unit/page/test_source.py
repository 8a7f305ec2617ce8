"""What a server shows when it is given a pack."""

from pathlib import Path

import pytest

from jixiao.errors import UsageError
from jixiao.page.source import PackSource
from tests.unit.filing import tiny


def test_a_pack_that_was_sealed_before_packs_had_a_page_is_told_in_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "old.zip"
    tiny.seal(place)
    with pytest.raises(UsageError, match="没有页面可看"):
        PackSource(place)
