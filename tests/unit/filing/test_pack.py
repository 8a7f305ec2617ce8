"""How packs are written, proved and verified without the program."""

import errno
import io
import json
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jixiao import verifier
from jixiao.errors import NoSpace, UsageError
from jixiao.evidence import FILES, Side, evidence_files, open_pack, read_evidence
from jixiao.filing import pack as packs
from jixiao.filing.sign import Signer
from jixiao.filing.verification import verify_pack
from jixiao.trace.formula import value_of
from tests.unit.filing import tiny
from tests.unit.filing.climb import climb

LINES, PYTHON = 300, "3.9"


def test_the_verifier_is_one_short_file_of_the_standard_library() -> None:
    text = Path(verifier.__file__).read_text(encoding="utf-8")
    assert text.count("\n") <= LINES
    code = "import ast, sys; names = {n.name.partition('.')[0] for n in ast.walk(ast.parse(sys.stdin.read())) if "
    code += (
        "isinstance(n, ast.alias)}; modules = {'argparse','csv','gzip','hashlib','io','json','struct','zipfile','zlib'}"
    )
    code += "; sys.exit(not modules <= names or 'jixiao' in names)"
    assert subprocess.run([sys.executable, "-c", code], input=text, text=True, check=False).returncode == 0
    imported = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names


def test_the_verifier_keeps_to_the_grammar_of_the_oldest_python_it_names() -> None:
    import ast

    text = Path(verifier.__file__).read_text(encoding="utf-8")
    assert f"Python {PYTHON}" in text
    ast.parse(text, feature_version=(3, 9))


def test_the_same_content_makes_the_same_bytes_whatever_its_order(tmp_path: Path) -> None:
    made = tiny.contents()
    backwards = dict(reversed(made.items()))
    files = {}
    for number, (name, content) in enumerate(made.items()):
        assert isinstance(content, bytes)
        files[name] = tmp_path / str(number)
        files[name].write_bytes(content)
    first = tiny.seal(tmp_path / "a.zip", made)
    assert tiny.seal(tmp_path / "b.zip", backwards) == first
    assert tiny.seal(tmp_path / "c.zip", files) == first, "read from files"


def test_a_pack_says_nothing_of_when_where_and_by_whom_it_was_made(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(tiny.seal(tmp_path / "a.zip"))) as book:
        assert book.testzip() is None
        for one in book.infolist():
            assert (one.date_time, one.create_system, one.external_attr >> 16) == ((1980, 1, 1, 0, 0, 0), 3, 0o100644)
            assert (one.compress_type, one.extra, one.comment) == (zipfile.ZIP_STORED, b"", b"")
        assert book.namelist()[0] == verifier.MANIFEST
        assert book.namelist()[1:] == sorted(tiny.contents(), key=str.encode)


def test_a_pack_is_never_written_over_another_one(tmp_path: Path) -> None:
    first = tiny.seal(tmp_path / "a.zip")
    assert tiny.seal(tmp_path / "a.zip") == first
    with pytest.raises(UsageError, match="已存在"):
        tiny.seal(tmp_path / "a.zip", as_of="2026-11-21")
    assert (tmp_path / "a.zip").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_pack_whose_writing_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), packs.drafted(tmp_path / "a.zip", tiny.header(), tiny.contents(), None):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="不能写入"):
        packs.write_pack(tmp_path / "nowhere" / "a.zip", tiny.header(), tiny.contents(), None)


def test_a_disk_that_is_full_when_a_pack_is_written_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(packs.os, "fsync", full)
    with pytest.raises(NoSpace, match="磁盘空间不足"):
        tiny.seal(tmp_path / "a.zip", tiny.contents())
    assert list(tmp_path.iterdir()) == []


