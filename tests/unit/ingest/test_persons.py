"""Personal numbers stay inside: pseudonyms, masks, and no clear number in anything the door writes."""

import hashlib
import hmac
import os
import random
import stat
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jixiao.errors import UsageError
from jixiao.ingest import person_key, persons
from jixiao.ingest.quarantine import write_quarantine_workbook
from jixiao.paths import key_file

NUMBER = "11010519491231002X"
OTHER = "34052419800101001X"


def test_pseudonym_is_the_keyed_hash_of_the_upper_case_number(door: Any) -> None:
    rows = door.table(
        "training",
        {"person": " 110105 19491231 002x "},
        {"training_no": "P2", "person": "１１０１０５１９４９１２３１００２Ｘ"},
    )
    door.xlsx("a.xlsx", {"培训记录": rows})
    raw = door.run().raw("training")
    expected = hmac.new(door.key, NUMBER.encode(), hashlib.sha256).hexdigest()[:32]
    assert raw["person_key"].to_list() == [expected] * 2
    assert raw["person_masked"].to_list() == ["1101************2X"] * 2


def test_pseudonyms_are_the_hmac_of_the_standard_library_for_keys_and_numbers_of_any_length() -> None:
    rng = random.Random(20240701)
    for length in (16, 31, 32, 63, 64, 65, 200):
        key = rng.randbytes(length)
        numbers = ["".join(rng.choices("0123456789X长春", k=rng.randrange(90))) for _ in range(50)]
        made = persons.pseudonyms(pl.Series([*numbers, None], dtype=pl.String), key).to_list()
        assert made == [*(hmac.new(key, n.encode(), hashlib.sha256).hexdigest()[:32] for n in numbers), None]


def test_birth_date_and_sex_are_kept_where_the_contract_says(door: Any) -> None:
    rows = door.table("studio", {"leader": NUMBER}, {"application_no": "S2", "leader": "110101199001011237"})
    door.xlsx("a.xlsx", {"工作室": rows})
    out = door.run()
    assert out.raw("studio").select("leader_birth_date", "leader_sex").rows() == [
        (date(1949, 12, 31), "女"),
        (date(1990, 1, 1), "男"),
    ]
    assert not [c for c in out.raw("apprentice").columns if "birth" in c]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"付{NUMBER}劳务费", "付1101************2X劳务费"),
        (f"{NUMBER},{OTHER}", "1101************2X,3405************1X"),
        ("张三 110105 19491231 0021", "张三 1101************21"),
        ("110105194912310021", "1101************21"),
        ("91350100M000100Y43", "91350100M000100Y43"),
        (f"PX{NUMBER}", "PX1101************2X"),
        ("PX110105194912310021", "PX110105194912310021"),
        (f"ID{NUMBER}", "ID1101************2X"),
        ("sfz110105194912310021", "sfz1101************21"),
        (f"{NUMBER}{OTHER}", "1101************2X3405************1X"),
        (f"{NUMBER}13912345678", "1101************2X13912345678"),
        ("110105194912310021110105491231002", "1101************211101************02"),
        ("1101 0519 4912 3100 2x", "1101************2X"),
        ("1101.0519.4912.3100.2X", "1101************2X"),
        ("110105—19491231—002X", "1101************2X"),
        ("110105\u00a019491231\u00a0002X", "1101************2X"),
        ("110105\r\n194912\n31002X", "1101************2X"),
        ("\u200b".join(NUMBER), "1101************2X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "1101************2X"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "1101************2X"),
        ("旧证 110105491231002", "旧证 1101************02"),
        ("110105 491231 002", "1101************02"),
        ("ID110105491231002", "ID1101************02"),
        ("1.10105491231002E+14", "1101************02E+14"),
        ("220102240530001", "220102240530001"),
        ("2201022405300012", "2201022405300012"),
        ("220102202405300012", "220102202405300012"),
        ("991231194912310021A", "991231194912310021A"),
        ("2023.12.01-2024.05.30，1234 人", "2023.12.01-2024.05.30，1234 人"),
        ("a3f110105194912310021b4c5d6e7f8091a", "a3f110105194912310021b4c5d6e7f8091a"),
        ("6222021234567890123", "6222021234567890123"),
        ("110105194913310021", "110105194913310021"),
    ],
)
def test_numbers_inside_text_are_masked(text: str, masked: str) -> None:
    assert persons.mask_text(text) == masked
    assert persons.mask_inside(pl.Series([text, None])).to_list() == [masked, None]


