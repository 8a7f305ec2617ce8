"""The key of personal pseudonyms: from the environment or the user's own file, never written anywhere else."""

import os
import secrets
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.paths import key_file

KEY_VARIABLE = "JIXIAO_PERSON_KEY"
_SHORTEST_KEY = 16


def load_key() -> bytes:
    """The key of the pseudonyms: JIXIAO_PERSON_KEY, else the user's key file, made on first use (owner only).

    UsageError when the key is too short, or its file can be read by others.
    """
    named = os.environ.get(KEY_VARIABLE)
    if named is not None:
        return _checked(named.strip().encode(), f"环境变量 {KEY_VARIABLE}")
    path = key_file()
    if not path.exists():
        _make_key(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise UsageError(
            f"密钥文件 {path} 可被他人读取。请执行 chmod 600 收紧权限后重试。",
            f"{path} is readable by others: chmod 600 it.",
        )
    return _checked(path.read_bytes().strip(), f"密钥文件 {path}")


def _checked(key: bytes, where: str) -> bytes:
    if len(key) < _SHORTEST_KEY:
        raise UsageError(
            f"{where} 中的密钥太短。请使用至少 {_SHORTEST_KEY} 个字符的密钥。", "the person key is too short"
        )
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)  # whoever comes second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
