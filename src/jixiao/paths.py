"""Where things are: the program's own folders, the published build, what is kept for the user, and the user's key.

Nothing is ever written into the project. What a build is for lies in the output folder; what may be made again lies in
the user's cache; what has to outlive both lies in the user's state folder.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.machine import MACHINE

PACKAGE = Path(__file__).resolve().parent
CARRIED = "_project"
"""Below the package of a wheel: the folders that a checkout has beside it (hatch_build.py)."""
PREPARED = "_prepared"
"""Below the package of a bundle's wheel: what is the same on every machine, and was made once (deploy/bundle.py)."""
PROJECT_FILE = "dbt_project.yml"


def project_root() -> Path:
    """The folder that holds models/, seeds/, macros/, reports/ and expectations/: JIXIAO_HOME where it is set, else the
    checkout that this package lies in, else what its wheel has carried along. UsageError where there is none."""
    named = os.environ.get("JIXIAO_HOME")
    looked = [Path(named)] if named else [PACKAGE.parents[1], PACKAGE / CARRIED]
    for root in looked:
        if (root / PROJECT_FILE).is_file():
            return root
    raise UsageError(
        f"找不到项目目录：{looked[-1]} 下没有 {PROJECT_FILE}。请重新安装 jixiao，或改正环境变量 JIXIAO_HOME。",
        f"{looked[-1]} holds no {PROJECT_FILE}: install jixiao again, or mend JIXIAO_HOME.",
    )


def is_checkout(root: Path) -> bool:
    """Whether the folder is a checkout with the source of the program, not the copy that a wheel carries."""
    return (root / "src" / "jixiao").is_dir()


def program_folder(root: Path) -> Path:
    """The package of the program below a checkout; for what a wheel carries, the package that runs."""
    return root / "src" / "jixiao" if is_checkout(root) else PACKAGE


def at_home(named: Path) -> Path:
    """A place that may be named from a home folder (`~`, `~account`). Raises UsageError where nobody has that home."""
    try:
        return named.expanduser()
    except RuntimeError:
        raise UsageError(
            f"路径 {named} 里的 {named.parts[0]} 不是本机某个账户的主目录。请写完整的路径。",
            f"{named}: {named.parts[0]} is nobody's home folder; write the whole path.",
        ) from None


def output_home(root: Path) -> Path:
    """The folder of results whose place nobody named: build/ of a checkout that this account may write, else the user's
    own ($XDG_DATA_HOME/jixiao, else ~/.local/share/jixiao)."""
    build = root / "build"
    if is_checkout(root) and os.access(build if build.exists() else root, os.W_OK | os.X_OK):
        return build
    return _of_user("XDG_DATA_HOME", MACHINE.data_home)


def default_out() -> Path:
    """The folder of the last published build."""
    return output_home(project_root()) / "published"


def user_cache() -> Path:
    """The folder of what is made again when it is gone ($XDG_CACHE_HOME/jixiao, else ~/.cache/jixiao)."""
    return _of_user("XDG_CACHE_HOME", MACHINE.cache_home)


def state_folder() -> Path:
    """The folder of what has to outlive `make clean` and is no result: which schedules run, which runs there were, the
    record of the last fault (JIXIAO_STATE, else $XDG_STATE_HOME/jixiao, else ~/.local/state/jixiao)."""
    named = os.environ.get("JIXIAO_STATE")
    return at_home(Path(named)).absolute() if named else _of_user("XDG_STATE_HOME", MACHINE.state_home)


def key_file() -> Path:
    """The key of personal pseudonyms: outside the checkout, readable by its owner only."""
    return _of_user("XDG_CONFIG_HOME", MACHINE.config_home) / "person.key"


def _of_user(variable: str, usual: Path) -> Path:
    named = os.environ.get(variable)
    if named:
        return Path(named) / "jixiao"
    try:
        return usual.expanduser()
    except RuntimeError:
        raise UsageError(
            f"不知道本账户的主目录在哪里（没有环境变量 HOME）。请设定 HOME，或用 {variable} 指定可写的目录。",
            f"this account has no home folder: set HOME, or {variable}.",
        ) from None


@cache
def plain_place(path: Path) -> Path:
    """A path to the same file that every library takes: where bytes of it are no UTF-8, by way of a link that lasts as
    long as this process."""
    if is_plain(str(path)):
        return path
    links = Path(tempfile.mkdtemp(prefix="jixiao-"))
    atexit.register(shutil.rmtree, links, ignore_errors=True)
    link = links / f"file{path.suffix if is_plain(path.suffix) else ''}"
    MACHINE.show(path.absolute(), link)
    return link


def is_plain(text: str) -> bool:
    """The text of a path is UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
