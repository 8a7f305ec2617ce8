"""The `jixiao` command: loads the commands, and turns whatever goes wrong into one sentence and an exit code.

Exit codes: 0 done; 1 the quality gate said no (nothing was published); 2 wrong usage; 3 input that cannot be read at
all; 4 a verification failed; 70 the program failed; 75 try again later (another run is at it, a disk is full, a stage
was given up); 130 interrupted.
"""

import atexit
import errno
import io
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from jixiao.cli.fault_log import note_fault
from jixiao.cli.language import LANGUAGES, VARIABLE, say
from jixiao.cli.not_printed import NobodyReads, print_no_more, tell_what_is_not_printed
from jixiao.cli.other_version import of_another_version
from jixiao.cli.output import SAID, plain_line, print_failure
from jixiao.cli.usage import usage_sentence
from jixiao.errors import JixiaoError, UsageError
from jixiao.paths import is_plain
from jixiao.pipeline.patience import LAST_WORDS
from jixiao.space import of_the_disk
from jixiao.system_words import why
from jixiao.unheard import show_no_tracebacks

if TYPE_CHECKING:
    import typer

COMMANDS = (
    "build", "check", "demo", "template", "fill", "trace", "assess", "policy", "review", "show", "file", "verify",
    "reproduce", "upgrade", "ledger", "round", "diff", "serve", "key", "status", "doctor", "alert", "dagster",
    "completion",
)  # fmt: skip
FAILED, WRONG_USAGE, INTERRUPTED = 70, 2, 130
QUIET, JSON = "--quiet", "--json"
MAY_BE_EMPTY = ("--note",)
"""Options whose value may be empty."""
COMPLETING = "_JIXIAO_COMPLETE"
"""The variable by which a shell asks for completions, as the script of `jixiao completion` sets it."""
TERMINAL = "JIXIAO_TERMINAL_ENCODING"
"""What the terminal is written in, where it is not the UTF-8 that the program works in."""
QUERY_INTERRUPTED = "Query interrupted"
"""What DuckDB says, in a RuntimeError, of Ctrl-C during a query."""
NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def build_app(commands: Sequence[str] = COMMANDS) -> "typer.Typer":
    """The typer app with these commands, their help in the chosen language."""
    import typer

    from jixiao.cli.help_page import CommandInChinese, GroupInChinese

    about = say("绩效：从培训记录到法定绩效目标表，每个数都能追到原始行。", "From records to statutory tables.")
    app = typer.Typer(
        name="jixiao",
        cls=GroupInChinese,
        help=about,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def language(
        lang: Annotated[
            str, typer.Option("--lang", envvar=VARIABLE, help=say("语言：zh 或 en", "language: zh or en"))
        ] = "zh",
        quiet: Annotated[
            bool, typer.Option(QUIET, help=say("只在出错时说话（标准错误），可写在任何位置", "say nothing but faults"))
        ] = False,
    ) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"语言“{lang}”不可用。请用 zh 或 en。", f"no language {lang!r}: zh or en.")

    if COMPLETING in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    for name in commands:
        module = import_module(f"jixiao.cli.commands.{name}")
        app.command(name, cls=CommandInChinese, help=module.HELP)(getattr(module, name))
    return app


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; never shows a traceback."""
    if arguments is None:
        _work_in_utf8()
    show_no_tracebacks()
    tell_what_is_not_printed()
    _leave_at_once(run(list(sys.argv[1:] if arguments is None else arguments)))


def _work_in_utf8() -> None:
    """Begin again in UTF-8 where the locale (GB18030, GBK, Latin-1) has Python take the names of files for another
    encoding than the engines do; what is printed stays as the terminal has it. What was typed and names no file is
    text, and becomes UTF-8."""
    own = sys.getfilesystemencoding()
    if own.lower().replace("-", "") == "utf8" or os.name != "posix" or TERMINAL in os.environ:
        return
    shown = os.environ.get("PYTHONIOENCODING") or f"{sys.stdout.encoding if sys.stdout else own}:backslashreplace"
    told = {"PYTHONUTF8": "1", "PYTHONIOENCODING": shown, TERMINAL: own}
    words = [os.fsencode(word) if os.path.lexists(word) else _utf8(word) for word in sys.argv[1:]]
    before = len(sys.orig_argv) - len(words)
    begun = [os.fsencode(word) for word in sys.orig_argv[1:before]]
    os.execve(sys.executable, [os.fsencode(sys.executable), *begun, *words], os.environ | told)


def _utf8(word: str) -> bytes:
    try:
        return word.encode()
    except UnicodeEncodeError:  # bytes that are no text of the locale
        return os.fsencode(word)


def _leave_at_once(code: int) -> NoReturn:
    """End with this code, once what is asked for at the end is done. All is closed by now, and nobody waits for
    threads: Python would take every module to pieces first, which takes a tenth of a second and has DuckDB print pages
    of what it finds there; and it would end by the signal, with no code, where Ctrl-C came while a module in C was
    running Python code, though it was answered since."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressed again meanwhile
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, JixiaoError, NobodyReads):
            stream.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    import typer

    _never_fail_to_print()
    SAID.document, SAID.quiet = False, False
    told = _Last(arguments)
    LAST_WORDS[:] = [told.overdue]
    try:
        arguments = _choose_quiet(_choose_language(arguments))
        _refuse_nowhere(arguments)
        _refuse_nothing(arguments)
        _refuse_unwritable_names(arguments)
        code = build_app(_needed(arguments))(args=arguments or ["--help"], prog_name="jixiao", standalone_mode=False)
        if code == INTERRUPTED:  # what typer makes of Ctrl-C
            raise KeyboardInterrupt
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except JixiaoError as error:
        return told.leave(say(error.message, error.message_en), error.exit_code, error.details)
    except typer.Exit as error:
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return told.interrupted()
    except (NobodyReads, BrokenPipeError):
        print_no_more()
        return 0
    except Exception as error:
        return _leave_by(error, arguments, told)


