"""核验申报包，只用 Python 3.9 以上自带的库 / verifies a filing pack, with nothing but Python 3.9 or later.

用法 / usage:  python verify.py PACK.zip [--key PUBLIC_KEY_HEX] [--cell NOTICE/WORKBOOK.xlsx!SHEET!CELL]
退出码 / exit: 0 相符 fits; 4 不符 does not fit; 2 用法不对 wrong usage; 3 无法读取 cannot be read at all
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import struct
import sys
import zipfile
import zlib
from collections import Counter, abc
from fractions import Fraction
from typing import Any, cast
from xml.etree.ElementTree import fromstring

MANIFEST, SIGNATURE, FORMAT = "manifest.json", "signature.json", "jixiao-filing/1"
FIGURES, SOURCES = "evidence/figures.jsonl", "evidence/sources.csv"
SIDES, CONTRIBUTIONS = "evidence/sides.csv", "evidence/contributions.csv.gz"
ALGORITHMS = ["sha256", "sm3"] if "sm3" in hashlib.algorithms_available else ["sha256"]  # SM3 is missing from some
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # the field and the group of Ed25519
D = -121665 * pow(121666, -1, P) % P


def canonical(document: Any) -> bytes:
    """The one way to write a JSON value."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(algorithm: str, *parts: Any) -> bytes:
    """The hash of some bytes."""
    return hashlib.new(algorithm, b"".join(parts)).digest()