def test_an_all_digit_uscc_that_looks_like_a_number_is_left_alone() -> None:
    from jixiao.ingest import digits

    bodies = [f"1222011990030{n:04d}" for n in range(2000)]
    codes = [b + c for b in bodies for c in "0123456789"]
    right = pl.Series(codes).filter(
        digits.uscc_valid(pl.Series(codes)) & ~digits.id_check_digit_valid(pl.Series(codes))
    )
    assert len(right) > 100
    assert persons.mask_inside(right).to_list() == right.to_list()


def test_no_clear_number_in_any_file_that_the_door_writes(door: Any) -> None:
    rng = random.Random(5)
    numbers = [NUMBER, OTHER, "110105194912310021"]
    numbers += [f"220102{rng.randint(1960, 2000)}0307{rng.randrange(10**4):04d}" for _ in range(30)]
    changes = []
    for at, number in enumerate(numbers):
        where = [
            "person",
            "person_name",
            "uscc",
            "hours",
            "starts_on",
            "training_kind",
            "occupation_code",
            "training_no",
        ][at % 8]
        changes.append({"training_no": f"P{at}", where: number})
        changes.append({"training_no": f"Q{at}", "person_name": f"王某{number}", "starts_on": "x"})
    changes += [{"training_no": "P0"}, {"training_no": "K", "hours": "1"}, {"training_no": "K", "hours": "2"}]
    rows = door.table("training", *changes)
    door.xlsx("a.xlsx", {"培训记录": [[f"填表人 {NUMBER}"], *rows], "满意度调查": [["无"], numbers]})
    door.csv("培训记录.csv", [[*rows[0], OTHER], *rows[1:]], "gb18030")
    head = door.table("training", {"person": int(numbers[-1])})
    door.xlsx("b.xlsx", {"培训记录": head})
    out = door.run()
    folder = out.result.raw_dir
    write_quarantine_workbook(folder, folder / "quarantine.xlsx", date(2024, 1, 1))
    seen = [p for p in door.root.rglob("*") if p.is_file() and door.inbox not in p.parents]
    assert {p.suffix for p in seen} == {".parquet", ".xlsx"}
    texts = []
    for path in seen:
        texts.append(path.read_bytes().decode("latin-1"))
        if path.suffix == ".parquet":
            texts.append(pl.read_parquet(path).write_csv())
        else:
            import python_calamine

            book = python_calamine.CalamineWorkbook.from_path(str(path))
            texts += [str(book.get_sheet_by_name(n).to_python()) for n in book.sheet_names]
    assert len(out.faults) > 40
    for number in numbers:
        assert not [t for t in texts if number in t], number


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(person_key.KEY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    key = person_key.load_key()
    assert len(key) == 64 and person_key.load_key() == key
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file().parent.stat().st_mode) == 0o700
    assert os.listdir(key_file().parent) == [key_file().name]


def test_a_key_that_others_can_read_or_that_is_short_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(person_key.KEY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    person_key.load_key()
    key_file().chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        person_key.load_key()
    monkeypatch.setenv(person_key.KEY_VARIABLE, "short")
    with pytest.raises(UsageError, match="太短"):
        person_key.load_key()
    monkeypatch.setenv(person_key.KEY_VARIABLE, "long enough for a key")
    assert person_key.load_key() == b"long enough for a key"
