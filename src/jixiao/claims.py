"""Pieces of one work, shared by both processes of a build: whoever is free takes the next one."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.hashes import bytes_sha256


class Claims:
    """What was taken, told by empty files in a folder of its own below `folder`, so that one process has each piece."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="claims-", dir=folder))

    def take(self, kind: str, name: str) -> bool:
        """Take a piece; False when it was taken before."""
        try:
            os.close(os.open(self._folder / bytes_sha256(f"{kind}/{name}".encode()), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True


@dataclass(frozen=True)
class Beside:
    """The other process of a build, for work that may be shared with it: `start` has a function of a module done there
    and gives what waits for its result, `claims` tell which pieces are taken."""

    start: Callable[..., Callable[[], Any]]
    claims: Claims
