"""How a filing that was made again is compared with the pack."""

from pathlib import Path

import pytest

from jixiao import verifier
from jixiao.errors import VerificationFailed
from jixiao.evidence import verified_pack
from jixiao.filing.reproduction import Reproduction, _compared, unpack
from tests.unit.filing import tiny

CODE, KEY = {"code": {"version": "1"}}, {"person_key_id": "k"}


def sealed(place: Path, **said: object) -> verifier.Pack:
    members = {name: said.pop(name) for name in list(said) if "." in name}
    made = {**tiny.contents(), "raw/training.parquet": b"a", "raw/funding.parquet": b"b", **members}
    kept = {name: content for name, content in made.items() if content is not None}
    pack = verifier.Pack(tiny.seal(place, kept, **(CODE | KEY | said)))  # type: ignore[arg-type]
    pack.open()
    return pack


def compared(folder: Path, **said: object) -> Reproduction:
    return _compared(sealed(folder / "a.zip"), sealed(folder / "b.zip", **said))


def test_the_same_content_holds(tmp_path: Path) -> None:
    said = compared(tmp_path)
    assert said.holds and said.same_code and said.same_key and said.members == 12


def test_what_differs_is_missing_or_more_is_named(tmp_path: Path) -> None:
    said = compared(tmp_path, **{"raw/funding.parquet": b"c", "说明.txt": None, "export/n-1/x.csv": b"x"})
    assert (said.differing, said.missing, said.more) == (["raw/funding.parquet"], ["说明.txt"], ["export/n-1/x.csv"])
    assert not said.holds


def test_another_day_or_code_is_named(tmp_path: Path) -> None:
    said = compared(tmp_path, as_of="2026-11-21", code={"version": "2"})
    assert (said.header, said.same_code, said.holds) == (["as_of", "code"], False, False)


def test_under_another_key_only_records_of_persons_may_differ(tmp_path: Path) -> None:
    said = compared(tmp_path, person_key_id="other", **{"raw/training.parquet": b"z"})
    assert said.holds and not said.same_key and said.not_compared == ["raw/training.parquet"]
    (tmp_path / "b.zip").unlink()
    (tmp_path / "a.zip").unlink()
    assert not compared(tmp_path, person_key_id="other", **{"raw/funding.parquet": b"z"}).holds


def test_a_pack_writes_nowhere_but_where_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    pack = sealed(tmp_path / "a.zip", **{"inputs/../../out.txt": b"x"})
    with pytest.raises(VerificationFailed, match="不正当"):
        unpack(pack, "inputs", tmp_path / "here" / "inputs")
    assert not (tmp_path / "out.txt").exists()


def test_a_pack_whose_records_do_not_make_its_figures_is_refused_with_what_was_not_done(tmp_path: Path) -> None:
    sound, forged = tmp_path / "a.zip", tmp_path / "b.zip"
    tiny.seal(sound)
    assert verified_pack(sound, ("没有汇总", "nothing was built")).manifest["header"]["filed"] == [tiny.NOTICE]
    made = tiny.evidence()
    cell = made.figures[0].cell
    tiny.seal(forged, tiny.contents(tiny.with_figure(made, cell, value=made.figures[0].value + 1)))
    with pytest.raises(VerificationFailed, match=f"{cell}：重新计算不是.*没有汇总。请换用原件。") as refused:
        verified_pack(forged, ("没有汇总", "nothing was built"))
    assert refused.value.message_en.endswith("nothing was built.")
