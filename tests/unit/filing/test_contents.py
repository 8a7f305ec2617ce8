"""What goes into a pack, and what is refused before it is sealed."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.contents import Built, header_of, inputs_of, read_built, texts_of
from jixiao.ingest.person_key import fingerprint
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id, code_files, rules_of
from jixiao.policy.folder import own_policy
from tests.unit.filing import tiny

DAY = date(2026, 11, 20)


def summary_of(out: Path, root: Path, asked_month: int | None = None, **said: Any) -> dict[str, Any]:
    """A build.json as a build of these few inputs would leave it, with its policy data beside it."""
    shutil.copytree(own_policy(root), out / "policy")
    inputs = [{"file": name, "sha256": tiny.sha256(data)} for name, data in tiny.FILES.items()]
    made = {"as_of": DAY.isoformat(), "notices": [], "monitor_month": 7, "inputs": inputs, "texts": {}, "forms": []}
    made |= {"policy": {"sha256": "p"}, "seconds": {"total": 1}, **said}
    files = [(row["file"], row["sha256"]) for row in inputs]
    made["build_id"] = build_id(
        files,
        rules_of(code_files(root), out / "policy"),
        DAY,
        (),
        made["texts"].values(),
        asked_month,
        made.get("person_key_id", ""),
    )
    (out / "build.json").write_text(json.dumps(made), encoding="utf-8")
    return made


@pytest.mark.parametrize("asked", [None, 7])
def test_a_build_is_known_by_its_id_with_the_month_that_was_asked_for(asked: int | None, tmp_path: Path) -> None:
    root = project_root()
    summary_of(tmp_path, root, asked)
    built = read_built(tmp_path, root)
    assert built.asked_month == asked
    assert "seconds" not in built.summary
    assert header_of(built, ["n-1"], True)["monitor_month"] == asked


def test_a_build_by_other_policy_data_than_it_says_is_refused(tmp_path: Path) -> None:
    summary_of(tmp_path, project_root())
    (tmp_path / "policy" / "notices.csv").write_text("other", encoding="utf-8")
    with pytest.raises(UsageError, match="重新运行 jixiao build"):
        read_built(tmp_path, project_root())


def test_the_header_tells_two_keys_apart_and_says_nothing_of_them(tmp_path: Path) -> None:
    headers = []
    for name, key in (("one", b"one key of the tests"), ("other", b"another key of the tests")):
        (tmp_path / name).mkdir()
        summary_of(tmp_path / name, project_root(), person_key_id=fingerprint(key))
        headers.append(header_of(read_built(tmp_path / name, project_root()), [], False))
    one, other = headers
    assert one["person_key_id"] != other["person_key_id"]
    assert one["code"] == other["code"] and len(one["code"]["code_sha256"]) == 64
    assert b"one key of the tests".hex() not in json.dumps(one)


def test_what_may_be_filed_are_the_notices_that_have_workbooks(tmp_path: Path) -> None:
    summary_of(tmp_path, project_root(), forms=[{"notice": "n-2"}, {"notice": "n-1"}, {"notice": "n-2"}])
    built = read_built(tmp_path, project_root())
    assert built.filed(()) == ["n-1", "n-2"]
    assert built.filed(("n-2", "n-2")) == ["n-2"]
    with pytest.raises(UsageError, match="n-3"):
        built.filed(("n-1", "n-3"))
    with pytest.raises(UsageError, match="没有生成任何表格"):
        Built(tmp_path, project_root(), built.summary | {"forms": []}, None).filed(())


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name, data in tiny.FILES.items():
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "inbox"


@pytest.fixture
def built(tmp_path: Path) -> Built:
    (tmp_path / "out").mkdir()
    summary_of(tmp_path / "out", project_root(), texts={"通知.txt": tiny.sha256("一、".encode())})
    return read_built(tmp_path / "out", project_root())


def test_the_files_handed_in_are_found_where_they_lay(built: Built, inbox: Path) -> None:
    assert inputs_of(built, inbox) == {f"inputs/{name}": inbox / name for name in tiny.FILES}
    for nowhere in (None, inbox / "nowhere"):
        with pytest.raises(UsageError, match="--without-inputs"):
            inputs_of(built, nowhere)


def test_a_file_that_was_changed_or_removed_since_is_not_sealed(built: Built, inbox: Path) -> None:
    (inbox / "乙.csv").write_bytes(b"F1\n")
    with pytest.raises(VerificationFailed, match="乙.csv"):
        inputs_of(built, inbox)
    (inbox / "乙.csv").unlink()
    with pytest.raises(VerificationFailed, match="乙.csv"):
        inputs_of(built, inbox)


def test_the_notice_texts_that_were_quoted_go_along(built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    with pytest.raises(UsageError, match="--notices"):
        texts_of(built, folder)
    folder.mkdir()
    (folder / "通知.txt").write_text("一、", encoding="utf-8")
    assert texts_of(built, folder) == {"texts/通知.txt": folder / "通知.txt"}
    (folder / "通知.txt").write_text("二、", encoding="utf-8")
    with pytest.raises(VerificationFailed, match="通知.txt"):
        texts_of(built, folder)
    assert texts_of(Built(built.out, built.root, built.summary | {"texts": {}}, None), None) == {}
