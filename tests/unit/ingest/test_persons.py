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
from stdnum.cn import ric

from jixiao.errors import UsageError
from jixiao.ingest import digits, fault_rules, person_key, persons, tags
from jixiao.ingest.keeping import write_frame
from jixiao.ingest.quarantine import quarantine_book
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
    quarantine_book(folder, date(2024, 1, 1)).write(folder / "quarantine.xlsx")
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


def test_certificates_numbered_like_personal_numbers_are_told_apart_and_none_clashes(door: Any) -> None:
    bodies = [f"22010219900307{n:03d}" for n in range(700)]
    numbers = [b + str(ric.calc_check_digit(b + "0")) for b in bodies]
    rows = door.table("certification", *({"certificate_no": number} for number in [*numbers, numbers[0]]))
    door.xlsx("a.xlsx", {"取证记录": rows})
    out = door.run()
    kept = out.raw("certification")["certificate_no"]
    assert (out.result.accepted, out.result.duplicates, out.result.quarantined) == (700, 1, 0)
    assert kept.n_unique() == 700 and kept.str.contains(r"^2201〔[a-p]{10}〕[0-9][0-9X]$").all()


def test_a_training_number_is_joined_to_its_certificate_when_both_are_personal_numbers(door: Any) -> None:
    training = door.table("training", {"training_no": NUMBER}, {"training_no": OTHER})
    certificates = door.table("certification", {"training_no": OTHER.lower()})
    door.xlsx("a.xlsx", {"培训记录": training, "取证记录": certificates})
    out = door.run()
    assert out.raw("certification")["training_no"].item() == out.raw("training")["training_no"][1]


def test_records_of_one_key_that_differ_in_hidden_digits_only_clash_and_are_no_copies(door: Any) -> None:
    changes = [{"voucher_no": "V1", "summary": f"付{number}劳务费"} for number in (NUMBER, "11010519491231003X")]
    door.xlsx("a.xlsx", {"资金记录": door.table("funding", *changes)})
    out = door.run()
    assert (out.result.accepted, out.result.duplicates, out.result.quarantined) == (0, 0, 2)


def test_a_free_text_shows_stars(door: Any) -> None:
    door.xlsx(
        "a.xlsx", {"资金记录": door.table("funding", {"summary": f"付{NUMBER}、１１０１０５ ４９１２３１ ００２"})}
    )
    assert door.run().raw("funding")["summary"].item() == "付1101************2X、1101************02"


def test_vouchers_accounts_and_credit_codes_that_are_no_personal_numbers_stay(door: Any) -> None:
    numbers = ["220102202405300012", "220102240530001", "6222021234567890123", "622202123456789012"]
    door.xlsx("a.xlsx", {"资金记录": door.table("funding", *({"voucher_no": number} for number in numbers))})
    assert door.run().raw("funding")["voucher_no"].to_list() == numbers


def test_a_personal_number_in_the_place_of_a_credit_code_is_refused_though_its_check_character_fits(door: Any) -> None:
    bodies = [f"11010519900307{n:03d}" for n in range(1000)]
    numbers = pl.Series([b + str(ric.calc_check_digit(b + "0")) for b in bodies])
    both = numbers.filter(digits.uscc_valid(numbers))
    assert len(both) > 10
    door.xlsx("a.xlsx", {"申报单位": door.table("unit", *({"uscc": number} for number in both))})
    out = door.run()
    assert out.result.accepted == 0 and {f["rule"] for f in out.faults} == {fault_rules.PERSON_AS_USCC}


def test_amounts_of_the_length_of_an_old_number_are_refused(door: Any) -> None:
    changes = [{"amount_yuan": "110105491231002"}, {"amount_yuan": "99999999999999"}]
    door.xlsx("a.xlsx", {"资金记录": door.table("funding", *changes)})
    assert [f["rule"] for f in door.run().faults] == [fault_rules.OUT_OF_RANGE]


def test_files_and_sheets_named_by_personal_numbers_are_shown_masked_and_told_apart(door: Any) -> None:
    one = door.table("survey", {})
    for number in (NUMBER, "11010519491231003X"):
        door.xlsx(f"{number}/调查.xlsx", {"满意度调查": one, f"附{number}": [["无"]]})
    rows = door.run().sheets
    shown = {(row["file"], row["sheet"]) for row in rows if row["sheet"] != "满意度调查"}
    assert len(shown) == 2 and all(number not in str(rows) for number in (NUMBER, "11010519491231003X"))
    assert (tags.shown_name(f"{NUMBER}/调查.xlsx", door.key), tags.shown_name(f"附{NUMBER}", door.key)) in shown
    assert all(tags.shown_name(file, door.key) == file for file, _ in shown)


def test_texts_of_an_application_numbered_like_a_person_are_its_own(door: Any) -> None:
    door.xlsx("a.xlsx", {"申报项目": door.table("application", {"application_no": NUMBER})})
    door.path(f"叙述/{NUMBER}/申报背景.txt").write_text("背景", encoding="utf-8")
    out = door.run()
    assert out.raw("narrative")["application_no"].item() == out.raw("application")["application_no"].item()


def test_what_is_kept_holds_no_text_beside_its_values(tmp_path: Path) -> None:
    views = pl.Series("a", [f"{NUMBER}，一些文字一些文字一些文字一些文字"] * 3).str.slice(18)
    write_frame(views.to_frame(), tmp_path / "kept.arrow")
    assert NUMBER.encode() not in (tmp_path / "kept.arrow").read_bytes()
    assert pl.read_ipc_stream(tmp_path / "kept.arrow")["a"].to_list() == views.to_list()


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


def test_a_rotated_key_leaves_the_earlier_one_beside_it_under_its_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(person_key.KEY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    before = person_key.load_key()
    old, new = person_key.rotate()
    assert old == person_key.fingerprint(before) != new == person_key.fingerprint(person_key.load_key())
    assert {stat.S_IMODE(path.stat().st_mode) for path in key_file().parent.iterdir()} == {0o600}
    with person_key.sealed_under(old):
        assert person_key.load_key() == before
    with person_key.sealed_under("0" * 16):
        assert person_key.fingerprint(person_key.load_key()) == new
    assert person_key.fingerprint(person_key.load_key()) == new


def test_a_key_is_copied_to_a_new_file_of_its_owner_and_over_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(person_key.KEY_VARIABLE, "long enough for a key")
    person_key.backup(tmp_path / "copy")
    person_key.backup(tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "long enough for a key\n"
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    (tmp_path / "other").write_text("x")
    with pytest.raises(UsageError, match="没有覆盖"):
        person_key.backup(tmp_path / "other")
    with pytest.raises(UsageError, match="环境变量"):
        person_key.rotate()
