"""An alert arrives by file, by mail and by webhook, at servers that run for the test; what does not arrive says why."""

import base64
import hashlib
import hmac
import json
import socket
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from jixiao.alerts.alert import Alert
from jixiao.alerts.alert_settings import FileChannel, MailChannel, WebhookChannel
from jixiao.alerts.channels import LONGEST_BOT_TEXT, REST, NotSent, send
from tests.unit.alerts.servers import mail_server, web_server

ALERT = Alert("refused", "k1", "2026-11-20 的构建没有发布", ("质量关未通过。", "1. 培训记录：主键不重复：3 行不符合"))
PERSON = "11010519491231002X"


def mail(port: int, **more: object) -> MailChannel:
    return MailChannel.model_validate(
        {"kind": "mail", "host": "127.0.0.1", "port": port, "encryption": "none", "sender": "a@x.example",
         "to": ["b@x.example", "c@x.example"], **more}
    )  # fmt: skip


def bot(url: str, **more: object) -> WebhookChannel:
    return WebhookChannel.model_validate({"kind": "webhook", "url": url, **more})


def test_a_file_gets_one_line_an_alert(tmp_path: Path) -> None:
    channel = FileChannel(kind="file", path=tmp_path / "new" / "alerts.jsonl")
    send(channel, ALERT)
    send(channel, ALERT)
    lines = [json.loads(line) for line in channel.path.read_text(encoding="utf-8").splitlines()]
    assert [(line["title"], line["lines"]) for line in lines] == [(ALERT.title, list(ALERT.lines))] * 2


def test_a_mail_reaches_all_recipients_in_chinese() -> None:
    with mail_server() as mails:
        send(mail(mails.port), ALERT)
    (taken,) = mails.taken
    assert mails.recipients == ["b@x.example", "c@x.example"]
    assert taken["Subject"] == "【绩效】2026-11-20 的构建没有发布"
    assert taken.get_content().splitlines()[1:3] == list(ALERT.lines)


def test_a_recipient_that_the_server_does_not_know_is_named() -> None:
    with mail_server(refuses=("c@x.example",)) as mails, pytest.raises(NotSent, match="c@x.example"):
        send(mail(mails.port), ALERT)


def test_a_bot_gets_the_text_as_dingtalk_and_wecom_take_it() -> None:
    with web_server() as posts:
        send(bot(posts.url), ALERT)
    ((path, told),) = posts.taken
    assert path == "/robot/send?access_token=t"
    assert told == {"msgtype": "text", "text": {"content": "【绩效】" + "\n".join([ALERT.title, *ALERT.lines])}}


def test_a_secret_signs_the_request_as_dingtalk_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SECRET", "SEC1")
    with web_server() as posts:
        send(bot(posts.url, secret_variable="BOT_SECRET"), ALERT)
    asked = parse_qs(urlsplit(posts.taken[0][0]).query)
    (moment,), (sign,) = asked["timestamp"], asked["sign"]
    expected = hmac.new(b"SEC1", f"{moment}\nSEC1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(unquote(sign)) == expected


def test_a_bot_that_says_no_with_status_200_has_not_taken_it() -> None:
    with web_server() as posts:
        posts.answer = {"errcode": 310000, "errmsg": "keywords not in content"}
        with pytest.raises(NotSent, match="310000"):
            send(bot(posts.url), ALERT)
        posts.status = 500
        with pytest.raises(NotSent, match="500"):
            send(bot(posts.url), ALERT)


def test_a_long_alert_is_cut_between_lines_and_says_so() -> None:
    long = Alert("findings", "k", "新增 500 条要说明的发现", tuple(f"{n}. 超拨一万元" for n in range(500)))
    with web_server() as posts:
        send(bot(posts.url), long)
    content = posts.taken[0][1]["text"]["content"]
    assert len(content.encode()) <= LONGEST_BOT_TEXT
    assert content.splitlines()[-1] == REST and content.splitlines()[-2] in long.lines


def test_the_plain_style_sends_the_fields() -> None:
    with web_server() as posts:
        send(bot(posts.url, style="json"), ALERT)
    assert posts.taken[0][1] == ALERT.as_json()


def test_a_server_that_is_not_there_is_said_in_chinese(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for channel in (mail(port), bot(f"http://127.0.0.1:{port}/")):
        with pytest.raises(NotSent) as told:
            send(channel, ALERT)
        assert not any("a" <= letter <= "z" for letter in str(told.value).lower()), told.value
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotSent):
        send(FileChannel(kind="file", path=tmp_path / "folder"), ALERT)


def test_no_personal_number_leaves_by_an_alert() -> None:
    with web_server() as posts, mail_server() as mails:
        alert = Alert("findings", "k", f"发现 {PERSON}", (f"证件 {PERSON} 重复",))
        send(bot(posts.url), alert)
        send(bot(posts.url, style="json"), alert)
        send(mail(mails.port), alert)
    assert PERSON not in json.dumps([told for _, told in posts.taken])
    assert all(PERSON not in one.get_content() and PERSON not in one["Subject"] for one in mails.taken)
