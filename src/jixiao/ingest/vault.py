"""The vault: personal numbers that an office has to print on its own forms, encrypted, apart from what is published.

It is filled only when asked (`build --print-ids`), holds only numbers of the contract's `printed` columns that a form
of this build prints, and is opened only with a key of its own, which is not the key of the pseudonyms: AES-256-GCM,
each number bound to its pseudonym, so that none can be put in another's place.
"""

import hashlib
import json
import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.ingest.person_key import fingerprint, secret_of, write_secret
from jixiao.paths import key_file

VARIABLE = "JIXIAO_VAULT_KEY"
_NONCE = 12


def vault_key_file() -> Path:
    """The user's own key of the vault, readable by nobody else."""
    return key_file().with_name("vault.key")


def make_vault_key() -> str:
    """Make the user's key of the vault, where there is none; its fingerprint."""
    if VARIABLE not in os.environ and not vault_key_file().exists():
        vault_key_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(vault_key_file(), secrets.token_hex(32))
    return fingerprint(load_vault_key())


def load_vault_key() -> bytes:
    """The key of the vault: JIXIAO_VAULT_KEY, else the user's file. UsageError when there is none."""
    if VARIABLE not in os.environ and not vault_key_file().exists():
        raise UsageError(
            "没有保险库的密钥，不能打印身份证号。"
            f"有权打印的人请先运行 jixiao key vault 生成（或设环境变量 {VARIABLE}）。",
            f"no key of the vault: run jixiao key vault, or set {VARIABLE}.",
        )
    return secret_of(VARIABLE, vault_key_file())


class Vault:
    """Numbers by their pseudonyms, in one file of its owner's."""

    def __init__(self, place: Path, key: bytes) -> None:
        self.place, self._key = place, hashlib.sha256(b"jixiao vault\0" + key).digest()
        self._sealed: dict[str, str] = {}
        if place.is_file():
            self._sealed = dict(json.loads(place.read_text(encoding="ascii")))

    def number(self, pseudonym: str) -> str | None:
        """The number of a pseudonym, None where it is not held. UsageError for another key than it was sealed with, or
        a vault that was tampered with."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        sealed = b64decode(self._sealed.get(pseudonym, ""))
        if not sealed:
            return None
        try:
            plain = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], pseudonym.encode())
        except InvalidTag:
            raise UsageError(
                f"保险库 {self.place} 用这把密钥打不开（不是当时的密钥，或文件被改动过），没有打印身份证号。"
                "请换回原来的密钥，或移走它后重新运行。",
                f"{self.place} does not open with this key: use the one it was made with, or move it away.",
            ) from None
        return plain.decode()

    def keep_only(self, numbers: dict[str, str]) -> None:
        """Hold these numbers, by pseudonym, and no others."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher = AESGCM(self._key)
        self._sealed = {}
        for pseudonym, number in sorted(numbers.items()):
            nonce = secrets.token_bytes(_NONCE)
            sealed = nonce + cipher.encrypt(nonce, number.encode(), pseudonym.encode())
            self._sealed[pseudonym] = b64encode(sealed).decode()
        draft = self.place.with_name(f".{self.place.name}.{secrets.token_hex(4)}")
        write_secret(draft, json.dumps(self._sealed))
        os.replace(draft, self.place)