def _needed(arguments: list[str]) -> Sequence[str]:
    """The command that is asked for, alone: to load them all takes longer than most of them work."""
    first = next((word for word in arguments if not word.startswith("-")), "")
    return (first,) if first in COMMANDS and COMPLETING not in os.environ else COMMANDS


def _leave_by(error: Exception, arguments: list[str], told: "_Last") -> int:
    """Say what no command has told of: a wrong use, a fault of the machine, a fault of the program."""
    import typer

    # The base of typer's usage errors has moved between its releases; its place in the family has not.
    if isinstance(error, typer.BadParameter.__bases__[0]):
        return told.leave(usage_sentence(error, COMMANDS, arguments), WRONG_USAGE)
    if str(error) == QUERY_INTERRUPTED:
        return told.interrupted()
    odd = next((word for word in arguments if not is_plain(word)), "")
    known = _of_the_machine(error) or (_of_other_bytes(odd) if odd else of_another_version(error, arguments))
    if known is not None:
        return told.leave(say(known.message, known.message_en), known.exit_code)
    if isinstance(error, OSError) and error.filename is not None:
        return told.leave(_system_sentence(error), WRONG_USAGE)
    return told.leave(_unknown_sentence(error), FAILED)


def _refuse_nothing(arguments: list[str]) -> None:
    """Refuse an empty word, as a variable of the shell that is not set leaves it: it would mean the current folder."""
    for before, word in zip(["", *arguments], arguments, strict=False):
        if not word and before not in MAY_BE_EMPTY or word.startswith("--") and word.endswith("="):
            name = word.removesuffix("=") or (before if before.startswith("--") else "")
            raise UsageError(
                f"参数{f' {name} ' if name else ''}的值是空的（可能引用了没有设定的变量）。请写上值，或去掉这个参数。",
                f"the argument {name or 'given'} is empty: give it a value, or leave it out.",
            )


def _refuse_unwritable_names(arguments: list[str]) -> None:
    """A new name that is no text in UTF-8 is none that every part of the program can open. One that is there may do."""
    odd = next((word for word in arguments if not is_plain(word) and not os.path.exists(word)), "")
    if odd:
        raise _of_other_bytes(odd)


def _of_other_bytes(word: str) -> UsageError:
    shown = os.fsencode(word).decode("gb18030", "backslashreplace")
    return UsageError(
        f"“{shown}”的编码不是 UTF-8，不能这样写。请先把文件或文件夹改名，再写新的名称。",
        f"{shown!r} is not in UTF-8: rename the file or folder first.",
    )


