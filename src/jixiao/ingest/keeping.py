"""Folders of what the door makes, held for this run and kept for later ones."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jixiao.engine.store import LISTED, Store, link


@dataclass(frozen=True)
class Keeping:
    """`store` keeps for later builds (None: nothing is kept); `work` holds what this one reads, as further names of the
    same files: the store may be deleted at any time. `program` is the hash of what makes it all."""

    store: Store | None
    work: Path
    program: str

    def folder(self, kind: str, key: str) -> Path:
        """Where the files of an entry are during this run."""
        return self.work / f"{kind}-{key}"

    def found(self, kind: str, key: str) -> bool:
        """Whether the entry was kept; if so, its files are in its folder, else the folder is empty."""
        folder = self.folder(kind, key)
        folder.mkdir()
        entry = self.store.find(kind, key) if self.store else None
        if entry is None:
            return False
        try:
            for path in entry.iterdir():
                if path.name != LISTED:
                    link(path, folder / path.name)
        except OSError:  # it was removed meanwhile
            shutil.rmtree(folder)
            folder.mkdir()
            return False
        return True

    def keep(self, kind: str, key: str) -> None:
        """The folder of the entry is filled: keep its files."""
        if self.store is None:
            return
        with self.store.keep(kind, key) as draft:
            for path in self.folder(kind, key).iterdir():
                link(path, draft / path.name)


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """A frame as a stream, its values and no more: a column of views would be written with all the text that the file
    had where it was read from, personal numbers among it."""
    frame.write_ipc_stream(path, compat_level=pl.CompatLevel.oldest())
