"""A province builds from its cities' filings, each sealed under a key of its own: the same figures as from all records
at once, down to the city's row."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import app
from jixiao.evidence import open_pack
from jixiao.filing.consolidation import lay_out
from jixiao.filing.contents import contents_of, header_of, read_built
from jixiao.filing.pack import write_pack
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.run import plan_build, run_build
from jixiao.policy.folder import own_policy
from jixiao.published import open_warehouse
from tests.inbox import write_tables
from tests.integration.sealing import seal
from tests.integration.small_inbox import a_person, a_uscc, tables

CITIES = {"甲市": ("B1", 1), "乙市": ("B2", 2), "丙市": ("S1", 3)}


def of_city(name: str) -> dict[str, list[dict[str, object]]]:
    """The tables of the small inbox as a city has them: of its one application and unit. One person is trained in two
    cities."""
    number, serial = CITIES[name]
    held = {}
    for title, rows in tables().items():
        own = [row for row in rows if {row.get("申报编号"), row.get("项目编号")} & {number}]
        own += [row for row in rows if "申报编号" not in row and row.get("统一社会信用代码") == a_uscc(serial)]
        if own:
            held[title] = own
    if name == "乙市":
        held["培训记录"].append(held["培训记录"][0] | {"培训记录号": "T99", "身份证号": a_person(2)})
    return held


@dataclass(frozen=True)
class Province:
    """Cities' packs, the build of all records at once, and the one from the packs."""

    packs: Path
    at_once: Path
    out: Path


def built(inbox: Path, out: Path) -> Path:
    run_build(plan_build(inbox, out, AS_OF, project_root()))
    return out


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    place = tmp_path_factory.mktemp("province")
    packs, whole = place / "packs", place / "inbox"
    packs.mkdir()
    for name in CITIES:
        write_tables(place / "cities" / name, of_city(name))
        shutil.copytree(place / "cities" / name, whole / name)
        with pytest.MonkeyPatch.context() as own:
            own.setenv("JIXIAO_PERSON_KEY", f"a key of {name}, of nobody else")
            out = built(place / "cities" / name, place / f"out-{name}")
            seal(out, place / "cities" / name, packs / f"{name}.zip")
    at_once, out = built(whole, place / "at-once"), place / "published"
    assert app.run(["build", "--packs", str(packs), "--out", str(out), "--as-of", AS_OF.isoformat()]) == 0
    return Province(packs, at_once, out)


def summary(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "build.json").read_text(encoding="utf-8")))


def test_one_build_of_packs_is_the_build_of_all_records(province: Province) -> None:
    one, other = summary(province.out), summary(province.at_once)
    assert one["counts"]["figures"] > 0
    assert one["warehouse"] == other["warehouse"]
    assert one["forms"] == other["forms"]
    assert one["build_id"] == other["build_id"]


