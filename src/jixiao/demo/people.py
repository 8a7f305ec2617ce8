"""Made-up identities: valid by their check digits, and impossible in the real world.

Persons carry the collective code of a city's districts (市辖区), which is never issued as a place of birth; units
carry an organisation body that begins with YYX, which no registration authority uses.
"""

import datetime as dt
import random

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
NEUTRAL_PLACE = "110100"  # the one collective code known for every year of birth
REGISTRAR = {"企业": "91", "职业培训机构": "52", "行业组织": "51"}

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华文建国志新海波玉春红梅立宏晓东亮鹏飞宇佳欣雪松"


def id_check(body: str) -> str:
    """The check character of a 17-digit 身份证号 body (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11]


def uscc_check(body: str) -> str:
    """The check character of a 17-character 统一社会信用代码 body (GB 32100)."""
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714)."""
    values = [int(char) if char.isdigit() else ord(char) - 55 for char in body]
    rest = 11 - sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def make_uscc(unit_kind: str, region_code: str, serial: int) -> str:
    """A valid uscc for the serial-th made-up unit."""
    organisation = f"YYX{serial:05d}"
    body = REGISTRAR.get(unit_kind, "12") + region_code + organisation + organisation_check(organisation)
    return body + uscc_check(body)


def make_id(place: str, born: dt.date, serial: int) -> str:
    """A valid 身份证号 that was never issued: born in a collective district code."""
    home = place if born.year >= 1998 or place[:2] != "50" and born.year >= 1984 else NEUTRAL_PLACE
    body = f"{home}{born:%Y%m%d}{serial % 1000:03d}"
    return body + id_check(body)


class People:
    """Hands out distinct made-up persons, the same ones for the same seed."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seen: set[str] = set()

    def name(self) -> str:
        """A name of common characters."""
        return self._rng.choice(SURNAMES) + "".join(self._rng.choice(GIVEN) for _ in range(self._rng.choice((1, 2, 2))))

    def person(self, place: str, born_from: int = 1966, born_to: int = 2003) -> tuple[str, str]:
        """身份证号 and name of a new person born between the two years."""
        while True:
            born = dt.date(self._rng.randint(born_from, born_to), 1, 1) + dt.timedelta(self._rng.randrange(365))
            number = make_id(place, born, self._rng.randrange(1000))
            if number not in self._seen and not number.endswith("000"):
                self._seen.add(number)
                return number, self.name()

    def born_on(self, place: str, born: dt.date) -> tuple[str, str]:
        """身份证号 and name of a new person born on that day."""
        while True:
            number = make_id(place, born, self._rng.randrange(1, 1000))
            if number not in self._seen:
                self._seen.add(number)
                return number, self.name()


def make_phone(rng: random.Random) -> str:
    """A number in a range that no operator uses."""
    return f"100{rng.randrange(10**8):08d}"
