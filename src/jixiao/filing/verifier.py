"""核验申报包 / verifies a filing pack: 只用 Python 自带的库，不依赖制作它的程序 / needs nothing but Python 3.9 or later.

用法 / usage:  python verify.py PACK.zip [--key HEX_OR_FILE] [--cell WORKBOOK!SHEET!CELL]
退出码 / exit: 0 相符 fits; 4 不符 does not fit; 2 用法不对 wrong usage; 3 无法读取 cannot be read at all
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

MANIFEST, SIGNATURE, FORMAT = "manifest.json", "signature.json", "jixiao-filing/1"
FIGURES, SOURCES = "evidence/figures.jsonl", "evidence/sources.csv"
SIDES, CONTRIBUTIONS = "evidence/sides.csv", "evidence/contributions.csv.gz"
EVIDENCE = (FIGURES, SOURCES, SIDES, CONTRIBUTIONS)
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Broken(Exception):
    """What does not fit, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


def canonical(said: Any) -> str:
    """The one way to write a JSON value."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# --- Hashes and trees as RFC 6962, section 2.1 ---


def algorithms() -> list[str]:
    """The hashes that this Python has: SM3 is missing from some."""
    return ["sha256", "sm3"] if "sm3" in hashlib.algorithms_available else ["sha256"]


def digest(algorithm: str, *parts: bytes) -> bytes:
    """The hash of some bytes."""
    return hashlib.new(algorithm, b"".join(parts)).digest()


def leaf_hash(algorithm: str, leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return digest(algorithm, b"\0", leaf)


def tree_levels(algorithm: str, hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from its leaves up to the root: pairs are joined, the odd one out goes up as it is."""
    levels = [list(hashes) or [digest(algorithm)]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = (below[at : at + 2] for at in range(0, len(below), 2))
        levels.append([digest(algorithm, b"\1", *pair) if len(pair) > 1 else pair[0] for pair in pairs])
    return levels


def tree_path(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, the lowest first."""
    beside = [(level, (index >> height) ^ 1) for height, level in enumerate(levels)]
    return [level[at] for level, at in beside if at < len(level)]


def climb(algorithm: str, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf's hash and its path lead to in a tree of `size` leaves; Broken when the path is too short or
    too long."""
    rest = list(path)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                raise Broken("路径太短", "the path is too short")
            pair = (rest.pop(0), leaf) if index & 1 else (leaf, rest.pop(0))
            leaf = digest(algorithm, b"\1", *pair)
        index, size = index >> 1, (size + 1) >> 1
    if rest:
        raise Broken("路径太长", "the path is too long")
    return leaf


def tree_leaves(manifest: dict[str, Any], figures: bytes) -> list[bytes]:
    """What the trees are built over: header, member entries, lines of figures."""
    said = [manifest["header"], *manifest["members"]]
    return [canonical(one).encode() for one in said] + figures.splitlines()


# --- The zip: stored members, nothing between them ---


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a member's bytes."""
    raw = name.encode()
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0x800, 0, 0, 33, crc, size, size, len(raw), 0) + raw


def central_header(name: str, size: int, crc: int, offset: int) -> bytes:
    """A member's entry in the directory."""
    raw, mode = name.encode(), 0o100644 << 16
    fixed = (20, 3, 20, 0, 0x800, 0, 0, 33, crc, size, size, len(raw), 0, 0, 0, 0, mode, offset)
    return struct.pack("<4s4B4H3L5H2L", b"PK\1\2", *fixed) + raw


def end_record(count: int, size: int, offset: int) -> bytes:
    """What stands at the end of the zip."""
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


class Pack:
    """The bytes of a pack, and its members once `open_container` has found that they are where they must be."""

    def __init__(self, data: Any) -> None:
        self.data = memoryview(data)
        self.places: dict[str, tuple[int, int]] = {}
        self.directory: list[bytes] = []
        self.end = 0
        self.manifest: dict[str, Any] = {}

    def read(self, name: str) -> memoryview:
        """A member's bytes."""
        if name not in self.places:
            raise Broken(f"缺少 {name}", f"{name} is missing")
        offset, size = self.places[name]
        return self.data[offset : offset + size]

    def take(self, name: str, size: int | None = None) -> memoryview:
        """The next member, which must be this one, of this size where it is known."""
        if size is None:
            size = int.from_bytes(self.data[self.end + 18 : self.end + 22], "little")
        start = self.end + 30 + len(name.encode())
        content = self.data[start : start + size]
        crc = zlib.crc32(content)
        if len(content) != size or self.data[self.end : start] != local_header(name, size, crc):
            raise Broken(f"第 {self.end} 字节处应为 {name}，容器已被改动", f"byte {self.end}: not {name} as sealed")
        self.directory.append(central_header(name, size, crc, self.end))
        self.places[name], self.end = (start, size), start + size
        return content

    def open_container(self) -> None:
        """Every byte of the zip is accounted for, and every member has the hashes of the manifest."""
        raw = bytes(self.take(MANIFEST))
        self.manifest = json.loads(raw)
        if raw != canonical(self.manifest).encode() + b"\n" or self.manifest["header"]["format"] != FORMAT:
            raise Broken("清单 manifest.json 不是规范写法或版本不识", "manifest.json is not canonical or not known")
        if SIGNATURE.encode() == self.data[self.end + 30 : self.end + 30 + len(SIGNATURE)]:
            self.take(SIGNATURE)
        names = [entry["path"] for entry in self.manifest["members"]]
        if names != sorted(set(names), key=str.encode) or {MANIFEST, SIGNATURE} & set(names):
            raise Broken("清单中的文件没有按序各列一次", "the members of the manifest are not in order, each once")
        for entry in self.manifest["members"]:
            content = self.take(entry["path"], entry["size"])
            for algorithm in algorithms():
                if digest(algorithm, content) != bytes.fromhex(entry[algorithm]):
                    raise Broken(f"{entry['path']} 的 {algorithm} 不符", f"{entry['path']}: wrong {algorithm}")
        tail = b"".join(self.directory)
        if self.data[self.end :] != tail + end_record(len(self.directory), len(tail), self.end):
            raise Broken("压缩包的目录被改动，或多出了字节", "the zip's directory was changed, or bytes were added")

    def check_roots(self) -> None:
        """Header, members and figures lead to the roots of the manifest."""
        leaves = tree_leaves(self.manifest, bytes(self.read(FIGURES)))
        if self.manifest["figures"] != len(leaves) - len(self.manifest["members"]) - 1:
            raise Broken("清单中的数字个数不符", "the manifest counts other figures")
        for algorithm in algorithms():
            hashes = [leaf_hash(algorithm, leaf) for leaf in leaves]
            if tree_levels(algorithm, hashes)[-1][0].hex() != self.manifest["root"][algorithm]:
                raise Broken(f"{algorithm} 树根不符", f"wrong {algorithm} root")


def read_members(path: Path) -> dict[str, memoryview]:
    """The members of a pack whose container is sound, by name. Broken, OSError, ValueError."""
    pack = Pack(path.read_bytes())
    pack.open_container()
    return {name: pack.read(name) for name in pack.places}


# --- Ed25519 as RFC 8032 ---

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(s: int, p: Point) -> Point:
    q = (0, 1, 1, 0)
    while s:
        q, p, s = (_add(q, p) if s & 1 else q), _add(p, p), s >> 1
    return q


def _point(raw: bytes) -> Point | None:
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is that key's over this message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    if a is None or r is None or base is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = _times(s, base), _add(r, _times(k, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


# --- Figures ---


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded once, half away from nought."""
    whole = (abs(value) * 10**places * 2 + 1) // 2
    return Fraction(whole if value >= 0 else -whole, 10**places)


def exact_value(formula: Any, totals: Sequence[Fraction]) -> Fraction | None:
    """What a formula gives for the totals of the sides; None when it is unknown."""
    op, *rest = formula
    if op == "side":
        return totals[rest[0]]
    if op == "ratio":
        above, below = (exact_value(one, totals) for one in rest)
        return None if above is None or not below else above / below
    if op in ("least", "least_all"):
        values = [exact_value(one, totals) for one in rest[0]]
        exact = [one for one in values if one is not None]
        return min(exact) if exact and (op == "least" or len(exact) == len(values)) else None
    parts = [(Fraction(factor), exact_value(one, totals)) for factor, one in rest[0]]
    known = [(factor, value) for factor, value in parts if value is not None]
    if op == "sum":
        return sum((factor * value for factor, value in known), Fraction(0))
    if op == "mean":
        weight = sum(factor for factor, _ in known)
        return sum((factor * value for factor, value in known), Fraction(0)) / weight if weight else None
    return _points(op, known) if len(known) == len(parts) else None


def _points(op: str, parts: list[tuple[Fraction, Fraction]]) -> Fraction:
    weight, actual = parts[0]
    if op == "band":
        return half_up(parts[0 if actual == 1 else 1 if actual > 0 else 2][0], 2)
    target = parts[1][1]
    at_most = op[5:] in ("≤", "<") or (op[5:] == "=" and actual >= target)
    over, under = (target, actual) if at_most else (actual, target)
    share = over / under if under > 0 else Fraction(over >= under)
    return half_up(weight * min(max(share, Fraction(0)), Fraction(1)), 2)


def numeric_cells(xlsx: bytes, only: Any = None) -> dict[str, dict[str, str]]:
    """The numbers of a workbook as they are written: sheet (in their order, `only` some) and cell."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        links = {one.get("Id"): one.get("Target", "") for one in _xml(book, "xl/_rels/workbook.xml.rels")}
        sheets = {
            str(one.get("name")): links[one.get(REL)] for one in _xml(book, "xl/workbook.xml").iter(f"{XML}sheet")
        }
        return {name: _numbers(book, f"xl/{target}") for name, target in sheets.items() if not only or name in only}


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))


