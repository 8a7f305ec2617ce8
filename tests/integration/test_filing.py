"""A build is filed, proved and verified: the demo's every cell, and a small inbox through the commands."""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from jixiao import verifier
from jixiao.cli import app
from jixiao.evidence import Evidence
from jixiao.filing.pack import write_pack
from jixiao.open_findings import ANSWER, SHEET
from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.trace import Tracer
from tests.inbox import write_tables
from tests.integration.conftest import DemoBuild
from tests.integration.sealing import explain
from tests.integration.small_inbox import a_uscc, tables, write_small_inbox
from tests.unit.filing.climb import climb

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def opened_pack(pack: Path) -> verifier.Pack:
    made = verifier.Pack(pack.read_bytes())
    assert made.faults() == []
    return made


def test_every_numeric_cell_of_every_form_is_proved_by_a_path(demo: DemoBuild, opened_pack: verifier.Pack) -> None:
    leaves = opened_pack.leaves()
    first = len(leaves) - opened_pack.manifest["figures"]
    placed = {}
    for index in range(first, len(leaves)):
        said = json.loads(leaves[index])
        placed[said["workbook"], said["sheet"], said["cell"]] = index
    levels = {name: verifier.tree_levels(name, leaves) for name in ("sha256", "sm3")}
    cells = 0
    for path in sorted((demo.out / "forms").rglob("*.xlsx")):
        book = load_workbook(path, read_only=True)
        name = path.relative_to(demo.out / "forms").as_posix()
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)):
                index = placed.pop((name, sheet.title, cell.coordinate))
                assert float(json.loads(leaves[index])["printed"]) == pytest.approx(cell.value, rel=1e-14)
                for algorithm, tree in levels.items():
                    root = climb(algorithm, leaves[index], index, len(leaves), verifier.tree_path(tree, index))
                    assert root is not None and root.hex() == opened_pack.manifest["root"][algorithm]
                cells += 1
    assert placed == {} and cells == opened_pack.manifest["figures"] > 4500


def test_a_formula_gives_the_exact_value_that_the_trace_computes_again(gathered: Evidence, tracer: Tracer) -> None:
    totals = [Fraction(side.total) for side in gathered.sides]
    records = _records(gathered)
    for figure in gathered.figures:
        origin = tracer.origin(figure.form_id, figure.context_id, figure.measure, figure.slice)
        assert verifier.exact_value(figure.formula, totals) == origin.value
        assert figure.records_total == origin.records_total
        sides = [figure.formula] if figure.formula[0] == "side" else figure.formula[1:]
        if all(side[0] == "side" for side in sides):
            listed = Counter((one.file, one.sheet, one.row, one.amount) for one in origin.records)
            assert listed == Counter(chain.from_iterable(records[no] for _, no in sides))


