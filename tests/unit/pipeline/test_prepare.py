"""What every build needs is made when jixiao is set up: a first build finds it."""

from pathlib import Path

import pytest

from jixiao.engine.store import FOLDER_VARIABLE, Store
from jixiao.gate.verdicts import Verdicts
from jixiao.paths import project_root
from jixiao.pipeline import prepare, sound_policy
from jixiao.pipeline.identity import code_files, program_sha256
from jixiao.pipeline.working_days import TABLE
from jixiao.policy.folder import own_policy


def test_a_first_build_finds_the_verdict_on_nought_its_policy_checked_and_the_calendar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, compiled = project_root(), []
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(prepare, "load_program", compiled.append)
    prepare.prepare(root)
    assert compiled == [root]
    store, program = Store(tmp_path / "cache"), program_sha256(code_files(root))
    assert Verdicts(store, program).know()
    assert store.take_file(TABLE, program, tmp_path / "days.parquet")
    monkeypatch.setattr(sound_policy, "_checked", None)  # which would check it
    assert sound_policy.sound_policy(own_policy(root), root, store, program).tables
