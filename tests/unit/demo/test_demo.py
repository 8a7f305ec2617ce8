"""The demo inbox: repeatable, valid where it should be, wrong exactly where its list says so."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from stdnum.cn import ric, uscc

from jixiao.demo import DemoSummary, make_world, write_demo
from jixiao.demo.filler import add_filler_world, write_filler
from jixiao.demo.large_sheet import MOST_ROWS, write_large_sheet
from jixiao.demo.profiles import NOTICES, load_profile
from jixiao.demo.world import Record, World
from jixiao.demo.writers import CREATED
from jixiao.errors import UsageError
from jixiao.ingest.contract import load_contract, load_lists
from jixiao.ingest.inbox import ingest
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

HIGH = {"高级工", "技师", "高级技师", "特级技师", "首席技师"}
APPLIED = dt.date(2024, 6, 24)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return write_demo(tmp_path_factory.mktemp("demo") / "inbox")


@pytest.fixture(scope="module")
def truth(demo: DemoSummary) -> dict[str, Any]:
    return json.loads((demo.folder / "planted_defects.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in make_world(2024).rows:
        found[row.record_type].append(row)
    return found


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def unit_of(rows: dict[str, list[Record]], application_no: str) -> str:
    return next(str(r.values["uscc"]) for r in rows["application"] if r.values["application_no"] == application_no)


def of_unit(rows: dict[str, list[Record]], record_type: str, application_no: str) -> list[dict[str, Any]]:
    code = unit_of(rows, application_no)
    return [r.values for r in rows[record_type] if r.values["uscc"] == code]


def test_same_seed_same_bytes_and_another_seed_others(demo: DemoSummary, tmp_path: Path) -> None:
    again = write_demo(tmp_path / "again")
    assert hashes(demo.folder) == hashes(again.folder)
    assert [row.values for row in make_world(7).rows] != [row.values for row in make_world(2024).rows]


def test_about_a_hundred_thousand_records_of_every_type_in_many_files(demo: DemoSummary) -> None:
    assert 95_000 <= demo.total <= 115_000
    assert set(demo.records) == {record.id for record in load_contract().record_types} - {"own_figure"}
    kinds = Counter(path.suffix for path in demo.folder.rglob("*") if path.is_file())
    assert kinds[".xlsx"] >= 40 and kinds[".csv"] >= 10 and kinds[".parquet"] >= 5


def test_every_notice_and_every_track_has_applications(rows: dict[str, list[Record]]) -> None:
    with (own_policy(project_root()) / "tracks.csv").open(encoding="utf-8", newline="") as source:
        tracks = {row["track_id"] for row in csv.DictReader(source)}
    assert {row.values["track_id"] for row in rows["application"]} == tracks
    assert len(NOTICES) == 5


def test_check_digits_are_valid_by_python_stdnum(rows: dict[str, list[Record]]) -> None:
    checked = Counter[str]()
    for record in load_contract().record_types:
        for column in record.columns:
            if column.type in ("id", "uscc"):
                is_valid = ric.is_valid if column.type == "id" else uscc.is_valid
                values = {row.values.get(column.name) for row in rows[record.id]} - {None}
                assert [value for value in values if not is_valid(str(value))] == []
                checked[column.type] += len(values)
    assert checked["id"] > 40_000 and checked["uscc"] > 100


def test_good_codes_are_in_the_code_lists(rows: dict[str, list[Record]]) -> None:
    lists = load_lists(project_root())
    for record in load_contract().record_types:
        for column in record.columns:
            allowed = set(column.values) or set(lists[column.code_list] if column.code_list else ())
            allowed |= {entry.split("/")[-1] for entry in allowed} if column.type == "grade" else set()
            if allowed:
                used = {row.values.get(column.name) for row in rows[record.id]} - {None}
                assert used <= allowed, (record.id, column.name)


def test_good_rows_have_unique_keys_and_no_required_blank(rows: dict[str, list[Record]]) -> None:
    for record in load_contract().record_types:
        keys = Counter(tuple(row.values.get(c.name) for c in record.keys) for row in rows[record.id])
        assert [key for key, times in keys.items() if times > 1] == [], record.id
        for column in record.columns:
            if column.must_have_value:
                assert all(row.values.get(column.name) is not None for row in rows[record.id]), column.name


def test_every_reference_leads_to_a_record(rows: dict[str, list[Record]]) -> None:
    units = {row.values["uscc"] for row in rows["unit"]}
    applications = {row.values["application_no"] for row in rows["application"]}
    projects = {row.values["project_id"] for row in rows["project"]}
    for record_type, found in rows.items():
        for row in found:
            assert row.values.get("uscc", next(iter(units))) in units, record_type
            assert row.values.get("application_no", next(iter(applications))) in applications, record_type
            # Before recognition a funding record names the application.
            known = projects | applications if record_type == "funding" else projects
            assert row.values.get("project_id", next(iter(projects))) in known, record_type


def test_jl_papers_come_in_the_window_and_ranks_have_no_gap(rows: dict[str, list[Record]]) -> None:
    ranks = defaultdict(list)
    for row in rows["application"]:
        if str(row.values["track_id"]).startswith("jl-"):
            assert dt.date(2024, 6, 27) <= row.values["recommended_on"] <= dt.date(2024, 6, 28)  # type: ignore[operator]
            is_studio = row.values["track_id"] == "jl-studio"
            ranks[row.values["recommender"], is_studio].append(row.values["recommended_rank"])
    assert len({recommender for recommender, _ in ranks}) >= 6
    for found in ranks.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def test_jl_chosen_are_five_bases_and_at_most_five_studios(rows: dict[str, list[Record]]) -> None:
    tracks = {row.values["application_no"]: str(row.values["track_id"]) for row in rows["application"]}
    chosen = [
        tracks[row.values["application_no"]]
        for row in rows["publicity"]
        if row.values["outcome"] == "拟入选" and tracks[row.values["application_no"]].startswith("jl-")
    ]
    bases = [track for track in chosen if track != "jl-studio"]
    assert len(bases) == 5 and 1 <= len(chosen) - len(bases) <= 5


def shares(teachers: list[dict[str, Any]]) -> tuple[Fraction, Fraction]:
    practical = [t for t in teachers if t["teacher_kind"] == "实训教师"]
    senior = [
        t for t in practical if t["title"] == "高级实习指导教师" or t["grade"] in ("高级技师", "特级技师", "首席技师")
    ]
    part_time = sum(t["employment"] == "兼职" for t in teachers)
    return Fraction(part_time, len(teachers)), Fraction(len(senior), len(practical))


def test_teachers_lie_on_and_beside_the_thresholds(rows: dict[str, list[Record]]) -> None:
    assert shares(of_unit(rows, "teacher", "JLB03")) == (Fraction(1, 3), Fraction(45, 100))
    assert shares(of_unit(rows, "teacher", "JLB04"))[0] > Fraction(1, 3)
    part_time, senior = shares(of_unit(rows, "teacher", "JLB17"))
    assert part_time <= Fraction(1, 3) and Fraction(44, 100) < senior < Fraction(45, 100)
    assert of_unit(rows, "teacher", "JLB09") == []


def training_in(rows: dict[str, list[Record]], application_no: str, year: int) -> tuple[int, int, Fraction]:
    found = [t for t in of_unit(rows, "training", application_no) if t["completed_on"].year == year]
    passed = sum(t["exam_result"] == "合格" for t in found)
    failed = sum(t["exam_result"] == "不合格" for t in found)
    return len(found), sum(t["training_grade"] in HIGH for t in found), Fraction(passed, passed + failed)


def test_training_lies_on_and_beside_the_thresholds(rows: dict[str, list[Record]]) -> None:
    assert training_in(rows, "JLB11", 2023) == (3000, 1000, Fraction(9, 10))
    assert training_in(rows, "JLB13", 2023)[:2] == (3000, 999)
    total, high, rate = training_in(rows, "JLB14", 2023)
    assert total == 3000 and high >= 1000 and Fraction(89, 100) < rate < Fraction(9, 10)
    assert of_unit(rows, "training", "JLB15") == []


def test_penalties_lie_on_both_sides_of_the_three_years(rows: dict[str, list[Record]]) -> None:
    first_day = APPLIED.replace(year=2021)
    inside = [c["determined_on"] for c in of_unit(rows, "credit_record", "JLB07")]
    outside = [c["determined_on"] for c in of_unit(rows, "credit_record", "JLB08") if c["credit_kind"] == "刑事处罚"]
    assert inside == [first_day] and outside == [first_day - dt.timedelta(1)]


def test_every_occupation_has_three_experts_but_one(rows: dict[str, list[Record]]) -> None:
    experts = Counter((r.values["application_no"], r.values["occupation_code"]) for r in rows["expert"])
    short = [key for key, number in experts.items() if str(key[0]).startswith("JLB") and number < 3]
    assert [key[0] for key in short] == ["JLB16"]


def test_district_courses_reach_or_miss_their_outputs(rows: dict[str, list[Record]]) -> None:
    def certified(application_no: str) -> tuple[int, int]:
        code = unit_of(rows, application_no)
        days = [r.values["issued_on"] for r in rows["certification"] if r.values["base_uscc"] == code]
        first = sum(dt.date(2024, 10, 1) <= day < dt.date(2025, 10, 1) for day in days)  # type: ignore[operator]
        return first, sum(dt.date(2024, 10, 1) <= day < dt.date(2026, 10, 1) for day in days)  # type: ignore[operator]

    assert certified("SY002") == (600, 1800)
    assert certified("SY004") == (300, 900)
    assert certified("SY003")[0] == 599
    assert certified("SY001")[1] >= 1800 + 100
    assert certified("SY005")[0] < 300


def test_intended_results_name_every_criterion_of_every_jl_application(demo: DemoSummary) -> None:
    intended = json.loads((demo.folder / "intended_results.json").read_text(encoding="utf-8"))
    with (own_policy(project_root()) / "criteria.csv").open(encoding="utf-8", newline="") as source:
        criteria = [row for row in csv.DictReader(source) if row["notice_id"] == "jl-2024"]
    per_track = Counter(row["track_id"] for row in criteria)
    required = [row for row in criteria if row["track_id"] == "jl-base-new" and row["role"] == "required"]
    per_track["jl-base-existing"] += len(required)
    per_application = Counter(row["application_no"] for row in intended)
    for applicant in load_profile("jl-2024").applicants:
        assert per_application[applicant.no] == per_track[applicant.track]
    assert {row["result"] for row in intended} == {"符合", "不符合", "缺数据", "需人工判断", "不适用"}
    whole = {row["application_no"]: row["result"] for row in intended if row["criterion"] == "16"}
    assert whole["JLB11"] == "符合"


def read_cell(demo: DemoSummary, books: dict[str, Any], defect: dict[str, Any]) -> str:
    path = demo.folder / defect["file"]
    if path.suffix == ".xlsx":
        if defect["file"] not in books:
            books[defect["file"]] = openpyxl.load_workbook(path, data_only=True)
        sheet = books[defect["file"]][defect["sheet"]]
        place = place_of(defect["column"], [[cell.value for cell in row] for row in sheet.iter_rows(max_row=5)])
        value = sheet.cell(defect["row"], place + 1).value
        if isinstance(value, float | int) and defect["kind"] == "身份证号被存为数字":
            return defect["value"] if value == float(defect["value"]) else str(value)
        return str("" if value is None else value)
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        place = place_of(defect["column"], [frame.columns])
        return str(frame.row(defect["row"] - 2)[place] or "")
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030")
    reader = csv.reader(io.StringIO(text, newline=""))
    lines: dict[int, list[str]] = {}
    before = 0
    for line in reader:
        lines[before + 1] = line
        before = reader.line_num
    return lines[defect["row"]][place_of(defect["column"], [lines[n] for n in sorted(lines)[:5]])]


def place_of(header: str, top: list[list[Any]]) -> int:
    for line in top:
        for place, text in enumerate(line):
            plain = "".join(str(text or "").split())
            if plain in (header, f"{header}（元）", f"{header}（万元）"):
                return place
    raise AssertionError(f"no header {header}")


def test_every_planted_fault_is_a_cell_of_the_files(demo: DemoSummary, truth: dict[str, Any]) -> None:
    books: dict[str, Any] = {}
    located = 0
    for defect in truth["defects"]:
        if defect["column"]:
            assert read_cell(demo, books, defect) == defect["value"], defect
            located += 1
    assert located >= 55


def test_every_kind_of_wrong_is_planted_twice_and_in_all_file_types(truth: dict[str, Any]) -> None:
    kinds = Counter(defect["kind"] for defect in truth["defects"])
    wrong = (
        "校验码错误",
        "身份证号被存为数字",
        "代码不在目录",
        "日期无效",
        "不得为负",
        "必填缺失",
        "公式错误",
        "同键异值",
    )
    assert {kind: kinds[kind] for kind in wrong if kinds[kind] < 2} == {}
    assert {Path(defect["file"]).suffix for defect in truth["defects"]} == {".xlsx", ".csv", ".parquet"}


def test_sheet_counts_are_conserved_and_match_the_list(demo: DemoSummary, truth: dict[str, Any]) -> None:
    planted = Counter((defect["file"], defect["sheet"]) for defect in truth["defects"])
    for sheet in truth["sheets"]:
        parts = sheet["accepted"] + sheet["quarantined"] + sheet["duplicates"] + sheet["skipped"]
        assert sheet["read"] == parts
        assert sheet["quarantined"] == planted[sheet["file"], sheet["sheet"]]
    assert sum(sheet["duplicates"] for sheet in truth["sheets"]) == demo.duplicates >= 30
    assert sum(sheet["skipped"] for sheet in truth["sheets"]) > 50


def test_the_door_catches_every_planted_fault_and_nothing_else(
    demo: DemoSummary, truth: dict[str, Any], tmp_path: Path
) -> None:
    ingest(demo.folder, tmp_path, load_lists(project_root()), b"0" * 32)
    caught = {
        (row["file"], row["sheet"], row["row"], row["rule"])
        for row in pl.read_parquet(tmp_path / "quarantine.parquet").iter_rows(named=True)
    }
    assert caught == {(d["file"], d["sheet"], d["row"], d["kind"]) for d in truth["defects"]}
    counted = {
        (row["file"], row["sheet"]): row for row in pl.read_parquet(tmp_path / "sheet.parquet").iter_rows(named=True)
    }
    for sheet in truth["sheets"]:
        found = counted[sheet["file"], sheet["sheet"]]
        assert {name: found[name] for name in sheet} == sheet


def test_scale_two_doubles_the_bulk_and_leaves_the_applicants_alone(demo: DemoSummary, tmp_path: Path) -> None:
    twice = write_demo(tmp_path / "twice", scale=2)
    for record_type in ("training", "certification", "funding"):
        assert twice.records[record_type] / demo.records[record_type] == pytest.approx(2, abs=0.25)
    one, two = hashes(demo.folder), hashes(twice.folder)
    assert one["intended_results.json"] == two["intended_results.json"]
    extra = pl.read_csv(next((tmp_path / "twice").rglob("培训记录-001.csv")), infer_schema=False)
    assert all(ric.is_valid(number) for number in extra["身份证号"].head(2000))
    assert extra["培训记录号"].n_unique() == extra.height


def test_extra_bases_spend_at_most_what_they_were_paid(tmp_path: Path) -> None:
    for payments in (600, 130_000, 1_700_000):
        world = World()
        add_filler_world(world, payments)
        paid = [row.values["amount_yuan"] for row in world.rows if row.values.get("stage") == "拨付"]
        files = write_filler(tmp_path / str(payments), {"funding": payments}, seed=1)
        assert sum(file.rows for file in files) == payments
        first = tmp_path / str(payments) / files[0].file
        assert first.suffix == ".csv"
        [yuan] = pl.read_csv(first)["金额（元）"].unique().to_list()
        assert 0 < payments * yuan <= sum(paid)  # type: ignore[arg-type]


def test_a_large_sheet_is_the_one_that_xlsxwriter_writes(tmp_path: Path) -> None:
    days = [dt.date(2024, 2, 29), None, dt.date(2026, 11, 3)]
    frame = pl.DataFrame({"姓名": ["王<芳>", "李&强", None], "学时": [40, None, 120], "日期": days})
    write_large_sheet(tmp_path / "fast.xlsx", frame, "培训")
    with xlsxwriter.Workbook(tmp_path / "slow.xlsx", {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("培训")
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), 1):
            sheet.write_row(number, 0, [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row])
    with zipfile.ZipFile(tmp_path / "fast.xlsx") as fast, zipfile.ZipFile(tmp_path / "slow.xlsx") as slow:
        assert fast.namelist() == slow.namelist()
        assert [fast.read(name) for name in fast.namelist()] == [slow.read(name) for name in slow.namelist()]
    with pytest.raises(ValueError, match="do not fit"):
        write_large_sheet(tmp_path / "long.xlsx", pl.DataFrame({"n": range(MOST_ROWS + 1)}), "培训")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="已有内容"):
        write_demo(tmp_path)
    with pytest.raises(UsageError, match="规模"):
        write_demo(tmp_path / "new", scale=0)
