import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.cli.output import print_lines, print_table
from jixiao.errors import GateRefused, TryLater, UnreadableInput, VerificationFailed

HEAVY = ("dbt", "duckdb", "polars", "pandas", "pyarrow", "great_expectations", "dagster", "xlsxwriter", "rich")


def test_help_loads_no_engine() -> None:
    script = (
        "import sys\nfrom jixiao.cli.app import run\nassert run(['--help']) == 0\n"
        f"sys.exit(','.join(name for name in {HEAVY!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in app.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publish"], "错误：没有命令 publish。全部命令见 jixiao --help。\n"),
        (["biuld"], "错误：没有命令 biuld。是不是“build”？全部命令见 jixiao --help。\n"),
        (["build", "--fast"], "错误：没有选项 --fast。用法见 jixiao build --help。\n"),
        (["build", "--inbx", "x"], "错误：没有选项 --inbx。是不是“--inbox”？用法见 jixiao build --help。\n"),
        (["build", "--out"], "错误：选项 --out 后面缺少值。用法见 jixiao build --help。\n"),
        (["status", "--json=1"], "错误：选项 --json 后面不带值。用法见 jixiao status --help。\n"),
        (["demo", "d", "e"], "错误：多写了 e，这里用不上。用法见 jixiao demo --help。\n"),
        (["review"], "错误：缺少参数 FORM.xlsx。用法见 jixiao review --help。\n"),
        (["check"], "错误：缺少参数 --inbox。用法见 jixiao check --help。\n"),
        (
            ["demo", "d", "--scale", "many"],
            "错误：参数 --scale 的值不对，应为不小于 1 的整数。用法见 jixiao demo --help。\n",
        ),
        (
            ["demo", "d", "--scale", "0"],
            "错误：参数 --scale 的值不对，应为不小于 1 的整数。用法见 jixiao demo --help。\n",
        ),
        (
            ["build", "--inbox", ".", "--notice", "jl-2023"],
            "错误：没有编号为“jl-2023”的通知。是不是“jl-2024”？可用的通知编号："
            "jl-2024、cq-2024、cf-2025、nm-2022、mohrss-2022、sy-2024。\n",
        ),
        (["completion", "bsh"], "错误：没有 bsh 的补全脚本。是不是“bash”？可用的：bash、zsh、fish。\n"),
        (["--lang", "fr", "status"], "错误：语言“fr”不可用。请用 zh 或 en。\n"),
        (
            ["build", "--inbox", ".", "--as-of", "20.11.2026"],
            "错误：日期“20.11.2026”无法识别。请按 2026-11-20 的格式填写 --as-of。\n",
        ),
        (
            ["build", "--inbox", ".", "--notice", "xx-1999"],
            "错误：没有编号为“xx-1999”的通知。可用的通知编号：jl-2024、cq-2024、cf-2025、nm-2022、mohrss-2022、sy-2024。\n",
        ),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert app.run(arguments) == 2
    assert capsys.readouterr() == ("", sentence)


def test_wrong_usage_is_told_in_english_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        ("biuld",): "Error: no command biuld. Did you mean 'build'? All of them: jixiao --help.\n",
        ("build", "--out"): "Error: --out needs a value. See jixiao build --help.\n",
        ("demo", "d", "--scale", "0"): "Error: the value of --scale is wrong: a whole number of 1 or more is wanted. "
        "See jixiao demo --help.\n",
    }
    for arguments, sentence in said.items():
        assert app.run(["--lang", "en", *arguments]) == 2
        assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("command", ["", *app.COMMANDS])
