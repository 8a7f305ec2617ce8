"""Who may ask the page's server."""

import json
from pathlib import Path

import pytest

from jixiao.errors import UsageError
from jixiao.page.guard import LOCAL, AccessLog, Guard, is_loopback, read_tokens

GUARD = Guard(frozenset({"127.0.0.1:8765"}), {})
ONE, OTHER = "one-token-of-sixteen", "another-token-of-ours"


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("0.0.0.0", False), ("10.0.0.5", False), ("::", False), ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_only_this_machine_itself_needs_no_token(host: str, local: bool) -> None:
    assert is_loopback(host) is local


@pytest.mark.parametrize(
    ("method", "headers", "path", "status"),
    [
        ("GET", {"host": "127.0.0.1:8765"}, "/", None),
        ("GET", {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}, "/api/doc/meta", None),
        ("GET", {}, "/", 421),
        ("GET", {"host": "127.0.0.1:8766"}, "/", 421),
        ("GET", {"host": "127.0.0.1:8765.evil.example"}, "/", 421),
        ("GET", {"host": "127.0.0.1:8765", "origin": "null"}, "/", 403),
        ("GET", {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"}, "/", 403),
        ("GET", {"host": "127.0.0.1:8765", "sec-fetch-site": "cross-site"}, "/api/doc/meta", 403),
        ("GET", {"host": "127.0.0.1:8765", "sec-fetch-site": "cross-site"}, "/", None),
        ("POST", {"host": "127.0.0.1:8765"}, "/api/doc/meta", 405),
        ("POST", {"host": "127.0.0.1:8765"}, "/login", None),
        ("DELETE", {"host": "127.0.0.1:8765"}, "/login", 405),
    ],
)
def test_a_request_names_this_host_comes_from_no_other_page_and_changes_nothing(
    method: str, headers: dict[str, str], path: str, status: int | None
) -> None:
    refused = GUARD.refusal(method, headers, path)
    assert (refused and refused[0]) == status
    assert refused is None or refused[1].endswith("。")


def test_without_tokens_it_is_this_machine_that_asks_with_them_only_who_has_one() -> None:
    assert GUARD.who("", "") == LOCAL
    guard = Guard(frozenset(), {ONE: "甲", OTHER: "乙"})
    assert guard.who("", "") is None
    assert guard.who("", "Bearer " + ONE) == "甲"
    assert guard.who("", OTHER) == "乙"
    assert guard.who("", "Bearer " + ONE[:-1]) is None
    session = guard.session("甲")
    assert guard.who(session, "") == "甲"
    assert ONE not in session


def test_tokens_are_one_a_line_with_a_name_long_and_no_two_alike(tmp_path: Path) -> None:
    file = tmp_path / "tokens.txt"
    file.write_text(f"王 审计 {ONE}\n\n李会计 {OTHER}\n", encoding="utf-8")
    assert read_tokens("", file) == {ONE: "王 审计", OTHER: "李会计"}
    for text in (ONE, f"甲 {ONE}\n乙 {ONE}", "甲 short"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError):
            read_tokens("", file)
    file.write_bytes("王 口令口令口令口令口令口令口令口令".encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        read_tokens("", file)
    with pytest.raises(UsageError):
        read_tokens("", tmp_path / "none.txt")


def test_the_log_only_grows_and_holds_no_personal_number(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log.jsonl")
    log.add("甲", "127.0.0.1", "/api/search", "q=11010519491231002X", 200)
    first = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    log.add("甲\n乙", "127.0.0.1", "/", "", 200)
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert "\n".join(lines).startswith(first.rstrip()) and len(lines) == 2
    assert "11010519491231002X" not in first and json.loads(first)["who"] == "甲"
