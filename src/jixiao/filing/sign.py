"""Signatures of packs: made with a private key of the office, checked by the verifier alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao import verifier
from jixiao.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_LENGTH = 64
"""Hex digits of a public key."""


@dataclass(frozen=True)
class Signer:
    """Signs manifests with one private key."""

    key: "Ed25519PrivateKey"

    @property
    def public_key(self) -> str:
        """The public key in hex."""
        return self.key.public_key().public_bytes_raw().hex()

    def signed(self, manifest: bytes) -> bytes:
        """The member signature.json for a manifest."""
        signature = {"algorithm": "Ed25519", "public_key": self.public_key, "signature": self.key.sign(manifest).hex()}
        return verifier.canonical(signature) + b"\n"


def load_signer(path: Path) -> Signer:
    """The signer of a PEM file (`openssl genpkey -algorithm ed25519`). Raises UsageError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            f"签名私钥 {path} 读不出：应是没有口令的 PEM 格式 Ed25519 私钥"
            "（可用 openssl genpkey -algorithm ed25519 生成）。",
            f"{path} is no Ed25519 private key in PEM without a password.",
        )
    return Signer(key)


def public_key(given: str) -> str:
    """A public key in hex: given so, or in a file that holds it so or as PEM. Raises UsageError."""
    text = given.strip()
    try:
        if len(text) != KEY_LENGTH:
            text = Path(given).read_text(encoding="ascii").strip()
        if text.startswith("-----BEGIN PUBLIC KEY"):
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            key = load_pem_public_key(text.encode())
            text = key.public_bytes_raw().hex() if isinstance(key, Ed25519PublicKey) else ""
        if len(bytes.fromhex(text)) * 2 == KEY_LENGTH:
            return text.lower()
    except (OSError, ValueError):
        pass
    raise UsageError(
        f"公钥 {given} 读不出。--key 请写 64 位十六进制的 Ed25519 公钥，或存有它的文件（十六进制或 PEM）。",
        f"{given} is no Ed25519 public key: 64 hex digits, or a file with these or PEM.",
    )