def test_help_has_no_english_of_the_library(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert app.run([command, "--help"] if command else ["--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"用法：jixiao {command}".rstrip())
    for word in ("Usage", "Options:", "Arguments:", "Commands:", "Show this", "[OPTIONS]", "default:", "required",
                 "env var", "<path>", "<str>", "<int"):  # fmt: skip
        assert word not in page
    assert app.run(["--lang", "en", *([command] if command else []), "--help"]) == 0
    english = capsys.readouterr().out
    assert english.startswith(f"Usage: jixiao {command}".rstrip())
    assert "用法" not in english


def test_reading_commands_without_a_build_say_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (["status"], ["show", "sheet"], ["assess"], ["trace", "F1.x"]):
        assert app.run([*arguments, "--out", str(tmp_path)]) == 2
        assert capsys.readouterr().err == (
            f"错误：{tmp_path} 里没有已发布的结果。请先运行 jixiao build，或用 --out 指定已发布的目录。\n"
        )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GateRefused("不行。", "no."), 1),
        (UnreadableInput("不行。", "no."), 3),
        (VerificationFailed("不行。", "no."), 4),
        (TryLater("不行。", "no."), 75),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    def broken(commands: object) -> None:
        raise error

    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["status"]) == code
    assert capsys.readouterr().err == "错误：不行。\n"
    assert app.run(["--lang", "en", "status"]) == code
    assert capsys.readouterr().err == "Error: no.\n"


def test_an_unknown_error_is_one_sentence_and_its_log_holds_no_personal_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = "220102" + "19900307" + "123X"

    def broken(commands: object) -> None:
        raise ValueError(f"cannot read {number} of '{number[:15]}'")

    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path))
    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["status"]) == 70
    log = tmp_path / "logs" / "last_error.txt"
    assert capsys.readouterr().err == f"错误：程序出错（ValueError），未发布任何结果。请把 {log} 交给维护人员。\n"
    assert "cannot read 〔号码〕 of '〔号码〕'" in log.read_text(encoding="utf-8")
    assert number[:15] not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_an_interrupted_command_says_so(
    interruption: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*given: object) -> None:
        raise interruption

    monkeypatch.setattr("jixiao.policy.self_check.review_policy", stopped)
    assert app.run(["policy"]) == 130
    assert capsys.readouterr().err == "错误：已中断；上次发布的结果未受影响。\n"


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
@pytest.mark.parametrize(
    "said", ["print_lines(['相符 ✓'])", "print_json({'名': '𠮷'})", "print_table('', ['名'], [['✓']])"]
)
def test_a_console_that_cannot_write_it_all_still_gets_an_answer(said: str, encoding: str) -> None:
    script = (
        "import json, sys, typer\nfrom jixiao.cli import app\n"
        "from jixiao.cli.output import print_json, print_lines, print_table\n"
        f"app.build_app = lambda commands: lambda **given: {said}\nsys.exit(app.run(['x']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u" in done.stdout
    if "json" in said:
        assert json.loads(done.stdout.decode(encoding)) == {"名": "𠮷"}


def test_a_table_prints_what_is_written_and_no_picture_for_a_word_between_colons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(":key: 表", ("位置:100:",), [("a.csv:100:7",), ("[bold]:x:[/bold]",)])
    assert [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip(" ─")] == [
        ":key: 表", "位置:100:", "a.csv:100:7", "[bold]:x:[/bold]",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["print_lines(['一'] * 99999)", "print_table('', ['名'], [['一']] * 9999)"])
def test_a_reader_who_goes_away_is_no_failure(said: str) -> None:
    script = (
        "import sys\nfrom jixiao.cli import app\nfrom jixiao.cli.output import print_lines, print_table\n"
        f"app.build_app = lambda commands: lambda **given: {said}\nsys.exit(app.run(['x']))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as going:
        assert going.stdout is not None and going.stderr is not None
        going.stdout.read(9)
        going.stdout.close()
        assert (going.wait(), going.stderr.read()) == (0, b"")


def test_ctrl_c_pressed_again_while_an_interrupted_command_leaves_is_not_heard() -> None:
    script = """
        import atexit, signal
        from jixiao.cli import app

        atexit.register(signal.raise_signal, signal.SIGINT)
        app.run = lambda arguments: app.INTERRUPTED
        app.main([])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "")


def test_an_error_that_cannot_be_noted_is_still_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(commands: object) -> None:
        raise ValueError("\udcc5")

    (tmp_path / "logs").write_text("a file")
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path))
    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["status"]) == 70
    assert capsys.readouterr().err == (
        "错误：程序出错（ValueError），未发布任何结果；错误记录也写不下来。请检查磁盘空间和目录权限后重试。\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb\x07", r"a\x1b[31mb\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("a\u202eb", r"a\u202eb"),
        ("甲\t乙\n", "甲\t乙\n"),
        ("postgresql://me:se:cret@host/db 不存在", "postgresql://me:〔密码〕@host/db 不存在"),
        ("postgresql:/me:secret@host/db", "postgresql:/me:〔密码〕@host/db"),
        ("https://host:80/a", "https://host:80/a"),
        ("postgresql://host/db?password=secret&a=b", "postgresql://host/db?password=〔密码〕&a=b"),
    ],
)
def test_nothing_printed_steers_a_terminal_or_tells_a_password(
    capsys: pytest.CaptureFixture[str], text: str, shown: str
) -> None:
    print_lines([text])
    assert capsys.readouterr().out == shown + "\n"
    print_table("", ["文件"], [[text]])
    assert "\x1b" not in (out := capsys.readouterr().out) and "cret" not in out


def test_a_password_typed_as_a_place_is_not_answered(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert app.run(["check", "--inbox", "postgresql://me:secret@host/db", "--out", str(tmp_path / "o")]) != 0
    told = capsys.readouterr()
    assert "secret" not in told.err + told.out


def test_in_another_locale_the_program_begins_again_in_utf8_and_keeps_the_terminals_encoding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun: list[tuple[list[bytes], dict[str, str]]] = []
    there = os.fsdecode("收件".encode("gb18030"))
    (tmp_path / there).mkdir()
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "gb18030")
    monkeypatch.setattr(sys, "argv", ["jixiao", "check", str(tmp_path / there), "张三"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "jixiao", *sys.argv[1:]])
    monkeypatch.setattr(os, "execve", lambda path, words, told: begun.append((words, told)))
    app._work_in_utf8()
    ((words, told),) = begun
    assert words[1:3] == [b"jixiao", b"check"]
    assert words[3].endswith("收件".encode("gb18030")) and words[4] == "张三".encode()
    assert told["PYTHONUTF8"] == "1" and told[app.TERMINAL] == "gb18030"
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "utf-8")
    app._work_in_utf8()
    assert len(begun) == 1


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OSError(28, "No space left on device", "/x/y"), 75, "错误：磁盘空间不足："),
        (PermissionError(13, "Permission denied", "/x/y"), 2, "错误：不能读写 /x/y（没有权限）。"),
        (OSError(30, "Read-only file system", "/x/y"), 2, "错误：不能读写 /x/y（所在的磁盘只能读）。"),
        (OSError(5, "Input/output error"), 75, "错误：磁盘读写出错："),
        (RuntimeError("IO Error: Could not write to file: Input/output error"), 75, "错误：磁盘读写出错："),
        (ZeroDivisionError("a fault"), 70, "错误：程序出错（ZeroDivisionError）"),
    ],
)
def test_a_fault_of_the_machine_is_told_apart_from_one_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, fault: Exception, code: int,
    said: str,
) -> None:  # fmt: skip
    def broken(commands: object) -> None:
        raise fault

    (tmp_path / "dbt_project.yml").write_text("name: x")
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["status"]) == code
    assert capsys.readouterr().err.startswith(said)