def _numbers(book: zipfile.ZipFile, name: str) -> dict[str, str]:
    found = {}
    for cell in _xml(book, name).iter(f"{XML}c"):
        value = cell.find(f"{XML}v")
        if value is not None and cell.get("t", "n") == "n":
            found[str(cell.get("r"))] = value.text or ""
    return found


def written(number: str) -> str:
    """An exact number as a workbook holds it."""
    return format(float(number), ".16G")


def cell_order(cell: str) -> tuple[int, int, str]:
    """Sorts cells by row, then column."""
    column = cell.rstrip("0123456789")
    return int(cell[len(column) :]), len(column), column


def _table(data: Any) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(bytes(data).decode(), newline=""))
    next(rows)
    return rows


def check_evidence(pack: Pack) -> Iterator[Broken]:
    """Sources are the inputs; the contributions of each side make up its total; yields what does not fit."""
    header = pack.manifest["header"]
    inputs = {row["file"]: row["sha256"] for row in json.loads(bytes(pack.read("build.json")))["inputs"]}
    for file, sha256 in sorted(inputs.items()):
        if not header["without_inputs"] and digest("sha256", pack.read(f"inputs/{file}")).hex() != sha256:
            yield Broken(f"输入文件 {file} 与 build.json 不符", f"input {file} is not the one of build.json")
    sources = list(_table(pack.read(SOURCES)))
    for _, _, file, sha256, _ in sources:
        if inputs.get(file) != sha256:
            yield Broken(f"来源 {file} 不是 build.json 的输入", f"source {file} is no input of build.json")
    sides = [(int(count), Decimal(total), rows) for *_, rows, count, total in _table(pack.read(SIDES))]
    made = [[0, Decimal(0), hashlib.sha256()] for _ in sides]
    for side, source, row, amount, key in _table(gzip.decompress(pack.read(CONTRIBUTIONS))):
        one, (_, _, file, _, sheet) = made[int(side)], sources[int(source)]
        one[0], one[1] = one[0] + 1, one[1] + Decimal(amount)
        one[2].update(f"{file}\t{sheet}\t{row}\t{amount}\t{key}\n".encode())
    for no, (side, (count, total, rows)) in enumerate(zip(sides, made)):
        if side != (count, total, rows.hexdigest()):
            yield Broken(f"第 {no} 组来源记录与其合计不符", f"side {no}: the records do not make up its total")


