"""Check digits of whole columns, judged by python-stdnum."""

import random

import polars as pl
import stdnum.cn.ric
import stdnum.cn.uscc
from stdnum.exceptions import ValidationError

from jixiao.ingest import digits

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _uscc(rng: random.Random) -> str:
    body = "91" + f"{rng.randrange(10**6):06d}" + "".join(rng.choices(ALPHABET, k=9))
    return body + rng.choice(ALPHABET)


def _number(rng: random.Random) -> str:
    body = f"{rng.randint(110000, 659999)}{rng.randint(1950, 2010)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    return body + f"{rng.randrange(1000):03d}" + rng.choice("0123456789X")


def test_uscc_check_character_agrees_with_the_oracle() -> None:
    rng = random.Random(1)
    codes = [_uscc(rng) for _ in range(3000)]
    right = [c[:17] + stdnum.cn.uscc.calc_check_digit(c[:17]) for c in codes[:500]]
    expected = [stdnum.cn.uscc.is_valid(c) for c in codes + right]
    assert digits.uscc_valid(pl.Series(codes + right)).to_list() == expected
    assert sum(expected) >= 500


def test_id_check_digit_agrees_with_the_oracle_whatever_the_county() -> None:
    rng = random.Random(2)
    numbers = [_number(rng) for _ in range(3000)]
    expected = [stdnum.cn.ric.calc_check_digit(n) == n[17] for n in numbers]
    assert digits.id_check_digit_valid(pl.Series(numbers)).to_list() == expected
    assert 100 < sum(expected) < 1000


def test_birth_date_agrees_with_the_oracle() -> None:
    rng = random.Random(3)
    numbers = [
        f"220102{rng.randint(1900, 2030)}{rng.randint(0, 14):02d}{rng.randint(0, 33):02d}0023" for _ in range(2000)
    ]

    def oracle(number: str) -> object:
        try:
            return stdnum.cn.ric.get_birth_date(number)
        except ValidationError:
            return None

    assert digits.id_birth_date(pl.Series(numbers)).to_list() == [oracle(n) for n in numbers]


def test_other_shapes_are_never_valid() -> None:
    odd = pl.Series(
        [None, "", "1", "22010219900307", "2201021990030723111", "91350100M000100Y4", "91350100I000100Y43", "Ａ" * 18]
    )
    assert not digits.uscc_valid(odd).any()
    assert not digits.id_check_digit_valid(odd).any()
    assert len(digits.uscc_valid(odd.head(0))) == 0
