"""The address of an inbox that is a database: where it is, never its password."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from jixiao.errors import UsageError
from jixiao.personal_numbers import mask_text

POSTGRESQL, SQLITE = "postgresql", "sqlite"
PASSWORD = "JIXIAO_DB_PASSWORD"
_SCHEMES = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "sqlite": SQLITE}
_NO_PASSWORD = (
    f"数据库地址里不要写口令。请把口令放进环境变量 {PASSWORD}（或 PGPASSWORD，或 PGPASSFILE 所指的文件），"
    "地址只写 postgresql://用户@主机:端口/库名。"
)


@dataclass(frozen=True)
class Database:
    """Where a database is, without any password."""

    kind: str
    address: str
    name: str
    """What it is called everywhere: postgresql://host:port/name, sqlite:///file, without user and options."""

    def __str__(self) -> str:
        return self.name


def database_of(text: str) -> Database | None:
    """The database that an address names, None where it is no address of one. UsageError, which does not repeat the
    address, when it holds a password or names no database."""
    scheme, mark, _ = text.partition("://")
    if not mark or scheme.lower() not in _SCHEMES:
        return None
    kind = _SCHEMES[scheme.lower()]
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _bad_address() from None
    options = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.password is not None or options & {"password", "sslpassword", "passwd", "pwd"}:
        raise UsageError(_NO_PASSWORD, f"no password in the address: set {PASSWORD}, PGPASSWORD or PGPASSFILE.")
    if kind == SQLITE:
        path = unquote(parts.path)[1:]
        if not path or parts.netloc:
            raise _bad_address()
        return Database(kind, path, f"sqlite:///{mask_text(path.rpartition('/')[2])}")
    if not parts.path.strip("/"):
        raise _bad_address()
    called = mask_text(unquote(parts.path).strip("/"))
    return Database(kind, text, f"postgresql://{parts.hostname or ''}{port}/{called}")


def _bad_address() -> UsageError:
    return UsageError(
        "数据库地址写法不对。请写 postgresql://用户@主机:端口/库名，或 sqlite:///文件（绝对路径为 sqlite:////目录/文件）。",
        "write postgresql://user@host:port/name, or sqlite:///file (sqlite:////dir/file for an absolute path).",
    )


def inbox_of(text: str) -> Path | Database:
    """What `--inbox` names: a folder, or a database. Raises UsageError as `database_of`."""
    return database_of(text) or Path(text)
