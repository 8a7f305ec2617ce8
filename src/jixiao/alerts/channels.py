"""The ways by which an alert goes out: each takes one alert, and raises NotSent when it did not arrive."""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from jixiao.alerts.alert import Alert, now
from jixiao.alerts.alert_settings import Channel, FileChannel, MailChannel, WebhookChannel
from jixiao.errors import UsageError
from jixiao.system_words import why

PATIENCE = 10.0
"""Seconds that a server is given."""
LONGEST_BOT_TEXT = 1900
"""Bytes of a text that the bots of WeCom (2,048) and DingTalk (20,000) both take, with room for the last line."""
REST = "……（其余见构建结果）"


class NotSent(Exception):
    """An alert did not arrive: why, in Chinese."""


def send(channel: Channel, alert: Alert) -> None:
    """Send an alert. Raises NotSent."""
    try:
        if isinstance(channel, FileChannel):
            _to_file(channel, alert)
        elif isinstance(channel, MailChannel):
            _by_mail(channel, alert)
        else:
            _to_webhook(channel, alert)
    except UsageError as error:
        raise NotSent(error.message) from error
    except HTTPError as error:
        raise NotSent(f"对方服务器回答 {error.code}") from error
    except smtplib.SMTPException as error:
        raise NotSent(f"邮件服务器没有接受（{type(error).__name__}）") from error
    except TimeoutError as error:
        raise NotSent(f"{PATIENCE:.0f} 秒内没有回应") from error
    except OSError as error:
        raise NotSent(why(error)) from error
    except ValueError as error:
        raise NotSent("网址或地址不能用") from error


def _to_file(channel: FileChannel, alert: Alert) -> None:
    channel.path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": now(), **alert.as_json()}, ensure_ascii=False)
    with channel.path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _by_mail(channel: MailChannel, alert: Alert) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = alert.heading, channel.sender, ", ".join(channel.to)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="jixiao.invalid")
    mail.set_content(alert.text)
    safe = ssl.create_default_context()
    if channel.encryption == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(channel.host, channel.port, timeout=PATIENCE, context=safe)
    else:
        server = smtplib.SMTP(channel.host, channel.port, timeout=PATIENCE)
    with server:
        if channel.encryption == "starttls":
            server.starttls(context=safe)
        if channel.user:
            server.login(channel.user, channel.password)
        refused = server.send_message(mail)
    if refused:
        raise NotSent(f"邮件服务器没有接受这些收件人：{'、'.join(sorted(refused))}")


def _to_webhook(channel: WebhookChannel, alert: Alert) -> None:
    body = {"msgtype": "text", "text": {"content": _cut(alert.text)}} if channel.style == "bot" else alert.as_json()
    data = json.dumps(body, ensure_ascii=False).encode()
    asked = Request(_signed(channel), data, {"Content-Type": "application/json; charset=utf-8"})
    with urlopen(asked, timeout=PATIENCE) as answer:
        told = answer.read(65_536)
    if channel.style == "bot":
        _refuse_what_was_refused(told)


def _refuse_what_was_refused(told: bytes) -> None:
    """Bots answer 200 in any case: whether they took it is in the answer."""
    try:
        answer = json.loads(told)
    except ValueError:
        raise NotSent("机器人的回答读不懂") from None
    if not isinstance(answer, dict) or answer.get("errcode") != 0:
        code = answer.get("errcode") if isinstance(answer, dict) else None
        raise NotSent(f"机器人没有接受（errcode {code}）")


def _signed(channel: WebhookChannel) -> str:
    """The address, with time and signature where there is a secret (DingTalk: HMAC-SHA256 of time and secret)."""
    address, secret = channel.address, channel.secret
    if not secret:
        return address
    moment = str(round(time.time() * 1000))
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    sign = quote(base64.b64encode(digest), safe="")
    return f"{address}{'&' if '?' in address else '?'}timestamp={moment}&sign={sign}"


def _cut(text: str) -> str:
    """As much of a text as a bot takes, in whole lines."""
    if len(text.encode()) <= LONGEST_BOT_TEXT:
        return text
    kept: list[str] = []
    for line in text.splitlines():
        if len("\n".join([*kept, line, REST]).encode()) > LONGEST_BOT_TEXT:
            break
        kept.append(line)
    return "\n".join([*kept, REST]) if kept else text.encode()[:LONGEST_BOT_TEXT].decode(errors="ignore") + REST