def test_what_a_zip_cannot_hold_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "LARGEST", 10_000)
    with pytest.raises(UsageError, match="--without-inputs"):
        packs.write_pack(tmp_path / "a.zip", tiny.header(), tiny.contents(), None)
    monkeypatch.undo()
    monkeypatch.setattr(packs, "MOST", 5)
    with pytest.raises(UsageError, match="上限"):
        packs.write_pack(tmp_path / "a.zip", tiny.header(), tiny.contents(), None)
    assert list(tmp_path.iterdir()) == []


def test_evidence_comes_back_from_the_pack_as_it_went_in(tmp_path: Path) -> None:
    made = tiny.evidence()
    tiny.seal(tmp_path / "a.zip", tiny.contents(made))
    pack = open_pack(tmp_path / "a.zip")
    again = read_evidence({name: pack.read(name) for name in FILES})
    assert (again.sources, again.sides, again.figures) == (made.sources, made.sides, made.figures)
    assert again.contributions.equals(made.contributions)
    assert again.contributions.filter(side_no=2)["key"].to_list() == ["T1", "T2"]
    exact = [value_of(figure.formula, lambda no: Fraction(again.sides[no].total)) for figure in again.figures]
    assert exact == [12, Fraction(1, 2), Fraction(24691, 2), Fraction(13, 2)]


def test_texts_of_records_may_hold_anything(tmp_path: Path) -> None:
    rows = {**tiny.ROWS, 0: [(0, 2, "5", '带,"引号"\n换行'), (0, 3, "7", "")]}
    made = tiny.evidence(rows)
    assert read_evidence(evidence_files(made)).contributions.equals(made.contributions)
    assert tiny.faults(tiny.seal(tmp_path / "a.zip", tiny.contents(made))) == []
    assert isinstance(made.sides[0], Side)


@pytest.mark.parametrize("cell", list(tiny.FORMULAS))
def test_each_cell_is_proved_by_its_line_and_a_short_path(cell: str, tmp_path: Path) -> None:
    data = tiny.seal(tmp_path / "a.zip")
    pack = verifier.Pack(data)
    assert pack.faults() == []
    proof = pack.prove(f"{tiny.NOTICE}/{tiny.BOOK}!{tiny.SHEET}!{cell}")
    assert proof == pack.prove(f"{tiny.BOOK}!{tiny.SHEET}!{cell}") == pack.prove(f"X.e.A.{cell}")
    assert json.loads(proof["line"])["cell"] == cell and proof["value"] == tiny.FORMULAS[cell][0]
    for algorithm in ("sha256", "sm3"):
        path = [bytes.fromhex(one) for one in proof["path"][algorithm]]
        assert len(path) <= (proof["leaves"] - 1).bit_length()
        root = climb(algorithm, proof["line"].encode(), proof["index"], proof["leaves"], path)
        assert root is not None and root.hex() == proof["root"][algorithm] == pack.manifest["root"][algorithm]


def test_a_cell_that_is_no_figure_is_not_proved(tmp_path: Path) -> None:
    pack = verifier.Pack(tiny.seal(tmp_path / "a.zip"))
    pack.open()
    for place in ("表.xlsx!一!A1", "一!B2", "B2", ""):
        with pytest.raises(ValueError, match="包中有 0 个数字"):
            pack.prove(place)


