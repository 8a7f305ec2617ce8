"""The key of personal pseudonyms: from the environment or the user's own file, never written anywhere else unless the
user asks for a copy. A key that was rotated out stays beside the new one, by its fingerprint: a filing sealed under it
can still be made again byte by byte."""

import hmac
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.machine import MACHINE
from jixiao.paths import key_file
from jixiao.space import is_full, ran_out
from jixiao.system_words import why

KEY_VARIABLE = "JIXIAO_PERSON_KEY"
EARLIER, BACKUPS = "person-{name}.key", "person.key.backups.json"
"""Beside the key: those that were rotated out, and where backups lie."""
_SHORTEST_KEY, _LARGEST_BACKUP = 16, 1 << 16
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
        return _checked(os.fsencode(named.strip()), f"环境变量 {variable}")
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
    _refuse_from_environment("更换")
    old = load_key()
    new = secrets.token_hex(32).encode()
    _put_in_place(new, old)
    return fingerprint(old), fingerprint(new)


def restore(place: Path) -> tuple[str, str]:
    """Put the key of a backup in the place of the user's, and the earlier keys of the backup beside it; the
    fingerprints of the key that is now the user's and of the one that was (empty where there was none, or the same).
    UsageError for what is no backup, or when the key comes from the environment."""
    _refuse_from_environment("恢复")
    current, *earlier = _keys_of(place)
    before = load_key() if key_file().exists() else current
    for key in earlier:
        _copy(key, _earlier_file(fingerprint(key)))
    if before != current or not key_file().exists():
        _put_in_place(current, before)
    _note_backup(place, current)
    return fingerprint(current), fingerprint(before) if before != current else ""


def backup(place: Path) -> str:
    """Copy the key, and below it those that were rotated out, to a new file that only its owner can read; the key's
    fingerprint. UsageError when the place is taken by something else, or cannot be written."""
    key = load_key()
    earlier = sorted(key_file().parent.glob(EARLIER.format(name="*")))
    _copy(key, place, [path.read_bytes().strip() for path in earlier])
    _note_backup(place, key)
    return fingerprint(key)


def noted_backups() -> dict[str, Path]:
    """Where the key was backed up last, by its fingerprint."""
    try:
        told = json.loads(key_file().with_name(BACKUPS).read_text(encoding="utf-8"))
        return {str(name): Path(place) for name, place in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def is_backup_of(place: Path, key: bytes) -> bool:
    """Whether a file is a backup of this key. UsageError where it cannot be read."""
    return _keys_of(place)[0] == key


def _refuse_from_environment(what: str) -> None:
    if KEY_VARIABLE in os.environ:
        raise UsageError(
            f"密钥来自环境变量 {KEY_VARIABLE}，不能在这里{what}。请先妥善保存旧密钥，再在设置该变量的地方换成新的。",
            f"the key comes from {KEY_VARIABLE}: keep the old one and change it there.",
        )


def _put_in_place(key: bytes, before: bytes) -> None:
    """Make `key` the user's in one step; the one before stays beside it by its fingerprint."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if before != key:
        _copy(before, _earlier_file(fingerprint(before)))
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        write_secret(draft, key.decode())
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _copy(key: bytes, place: Path, earlier: Sequence[bytes] = ()) -> None:
    """A file of this key and the earlier ones, a line each; one that begins with the key stands. UsageError."""
    try:
        write_secret(place, "\n".join(one.decode() for one in (key, *earlier)))
    except FileExistsError:
        if not place.is_file() or place.read_bytes().strip() != b"\n".join((key, *earlier)):
            raise UsageError(
                f"{place} 已存在，没有覆盖。请换一个文件名。", f"{place} exists: give another name."
            ) from None
    except OSError as error:
        raise _unwritable(place, error) from error


def _unwritable(place: Path, error: OSError) -> UsageError:
    return UsageError(f"不能写入 {place}（{why(error)}）。请检查目录和权限。", f"cannot write {place}: {error}")


def _keys_of(place: Path) -> list[bytes]:
    """The keys of a backup, the user's own first. UsageError."""
    try:
        lines = place.read_bytes().splitlines() if place.stat().st_size < _LARGEST_BACKUP else []
    except OSError as error:
        raise UsageError(
            f"不能读取 {place}（{why(error)}）。请检查文件名和权限。", f"cannot read {place}: {error}"
        ) from error
    if not lines or any(len(line) < _SHORTEST_KEY for line in lines):
        raise UsageError(
            f"{place} 不是密钥的抄存（应由 jixiao key backup 写出），没有改动。请换一个文件。",
            f"{place} is no backup of a key, as jixiao key backup writes one: nothing was changed.",
        )
    return [line.strip() for line in lines]


def _note_backup(place: Path, key: bytes) -> None:
    """Note where the key lies, so that `doctor` can look: no key stands in the note."""
    told = {name: str(where) for name, where in noted_backups().items()} | {fingerprint(key): str(place.absolute())}
    note = key_file().with_name(BACKUPS)
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = note.with_name(f".{note.name}.{secrets.token_hex(4)}")
        draft.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
        os.replace(draft, note)


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
    return key_file().with_name(EARLIER.format(name=name))


def write_secret(place: Path, key: str) -> None:
    """A new file that only its owner can read. FileExistsError when there is one."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(handle)


def _checked(key: bytes, where: str) -> bytes:
    if b"\n" in key:
        raise UsageError(
            f"{where} 里不止一行：这是带有旧密钥的抄存，不能直接当密钥用。请用 jixiao key restore 文件 恢复。",
            "the person key has more than one line: bring a backup back by jixiao key restore FILE",
        )
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