def tree_levels(algorithm: str, leaves: abc.Sequence[bytes]) -> list[list[bytes]]:
    """The tree of RFC 6962, section 2.1, from leaves to root: pairs are joined, the odd one out goes up as it is."""
    levels = [[digest(algorithm, b"\0", leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        pairs = [levels[-1][at : at + 2] for at in range(0, len(levels[-1]), 2)]
        levels.append([digest(algorithm, b"\1", *pair) if len(pair) > 1 else pair[0] for pair in pairs])
    return levels


def tree_path(levels: abc.Sequence[abc.Sequence[bytes]], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, the lowest first."""
    return [level[at] for height, level in enumerate(levels) if (at := (index >> height) ^ 1) < len(level)]


def local_header(name: bytes, size: int, crc: int) -> bytes:
    """What stands before a member of the zip: stored, of 1980-01-01, nothing else said."""
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0x800, 0, 0, 33, crc, size, size, len(name), 0) + name


def directory(members: abc.Sequence[tuple[bytes, int]], offset: int) -> bytes:
    """The end of the zip, from what stands before each member and where: plain files, mode 0644, no comments."""
    fixed, mode = struct.Struct("<3H2L").pack, 0o100644 << 16
    entries = [b"PK\1\2\x14\3" + one[4:30] + fixed(0, 0, 0, mode, start) + one[30:] for one, start in members]
    size, count = sum(map(len, entries)), len(entries)
    return b"".join(entries) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


class Pack:
    """A filing pack, checked in the order of the methods; they raise ValueError for, or yield, what does not fit."""

    def __init__(self, data: Any) -> None:
        self.data, self.end = memoryview(data), 0
        self.manifest: Any = None
        self.entries: list[tuple[bytes, int]] = []
        self.places: dict[str, tuple[int, int]] = {}

    def read(self, name: str) -> bytes:
        """A member's bytes."""
        start, size = self.places[name]
        return bytes(self.data[start : start + size])

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a table among the members, without its head."""
        raw = gzip.decompress(self.read(name)) if name.endswith(".gz") else self.read(name)
        return list(csv.reader(io.StringIO(raw.decode(), newline="")))[1:]

    def leaves(self) -> list[bytes]:
        """The leaves of the trees: the header, each member's entry, each line of the figures."""
        return [*map(canonical, [self.manifest["header"], *self.manifest["members"]]), *self.read(FIGURES).splitlines()]

    def take(self, name: str, size: int | None = None) -> bytes:
        """The next member of the zip, which must be this one, of this size where it is known."""
        size = int.from_bytes(self.data[self.end + 18 : self.end + 22], "little") if size is None else size
        start = self.end + 30 + len(name.encode())
        content = bytes(self.data[start : start + size])
        local = local_header(name.encode(), size, zlib.crc32(content))
        if len(content) != size or self.data[self.end : start] != local:
            raise ValueError(f"第 {self.end} 字节起应是封存时的 {name} / byte {self.end}: not {name} as it was sealed")
        self.entries.append((local, self.end))
        self.places[name], self.end = (start, size), start + size
        return content

    def open(self) -> None:
        """Every byte of the zip is accounted for; members have the hashes, and lead to the roots, of the manifest."""
        raw = self.take(MANIFEST)
        self.manifest = json.loads(raw)
        if self.manifest["header"]["format"] != FORMAT:
            raise ValueError("不识的格式 / the format is not known")
        if self.data[self.end + 30 : self.end + 30 + len(SIGNATURE)] == SIGNATURE.encode():
            self.take(SIGNATURE)
        paths = [entry["path"] for entry in self.manifest["members"]]
        if paths != sorted({*paths} - {MANIFEST, SIGNATURE}, key=str.encode):
            raise ValueError("清单没有按序各列文件一次 / the manifest does not list each member once, in order")
        for entry in self.manifest["members"]:
            content = self.take(entry["path"], entry["size"])
            if any(digest(one, content).hex() != entry[one] for one in ALGORITHMS):
                raise ValueError(f"{entry['path']} 的内容被改动 / {entry['path']} was changed")
        if self.data[self.end :] != directory(self.entries, self.end):
            raise ValueError("压缩包的目录被改动或多出字节 / the directory of the zip was changed, or bytes were added")
        leaves, whole = self.leaves(), {name: self.manifest[name] for name in ("header", "members")}
        roots = {name: tree_levels(name, leaves)[-1][0].hex() for name in ALGORITHMS}
        whole |= {"figures": len(leaves) - len(paths) - 1, "root": {"sm3": self.manifest["root"]["sm3"], **roots}}
        if raw != canonical(whole) + b"\n":
            raise ValueError("清单或树根被改动 / the manifest or its root was changed")

    def check_signature(self, key: str | None) -> abc.Iterator[str]:
        """The signature holds; with a key it must be there and be that key's."""
        signature = json.loads(self.read(SIGNATURE)) if SIGNATURE in self.places else None
        if key and (signature or {}).get("public_key") != key:
            yield "没有所给公钥的签名 / there is no signature of the key given"
        if signature is not None:
            raw = [bytes.fromhex(signature[name]) for name in ("public_key", "signature")]
            whole = {"algorithm": "Ed25519", "public_key": raw[0].hex(), "signature": raw[1].hex()}
            if self.read(SIGNATURE) != canonical(whole) + b"\n" or not signature_holds(self.read(MANIFEST), *raw):
                yield "签名不符 / the signature does not hold"

    def check_evidence(self) -> abc.Iterator[str]:
        """Sources are the inputs of the build; the records of each side make up its total."""
        inputs = {row["file"]: row["sha256"] for row in json.loads(self.read("build.json"))["inputs"]}
        for file in () if self.manifest["header"]["without_inputs"] else sorted(inputs):
            if digest("sha256", self.read(f"inputs/{file}")).hex() != inputs[file]:
                yield f"输入文件 {file} 与 build.json 不符 / input {file} is not the one of build.json"
        sources, sides = self.rows(SOURCES), self.rows(SIDES)
        for file, _ in sorted({(row[2], row[3]) for row in sources} - {*inputs.items()}):
            yield f"来源 {file} 不是 build.json 的输入 / source {file} is no input of build.json"
        listed, at = self.rows(CONTRIBUTIONS), 0
        for side, (no, *_, rows, count, total) in enumerate(sides):
            own, at = listed[at : at + int(count)], at + int(count)
            text = "".join("\t".join([*sources[int(one[1])][2::2], *one[2:]]) + "\n" for one in own)
            added = sum(Fraction(amount) * times for amount, times in Counter(one[3] for one in own).items())
            made = (digest("sha256", text.encode()).hex(), len(own), added)
            if {no, *(one[0] for one in own)} != {str(side)} or made != (rows, int(count), Fraction(total)):
                yield f"第 {side} 组来源记录与合计不符 / side {side}: its records do not make up its total"
        if at != len(listed):
            yield "多出来源记录 / there are records of no side"

    def check_figures(self) -> abc.Iterator[str]:
        """Every figure follows from its sides and stands in its cell, and no other number stands on a form."""
        totals = [Fraction(row[-1]) for row in self.rows(SIDES)]
        cells: dict[str, dict[tuple[str, str], str]] = {}
        for one in map(json.loads, self.read(FIGURES).splitlines()):
            place, own = f"{one['workbook']}!{one['sheet']}!{one['cell']}", cells.setdefault(one["workbook"], {})
            exact, unit = exact_value(one["formula"], totals), Fraction(1, 10 ** one["decimals"])
            scaled = None if exact is None else exact / Fraction(one["divisor"])
            if scaled is None or half_up(scaled, one["decimals"]) != Fraction(one["value"]):
                yield f"{place}：重新计算不是 {one['value']} / {place}: computed again it is not {one['value']}"
            elif Fraction(one["printed"]) % unit or abs(Fraction(one["printed"]) - scaled) >= unit:
                yield f"{place}：表中 {one['printed']} 偏离过大 / {place}: prints {one['printed']}, too far off"
            own[one["sheet"], one["cell"]] = format(float(one["printed"]), ".16G")
        for book in sorted({name[6:] for name in self.places if name[:6] in ("forms/", "audit/")} | {*cells}):
            forms = numeric_cells(self.read(f"forms/{book}"))
            for folder, sheets in ("forms", forms), ("audit", numeric_cells(self.read(f"audit/{book}"), forms)):
                found = {((sheet, cell), text) for sheet, own in sheets.items() for cell, text in own.items()}
                for where, text in sorted(found ^ {*cells.get(book, {}).items()}):
                    at = "!".join((f"{folder}/{book}", *where))
                    yield f"{at}：与封存的数字不符（{text}） / {at}: not the sealed figure ({text})"

    def faults(self, key: str | None = None) -> list[str]:
        """All that does not fit: of a broken container only that."""
        try:
            self.open()
            return [*self.check_signature(key), *self.check_evidence(), *self.check_figures()]
        except Exception as error:  # what cannot be read does not fit either
            return [f"核验中止 / verification stopped: {error} ({type(error).__name__})"]

    def prove(self, place: str) -> dict[str, Any]:
        """One cell's figure, its line, and the hashes that lead from it to the root (WORKBOOK!SHEET!CELL)."""
        leaves, first = self.leaves(), len(self.manifest["members"]) + 1
        figures = dict(enumerate(map(json.loads, leaves[first:]), first))
        names = {no: f"{one['workbook']}!{one['sheet']}!{one['cell']}" for no, one in figures.items()}
        found = [no for no in figures if place in (names[no], names[no].partition("/")[2], figures[no]["figure_id"])]
        if len(found) != 1:
            raise ValueError(f"包中有 {len(found)} 个数字 {place} / the pack has {len(found)} figures {place}")
        path = {name: [one.hex() for one in tree_path(tree_levels(name, leaves), found[0])] for name in ALGORITHMS}
        proof = {"value": figures[found[0]]["printed"], "line": leaves[found[0]].decode(), "index": found[0]}
        return {**proof, "leaves": len(leaves), "path": path, "root": self.manifest["root"]}


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded once, half away from nought."""
    return Fraction(int(abs(value) * 10**places + Fraction(1, 2)) * (1 if value >= 0 else -1), 10**places)


def exact_value(formula: Any, totals: abc.Sequence[Fraction]) -> Fraction | None:
    """What a formula gives for the totals of the sides; None when it is unknown."""
    op, *rest = formula
    if op == "side":
        return totals[int(rest[0])]
    if op in ("ratio", "least", "least_all", "greatest"):
        values = [exact_value(one, totals) for one in (rest if op == "ratio" else rest[0])]
        some = [one for one in values if one is not None]
        sound = some and (op in ("least", "greatest") or len(some) == len(values)) and (op != "ratio" or some[1])
        return None if not sound else some[0] / some[1] if op == "ratio" else (max if op == "greatest" else min)(some)
    parts = [(Fraction(factor), exact_value(one, totals)) for factor, one in rest[0]]
    exact = [(factor, value) for factor, value in parts if value is not None]
    if op in ("sum", "mean"):
        weight = Fraction(1) if op == "sum" else sum((factor for factor, _ in exact), Fraction(0))
        return sum((factor * value for factor, value in exact), Fraction(0)) / weight if weight else None
    return points(op, exact) if len(exact) == len(parts) else None


def points(op: str, parts: abc.Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Points as they are printed: of a band (its factors, the best first), or weight × actual over target."""
    (weight, actual), (_, target) = parts[:2]
    if op == "band":
        return half_up(parts[0 if actual == 1 else 1 if actual > 0 else 2][0], 2)
    at_most = op[5:] in ("≤", "<") or (op[5:] == "=" and actual >= target)
    over, under = (target, actual) if at_most else (actual, target)
    share = over / under if under > 0 else Fraction(over >= under)
    return half_up(weight * min(max(share, Fraction(0)), Fraction(1)), 2)


def numeric_cells(xlsx: bytes, only: Any = None) -> dict[str, dict[str, str]]:
    """The numbers of a workbook as they are written, by sheet (in their order, `only` some) and cell."""
    made: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        parts = {one.get("Id"): one.get("Target") for one in fromstring(book.read("xl/_rels/workbook.xml.rels"))}
        for sheet in fromstring(book.read("xl/workbook.xml")).iter(f"{XML}sheet"):
            if not only or sheet.get("name") in only:
                cells = fromstring(book.read(f"xl/{parts[sheet.get(REL)]}")).iter(f"{XML}c")
                found = {str(c.get("r")): c.findtext(f"{XML}v") for c in cells if c.get("t", "n") == "n"}
                made[str(sheet.get("name"))] = {cell: text for cell, text in found.items() if text is not None}
    return made


def _add(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
    k = D * p[0] * q[0] * p[1] * q[1]
    x, y = (p[0] * q[1] + p[1] * q[0]) * pow(1 + k, -1, P), (p[1] * q[1] + p[0] * q[0]) * pow(1 - k, -1, P)
    return x % P, y % P


def _times(s: int, p: tuple[int, int]) -> tuple[int, int]:
    half = _times(s >> 1, _add(p, p)) if s else (0, 1)
    return _add(half, p) if s & 1 else half


def _point(raw: bytes) -> tuple[int, int]:
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        raise ValueError("no point of the curve")
    return (x if x & 1 == odd else P - x), y


def signature_holds(message: bytes, public_key: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) is that key's over a message. ValueError for what is no key."""
    s, r = int.from_bytes(signature[32:], "little"), signature[:32]
    k = int.from_bytes(digest("sha512", r, public_key, message), "little") % L
    sound = len(public_key) == 32 and len(signature) == 64 and s < L
    return sound and _times(s, _point(b"\x58" + b"\x66" * 31)) == _add(_point(r), _times(k, _point(public_key)))


def main() -> int:
    """Verify the pack named on the command line."""
    cast(Any, sys.stdout).reconfigure(errors="backslashreplace")  # a console that knows no Chinese still gets an answer
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pack", "--key", "--cell"):
        parser.add_argument(name)
    args = parser.parse_args()
    try:
        with open(args.pack, "rb") as file:
            pack = Pack(file.read())
        faults = pack.faults(args.key and args.key.lower())
        proof = pack.prove(args.cell) if args.cell and not faults else {"root": pack.manifest and pack.manifest["root"]}
    except OSError as error:
        parser.exit(3, f"无法读取 / cannot be read: {error}\n")
    except ValueError as error:
        parser.error(str(error))
    lacking = "" if "sm3" in ALGORITHMS else "（此 Python 没有 SM3，未核对 / no SM3 in this Python, not checked）"
    print("\n".join(faults) or f"相符 / fits{lacking}\n{json.dumps(proof, ensure_ascii=False, indent=1)}")
    return 4 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
