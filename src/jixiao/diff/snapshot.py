"""One of the two things compared: a published build, or a filing pack."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import polars as pl

from jixiao import verifier
from jixiao.errors import UsageError
from jixiao.evidence import FILES, Evidence, open_pack, read_evidence
from jixiao.ingest.contract import load_contract
from jixiao.published import refuse_incomplete
from jixiao.trace.gather import gather

Table = list[dict[str, str]]
PARAMETERS = {"as_of": "基准日", "notices": "通知", "monitor_month": "监控月份"}


class RawTables(Mapping[str, pl.DataFrame]):
    """The raw tables of a filing, each read when it is asked for and not kept."""

    def __init__(self, names: list[str], read: Callable[[str], bytes | Path]) -> None:
        self.names, self.read = names, read

    def __getitem__(self, name: str) -> pl.DataFrame:
        found = self.read(f"raw/{name}.parquet")
        return pl.read_parquet(found if isinstance(found, Path) else io.BytesIO(found), glob=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Snapshot:
    """What is compared: `name` is the path as given; `members` are the names of its files, read by `read`; `gather`
    gives its figures with the records behind them."""

    name: str
    members: list[str]
    read: Callable[[str], bytes | Path]
    gather: Callable[[], Evidence]
    header: dict[str, Any]
    """The header of a pack's manifest; empty for a build."""

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Its build.json."""
        return dict(json.loads(self._text("build.json")))

    @cached_property
    def raw(self) -> RawTables:
        """Its records as they were accepted."""
        named = [Path(name).stem for name in self.members if name.startswith("raw/") and name.endswith(".parquet")]
        return RawTables(named, self.read)

    @cached_property
    def policy(self) -> dict[str, Table]:
        """Its policy tables by name, all values text."""
        named = [name for name in self.members if name.startswith("policy/") and name.endswith(".csv")]
        return {Path(name).stem: list(csv.DictReader(io.StringIO(self._text(name)))) for name in named}

    @property
    def parameters(self) -> dict[str, str]:
        """What the build was asked for, as text."""
        return {name: _parameter_text(self.summary.get(name)) for name in PARAMETERS}

    @property
    def code(self) -> dict[str, str]:
        """Version and hashes of the program that made it; empty where that is not on record."""
        code = self.header.get("code") or self.summary.get("code") or {}
        return {name: str(value) for name, value in code.items() if name != "policy_sha256"}

    def _text(self, name: str) -> str:
        found = self.read(name)
        data = found.read_bytes() if isinstance(found, Path) else found
        return data.decode("utf-8-sig")


def _parameter_text(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else "" if value is None else str(value)


def open_snapshot(path: Path) -> Snapshot:
    """A published folder or a pack.

    Raises UsageError when it is neither, UnreadableInput for what cannot be read or is not whole, VerificationFailed
    for a pack whose container does not hold (see `jixiao verify`).
    """
    if path.is_dir():
        return _build(path)
    if not path.is_file():
        raise UsageError(
            f"没有 {path}：请写已发布的目录，或申报包（zip）。", f"no {path}: name a published build or a filing pack."
        )
    return pack_snapshot(path, open_pack(path))


def _build(path: Path) -> Snapshot:
    if not (path / "build.json").is_file() or not (path / "warehouse.duckdb").is_file():
        raise UsageError(
            f"{path} 里没有已发布的结果。请写 jixiao build 发布的目录，或申报包（zip）。",
            f"{path} holds no published build: name a published folder or a filing pack.",
        )
    refuse_incomplete(path, load_contract().ids)
    members = [one.relative_to(path).as_posix() for folder in ("raw", "policy") for one in (path / folder).glob("*.*")]
    return Snapshot(
        str(path),
        sorted(members),
        lambda name: path / name,
        partial(gather, path, with_cells=False, with_asked=False),
        {},
    )


def pack_snapshot(path: Path, pack: verifier.Pack) -> Snapshot:
    """A pack that was opened."""
    files = {name: pack.read(name) for name in FILES}
    return Snapshot(str(path), sorted(pack.places), pack.read, lambda: read_evidence(files), pack.manifest["header"])
