"""A filing keeps verifying and is made again byte by byte after the key of pseudonyms was rotated, also where files are
named by personal numbers: their names in the pack are masked."""

import zipfile
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.filing.reproduction import reproduce
from jixiao.ingest import person_key
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from tests.integration.canaries import hits
from tests.integration.sealing import explain
from tests.integration.small_inbox import a_person, write_small_inbox


def test_a_pack_is_made_again_with_the_key_that_it_was_sealed_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(person_key.KEY_VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    inbox, out, pack = write_small_inbox(tmp_path / "inbox"), tmp_path / "out", tmp_path / "pack.zip"
    named = inbox / a_person(3) / f"培训记录-{a_person(4)}.csv"
    named.parent.mkdir()
    (inbox / "培训记录.csv").rename(named)
    assert app.run(["build", "--inbox", str(inbox), "--out", str(out), "--as-of", AS_OF.isoformat()]) == 0
    listed = tmp_path / "findings.csv"
    assert app.run(["file", str(out), str(pack), "--findings", str(listed)]) == 0
    explain(listed, "名额已由省厅调整，见函〔2024〕5号")
    assert app.run(["file", str(out), str(pack), "--explanations", str(listed)]) == 0
    names = zipfile.ZipFile(pack).namelist()
    assert sum(name.startswith("inputs/") for name in names) == len(list(inbox.rglob("*.csv")))
    assert hits("\n".join(names), {a_person(3), a_person(4)}) == []
    person_key.rotate()
    assert app.run(["verify", str(pack)]) == 0
    again = reproduce(pack, project_root())
    assert again.holds and again.same_key and not again.not_compared
