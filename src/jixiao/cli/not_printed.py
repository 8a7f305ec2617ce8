"""What cannot be printed: standard output goes to a file on a full disk, or to a reader who has gone away."""

import io
import os
import sys
from typing import TYPE_CHECKING

from jixiao.errors import TryLater
from jixiao.system_words import why

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

OUTPUT = 1
"""The handle of standard output."""


class NobodyReads(Exception):
    """Who read what is printed has gone away: nothing is at fault. No OSError, of which typer makes exit code 1."""


class _Output(io.FileIO):
    """Standard output, whose faults are no faults of what a command works on."""

    def write(self, data: "ReadableBuffer") -> int:
        """Write; TryLater where it cannot be, NobodyReads where nobody reads."""
        try:
            return super().write(data)
        except BrokenPipeError:
            raise NobodyReads from None
        except OSError as error:
            print_no_more()
            raise TryLater(
                f"输出写不出去（{why(error)}），没有全部打印。请检查输出所去的文件和磁盘，换个地方后重试。",
                f"what was printed cannot be written ({error.strerror}): look at the file and its disk.",
            ) from None


def tell_what_is_not_printed() -> None:
    """From now on what is printed and cannot be written is told as that, and not as a fault of the work."""
    plain = sys.stdout
    if isinstance(plain, io.TextIOWrapper) and plain.fileno() == OUTPUT:
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Output(OUTPUT, "wb", closefd=False)),
            plain.encoding,
            plain.errors,
            line_buffering=plain.line_buffering,
            write_through=plain.write_through,
        )


def print_no_more() -> None:
    """Nothing more goes to standard output, not even what waits to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), OUTPUT)
