"""Who is told, by which way, of what: alerts.yml beside the user's key, or the file that JIXIAO_ALERTS names.

    channels:
      - {kind: file, path: /srv/jixiao/alerts.jsonl}
      - {kind: mail, host: mail.example, port: 465, encryption: tls, user: jixiao, password_file: /etc/jixiao/mail,
         sender: jixiao@example, to: [tongji@example]}
      - {kind: webhook, url_variable: JIXIAO_BOT, style: bot}
    tell: [refused, findings, deadlines, submissions]
    quiet: 22:00-07:00
    days_before: 7

Nobody is told anything where there is no such file. Passwords, addresses of bots and their secrets stand in files or
in variables of the environment, never here.
"""

import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from jixiao.alerts.alert import KINDS, Kind
from jixiao.documents import read_yaml
from jixiao.errors import UsageError
from jixiao.paths import at_home, key_file
from jixiao.strict_document import StrictDocument
from jixiao.system_words import why

VARIABLE = "JIXIAO_ALERTS"


class FileChannel(StrictDocument):
    """One line of JSON an alert, at the end of a file that others watch."""

    kind: Literal["file"]
    path: Path

    @property
    def name(self) -> str:
        """By which the channel is known."""
        return f"file:{self.path}"


class MailChannel(StrictDocument):
    """A mail to all of `to` by an SMTP server: `encryption` is tls from the first byte, starttls, or none."""

    kind: Literal["mail"]
    host: str
    port: int = Field(default=465, ge=1, le=65_535)
    encryption: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password_file: Path | None = None
    password_variable: str = ""
    sender: str
    to: list[str] = Field(min_length=1)

    @property
    def name(self) -> str:
        """By which the channel is known."""
        return f"mail:{','.join(self.to)}"

    @property
    def password(self) -> str:
        """The password; empty where none is asked for. Raises UsageError where it cannot be had."""
        return _secret("邮件密码", self.password_file, self.password_variable)


class WebhookChannel(StrictDocument):
    """A POST of JSON: `bot` as the bots of DingTalk and WeCom take it (with a secret, signed as DingTalk asks), `json`
    the alert by its fields."""

    kind: Literal["webhook"]
    url: str = ""
    url_file: Path | None = None
    url_variable: str = ""
    style: Literal["bot", "json"] = "bot"
    secret_file: Path | None = None
    secret_variable: str = ""

    @property
    def name(self) -> str:
        """By which the channel is known: never by its address, which is a secret itself."""
        return f"webhook:{self.url_variable or self.url_file or self.url.partition('?')[0]}"

    @property
    def address(self) -> str:
        """Where it goes. Raises UsageError where that cannot be had."""
        found = self.url or _secret("网址", self.url_file, self.url_variable)
        if not found.startswith(("https://", "http://")):
            raise UsageError(
                f"提醒渠道 {self.name} 没有可用的网址。请填 url、url_file 或 url_variable（http 或 https 开头）。",
                f"the channel {self.name} has no address.",
            )
        return found

    @property
    def secret(self) -> str:
        """What requests are signed with; empty where they are not."""
        return _secret("签名密钥", self.secret_file, self.secret_variable)


Channel = Annotated[FileChannel | MailChannel | WebhookChannel, Field(discriminator="kind")]


class Settings(StrictDocument):
    """All that alerts.yml says."""

    channels: list[Channel]
    tell: list[Kind] = list(KINDS)
    quiet: str = ""
    days_before: int = Field(default=7, ge=0, le=366)

    @field_validator("quiet")
    @classmethod
    def _hours(cls, told: str) -> str:
        if told:
            _hours(told)
        return told

    def is_quiet(self, moment: time) -> bool:
        """Whether nobody is to be disturbed at this time of the day; what is told then is kept and sent after it."""
        if not self.quiet:
            return False
        begins, ends = _hours(self.quiet)
        return begins <= moment < ends if begins <= ends else moment >= begins or moment < ends


def load_settings() -> Settings | None:
    """What the file says; None where there is none. Raises UsageError naming the field that is wrong."""
    named = os.environ.get(VARIABLE)
    place = at_home(Path(named)) if named else key_file().with_name("alerts.yml")
    if not named and not place.is_file():
        return None
    try:
        return Settings.model_validate(read_yaml(place.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise UsageError(f"提醒设置 {place} 打不开：{why(error)}。", f"{place} cannot be read.") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise UsageError(f"提醒设置 {place} 不是能读的 YAML（UTF-8）。", f"{place} is no YAML.") from None
    except ValidationError as error:
        first: dict[str, Any] = dict(error.errors()[0])
        field = ".".join(str(part) for part in first["loc"]) or "整份"
        raise UsageError(
            f"提醒设置 {place} 的 {field} 写得不对。写法见 docs/alerts.zh-CN.md。",
            f"{place}: {field}: {first['msg']}",
        ) from None


def _hours(told: str) -> tuple[time, time]:
    begins, _, ends = told.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def _secret(what: str, file: Path | None, variable: str) -> str:
    if file is not None:
        try:
            return at_home(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(f"{what}文件 {file} 打不开：{why(error)}。", f"{file} cannot be read.") from None
    if variable and variable not in os.environ:
        raise UsageError(f"{what}要从环境变量 {variable} 取，但没有设置。", f"the variable {variable} is not set.")
    return os.environ.get(variable, "")
