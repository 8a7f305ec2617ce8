"""The demo's planted faults: what is offered for them passes the door, and what stands in no cell is not made up."""

import re
from pathlib import Path

import polars as pl

from jixiao.ingest import fault_rules
from jixiao.ingest.contract import load_contract, load_lists
from jixiao.ingest.inbox import ingest
from jixiao.ingest.person_key import load_key
from jixiao.ingest.templates import example_row
from jixiao.paths import project_root
from tests.integration.conftest import DemoBuild

# Of these nothing can be offered from the cell alone.
WITHOUT = {fault_rules.MISSING, fault_rules.FORMULA, fault_rules.NUMBER_TYPED_ID, fault_rules.CLASH}


def _offered(repair: str) -> list[str]:
    said = re.match(r"可能应为(.*)，试过可通过检查。", repair)
    return re.findall(r"“([^”]*)”", said[1]) if said else []


def test_every_repair_offered_for_the_demo_s_faults_passes_the_door(demo: DemoBuild, tmp_path: Path) -> None:
    faults = pl.read_parquet(demo.out / "quarantine.parquet")
    contract, lists = load_contract(), load_lists(project_root())
    sought: dict[str, list[dict[str, str]]] = {}
    for row in faults.iter_rows(named=True):
        offered = _offered(row["repair"])
        assert not (offered and row["rule"] in WITHOUT)
        for one in offered:
            kind = contract.get(row["record_type"])
            example = dict(zip([c.header for c in kind.columns], example_row(kind, lists).values(), strict=True))
            sought.setdefault(kind.id, []).append(example | {row["column"]: one})
    assert sum(map(len, sought.values())) >= 15
    for record_type, rows in sought.items():
        money = {c.header: f"{c.header}（元）" for c in contract.get(record_type).columns if c.type == "money"}
        pl.DataFrame(rows).rename(money).write_csv(_made(tmp_path / "inbox") / f"{record_type}.csv")
    ingest(tmp_path / "inbox", tmp_path / "raw", lists, load_key())
    left = pl.read_parquet(tmp_path / "raw" / "quarantine.parquet")
    assert set(left["rule"]) <= {fault_rules.CLASH}  # several repaired rows may have one key


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_a_wrong_check_digit_of_the_demo_is_told_by_its_place_or_with_right_codes(demo: DemoBuild) -> None:
    faults = pl.read_parquet(demo.out / "quarantine.parquet").filter(pl.col("rule") == fault_rules.CHECK_DIGIT)
    assert len(faults) > 5
    assert all("第 18" in repair or "、18 位" in repair or "可能应为" in repair for repair in faults["repair"])