def _records(evidence: Evidence) -> dict[int, list[tuple[Any, ...]]]:
    """Place and amount of the records of every side."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for no, source_no, row, amount, _ in evidence.contributions.iter_rows():
        source = evidence.sources[source_no]
        found[no].append((source.file, source.sheet, row, amount))
    return found


@dataclass(frozen=True)
class Filed:
    """A small build, where it lies, and the list of its findings filled in."""

    inbox: Path
    out: Path
    answers: Path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    place = tmp_path_factory.mktemp("small")
    inbox = write_small_inbox(place / "inbox")
    run_build(plan_build(inbox, place / "published", DAY, project_root()))
    answers = place / "answers.csv"
    assert app.run(["file", str(place / "published"), str(place / "no.zip"), "--findings", str(answers)]) == 0
    explain(answers, "原件已在省厅留存，下月补交")
    return Filed(inbox, place / "published", answers)


def file(small: Filed, place: Path, *options: str) -> int:
    return app.run(["file", str(small.out), str(place), "--explanations", str(small.answers), *options])


def test_two_packs_of_one_build_are_the_same_bytes_however_long_it_took(small: Filed, tmp_path: Path) -> None:
    assert file(small, tmp_path / "a.zip") == 0
    summary = small.out / "build.json"
    said = json.loads(summary.read_text(encoding="utf-8"))
    summary.write_text(json.dumps(said | {"seconds": {"total": 999}}, indent=1), encoding="utf-8")
    assert file(small, tmp_path / "b.zip", "--by", "甲", "--on", "2026-11-20", "--state", "已报") == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_filing_is_verified_and_registered(small: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filed = ("--by", "甲", "--on", "2026-11-20", "--state", "已报")
    assert file(small, tmp_path / "a.zip", *filed) == 0
    capsys.readouterr()
    assert app.run(["verify", str(tmp_path / "a.zip"), "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["fits"] and [entry["state"] for entry in verdict["ledger"]] == ["已报"]
    assert file(small, tmp_path / "a.zip", *filed) == 0, "the same again changes nothing"
    settled = ("--set", "封存", "--pack", "a.zip", "--by", "乙", "--on", "2026-12-31", "--note", "归档")
    assert app.run(["ledger", str(tmp_path), *settled]) == 0
    capsys.readouterr()
    assert app.run(["ledger", str(tmp_path), "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [(entry["state"], entry["by"], entry["current"]) for entry in entries] == [
        ("已报", "甲", False),
        ("封存", "乙", True),
    ]
    assert file(small, tmp_path / "b.zip", *filed) == 2 and not (tmp_path / "b.zip").exists()


def test_a_changed_pack_is_exit_code_4(small: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert file(small, tmp_path / "a.zip") == 0
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert app.run(["verify", str(tmp_path / "a.zip")]) == 4
    assert app.run(["verify", str(tmp_path / "missing.zip")]) == 3


def test_a_signed_filing_is_asked_for_its_key(small: Filed, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, pem = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(private)
    (tmp_path / "public.pem").write_bytes(public)
    assert file(small, tmp_path / "signed.zip", "--sign", str(tmp_path / "key.pem")) == 0
    assert app.run(["verify", str(tmp_path / "signed.zip"), "--key", str(tmp_path / "public.pem")]) == 0
    assert app.run(["verify", str(tmp_path / "signed.zip"), "--key", key.public_key().public_bytes_raw().hex()]) == 0
    assert app.run(["verify", str(tmp_path / "signed.zip"), "--key", "00" * 32]) == 4
    assert app.run(["verify", str(tmp_path / "signed.zip"), "--key", str(tmp_path / "key.pem")]) == 2
    assert file(small, tmp_path / "other.zip", "--sign", str(tmp_path / "public.pem")) == 2


def test_inputs_travel_or_stay_behind_by_their_hashes(small: Filed, tmp_path: Path) -> None:
    assert file(small, tmp_path / "with.zip") == 0
    assert file(small, tmp_path / "without.zip", "--without-inputs") == 0
    packs = {name: verifier.Pack((tmp_path / f"{name}.zip").read_bytes()) for name in ("with", "without")}
    assert {name: pack.faults() for name, pack in packs.items()} == {"with": [], "without": []}
    handed_in = {f"inputs/{path.name}": path.read_bytes() for path in small.inbox.iterdir()}
    assert {name: packs["with"].read(name) for name in packs["with"].places if name.startswith("inputs/")} == handed_in
    assert not [name for name in packs["without"].places if name.startswith("inputs/")]


def test_inputs_that_are_no_longer_those_of_the_build_are_not_sealed(small: Filed, tmp_path: Path) -> None:
    other = write_small_inbox(tmp_path / "inbox")
    changed = next(other.iterdir())
    changed.write_bytes(changed.read_bytes() + b"\n")
    (tmp_path / "packs").mkdir()
    assert file(small, tmp_path / "packs" / "a.zip", "--inbox", str(other)) == 4
    assert list((tmp_path / "packs").iterdir()) == []


@pytest.mark.parametrize("edition", ["forms", "audit"])
def test_a_workbook_that_was_changed_after_the_build_is_not_filed(
    edition: str, small: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = next(
        path for path in sorted((small.out / edition / "jl-2024").iterdir()) if "区域绩效目标申报表" in path.name
    )
    before = path.read_bytes()
    book = load_workbook(path)
    book.worksheets[0]["E7"] = 1
    book.save(path)
    try:
        assert file(small, tmp_path / "a.zip") == 4
        path.unlink()
        assert file(small, tmp_path / "a.zip") == 4
    finally:
        path.write_bytes(before)
    assert path.name in capsys.readouterr().err and list(tmp_path.iterdir()) == []


def test_what_office_programs_lay_beside_an_open_workbook_is_not_filed(small: Filed, tmp_path: Path) -> None:
    lock = small.out / "forms" / "jl-2024" / "~$打开着的表.xlsx"
    lock.write_bytes(b"user")
    try:
        assert file(small, tmp_path / "a.zip") == 0
    finally:
        lock.unlink()
    assert app.run(["verify", str(tmp_path / "a.zip")]) == 0


def test_nothing_is_filed_into_the_build_or_the_inbox(small: Filed, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (small.out, small.out.resolve().parent, small.out / "forms", small.inbox):
        before = sorted(folder.iterdir())
        assert file(small, folder / "a.zip") == 2
        assert "请换一个目录" in capsys.readouterr().err and sorted(folder.iterdir()) == before


FILED = ("--state", "已报", "--by", "甲", "--on", "2026-11-20")


def test_a_build_is_not_filed_while_findings_are_not_explained(small: Filed, tmp_path: Path) -> None:
    with small.answers.open(encoding="utf-8-sig", newline="") as listed:
        rows = len(list(csv.reader(listed))) - 1
    assert rows > 0, "the small inbox has findings to be verified"
    assert app.run(["file", str(small.out), str(tmp_path / "a.zip"), *FILED]) == 1
    assert list(tmp_path.iterdir()) == []
    assert file(small, tmp_path / "a.zip") == 0
    pack = verifier.Pack((tmp_path / "a.zip").read_bytes())
    pack.open()
    assert len(pack.rows("explanations.csv")) == rows


def test_a_draft_lists_its_open_findings_and_is_made_again(small: Filed, tmp_path: Path) -> None:
    pack = tmp_path / "a.zip"
    assert app.run(["file", str(small.out), str(pack)]) == 0
    sealed = verifier.Pack(pack.read_bytes())
    assert sealed.faults() == []
    with small.answers.open(encoding="utf-8-sig", newline="") as listed:
        asked = [row[:-3] for row in list(csv.reader(listed))[1:]]
    assert sealed.rows("explanations.csv") == [[*row, "", "", ""] for row in asked]
    assert app.run(["reproduce", str(pack)]) == 0


def test_a_failed_check_of_the_door_is_explained_before_a_build_is_filed(tmp_path: Path, capsys: Any) -> None:
    """Thirty courses of a unit that is in no list break one 核实 rule: that is one line to be explained."""
    rows = tables()
    unknown = [row | {"统一社会信用代码": a_uscc(9)} for row in rows["培训记录"]]
    inbox = write_tables(tmp_path / "inbox", rows | {"培训记录": unknown})
    out, answers, pack = tmp_path / "published", tmp_path / "answers.csv", tmp_path / "filed" / "a.zip"
    run_build(plan_build(inbox, out, DAY, project_root()))
    assert app.run(["file", str(out), str(pack), "--findings", str(answers)]) == 0
    listed = explain(answers, "核实无误")
    (check,) = [row for row in listed if row[0] == "door.training.unit_known"]
    assert "共 30 行不符合" in check[6]
    filing = ["file", str(out), str(pack), "--explanations", str(answers)]
    for state in ((), ("--state", "已报", "--by", "甲", "--on", "2026-11-20")):
        capsys.readouterr()
        assert app.run([*filing, *state]) == 1
        assert "说明要写清这条发现为什么出现" in capsys.readouterr().err
    explain(answers, "乙校未报单位登记表，已补登")
    kept = [line for line in answers.read_text(encoding="utf-8-sig").splitlines() if "door.training" not in line]
    (tmp_path / "part.csv").write_text("\n".join(kept), encoding="utf-8")
    assert app.run([*filing[:3], "--explanations", str(tmp_path / "part.csv"), *FILED]) == 1
    assert "door.training.unit_known" in capsys.readouterr().err and not pack.exists()
    assert app.run(filing) == 0
    sealed = verifier.Pack(pack.read_bytes())
    assert sealed.faults() == []
    said = {row[0]: row[7] for row in sealed.rows("explanations.csv")}
    assert said["door.training.unit_known"] == "乙校未报单位登记表，已补登"
    assert app.run(["reproduce", str(pack)]) == 0
    older = {name: sealed.read(name) for name in sealed.places if name not in (verifier.MANIFEST, "explanations.csv")}
    rows = sealed.read("explanations.csv").decode().splitlines(keepends=True)
    older["explanations.csv"] = "".join(row for row in rows if not row.startswith("door.")).encode()
    write_pack(tmp_path / "older.zip", sealed.manifest["header"], older, None)
    assert app.run(["verify", str(tmp_path / "older.zip")]) == 0
    assert app.run(["reproduce", str(tmp_path / "older.zip")]) == 0, "a pack that explains findings only"


def test_what_is_filed_as_reported_is_signed_and_dated(small: Filed, tmp_path: Path) -> None:
    assert file(small, tmp_path / "a.zip", "--state", "已报") == 2
    assert file(small, tmp_path / "a.zip", "--state", "已报", "--by", "甲", "--on", "2026/11/20") == 2
    assert file(small, tmp_path / "a.zip", "--state", "已报", "--by", " ", "--on", "2026-11-20") == 2
    assert file(small, tmp_path / "a.zip", "--state", "封存") == 2
    assert file(small, tmp_path / "a.zip", "--notice", "xx-1") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_pack_of_some_notices_holds_their_forms_only(small: Filed, tmp_path: Path) -> None:
    assert file(small, tmp_path / "a.zip", "--notice", "jl-2024") == 0
    pack = verifier.Pack((tmp_path / "a.zip").read_bytes())
    assert pack.faults() == [] and pack.manifest["header"]["filed"] == ["jl-2024"]
    assert {name.split("/")[1] for name in pack.places if name.startswith(("forms/", "audit/"))} == {"jl-2024"}


def test_a_build_whose_code_has_changed_since_is_not_filed(
    small: Filed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = small.out / "build.json"
    before = summary.read_text(encoding="utf-8")
    summary.write_text(before.replace(json.loads(before)["build_id"], "0" * 16), encoding="utf-8")
    try:
        assert file(small, tmp_path / "a.zip") == 2
    finally:
        summary.write_text(before, encoding="utf-8")
    assert "重新运行 jixiao build" in capsys.readouterr().err


def test_a_filing_is_made_again_byte_by_byte_from_itself(
    small: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert file(small, tmp_path / "a.zip") == 0
    capsys.readouterr()
    assert app.run(["reproduce", str(tmp_path / "a.zip"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["holds"] and said["same_code"] and said["same_key"] and said["not_compared"] == []


def test_with_another_key_all_but_the_records_of_persons_is_made_again(
    small: Filed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert file(small, tmp_path / "a.zip", "--without-inputs") == 0
    assert app.run(["reproduce", str(tmp_path / "a.zip")]) == 2, "nobody said where the inputs are"
    monkeypatch.setenv("JIXIAO_PERSON_KEY", "another key of another machine")
    capsys.readouterr()
    assert app.run(["reproduce", str(tmp_path / "a.zip"), "--inbox", str(small.inbox), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["holds"] and not said["same_key"]
    assert {"raw/training.parquet", "raw/studio.parquet"} <= set(said["not_compared"])
    assert "raw/funding.parquet" not in said["not_compared"]


def test_the_working_list_of_a_build_is_filled_in_and_filed_as_it_is(tmp_path: Path) -> None:
    """findings.xlsx as Excel gives it back, with the day as a date."""
    inbox = write_small_inbox(tmp_path / "inbox")
    out, pack = tmp_path / "published", tmp_path / "filed" / "a.zip"
    run_build(plan_build(inbox, out, DAY, project_root()))
    book = load_workbook(out / "findings.xlsx")
    sheet = book[SHEET]
    head = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        for name, value in zip(ANSWER, ("原件已在省厅留存，下月补交", "甲", DAY), strict=True):
            sheet.cell(row, head.index(name) + 1).value = value
    book.save(tmp_path / "filled.xlsx")
    assert sheet.max_row > 2
    assert app.run(["file", str(out), str(pack), "--explanations", str(tmp_path / "filled.xlsx")]) == 0
    sealed = verifier.Pack(pack.read_bytes())
    sealed.open()
    said = sealed.rows("explanations.csv")
    assert {tuple(row[-3:]) for row in said} == {("原件已在省厅留存，下月补交", "甲", DAY.isoformat())}
    (tmp_path / "no.xlsx").write_bytes(b"PK")
    assert app.run(["file", str(out), str(tmp_path / "b.zip"), "--explanations", str(tmp_path / "no.xlsx")]) == 2
