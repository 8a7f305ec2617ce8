"""Keys are compared before anything is masked, and what is kept of a birth is its year."""

from typing import Any

from jixiao.demo.people import id_check


def _number(serial: int) -> str:
    """A number of 18 digits that looks like a personal one: born on 1 May 1990, the serial-th of its place."""
    body = f"22010219900501{serial:03d}"
    return body + id_check(body)


def test_sixty_certificates_numbered_like_personal_numbers_are_sixty_records(door: Any) -> None:
    numbers = [_number(17 * serial % 1000) for serial in range(60)]
    assert len({number[:4] + number[-2:] for number in numbers}) < 60
    door.xlsx("a.xlsx", {"取证记录": door.table("certification", *({"certificate_no": n} for n in numbers))})
    out = door.run()
    assert out.faults == []
    kept = out.raw("certification")["certificate_no"].to_list()
    assert len(set(kept)) == 60
    assert not [number for number in numbers if any(number in text for text in kept)]


def test_a_masked_key_is_found_again_under_its_name_in_other_records_and_a_copy_is_a_copy(door: Any) -> None:
    number = f"PX-{_number(7)}"
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"training_no": number})})
    door.xlsx("b.xlsx", {"培训记录": door.table("training", {"training_no": number})})
    door.xlsx("c.xlsx", {"取证记录": door.table("certification", {"training_no": number})})
    out = door.run()
    assert sum(sheet["duplicates"] for sheet in out.sheets) == 1
    assert out.raw("training")["training_no"].to_list() == out.raw("certification")["training_no"].to_list()


def test_records_of_one_masked_key_with_different_content_clash(door: Any) -> None:
    rows = [{"certificate_no": _number(1), "issued_on": day} for day in ("2024-05-30", "2024-05-31")]
    door.xlsx("a.xlsx", {"取证记录": door.table("certification", *rows)})
    assert [fault["rule"] for fault in door.run().faults] == ["同键异值"] * 2


def test_of_a_trained_person_the_year_of_birth_is_kept_and_no_day(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"person": _number(3)})})
    raw = door.run().raw("training")
    assert raw["person_birth_year"].to_list() == [1990]
    assert not [name for name in raw.columns if "birth" in name and name != "person_birth_year"]
