"""Ten thousand personal numbers in every place and shape that an inbox has, and the search for them in all that is
written: whatever is packed, coded or in columns is opened first."""

import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
from stdnum.cn import ric

from tests.inbox import write_tables
from tests.integration.small_inbox import REGION, a_uscc, tables

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def make_numbers(count: int) -> list[str]:
    """Distinct right numbers, every fifth of the old 15 places."""
    rng = random.Random(20260101)
    found: dict[str, None] = {}
    while len(found) < count:
        year, month, day = rng.randint(1940, 1999), rng.randint(1, 12), rng.randint(1, 28)
        area, order = rng.choice(["110105", "220102", "340524", "500103", "654201"]), rng.randrange(1, 1000)
        if len(found) % 5 == 4:
            found[f"{area}{year % 100:02d}{month:02d}{day:02d}{order:03d}"] = None
        else:
            body = f"{area}{year}{month:02d}{day:02d}{order:03d}"
            found[body + str(ric.calc_check_digit(body + "0"))] = None
    return list(found)


def shapes(number: str, other: str) -> list[str]:
    """The number as people write it; the last shape holds another one too."""
    groups = (number[:6], number[6:-4], number[-4:])
    fours = [number[i : i + 4] for i in range(0, len(number), 4)]
    return [
        number,
        number.lower(),
        f"付{number}劳务费",
        " ".join(groups),
        " ".join(fours),
        "-".join(groups),
        "．".join(groups),
        ".".join(fours),
        "\u00a0".join(fours),
        "\n".join(groups),
        number.translate(WIDE),
        number.translate(ARABIC),
        f"{number[:9]}\u200b{number[9:]}",
        f"ID{number}",
        f"SFZ{number}",
        f"身份证号：{number}，电话13912345678",
        f"{number}{other}",
        f"{number}、{other}",
    ]


def write_canaries(inbox: Path, numbers: list[str]) -> None:
    """The small world of the other tests with the numbers planted in it."""
    rest = iter(numbers)

    def one() -> str:
        return next(rest)

    def shaped(at: int) -> str:
        number = one()
        other = one() if at % len(shapes("", "")) >= len(shapes("", "")) - 2 else ""
        return shapes(number, other)[at % len(shapes("", ""))]

    world = tables()
    training, funding, certificate = world["培训记录"][0], world["资金记录"][0], world["取证记录"][0]
    headers = [h for h in training if h != "培训记录号"]
    world["培训记录"] += [training | {"培训记录号": f"P{n}", headers[n % len(headers)]: shaped(n)} for n in range(1800)]
    world["培训记录"] += [training | {"培训记录号": shaped(n)} for n in range(300)]
    world["取证记录"] += [certificate | {"证书编号": shaped(n), "身份证号": training["身份证号"]} for n in range(900)]
    world["取证记录"] += [certificate | {"证书编号": f"Q{n}", "身份证号": shaped(n)} for n in range(600)]
    world["资金记录"] += [
        funding | {"凭证号": f"W{n}", "环节": "支出", "支出用途": "劳务费", "摘要": shaped(n)} for n in range(1500)
    ]
    world["资金记录"] += [funding | {"凭证号": f"X{n}", "金额": shaped(n)} for n in range(400)]
    world["申报单位"] += [
        {"统一社会信用代码": a_uscc(100 + n), "单位名称": f"单位{shaped(n)}", "单位类别": "技工院校",
         "行政区划代码": REGION, "联系人": shaped(n + 1), "联系电话": shaped(n + 2)}
        for n in range(300)
    ]  # fmt: skip
    world["申报单位"][0] |= {"联系人": shaped(0), "法定代表人": shaped(4)}
    world["工作室"][0] |= {"带头人姓名": shaped(2), "主要荣誉": shaped(9)}
    world["申报项目"][0] |= {"项目名称": f"项目{shaped(0)}", "实施期总体目标": shaped(10), "推荐单位": shaped(2)}
    write_tables(inbox, world)
    _write_texts(inbox, shaped)
    _write_books(inbox, shaped)
    for n in range(20):
        (inbox / f"说明{n}.md").write_text(one())
    (inbox / f"{one()}.pdf").write_bytes(b"%PDF")
    (inbox / f"{one()}.xlsx").write_bytes(b"no workbook")
    (inbox / f"培训记录-{one()}.csv").write_text("培训记录号\n", encoding="utf-8")
    (inbox / one()).mkdir()
    write_tables(inbox / one(), {f"满意度调查-{one()}": [{"统一社会信用代码": shaped(0), "统计年度": shaped(1)}]})
    _plant_the_rest(inbox, list(rest))