def test_every_figure_is_the_same_and_opens_down_to_the_citys_own_row(
    province: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = []
    for out in (province.out, province.at_once):
        with open_warehouse(out) as connection:
            figures.append(dict(connection.execute("select figure_id, value from published.figure").fetchall()))
            trained = connection.execute("select distinct src_file from staging.stg_training").fetchall()
    assert figures[0] == figures[1]
    assert sorted(trained) == [("乙市/培训记录.csv",), ("甲市/培训记录.csv",)]
    for file in trained:
        assert app.run(["trace", "--row", f"{file[0]}::2", "--out", str(province.out)]) == 0
    assert "乙市/培训记录.csv" in capsys.readouterr().out


def test_a_person_trained_in_two_cities_is_one_person(province: Province) -> None:
    with open_warehouse(province.out) as connection:
        cities = connection.execute(
            "select count(distinct split_part(src_file, '/', 1)) from staging.stg_training group by person_key "
            "order by 1 desc limit 1"
        ).fetchall()
    assert cities == [(2,)]


def test_a_pack_that_was_touched_is_refused_and_what_was_published_stands(
    province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = shutil.copytree(province.packs, tmp_path / "packs")
    data = bytearray((packs / "乙市.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (packs / "乙市.zip").write_bytes(data)
    before = summary(province.out)
    assert app.run(["build", "--packs", str(packs), "--out", str(province.out)]) == 4
    assert "乙市.zip" in capsys.readouterr().err
    assert summary(province.out) == before
    assert (province.out.with_name("published.inbox") / "乙市" / "申报项目.csv").is_file()


def test_a_pack_without_its_inputs_and_a_folder_without_packs_are_refused(
    province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["build", "--packs", str(tmp_path), "--out", str(tmp_path / "out")]
    assert app.run(asked) == 2
    assert "没有申报包" in capsys.readouterr().err
    write_without_inputs(province, "甲市", tmp_path / "甲市.zip")
    assert app.run(asked) == 2
    assert "没有带输入文件" in capsys.readouterr().err
    assert app.run([*asked, "--inbox", str(tmp_path)]) == 2
    assert "只能用一个" in capsys.readouterr().err


HEAD = "target,locator,action,old_value,new_value,reason,reporter,date\n"
OF_CITY = "培训记录.培训等级,{level},改值,{old},技师,抄错,甲市基地,2024-09-30\n"
OF_CITY += "培训记录,{whole},撤销,,,重复报送,甲市基地,2024-10-08\n"


def with_corrections(policy: Path, rows: str) -> Path:
    """The project's own policy data with corrections."""
    shutil.copytree(own_policy(project_root()), policy)
    (policy / "corrections").mkdir()
    (policy / "corrections" / "corrections.csv").write_text(HEAD + rows, encoding="utf-8")
    return policy


def test_what_a_city_corrected_is_corrected_in_the_build_of_packs(
    province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A value changed by the record's key, a record withdrawn by its place; in the whole both by their places."""
    cities = province.packs.parent / "cities"
    trained = of_city("甲市")["培训记录"]
    first, last = trained[0], len(trained) + 1
    said = OF_CITY.format(level=first["培训记录号"], whole=f"培训记录.csv::{last}", old=first["培训等级"])
    policy = with_corrections(tmp_path / "policy", said)
    packs = shutil.copytree(province.packs, tmp_path / "packs")
    run_build(plan_build(cities / "甲市", tmp_path / "city", AS_OF, project_root(), policy=policy))
    (packs / "甲市.zip").unlink()
    seal(tmp_path / "city", cities / "甲市", packs / "甲市.zip")
    asked = ["build", "--packs", str(packs), "--out", str(tmp_path / "out"), "--as-of", AS_OF.isoformat()]
    assert app.run(asked) == 0
    assert "甲市.zip：" in (shown := capsys.readouterr().out) and "带入更正 2 条" in shown

    by_hand = OF_CITY.format(level="甲市/培训记录.csv::2", whole=f"甲市/培训记录.csv::{last}", old=first["培训等级"])
    policy = with_corrections(tmp_path / "whole", by_hand)
    run_build(plan_build(province.packs.parent / "inbox", tmp_path / "at-once", AS_OF, project_root(), policy=policy))
    one, other = summary(tmp_path / "out"), summary(tmp_path / "at-once")
    assert one["warehouse"] == other["warehouse"] and one["forms"] == other["forms"]
    assert one["warehouse"] != summary(province.at_once)["warehouse"], "the corrections count"

    assert app.run([*asked, "--policy", str(policy)]) == 0, "what the province has copied by hand is not taken twice"
    assert summary(tmp_path / "out")["warehouse"] == other["warehouse"]
    laid = {one.name: one for one in lay_out(packs, tmp_path / "laid", own_policy(project_root()))}
    assert laid["甲市.zip"].told_en.endswith("corrections taken over: 2") and laid["乙市.zip"].notes == ()


def write_without_inputs(province: Province, city: str, place: Path) -> None:
    """The pack of a city as --without-inputs seals it."""
    whole = read_built(province.packs.parent / f"out-{city}", project_root())
    pack = open_pack(province.packs / f"{city}.zip")
    evidence = {name: pack.read(name) for name in pack.places if name.startswith("evidence/") or name == "viewer.html"}
    filed = whole.filed(())
    write_pack(place, header_of(whole, filed, True), {**contents_of(whole, filed), **evidence}, None)
