"""`viewer.html`: the page and all its documents in one file, made the same bytes each time, and read back.

A block is a document in the file: gzip in Base64, with the SHA-256 of what it holds. The root is the SHA-256 of the
lines `name TAB sha256` of all blocks in their order. The evidence stands in the file as the pack's own members, so that
the hash of each is the one that manifest.json has of it.
"""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao import verifier
from jixiao.assess.readings import every
from jixiao.errors import NotThere, UsageError
from jixiao.evidence import ASKED_CONTRIBUTIONS, FILES, OF_ASKED, USES, compressed
from jixiao.hashes import bytes_sha256
from jixiao.ingest.contract import load_contract
from jixiao.page.page_documents import READINGS, BuildDocuments, readings_document, told
from jixiao.page.raw_records import RawRecords
from jixiao.published import open_warehouse

MEMBER = "viewer.html"
STATIC = Path(__file__).parent / "static"
SCRIPTS = ("vendor/echarts.simple.min.js", "data.js", "kit.js", "forms.js", "tables.js", "pages.js", "app.js")
STYLE = "page.css"
MOST = 14 << 20
"""Bytes of all blocks, as they stand in the file: with the program the file stays below 15 MB."""
LEAST_OF_A_ROW = 16
"""Bytes that a raw record takes of the file at least; the demo's take 21 to 209."""
EVIDENCE = (*FILES, *OF_ASKED)
"""What is taken from the evidence of a pack; its cells stand beside the records that they are of."""
_BLOCK = re.compile(
    r'<script type="application/octet-stream" data-block="([^"]*)" data-sha256="([0-9a-f]{64})">'
    r"([A-Za-z0-9+/=]*)</script>"
)


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A document as it stands in the file."""

    name: str
    sha256: str
    packed: str

    @property
    def content(self) -> bytes:
        """What it holds."""
        return gzip.decompress(base64.b64decode(self.packed))


def static_file(name: str) -> Path:
    """Where a file of the front end lies. Raises NotThere for another name."""
    if name not in (*SCRIPTS, STYLE, "index.html"):
        raise NotThere(name)
    return STATIC / name


@dataclass(frozen=True, slots=True)
class ToldDocuments:
    """The documents of a build as bytes: those that have to be in the file, and raw records, which may be too long;
    `too_many` names those that are too long in any case, and were not made. `turned` is what other readings would turn,
    as far as they were tried here."""

    short: dict[str, bytes]
    long: dict[str, bytes]
    too_many: tuple[str, ...]
    turned: list[list[Any]]


def viewer(documents: BuildDocuments, evidence: Mapping[str, bytes]) -> bytes:
    """The file, of the documents of a build and the evidence as the files of a pack."""
    return assembled_with(told_documents(documents), evidence)


def told_documents(documents: BuildDocuments, take: Callable[[str], bool] = every) -> ToldDocuments:
    """What a build itself tells, whatever its evidence is, with what those readings would turn that `take` gives. Each
    document opens the warehouse; as long as it is open here, that takes none of them any time."""
    with closing(open_warehouse(documents.out)):
        short = {name: told(documents.get(name)) for name in documents.names() if name != READINGS}
    records = RawRecords(documents.raw)
    kinds = {f"raw/{kind.id}": kind for kind in load_contract().record_types}
    too_many = tuple(name for name, kind in kinds.items() if records.count(kind) * LEAST_OF_A_ROW > MOST)
    long = {name: told(records.document(kind)) for name, kind in kinds.items() if name not in too_many}
    return ToldDocuments(short, long, too_many, documents.turned(take))


def assembled_with(told_of: ToldDocuments, evidence: Mapping[str, bytes], turned: Iterable[list[Any]] = ()) -> bytes:
    """The file, of told documents, what readings tried elsewhere would turn, and the evidence as files of a pack."""
    long = told_of.long | {name: evidence[name] for name in EVIDENCE}
    short = told_of.short | {READINGS: told(readings_document([*told_of.turned, *turned]))}
    return assembled(short, long, too_many=told_of.too_many)


def assembled(
    short: Mapping[str, bytes], long: Mapping[str, bytes], most: int = MOST, too_many: Sequence[str] = ()
) -> bytes:
    """The file of documents that have to be in it, and of those that may be too long: what is over `most` bytes is
    left out, the longest first, and the document `meta` names it (`left_out`) with those that are `too_many`."""
    blocks = {name: _block(name, content) for name, content in short.items()}
    more = {name: _block(name, content) for name, content in long.items()}
    left_out = sorted([*too_many, *_too_long(sum(len(block.packed) for block in blocks.values()), more, most)])
    blocks["meta"] = _block("meta", told(json.loads(short["meta"]) | {"left_out": left_out}))
    return _file([*blocks.values(), *(block for name, block in more.items() if name not in left_out)])


def _too_long(taken: int, long: Mapping[str, PageBlock], most: int) -> list[str]:
    """What has to be left out: of records those of the longest type first, of the evidence the lists of records."""
    total = taken + sum(len(block.packed) for block in long.values())
    ordered = sorted((block for block in long.values() if _may_go(block.name)), key=lambda one: -len(one.packed))
    left_out = []
    for block in ordered:
        if total > most:
            left_out.append(block.name)
            total -= len(block.packed)
    return left_out


def _may_go(name: str) -> bool:
    return name.startswith("raw/") or name in (verifier.CONTRIBUTIONS, ASKED_CONTRIBUTIONS, USES)


def _block(name: str, content: bytes) -> PageBlock:
    packed = base64.b64encode(compressed(content)).decode()
    return PageBlock(name, bytes_sha256(content), packed)


def root_of(blocks: list[PageBlock]) -> str:
    """The root over blocks in their order."""
    return bytes_sha256("".join(f"{block.name}\t{block.sha256}\n" for block in blocks).encode())


def _file(blocks: list[PageBlock]) -> bytes:
    style, scripts = (
        static_file(STYLE).read_text(encoding="utf-8"),
        [static_file(name).read_text(encoding="utf-8") for name in SCRIPTS],
    )
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_source(style)}'; script-src {' '.join(repr(_source(text)) for text in scripts)}"
    )
    page = static_file("index.html").read_text(encoding="utf-8")
    head = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n<style>{style}</style>\n'
    data = "\n".join(
        f'<script type="application/octet-stream" data-block="{html.escape(one.name)}" data-sha256="{one.sha256}">'
        f"{one.packed}</script>"
        for one in blocks
    )
    code = "\n".join(f"<script>{text}</script>" for text in scripts)
    if any("</script" in text.lower() for text in scripts) or "</style" in style.lower():
        raise ValueError("a file of the front end would end its own element")
    made = page.replace("<html ", f'<html data-root="{root_of(blocks)}" ', 1)
    made = _between(made, "head", head)
    return _between(made, "scripts", f"{data}\n{code}\n").encode()


def _between(page: str, name: str, content: str) -> str:
    """The page with other content between its marks `<!-- name -->` and `<!-- /name -->`."""
    before, _, rest = page.partition(f"<!-- {name} -->")
    _, _, after = rest.partition(f"<!-- /{name} -->")
    return before + content + after


def _source(text: str) -> str:
    """A script or style as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class ViewerDocuments:
    """The documents of a `viewer.html`, read back. Raises UsageError for what is none, or was changed."""

    def __init__(self, content: bytes) -> None:
        found = _BLOCK.findall(content.decode())
        self.blocks = {html.unescape(name): PageBlock(html.unescape(name), *rest) for name, *rest in found}
        if "meta" not in self.blocks:
            raise UsageError(
                f"{MEMBER} 里没有数据，不能打开。请换用原件。", f"{MEMBER} holds no data: take the original."
            )

    def names(self) -> list[str]:
        """The documents that there are."""
        return [name for name in self.blocks if name not in EVIDENCE]

    def get(self, name: str) -> object:
        """A document. Raises NotThere for another name."""
        if name not in self.blocks:
            raise NotThere(name)
        found: object = json.loads(self.blocks[name].content)
        return found
