"""Where things are: the project's own folders, the published build, and the user's key."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from jixiao.errors import UsageError


def project_root() -> Path:
    """The checkout that holds models/, seeds/, reports/ and expectations/ (or JIXIAO_HOME)."""
    named = os.environ.get("JIXIAO_HOME")
    root = Path(named) if named else Path(__file__).resolve().parents[2]
    if not (root / "dbt_project.yml").is_file():
        raise UsageError(
            f"找不到项目目录：{root} 下没有 dbt_project.yml。请在项目目录中安装，"
            "或用环境变量 JIXIAO_HOME 指明项目目录。",
            f"{root} holds no dbt_project.yml: install from the checkout or set JIXIAO_HOME.",
        )
    return root


def generated(root: Path) -> Path:
    """The folder of what the program writes for itself: build/ of the checkout, or, where this account may not write
    there, the user's cache ($XDG_CACHE_HOME/jixiao, else ~/.cache/jixiao)."""
    build = root / "build"
    if os.access(build if build.exists() else root, os.W_OK | os.X_OK):
        return build
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "jixiao"


def default_out() -> Path:
    """The folder of the last published build."""
    return generated(project_root()) / "published"


def state_folder() -> Path:
    """The folder of what has to outlive `make clean` and is no result: which schedules run, which runs there were
    (JIXIAO_STATE, else $XDG_STATE_HOME/jixiao, else ~/.local/state/jixiao)."""
    named, base = os.environ.get("JIXIAO_STATE"), os.environ.get("XDG_STATE_HOME")
    if named:
        return Path(named).expanduser().absolute()
    return (Path(base) if base else Path.home() / ".local" / "state") / "jixiao"


def key_file() -> Path:
    """The key of personal pseudonyms: outside the checkout, readable by its owner only."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "jixiao" / "person.key"


@cache
def plain_place(path: Path) -> Path:
    """A path to the same file that every library takes: where bytes of it are no UTF-8, by way of a link that lasts as
    long as this process."""
    if is_plain(str(path)):
        return path
    links = Path(tempfile.mkdtemp(prefix="jixiao-"))
    atexit.register(shutil.rmtree, links, ignore_errors=True)
    link = links / f"file{path.suffix if is_plain(path.suffix) else ''}"
    link.symlink_to(path.absolute())
    return link


def is_plain(text: str) -> bool:
    """The text of a path is UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
