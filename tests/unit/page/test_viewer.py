"""`viewer.html`: the same bytes each time, its own hashes, what is too long left out and named."""

import gzip
import hashlib
import json
import re

import pytest

from jixiao.errors import NotThere, UsageError
from jixiao.page.viewer import SCRIPTS, ViewerDocuments, assembled, root_of, static_file

SHORT = {"meta": b'{"build_id":"1"}', "table/finding": b'{"columns":[],"rows":[]}'}
LONG = {
    "raw/training": json.dumps([hashlib.sha256(str(no).encode()).hexdigest() for no in range(900)]).encode(),
    "raw/unit": b'{"rows":[["x"]]}',
    "evidence/contributions.csv.gz": gzip.compress(b"side_no\n" * 10, mtime=0),
    "evidence/figures.jsonl": b"{}\n",
}


def test_the_same_documents_make_the_same_bytes_and_are_read_back() -> None:
    made = assembled(SHORT, LONG)
    assert made == assembled(SHORT, LONG)
    read = ViewerDocuments(made)
    assert {name: block.content for name, block in read.blocks.items()} | SHORT == SHORT | LONG
    assert read.get("meta") == {"build_id": "1", "left_out": []}
    assert all(block.sha256 == hashlib.sha256(block.content).hexdigest() for block in read.blocks.values())
    assert f'data-root="{root_of(list(read.blocks.values()))}"'.encode() in made


def test_what_is_too_long_is_left_out_the_longest_first_and_named() -> None:
    assert len(ViewerDocuments(assembled(SHORT, LONG, 10_000)).blocks) == 5
    read = ViewerDocuments(assembled(SHORT, LONG, 10_000))
    assert read.get("meta") == {"build_id": "1", "left_out": ["raw/training"]}
    none = ViewerDocuments(assembled(SHORT, LONG, 1))
    assert set(none.blocks) == {"meta", "table/finding", "evidence/figures.jsonl"}
    many = ViewerDocuments(assembled(SHORT, LONG, 10_000, ["raw/certification"]))
    assert many.get("meta") == {"build_id": "1", "left_out": ["raw/certification", "raw/training"]}


def test_only_its_own_code_may_run_in_it() -> None:
    made = assembled(SHORT, LONG).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    assert policy and "default-src &#x27;none&#x27;" in policy[1] and "unsafe" not in policy[1]
    assert policy[1].count("sha256-") == len(SCRIPTS) + 1
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', re.sub(r"<script>.*?</script>", "", made, flags=re.S)) == []
    assert not re.search(r"\son[a-z]+=", made.partition("<script")[0])


def test_a_document_cannot_end_the_element_that_it_stands_in() -> None:
    hostile = {"meta": b'{"build_id":"</script><script>alert(1)</script>"}'}
    assert b"alert(1)" not in assembled(hostile, {})


def test_a_file_without_data_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="没有数据"):
        ViewerDocuments(b"<html></html>")


OWN = [name for name in SCRIPTS if not name.startswith("vendor/")]
"""The vendored library is minified: neither read nor counted here."""
MAKES_ELEMENTS_OF_TEXT = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
MOST_LINES = 1601


def test_no_text_becomes_an_element_and_the_front_end_stays_small() -> None:
    texts = {name: static_file(name).read_text(encoding="utf-8") for name in OWN}
    assert [(name, word) for name, text in texts.items() for word in MAKES_ELEMENTS_OF_TEXT if word in text] == []
    lines = sum(static_file(name).read_text(encoding="utf-8").count("\n") for name in (*OWN, "page.css", "index.html"))
    assert lines <= MOST_LINES


def test_only_files_of_the_front_end_are_given_out() -> None:
    assert static_file("app.js").is_file()
    for name in ("../guard.py", "vendor/echarts-LICENSE.txt", "", "/etc/passwd"):
        with pytest.raises(NotThere):
            static_file(name)
