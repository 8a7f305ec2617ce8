"""What the door keeps never decides a value: after any change the same bytes as from nothing, and only what changed is
read again."""

import hashlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jixiao.engine.store import Store
from jixiao.ingest import files, record_tables
from jixiao.ingest.inbox import ingest

PERSON = "11010519491231002X"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def _run(door: Any, store: Store, name: str = "quick", program: str = "p") -> dict[str, str]:
    raw = door.root / name
    shutil.rmtree(raw, ignore_errors=True)
    ingest(door.inbox, raw, door.lists, door.key, store=store, program=program)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in raw.iterdir()}


def _from_nothing(door: Any) -> dict[str, str]:
    return _run(door, Store(door.root / "nothing", fresh=True), "full")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files that were read (parent and name) and record types that were judged, until it is cleared."""
    told: list[str] = []
    read_sheets, judge = files.read_sheets, record_tables._judge

    def read(path: Path, contract: Any, name: str) -> Any:
        told.append(f"{path.parent.name}/{path.name}")
        return read_sheets(path, contract, name)

    def judged(record_type: Any, *more: Any) -> None:
        told.append(record_type.id)
        judge(record_type, *more)

    monkeypatch.setattr(files, "read_sheets", read)
    monkeypatch.setattr(record_tables, "_judge", judged)
    return told


def _fill(door: Any) -> None:
    door.csv("甲/培训记录.csv", door.table("training", *({"training_no": f"A{n}"} for n in range(4))))
    door.csv("乙/培训记录.csv", door.table("training", *({"training_no": f"B{n}"} for n in range(4)), {"hours": "x"}))
    unit, survey = door.table("unit", {"unit_name": "甲"}), door.table("survey", {}, {"returned": "x"})
    door.xlsx("乙/表.xlsx", {"申报单位": unit, "满意度调查": survey, "别的": [["a"]]})
    door.path("叙述/SB1/申报背景.txt").write_text("背景", encoding="utf-8")


def test_nothing_is_read_or_judged_again_when_nothing_changed(door: Any, store: Store, done: list[str]) -> None:
    _fill(door)
    first = _run(door, store)
    assert {"甲/培训记录.csv", "乙/培训记录.csv", "乙/表.xlsx", "training", "unit"} <= set(done)
    done.clear()
    assert _run(door, store) == first
    assert done == []
    assert _from_nothing(door) == first


def test_only_the_file_that_changed_is_read_and_only_its_record_types_are_judged(
    door: Any, store: Store, done: list[str]
) -> None:
    _fill(door)
    _run(door, store)
    done.clear()
    door.csv("乙/培训记录.csv", door.table("training", {"training_no": "A1"}))
    quick = _run(door, store)
    assert done == ["乙/培训记录.csv", "training"]
    assert quick == _from_nothing(door)


@pytest.mark.parametrize(
    ("was", "becomes", "judged"),
    [
        ("甲/培训记录.csv", "丙/培训记录.csv", ["training"]),
        ("甲/培训记录.csv", "甲/培训记录-一.csv", ["training"]),
        ("乙/表.xlsx", "乙/表二.XLSX", ["unit", "survey"]),
    ],
)
def test_a_file_that_was_renamed_or_moved_is_not_read_again(
    door: Any, store: Store, done: list[str], was: str, becomes: str, judged: list[str]
) -> None:
    _fill(door)
    _run(door, store)
    done.clear()
    (door.inbox / was).rename(door.path(becomes))
    quick = _run(door, store)
    assert sorted(done) == sorted(judged)
    assert quick == _from_nothing(door)


def test_a_file_whose_name_tells_another_record_type_is_read_again(door: Any, store: Store, done: list[str]) -> None:
    _fill(door)
    _run(door, store)
    done.clear()
    (door.inbox / "甲/培训记录.csv").rename(door.path("甲/申报单位.csv"))
    quick = _run(door, store)
    assert "甲/申报单位.csv" in done
    assert quick == _from_nothing(door)


def test_files_of_the_same_content_are_read_once_and_stand_for_themselves(
    door: Any, store: Store, done: list[str]
) -> None:
    _fill(door)
    shutil.copyfile(door.inbox / "甲/培训记录.csv", door.path("丙/培训记录.csv"))
    quick = _run(door, store)
    assert sorted(name for name in done if name.endswith(".csv")) == ["丙/培训记录.csv", "乙/培训记录.csv"]
    assert quick == _from_nothing(door)


def test_files_are_read_again_when_what_they_are_held_against_changed(door: Any, store: Store, done: list[str]) -> None:
    _fill(door)
    _run(door, store)
    done.clear()
    door.lists["boxes"] |= {"甲栏目"}  # boxes are names of texts: no column is held against them
    quick = _run(door, store)
    assert done == []
    assert quick == _from_nothing(door)
    door.lists["occupations"] = frozenset({"6-31-01-03"})
    quick = _run(door, store)
    assert "甲/培训记录.csv" in done
    assert quick == _from_nothing(door)


def test_another_person_key_or_program_reads_all_again(door: Any, store: Store, done: list[str]) -> None:
    _fill(door)
    first = _run(door, store)
    done.clear()
    assert _run(door, store, program="another") == first
    assert "甲/培训记录.csv" in done
    door.key = b"another key of the pseudonyms, 32"
    quick = _run(door, store)
    assert quick["training.parquet"] != first["training.parquet"]
    assert quick == _from_nothing(door)


def test_nothing_that_is_kept_holds_a_person_number_or_the_key(door: Any, store: Store) -> None:
    person, name, note = "身份证号", "姓名", "培训记录号"
    head, right, wrong, inside = door.table("training", *({"training_no": f"P{n}"} for n in range(3)))
    right[head.index(person)] = PERSON
    wrong[head.index(person)], wrong[head.index(note)] = PERSON, ""
    inside[head.index(name)] = f"张三{PERSON}"
    door.csv("培训记录.csv", [head, right, wrong, inside])
    _run(door, store)
    kept = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    assert {path.parent.parent.name for path in kept} == {"file", "table"}
    assert any(b"P0" in content for content in kept.values())  # what is searched holds the record
    for secret in (PERSON.encode(), door.key, door.key.hex().encode()):
        assert not any(secret in content for content in kept.values())


@pytest.mark.parametrize("kind", ["file", "table"])
def test_damaged_or_missing_entries_are_made_again(door: Any, store: Store, kind: str) -> None:
    _fill(door)
    first = _run(door, store)
    for entry in (store.folder / kind).iterdir():
        for path in entry.iterdir():
            path.unlink()  # which another name of the same file survives
            path.write_bytes(b"damaged")
    assert _run(door, store) == first
    shutil.rmtree(store.folder / kind)
    assert _run(door, store) == first
    shutil.rmtree(store.folder)
    assert _run(door, store) == first


def test_a_cache_that_cannot_be_written_changes_nothing(door: Any, store: Store) -> None:
    _fill(door)
    store.folder.write_bytes(b"no folder")
    assert _run(door, store) == _from_nothing(door)


Change = Callable[[Any, random.Random], None]


def _csvs(door: Any) -> list[Path]:
    return sorted(door.inbox.rglob("*.csv"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _put(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _row_added(door: Any, rng: random.Random) -> None:
    path = rng.choice(_csvs(door))
    row = door.table("training", {"training_no": f"N{rng.randrange(30)}", "hours": str(rng.randrange(3))})[1]
    _put(path, [*_lines(path), ",".join(row)])


def _row_removed(door: Any, rng: random.Random) -> None:
    path = rng.choice(_csvs(door))
    head, *rows = _lines(path)
    gone = rng.randrange(len(rows) + 1)
    _put(path, [head, *rows[:gone], *rows[gone + 1 :]])


def _cell_changed(door: Any, rng: random.Random) -> None:
    path = rng.choice(_csvs(door))
    head, *rows = [line.split(",") for line in _lines(path)]
    if rows:
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(["", "合计", "2024-02-30", "x", "1.00005", PERSON])
    _put(path, [",".join(row) for row in (head, *rows)])


def _copied_to_another_file(door: Any, rng: random.Random) -> None:
    """A copy before or behind the row that was the first, or a row of its key that clashes with it."""
    one, other = rng.choice(_csvs(door)), rng.choice(_csvs(door))
    rows = _lines(one)[1:]
    if rows:
        row = rng.choice(rows)
        _put(other, [*_lines(other), row.replace("120.5", "7") if rng.random() < 0.4 else row])


def _moved(door: Any, rng: random.Random) -> None:
    path = rng.choice(_csvs(door))
    place = door.inbox / f"{rng.randrange(9)}" / f"培训记录-{rng.randrange(9)}.csv"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        path.rename(place)


def _split(door: Any, rng: random.Random) -> None:
    path = rng.choice(_csvs(door))
    head, *rows = _lines(path)
    half = len(rows) // 2
    _put(path, [head, *rows[:half]])
    _put(door.inbox / f"{rng.randrange(9)}" / f"培训记录-s{rng.randrange(9)}.csv", [head, *rows[half:]])


def _removed(door: Any, rng: random.Random) -> None:
    if len(paths := _csvs(door)) > 2:
        rng.choice(paths).unlink()


def _workbook_changed(door: Any, rng: random.Random) -> None:
    rows = door.table("training", *({"training_no": f"N{rng.randrange(30)}"} for _ in range(3)))
    unit = door.table("unit", {"unit_name": f"单位{rng.randrange(3)}"})
    door.xlsx(
        f"{rng.randrange(3)}/表.xlsx", {"培训记录": rows, "申报单位": unit} if rng.random() < 0.7 else {"单位": unit}
    )


def _list_changed(door: Any, rng: random.Random) -> None:
    door.lists["occupations"] = frozenset(rng.sample(["6-18-01-01", "6-31-01-03"], rng.randrange(1, 3)))


def _key_changed(door: Any, rng: random.Random) -> None:
    door.key = bytes(rng.choices(b"abc", k=20))


def _text_changed(door: Any, rng: random.Random) -> None:
    door.path(f"叙述/SB{rng.randrange(2)}/{rng.choice(['申报背景', '别的'])}.txt").write_text("背景", encoding="utf-8")


CHANGES: list[Change] = [
    *(2 * [_row_added, _copied_to_another_file, _cell_changed]),
    *(_row_removed, _moved, _split, _removed, _workbook_changed, _list_changed, _key_changed, _text_changed),
]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_change_the_bytes_are_those_from_nothing(door: Any, store: Store, seed: int) -> None:
    rng = random.Random(seed)
    _fill(door)
    for _ in range(12):
        for change in rng.sample(CHANGES, rng.randrange(1, 3)):
            change(door, rng)
        if rng.random() < 0.1:
            shutil.rmtree(store.folder)
        assert _run(door, store) == _from_nothing(door)


def test_a_copy_or_a_clash_in_a_file_that_changed_tells_on_the_rows_of_the_others(door: Any, store: Store) -> None:
    rows = door.table("training", {"training_no": "A"}, {"training_no": "B"})
    door.csv("乙/培训记录.csv", rows)
    found = []
    for changed in (
        {"training_no": "C"},
        {"training_no": "B"},
        {"training_no": "B", "hours": "7"},
        {"training_no": "D"},
    ):
        door.csv("丙/培训记录.csv", door.table("training", changed))
        _run(door, store)
        sheets = pl.read_parquet(door.root / "quick" / "sheet.parquet")
        found.append(sheets.select("accepted", "quarantined", "duplicates").rows())
    assert found == [
        [(1, 0, 0), (2, 0, 0)],
        [(1, 0, 0), (1, 0, 1)],
        [(0, 1, 0), (1, 1, 0)],
        [(1, 0, 0), (2, 0, 0)],
    ]