def test_the_command_proves_a_cell_however_its_place_is_written(tmp_path: Path) -> None:
    tiny.seal(tmp_path / "a.zip")
    plain = f"{tiny.NOTICE}/{tiny.BOOK}!{tiny.SHEET}!B3"
    for place in (plain, f"{tiny.BOOK}！{tiny.SHEET}！b3", f"forms\\{tiny.NOTICE}\\[{tiny.BOOK}]{tiny.SHEET}!$B$3"):
        proof = verify_pack(tmp_path / "a.zip", cell=place).proof
        assert proof is not None and proof["value"] == "0.5"
    with pytest.raises(UsageError, match="包中有 0 个数字"):
        verify_pack(tmp_path / "a.zip", cell=f"n-9/{tiny.BOOK}!{tiny.SHEET}!B3")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier as an auditor runs it: the file from the pack, an empty folder, nothing of ours to be found."""
    (folder / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env={"LC_ALL": "C.UTF-8"}
    )


def test_the_verifier_runs_alone_and_says_by_its_exit_code_what_it_found(tmp_path: Path) -> None:
    place, empty = tmp_path / "a.zip", tmp_path / "empty"
    empty.mkdir()
    data = tiny.seal(place)
    good = run(empty, str(place))
    assert good.returncode == 0 and good.stdout.startswith("相符 / fits")
    assert json.loads(good.stdout.partition("\n")[2])["root"] == json.loads(_manifest(data))["root"]
    place.write_bytes(data[:-1] + b"x")
    bad = run(empty, str(place))
    assert bad.returncode == 4 and "目录被改动" in bad.stdout and "directory" in bad.stdout
    assert run(empty, str(tmp_path / "nothing.zip")).returncode == 3
    assert run(empty).returncode == 2


def test_the_verifier_alone_proves_a_cell_and_asks_for_a_key(tmp_path: Path) -> None:
    tiny.seal(tmp_path / "a.zip")
    proof = json.loads(run(tmp_path, "a.zip", "--cell", f"{tiny.BOOK}!{tiny.SHEET}!B3").stdout.partition("\n")[2])
    assert proof["value"] == "0.5" and json.loads(proof["line"])["formula"] == ["ratio", ["side", 1], ["side", 2]]
    assert run(tmp_path, "a.zip", "--cell", "没有").returncode == 2
    unsigned = run(tmp_path, "a.zip", "--key", "00" * 32)
    assert unsigned.returncode == 4 and "没有所给公钥的签名" in unsigned.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_a_console_that_knows_no_chinese_still_gets_the_verdict(encoding: str, tmp_path: Path) -> None:
    data = tiny.seal(tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes(data[:-1] + b"x")
    (tmp_path / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    for name, code, said in (("a.zip", 0, b"fits"), ("b.zip", 4, b"the directory of the zip"), ("-h", 0, b"PACK.zip")):
        done = subprocess.run(
            [sys.executable, "-S", "verify.py", name],
            cwd=tmp_path, capture_output=True, check=False, env={"PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (code, b"") and said in done.stdout


def test_a_key_in_capital_letters_is_the_same_key(tmp_path: Path) -> None:
    signer = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    tiny.seal(tmp_path / "a.zip", signer=signer)
    assert run(tmp_path, "a.zip", "--key", signer.public_key.upper()).returncode == 0


def test_a_python_without_sm3_checks_the_rest_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tiny.seal(tmp_path / "a.zip")
    monkeypatch.setattr(verifier, "ALGORITHMS", ["sha256"])
    monkeypatch.setattr(sys, "argv", ["verify.py", str(tmp_path / "a.zip")])
    assert verifier.main() == 0
    assert "没有 SM3" in capsys.readouterr().out
    (tmp_path / "a.zip").write_bytes(data.replace(b"F1\nF2", b"F1\nF9"))
    assert verifier.main() == 4
    with pytest.raises(UsageError, match="SM3"):
        tiny.seal(tmp_path / "b.zip")


def other_pythons() -> list[str]:
    """Every other Python on this machine that the verifier names as good enough and that starts."""
    found = [one for minor in range(9, 30) if (one := shutil.which(f"python3.{minor}"))]
    return [one for one in found if subprocess.run([one, "-c", ""], capture_output=True, check=False).returncode == 0]


def test_every_python_of_this_machine_comes_to_the_same_verdict(tmp_path: Path) -> None:
    data = tiny.seal(tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes(data[:-1] + b"x")
    (tmp_path / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    for python in {sys.executable, *other_pythons()}:
        command = [python, "-I", "-S", "verify.py"]
        done = [
            subprocess.run([*command, name], cwd=tmp_path, capture_output=True, check=False)
            for name in ("a.zip", "b.zip")
        ]
        assert [one.returncode for one in done] == [0, 4], python


def _manifest(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(verifier.MANIFEST)