def _write_texts(inbox: Path, shaped: object) -> None:
    assert callable(shaped)
    folder = inbox / "叙述" / "B1"
    folder.mkdir(parents=True)
    for n, box in enumerate(("申报背景", "建设目标", "没有的栏目")):
        (folder / f"{box}.txt").write_text("。".join(shaped(n * 6 + k) for k in range(18)), encoding="utf-8")
    (inbox / "叙述" / shaped(0)).mkdir()
    lost = inbox / "叙述" / shaped(13) / "其他"
    lost.mkdir(parents=True)
    (lost / f"{shaped(0)}.txt").write_text(shaped(4), encoding="utf-8")


def _write_books(inbox: Path, shaped: object) -> None:
    assert callable(shaped)
    book = openpyxl.Workbook()
    head = list(tables()["培训记录"][0])
    for title, rows in (
        ("培训记录", [[f"填表人 {shaped(0)}"], [*head, shaped(2)], *([shaped(n) for _ in head] for n in range(18))]),
        ("满意度调查", [["无表头"], *([shaped(n), shaped(n + 3)] for n in range(40))]),
        (shaped(0), [[shaped(1)]]),
        (shaped(13), [[shaped(1)]]),
        ("资金记录", [[f"金额单位：{shaped(0)}"], [*tables()["资金记录"][0]], [*tables()["资金记录"][1].values()]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(inbox / "汇总.xlsx")


def _plant_the_rest(inbox: Path, numbers: list[str]) -> None:
    training = tables()["培训记录"][0]
    rows = [training | {"培训记录号": f"R{n}", "身份证号": number} for n, number in enumerate(numbers)]
    write_tables(inbox / "其余", {"培训记录-其余": rows})


def leaks(place: Path, numbers: set[str]) -> list[str]:
    """Where a number stands in the files below a folder, each as `file: number`."""
    found = []
    for path in sorted(place.rglob("*")):
        found += [f"name of {path}: {n}" for n in hits(str(path.relative_to(place)), numbers)]
        if path.is_file() and not path.is_symlink():
            for text in _texts(path):
                found += [f"{path}: {number}" for number in hits(text, numbers)]
    return found


def hits(text: str, numbers: set[str]) -> list[str]:
    """The numbers that stand in a text, whatever stands between their digits."""
    known = {c: unicodedata.digit(c, None) for c in set(text) if not c.isascii()}
    digits = {c: str(d) for c, d in known.items() if d is not None} | {"Ｘ": "X"}
    plain = re.sub(r"[\W_]+", "", text.translate(str.maketrans(digits))).upper()
    windows = [m[1] for m in re.finditer(r"(?=([0-9]{17}[0-9X]))", plain)]
    windows += [m[1] for m in re.finditer(r"(?=([0-9]{15}))", plain)]
    return [w for w in dict.fromkeys(windows) if w in numbers]


def _texts(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    yield raw.decode("latin-1")
    yield raw.decode("utf-8", "ignore")
    if path.suffix == ".parquet":
        yield from _columns(pl.read_parquet(path))
    elif path.suffix == ".arrow":
        yield from _columns(pl.read_ipc(path) if raw[:6] == b"ARROW1" else pl.read_ipc_stream(path))
    elif path.suffix == ".duckdb":
        yield from _tables(path)
    elif raw[:2] == b"PK":
        yield from _members(raw)


def _columns(frame: pl.DataFrame) -> Iterator[str]:
    for column in frame.iter_columns():
        if column.dtype.is_nested():
            column = column.map_elements(str, return_dtype=pl.String)
        yield "|".join(v for v in column.cast(pl.String, strict=False).drop_nulls().unique())


def _tables(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall()
        for schema, name in names:
            rows = con.execute(f'select distinct columns(*)::varchar from "{schema}"."{name}"').fetchall()
            for values in zip(*rows, strict=True):
                yield "|".join({value for value in values if value is not None})


def _members(raw: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        for name in packed.namelist():
            yield name
            inner = packed.read(name)
            yield unescape(inner.decode("utf-8", "ignore"))
            if inner[:2] == b"PK":
                yield from _members(inner)
            elif inner[:4] == b"PAR1":
                yield from _columns(pl.read_parquet(io.BytesIO(inner)))
