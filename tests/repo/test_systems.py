"""What only one kind of system has is asked for in one place (jixiao.machine), or by its name."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "jixiao"
OF_POSIX = {
    "os": {
        "chown", "chroot", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups",
        "getpgid", "getpgrp", "getpriority", "getsid", "getuid", "initgroups", "kqueue", "lchown", "mkfifo",
        "mknod", "nice", "openpty", "pipe2", "posix_fadvise", "posix_fallocate", "posix_spawn", "pread",
        "preadv", "pwrite", "pwritev", "sched_getaffinity", "sched_setaffinity", "sendfile", "setpgid",
        "setsid", "statvfs", "sync", "uname", "wait3",
    },
    "errno": {"EREMOTEIO", "EMEDIUMTYPE", "ENOMEDIUM", "ENOTUNIQ", "ENOKEY", "EUCLEAN"},
    "signal": {"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2",
               "alarm", "pause", "pthread_kill", "setitimer", "sigwait"},
}  # fmt: skip
"""Names of modules that Windows has too which it does not have: Python's own documentation of each, availability."""
MODULES = {"fcntl", "grp", "posix", "pwd", "resource", "syslog", "termios", "tty"}


def _asked(text: str) -> Iterator[str]:
    """What is asked for, but of modules that the text looks into (`hasattr`) before it does."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in OF_POSIX.get(node.value.id, ()) and f"hasattr({node.value.id}, " not in text:
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield str(node.module)


def test_what_windows_lacks_is_asked_for_by_the_machine_alone() -> None:
    texts = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    found = {name: sorted(set(_asked(text))) for name, text in texts.items()}
    told = {name: asked for name, asked in found.items() if asked}
    assert told.pop("machine.py"), "the machine asks for some"
    assert told == {}