def _refuse_nowhere(arguments: list[str]) -> None:
    """Refuse to work in a folder that is gone: every relative path is wrong there."""
    try:
        os.getcwd()
    except OSError as error:
        if arguments and "--help" not in arguments:
            raise UsageError(
                "当前所在的目录已被删除或不能进入，无法执行。请先用 cd 换到一个存在的目录。",
                "the current folder is gone or cannot be entered: change to another one first.",
            ) from error


def _of_the_machine(error: Exception) -> JixiaoError | None:
    """The sentence for a fault of the machine that no stage has told of: a disk that is full or fails, a place that may
    not be written or read, a path whose bytes are no text. None for all else."""
    if isinstance(error, OSError) and error.errno in NOT_ALLOWED:
        return UsageError(
            f"不能读写 {error.filename or '所需的文件'}（{why(error)}）。请检查权限和磁盘是否只读后重试。",
            f"{error.filename or 'a file'} cannot be read or written ({error.strerror}): check rights and the disk.",
        )
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        shown = error.object.encode("utf-8", "backslashreplace").decode()[:200]
        return UsageError(
            f"路径“{shown}”里有不是 UTF-8 的字节，不能使用。请改名后重试。",
            f"the path {shown} has bytes that are no UTF-8: rename it.",
        )
    return of_the_disk(error, Path(getattr(error, "filename", None) or os.getcwd()))


def _never_fail_to_print() -> None:
    """What a console cannot show (an ASCII locale, Windows in English) is written as \\u escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class _Last:
    """The last words of a command: its sentence on standard error, and the document of one that prints JSON."""

    def __init__(self, arguments: list[str]) -> None:
        before = arguments[: arguments.index("--")] if "--" in arguments else arguments
        self._as_json = JSON in before

    def leave(self, sentence: str, code: int, details: Mapping[str, object] | None = None) -> int:
        """Say it; the exit code."""
        sys.stderr.write(f"{say('错误：', 'Error: ')}{plain_line(sentence)}\n")
        self._document(sentence, code, details)
        return code

    def interrupted(self) -> int:
        """Ctrl-C was pressed."""
        sentence = say("已中断；上次发布的结果未受影响。", "Interrupted; what was published is untouched.")
        return self.leave(sentence, INTERRUPTED)

    def overdue(self, error: JixiaoError) -> None:
        """The process is being ended, its sentence is said."""
        self._document(say(error.message, error.message_en), error.exit_code, error.details)
        sys.stdout.flush()

    def _document(self, sentence: str, code: int, details: Mapping[str, object] | None) -> None:
        if self._as_json:
            with suppress(BrokenPipeError, NobodyReads):
                print_failure(plain_line(sentence), code, details or {})


def _choose_quiet(arguments: list[str]) -> list[str]:
    """Take `--quiet` out of the arguments, wherever it stands, and remember the choice."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    SAID.quiet = QUIET in arguments[:end]
    return [word for word in arguments[:end] if word != QUIET] + arguments[end:]


def _choose_language(arguments: list[str]) -> list[str]:
    """Take `--lang` out of the arguments, wherever it stands, and remember the choice."""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and arguments[number + 1 :]:
            os.environ[VARIABLE] = arguments[number + 1]
            return arguments[:number] + arguments[number + 2 :]
        if argument.startswith("--lang="):
            os.environ[VARIABLE] = argument.partition("=")[2]
            return arguments[:number] + arguments[number + 1 :]
    return arguments


def _system_sentence(error: OSError) -> str:
    """What the system refused to do with which file or folder."""
    place = error.filename2 or error.filename
    place = os.fsdecode(place) if isinstance(place, bytes | str) else str(place)
    return say(
        f"{place}：{why(error)}，没有做下去。请检查路径、名称和权限后重试。",
        f"{place}: {error.strerror}. Check the path, the name and the rights.",
    )


def _unknown_sentence(error: Exception) -> str:
    """Keep the traceback; say where."""
    kind = type(error).__name__
    try:
        log = note_fault(error)
    except (OSError, UsageError):
        return say(
            f"程序出错（{kind}），未发布任何结果；错误记录也写不下来。请检查磁盘空间和目录权限后重试。",
            f"The program failed ({kind}); nothing was published, and no record of it could be written.",
        )
    return say(
        f"程序出错（{kind}），未发布任何结果。请把 {log} 交给维护人员。",
        f"The program failed ({kind}); nothing was published. See {log}.",
    )


if __name__ == "__main__":
    main()