def check_figures(pack: Pack) -> Iterator[Broken]:
    """Every figure follows from its sides and stands in its cell, and no other number does."""
    totals = [Fraction(row[-1]) for row in _table(pack.read(SIDES))]
    cells: dict[str, dict[tuple[str, str], str]] = {}
    for line in bytes(pack.read(FIGURES)).splitlines():
        one = json.loads(line)
        place = f"{one['workbook']}!{one['sheet']}!{one['cell']}"
        exact, printed, places = exact_value(one["formula"], totals), Fraction(one["printed"]), one["decimals"]
        scaled = None if exact is None else exact / Fraction(one["divisor"])
        if scaled is None or half_up(scaled, places) != Fraction(one["value"]):
            yield Broken(
                f"{place}：重新计算与 {one['value']} 不符", f"{place}: computed again it is not {one['value']}"
            )
        elif abs(printed - scaled) * 10**places >= 1 or printed != half_up(printed, places):
            yield Broken(
                f"{place}：表中印为 {one['printed']}，偏离过大", f"{place}: prints {one['printed']}, too far off"
            )
        if cells.setdefault(one["workbook"], {}).setdefault((one["sheet"], one["cell"]), line) is not line:
            yield Broken(f"{place}：一格有两个数字", f"{place}: two figures in one cell")
        cells[one["workbook"]][one["sheet"], one["cell"]] = written(one["printed"])
    books = {
        name.partition("/")[2] for name in pack.places if name.endswith(".xlsx") and name[:6] in ("forms/", "audit/")
    }
    for book in sorted(books | set(cells)):
        should, forms = cells.get(book, {}), numeric_cells(bytes(pack.read(f"forms/{book}")))
        for folder, sheets in (("forms", forms), ("audit", numeric_cells(bytes(pack.read(f"audit/{book}")), forms))):
            found = {(sheet, cell): text for sheet, own in sheets.items() for cell, text in own.items()}
            for sheet, cell in sorted(found.keys() | should.keys()):
                if found.get((sheet, cell)) != should.get((sheet, cell)):
                    place = f"{folder}/{book}!{sheet}!{cell}"
                    yield Broken(f"{place}：格中的数与清单不符", f"{place}: not the figure that was sealed")
