"""A file that cannot be read is refused alone: the others are read as if it were not there."""

import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlwt

from jixiao import apart
from jixiao.engine.store import Store
from jixiao.errors import UnreadableInput
from jixiao.ingest import files, slices
from jixiao.ingest.inbox import ingest
from jixiao.ingest.workbook_table import WorkbookTable


def _good(door: Any) -> None:
    door.csv("a/培训记录.csv", door.table("training", {"training_no": "A"}))
    door.csv("z/培训记录.csv", door.table("training", {"training_no": "Z"}))


def _refused(out: Any) -> dict[str, str]:
    return {s["file"]: s["refused"] for s in out.sheets if s["refused"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.xlsx", b"not a workbook"),
        ("m.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
        ("m/培训记录.csv", b"\xff\xfe\x00\x01"),
        ("m/training.parquet", b"PAR1"),
        ("m/叙述/A1/申报背景.txt", b"\xff\xfe\x00\x01\x00"),
    ],
)
def test_one_unreadable_file_is_refused_and_the_others_are_read(door: Any, name: str, content: bytes) -> None:
    _good(door)
    door.path(name).write_bytes(content)
    out = door.run()
    assert list(_refused(out)) == [name]
    (row,) = (s for s in out.sheets if s["file"] == name)
    assert [row[n] for n in ("read", "accepted", "quarantined", "duplicates", "skipped")] == [0] * 5
    assert row["note"] == f"没有载入：{row['refused']}" and len(row["sha256"]) == 64
    assert out.raw("training")["training_no"].to_list() == ["A", "Z"]


@pytest.mark.parametrize("large", [1, 1 << 20])
def test_a_native_reader_that_gives_up_refuses_its_file_only(
    door: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any, large: int
) -> None:
    _good(door)
    book = xlwt.Workbook()
    for row, cells in enumerate(door.table("training", *[{"training_no": f"M{n}"} for n in range(60)])):
        for column, cell in enumerate(cells):
            (book.get_sheet("培训记录") if row or column else book.add_sheet("培训记录")).write(row, column, str(cell))
    book.save(str(door.path("m.xls")))
    whole = door.path("m.xls").read_bytes()
    door.path("m.xls").write_bytes(whole[: _length_at_which_it_gives_up(door.path("cut.xls"), whole)])
    door.xlsx("n.xlsx", {"培训记录": door.table("training", {"training_no": "N"})})
    monkeypatch.setattr(files, "LARGE", large)
    out = door.run()
    assert _refused(out) == {"m.xls": "读到一半出错，可能已损坏或没有传完"}
    assert out.raw("training")["training_no"].to_list() == ["A", "N", "Z"]
    assert capfd.readouterr().err == ""


def _length_at_which_it_gives_up(path: Path, whole: bytes) -> int:
    for length in range(len(whole) - 64, 0, -64):
        path.write_bytes(whole[:length])
        try:
            book = apart.of(WorkbookTable, path)
            [book.sheet(name) for name in book.names]
        except apart.NotRead as error:
            if error.kind == apart.BROKEN:
                path.unlink()
                return length
    raise AssertionError("the reader takes it all")


def test_an_interruption_is_no_fault_of_a_file() -> None:
    def interrupted() -> Any:
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(slices.of_one_file(interrupted()))


def test_nothing_of_a_file_is_taken_whose_later_sheet_cannot_be_read(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _good(door)
    rows = door.table("training", {"training_no": "M"}, {"training_no": ""}, {})
    door.xlsx("m.xlsx", {"培训记录": [*rows, ["合计"]], "取证记录": door.table("certification", {})})
    real = files._text

    def breaks(stream: bytes, errors: Any) -> Any:
        frame = real(stream, errors)
        if "证书编号" in frame.row(0):
            raise slices.Unreadable("坏了")
        return frame

    monkeypatch.setattr(files, "_text", breaks)
    out = door.run()
    assert _refused(out) == {"m.xlsx": "坏了"} and out.result.read == 2
    assert out.raw("training")["training_no"].to_list() == ["A", "Z"]
    assert out.faults == [] and out.raw("passed_over").is_empty()


def test_a_file_that_cannot_be_opened_is_refused_by_name(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _good(door)
    door.csv("m/培训记录.csv", door.table("training", {"training_no": "M"}))
    real = Path.open

    def closed(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.parent.name == "m":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    out = door.run()
    assert _refused(out) == {"m/培训记录.csv": "打不开（没有权限）"}
    assert {s["file"]: s["sha256"] for s in out.sheets}["m/培训记录.csv"] == ""


def test_a_file_that_changes_while_it_is_read_is_refused_and_not_kept(
    door: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _good(door)
    store = Store(tmp_path / "kept")
    real, grown = files._read_csv, door.path("z/培训记录.csv")
    before = grown.read_bytes()

    def grows(path: Path, *args: Any) -> Any:
        if path == grown:
            grown.write_bytes(before + b"\n")
        return real(path, *args)

    def run(raw: str) -> Any:
        return ingest(door.inbox, tmp_path / raw, door.lists, door.key, store=store, program="p")

    monkeypatch.setattr(files, "_read_csv", grows)
    assert run("one").sheets["refused"].to_list() == ["", "读取时文件被改动，请等它写完后重试"]
    monkeypatch.setattr(files, "_read_csv", real)
    grown.write_bytes(before)
    assert run("two").accepted == 2


def test_an_inbox_of_which_nothing_can_be_read_is_refused_as_a_whole(door: Any) -> None:
    door.path("m.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(UnreadableInput, match="有 1 个文件无法读取：m.xlsx"):
        door.run()


@pytest.mark.parametrize("name", ["培训记录.ods", "培训记录.zip", "培训记录(1).et", "training.txt"])
def test_a_file_of_another_kind_named_like_a_record_type_is_refused(door: Any, name: str) -> None:
    _good(door)
    door.path(name).write_bytes(b"x")
    assert list(_refused(door.run())) == [name]


@pytest.mark.parametrize(
    "name", ["培训记录(1)", "培训记录（长春）", "培训记录1", "培训记录（2）", "training(1)", "培训记录2024"]
)
def test_a_record_type_with_brackets_or_digits_behind_it_is_plain(door: Any, name: str) -> None:
    door.csv(f"{name}.csv", door.table("training", {"training_no": "A"}))
    door.xlsx("b.xlsx", {name: door.table("training", {"training_no": "B"})})
    assert door.run().raw("training")["training_no"].to_list() == ["B", "A"]


@pytest.mark.parametrize("name", ["培训记录（示例）", "培训记录说明", "培训记录（作废）", "培训"])
def test_a_name_that_says_something_else_is_not_read(door: Any, name: str) -> None:
    _good(door)
    door.xlsx("b.xlsx", {name: door.table("training", {"training_no": "B"})})
    assert "B" not in door.run().raw("training")["training_no"]


def test_a_workbook_with_macros_is_read_and_told(door: Any) -> None:
    door.xlsx("b.xlsx", {"培训记录": door.table("training", {})})
    shutil.move(door.path("b.xlsx"), door.path("b.xlsm"))
    out = door.run()
    assert out.result.accepted == 1 and out.sheets[0]["note"] == "工作簿可带宏，宏没有运行"


def test_what_cannot_be_looked_into_is_told(door: Any, tmp_path: Path) -> None:
    _good(door)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "培训记录.csv").write_bytes((door.inbox / "a/培训记录.csv").read_bytes())
    (door.inbox / "b").symlink_to(elsewhere)
    (door.inbox / "c.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    os.mkfifo(door.inbox / "d.csv")
    assert _refused(door.run()) == {
        "b": "链接的文件夹，其中的文件没有读取",
        "c.xlsx": "断开的链接，或不是文件",
        "d.csv": "断开的链接，或不是文件",
    }


def test_a_folder_that_cannot_be_looked_into_is_told(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _good(door)
    real = os.scandir

    def closed(path: Any = ".") -> Any:
        if str(path).endswith("/inbox/z"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    out = door.run()
    assert _refused(out) == {"z": "文件夹打不开（没有权限），其中的文件没有读取"}
    assert out.raw("training")["training_no"].to_list() == ["A"]


def test_a_name_in_bytes_of_an_old_windows_is_read_and_told_in_characters(door: Any) -> None:
    def put(folder: bytes, name: bytes, number: str) -> None:
        door.xlsx("x.xlsx", {"培训记录": door.table("training", {"training_no": number})})
        place = os.path.join(os.fsencode(door.inbox), folder)
        os.makedirs(place, exist_ok=True)
        os.rename(os.fsencode(door.path("x.xlsx")), os.path.join(place, name))

    put("长春".encode("gb18030"), "表甲.xlsx".encode("gb18030"), "A")
    put(b"", b"\xff\xfe\xff.xlsx", "B")
    put("长春".encode(), "表甲.xlsx".encode(), "C")
    door.csv("x.csv", door.table("training", {"training_no": "D"}))
    os.rename(door.path("x.csv"), os.path.join(os.fsencode(door.inbox), "培训记录.csv".encode("gb18030")))
    door.path("x.txt").write_text("文字", encoding="utf-8")
    os.rename(os.fsencode(door.path("x.txt")), os.path.join(os.fsencode(door.inbox), "说明.txt".encode("gb18030")))
    out = door.run()
    names = [sheet["file"] for sheet in out.sheets]
    twin = "\\xb3\\xa4\\xb4\\xba/\\xb1\\xed\\xbc\\xd7.xlsx"  # 长春/表甲.xlsx is there already
    assert set(names) == {"\\xff\\xfe\\xff.xlsx", "培训记录.csv", "说明.txt", twin, "长春/表甲.xlsx"}
    assert out.result.accepted == 4 and _refused(out) == {}
    assert {row["src_file"] for row in out.raw("training").to_dicts()} == set(names) - {"说明.txt"}


def test_a_link_that_leads_out_of_the_inbox_is_not_followed(door: Any, tmp_path: Path) -> None:
    _good(door)
    outside = tmp_path / "培训记录.csv"
    outside.write_bytes((door.inbox / "a/培训记录.csv").read_bytes())
    (door.inbox / "c").mkdir()
    (door.inbox / "c/培训记录.csv").symlink_to(outside)
    (door.inbox / "d.txt").symlink_to("/etc/passwd")
    out = door.run()
    assert set(_refused(out)) == {"c/培训记录.csv", "d.txt"}
    assert {s["file"]: s["sha256"] for s in out.sheets}["d.txt"] == ""
    assert "收件目录以外" in _refused(out)["d.txt"] and out.result.accepted == 2


def test_places_of_any_signs_are_read_and_written_as_they_stand(door: Any, tmp_path: Path) -> None:
    odd = tmp_path / "a[b]*c?d'e\"f 甲"
    door.xlsx("[1]*?.xlsx", {"培训记录": door.table("training", {"training_no": "A"})})
    door.csv("b[x]/培训记录.csv", door.table("training", {"training_no": "B"}))
    door.csv("c*?'\"/培训记录.csv", door.table("training", {"training_no": "C"}))
    shutil.copytree(door.inbox, odd / "in")
    for raw in ("raw 1", "raw 2"):
        result = ingest(odd / "in", odd / raw, door.lists, door.key, store=Store(odd / "kept[1]?"), program="p")
        assert (result.accepted, result.sheets["refused"].to_list()) == (3, [""] * 3)


def test_a_file_that_is_gone_when_it_is_read_is_refused_alone(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _good(door)
    door.xlsx("m.xlsx", {"培训记录": door.table("training", {"training_no": "M"})})
    real = files.read_files

    def gone(*arguments: Any) -> Any:
        door.path("m.xlsx").unlink(missing_ok=True)
        return real(*arguments)

    monkeypatch.setattr(files, "read_files", gone)
    out = door.run()
    assert list(_refused(out)) == ["m.xlsx"] and out.result.accepted == 2


def test_a_workbook_whose_list_of_sheets_does_not_unpack_is_refused_alone(door: Any) -> None:
    """It is looked at whether it is a workbook of returned rows before it is read."""
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {})})
    content = (door.inbox / "a.xlsx").read_bytes()
    with zipfile.ZipFile(door.inbox / "a.xlsx") as book:
        part = book.getinfo("xl/workbook.xml")
    at = part.header_offset + 30 + len(part.filename)
    door.path("b.xlsx").write_bytes(content[:at] + b"\xff" * part.compress_size + content[at + part.compress_size :])
    out = door.run()
    assert [(sheet["file"], bool(sheet["refused"])) for sheet in out.sheets] == [("a.xlsx", False), ("b.xlsx", True)]
