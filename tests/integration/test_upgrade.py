"""Filings of past versions are read for ever, and `upgrade` says what another version of the program changes in one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jixiao import verifier
from jixiao.cli import app
from jixiao.diff.causes import PROGRAM, ROUNDING
from jixiao.diff.upgrade import upgraded
from jixiao.evidence import open_pack
from jixiao.paths import project_root
from jixiao.pipeline.releases import _rows
from jixiao.policy.folder import own_policy
from tests.oracle import sample_filing
from tests.oracle.sample_filing import FOLDER, KEY, make_way, write_sample

pytestmark = pytest.mark.slow

SAMPLES = sorted(FOLDER.glob("*.zip"))
NEWEST = FOLDER / "0.1.0.zip"
PARTS = ("seeds", "models", "macros", "reports", "expectations", "src", "tests/dbt")


def came_since(sample: Path) -> set[str]:
    """The policy tables that a filing does not have yet."""
    own = {path.name for path in own_policy(project_root()).glob("*.csv")}
    return own - {name.removeprefix("policy/") for name in open_pack(sample).places}


def test_there_is_a_sample_of_each_release() -> None:
    made = {path.stem: open_pack(path).manifest["header"]["code"] for path in SAMPLES}
    for row in _rows(project_root()):
        assert made[row["version"]]["code_sha256"] == row["code_sha256"], "the sample is of the code of the release"
    assert all(name in {row["version"] for row in _rows(project_root())} for name in made if made[name]["release"])
    assert NEWEST in SAMPLES
    with pytest.raises(FileExistsError):
        write_sample(NEWEST)


def test_only_a_sample_of_no_release_gives_way_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.1.0 has not been released: its sample is of the program as it was."""
    place = Path(shutil.copy(NEWEST, tmp_path / "0.1.0.zip"))
    header = {"header": {"code": {"release": "0.1.0"}}}
    with monkeypatch.context() as released:
        released.setattr(sample_filing, "open_pack", lambda _path: SimpleNamespace(manifest=header))
        make_way(place)
    assert place.is_file()
    make_way(place)
    assert place.exists() is bool(open_pack(NEWEST).manifest["header"]["code"]["release"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_filing_of_a_past_version_verifies_by_the_program_and_by_itself(sample: Path, tmp_path: Path) -> None:
    assert verifier.Pack(sample.read_bytes()).faults() == []
    assert app.run(["verify", str(sample), "--quiet"]) == 0
    own = tmp_path / "verify.py"
    own.write_bytes(open_pack(sample).read("verify.py"))
    alone = subprocess.run([sys.executable, "-I", str(own), str(sample)], capture_output=True, text=True, check=False)
    assert alone.returncode == 0 and alone.stdout.startswith("相符"), alone.stdout


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_filing_of_a_past_version_is_read_figure_by_figure_with_its_records(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(["diff", str(sample), str(sample), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["figures"], said["only_in_a"], said["only_in_b"], said["records"]) == ([], [], [], [])
    lines = open_pack(sample).read("evidence/figures.jsonl").decode().splitlines()
    assert len(lines) > 300 and all(json.loads(line)["figure_id"] for line in lines)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_filing_of_a_past_version_can_be_held_against_what_this_one_makes_of_it(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_PERSON_KEY", KEY)
    before = sample.read_bytes()
    with upgraded(sample, project_root()) as made:
        found = made.difference
        kinds = {cause.kind for figure in found.changed for cause in figure.causes}
        assert kinds <= {PROGRAM, ROUNDING}
        assert not made.same_program or (kinds, found.matches.only_old, found.matches.only_new) == (set(), [], [])
    assert sample.read_bytes() == before


def test_what_another_program_changes_has_the_program_as_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Provincial money is no local money any more: just the figures that count it move, each by it."""
    monkeypatch.setenv("JIXIAO_PERSON_KEY", KEY)
    for name in PARTS:
        shutil.copytree(
            project_root() / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
    for name in ("dbt_project.yml", "profiles.yml", "requirements.lock"):
        shutil.copyfile(project_root() / name, tmp_path / name)
    model = tmp_path / "models" / "intermediate" / "facts" / "int_fact__funding.sql"
    was = "coalesce(sources.source_group, 'other') as source_group"
    now = "case when funding.source = '省级' then 'other' else sources.source_group end as source_group"
    assert was in model.read_text(encoding="utf-8")
    model.write_text(model.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    (tmp_path / "build").mkdir()
    with upgraded(NEWEST, tmp_path) as made:
        assert not made.same_program and made.added == sorted(came_since(NEWEST))
        moved = [figure for figure in made.difference.changed if figure.compared.difference]
        assert moved, "a figure counts provincial money"
        for figure in moved:
            assert {cause.kind for cause in figure.causes} <= {PROGRAM, ROUNDING}
            assert PROGRAM in {cause.kind for cause in figure.causes}
            assert sum(cause.part for cause in figure.causes) == figure.compared.difference


def test_policy_tables_that_came_since_are_taken_from_this_version_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an older version would have sealed it: without a table that this one asks for."""
    from jixiao.diff import upgrade

    monkeypatch.setenv("JIXIAO_PERSON_KEY", KEY)
    real = upgrade.build_again

    def without_a_table(pack, place, root, inbox, progress, complete):  # type: ignore[no-untyped-def]
        def lacking(policy: Path) -> object:
            (policy / "uses.csv").unlink()
            return complete(policy)

        return real(pack, place, root, inbox, progress, lacking)

    monkeypatch.setattr(upgrade, "build_again", without_a_table)
    assert app.run(["upgrade", str(NEWEST)]) == 0
    taken = "、".join(sorted({"uses.csv", *came_since(NEWEST)}))
    assert f"包里没有、取自现在政策数据的表：{taken}。" in capsys.readouterr().out


def test_a_pack_that_was_touched_is_not_held_against_anything(tmp_path: Path) -> None:
    data = bytearray(NEWEST.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "touched.zip").write_bytes(data)
    assert app.run(["upgrade", str(tmp_path / "touched.zip")]) == 4
    assert app.run(["upgrade", str(tmp_path)]) == 3
