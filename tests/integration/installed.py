"""The program as an office has it: a wheel unpacked where nobody may write, beside exactly the packages that its core
asks for, run by another account from another folder."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.test_places import like_anybody

ROOT = Path(__file__).parents[2]
KEY = "a key of the tests, not of anybody"
NOBODY = 65_534
BLOCKING = """
import sys
from importlib.machinery import PathFinder

BLOCKED = frozenset(%r)

class OnlyCore(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in BLOCKED else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = OnlyCore
"""
"""The sitecustomize of every process of such a run."""
OTHERS = """
import json, sys
from importlib.metadata import packages_distributions
from jixiao.pipeline import health
health.EXTRAS = {}
core = health.needed("jixiao") | {"jixiao", "pip", "setuptools"}
print(json.dumps(sorted(name for name, found in packages_distributions().items()
                        if name.isidentifier() and not {health._plain(one) for one in found} & core)))
"""
"""Prints the modules that only packages outside the core have."""


def build_wheel(place: Path) -> Path:
    """A wheel of this checkout, made without fetching anything."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir",
         "--disable-pip-version-check", "--wheel-dir", str(place), str(ROOT)],
        check=True,
    )  # fmt: skip
    (wheel,) = place.glob("jixiao-*.whl")
    return wheel


@contextmanager
def unpacked(wheel: Path) -> Iterator[Path]:
    """The wheel unpacked into a folder that every account may read and none may write."""
    place = Path(tempfile.mkdtemp(prefix="jixiao-site-"))
    try:
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(place)
        for path in (place, *place.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield place
    finally:
        for path in (place, *place.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(place)


def other_account() -> str:
    """An interpreter of our version that the account `nobody` can run; empty where there is none, or we are no root."""
    own = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if os.geteuid() != 0 or not hasattr(os, "setgroups"):
        return ""
    for program in (sys.executable, shutil.which(own, path="/usr/bin:/usr/local/bin") or ""):
        if program:
            try:
                subprocess.run([program, "-c", "import venv"], check=True, capture_output=True, preexec_fn=_as_nobody)
            except (OSError, subprocess.SubprocessError):
                continue
            return program
    return ""


def _as_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Office:
    """Runs the unpacked program `site` with a home of its own, `folder`, as another account where there is one."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.site, self.home = site, folder / "home"
        self.home.mkdir(parents=True)
        folder.chmod(0o755)
        self.program = other_account()
        own = Path(__import__("polars").__file__).parents[1]
        if self.program and not _readable(own, self.program):
            self.program = ""
        self.custom = folder / "custom"
        self.custom.mkdir()
        self._path = os.pathsep.join([str(self.custom), str(site), str(own)])
        if self.program:
            os.chown(self.home, NOBODY, NOBODY)

    def only_core(self) -> None:
        """From now on nothing but the packages of the core is to be found."""
        others = self.python(OTHERS).stdout.decode()
        (self.custom / "sitecustomize.py").write_text(BLOCKING % __import__("json").loads(others), encoding="utf-8")

    def python(self, code: str, *words: object, **told: str) -> subprocess.CompletedProcess[bytes]:
        """Run Python code there."""
        begin = _as_nobody if self.program else like_anybody
        return subprocess.run(
            [self.program or sys.executable, "-s", "-c", code, *map(str, words)],
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": self._path, "LANG": "C.UTF-8",
                 "JIXIAO_PERSON_KEY": KEY, "PYTHONDONTWRITEBYTECODE": "1"} | told,
            cwd=self.home, capture_output=True, check=False, preexec_fn=begin, timeout=600,
        )  # fmt: skip

    def jixiao(self, *words: object, **told: str) -> subprocess.CompletedProcess[bytes]:
        """Run the command there."""
        return self.python("from jixiao.cli.app import main; main()", *words, **told)


@functools.cache
def _readable(place: Path, program: str) -> bool:
    code = "import os, sys; sys.exit(not os.access(sys.argv[1], os.R_OK | os.X_OK))"
    return subprocess.run([program, "-c", code, str(place)], check=False, preexec_fn=_as_nobody).returncode == 0
