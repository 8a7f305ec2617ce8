"""What reading a file gives: rows as text, or the reason why there are none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import polars as pl

from jixiao.apart import BROKEN, NOT_OPENED, REASONS, NotRead
from jixiao.system_words import why

_GIVEN_UP = "PanicException"  # of Rust, by PyO3: its class cannot be imported


class Unreadable(Exception):
    """A file that cannot be read at all; the text is the reason, in Chinese, without the file's name."""


_One = TypeVar("_One")


def of_one_file(found: Iterable[_One]) -> Iterator[_One]:
    """What a file gives, one by one. What its reading breaks on is this file's fault alone: Unreadable, where the
    system refuses it or a native reader gives up (which is no Exception)."""
    rest = iter(found)
    while True:
        try:
            one = next(rest)
        except StopIteration:
            return
        except NotRead as error:
            raise Unreadable(error.reason) from error
        except OSError as error:
            raise Unreadable(NOT_OPENED(why=why(error))) from error
        except BaseException as error:
            if type(error).__name__ != _GIVEN_UP:
                raise
            raise Unreadable(REASONS[BROKEN]) from error
        yield one


@dataclass(frozen=True)
class Slice:
    """Some rows of a sheet as text: `frame` has columns c0, c1, ...; `numbers` are the rows' own numbers; `begin` is
    the place where the cells begin: those left of it are of other tables, and null."""

    frame: pl.DataFrame
    numbers: pl.Series
    begin: int = field(default=0, kw_only=True)


def numbered(frame: pl.DataFrame, first: int = 1, begin: int = 0) -> Slice:
    """Rows whose numbers run on from `first`."""
    return Slice(frame, pl.int_range(first, first + len(frame), dtype=pl.Int64, eager=True), begin=begin)
