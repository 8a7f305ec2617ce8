"""The key of personal pseudonyms: from the environment or the user's own file, never written anywhere else unless the
user asks for a copy. A key that was rotated out stays beside the new one, by its fingerprint: a filing sealed under it
can still be made again byte by byte."""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.machine import MACHINE
from jixiao.paths import key_file
from jixiao.space import is_full, ran_out
from jixiao.system_words import why

KEY_VARIABLE = "JIXIAO_PERSON_KEY"
_SHORTEST_KEY = 16
_LABEL = b"jixiao person key"


def load_key() -> bytes:
    """The key of the pseudonyms: JIXIAO_PERSON_KEY, else the user's key file, made on first use (owner only).

    UsageError when the key is too short, or its file can be read by others.
    """
    if KEY_VARIABLE not in os.environ and not key_file().exists():
        _make_key(key_file())
    return secret_of(KEY_VARIABLE, key_file())


def secret_of(variable: str, path: Path) -> bytes:
    """The secret of an environment variable, else of a file. UsageError when it is too short, or the file can be read
    by others."""
    named = os.environ.get(variable)
    if named is not None:
        return _checked(named.strip().encode(), f"环境变量 {variable}")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise UsageError(
            f"密钥文件 {path} 可被他人读取。请执行 chmod 600 收紧权限后重试。",
            f"{path} is readable by others: chmod 600 it.",
        )
    return _checked(path.read_bytes().strip(), f"密钥文件 {path}")


def fingerprint(key: bytes) -> str:
    """What a key is known by, 16 hex digits that say nothing of it: build.json and the header of a pack name it."""
    return hmac.digest(key, _LABEL, "sha256").hex()[:16]


def rotate() -> tuple[str, str]:
    """Make a new key in place of the user's; the fingerprints of the old and the new one. UsageError when the key comes
    from the environment: whoever sets it there has to change it there."""
    if KEY_VARIABLE in os.environ:
        raise UsageError(
            f"密钥来自环境变量 {KEY_VARIABLE}，不能在这里更换。请先妥善保存旧密钥，再在设置该变量的地方换成新的。",
            f"the key comes from {KEY_VARIABLE}: keep the old one and change it there.",
        )
    old, path = load_key(), key_file()
    backup(_earlier_file(fingerprint(old)))
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    new = secrets.token_hex(32)
    write_secret(draft, new)
    os.replace(draft, path)
    return fingerprint(old), fingerprint(new.encode())


def backup(place: Path) -> str:
    """Copy the key to a new file that only its owner can read; its fingerprint. UsageError when the place is taken by
    something else, or cannot be written."""
    key = load_key()
    try:
        write_secret(place, key.decode())
    except FileExistsError:
        if not place.is_file() or place.read_bytes().strip() != key:
            raise UsageError(
                f"{place} 已存在，没有覆盖。请换一个文件名。", f"{place} exists: give another name."
            ) from None
    except OSError as error:
        raise UsageError(
            f"不能写入 {place}（{why(error)}）。请检查目录和权限。", f"cannot write {place}: {error}"
        ) from error
    return fingerprint(key)


@contextmanager
def sealed_under(wanted: str) -> Iterator[None]:
    """Within the block the key is the one of this fingerprint, if it is the user's or an earlier one that stands beside
    it; else the user's."""
    earlier, set_before = _earlier_file(wanted), os.environ.get(KEY_VARIABLE)
    if fingerprint(load_key()) == wanted or not earlier.is_file():
        yield
        return
    os.environ[KEY_VARIABLE] = earlier.read_text().strip()
    try:
        yield
    finally:
        if set_before is None:
            del os.environ[KEY_VARIABLE]
        else:
            os.environ[KEY_VARIABLE] = set_before


def _earlier_file(name: str) -> Path:
    return key_file().with_name(f"person-{name}.key")


def write_secret(place: Path, key: str) -> None:
    """A new file that only its owner can read. FileExistsError when there is one."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")


def _checked(key: bytes, where: str) -> bytes:
    if len(key) < _SHORTEST_KEY:
        raise UsageError(
            f"{where} 中的密钥太短。请使用至少 {_SHORTEST_KEY} 个字符的密钥。", "the person key is too short"
        )
    return key


def _make_key(path: Path) -> None:
    try:
        _written(path)
    except OSError as error:
        if is_full(error):
            raise ran_out(path.parent) from error
        raise UsageError(
            f"不能把新密钥写到 {path}（{error.strerror}）。请检查主目录的权限，或用环境变量 {KEY_VARIABLE} 给出密钥，"
            "或用 XDG_CONFIG_HOME 指定可写的目录。",
            f"the key cannot be written to {path} ({error.strerror}): set {KEY_VARIABLE}, or XDG_CONFIG_HOME.",
        ) from error


def _written(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_secret(draft, secrets.token_hex(32))
    try:
        MACHINE.keep_first(draft, path)  # whoever comes second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
