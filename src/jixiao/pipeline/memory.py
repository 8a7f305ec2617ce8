"""How often Python looks for garbage while a build runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 200_000
"""New objects after which the youngest are looked through; Python's own 700 are made for small programs."""


def collect_rarely() -> None:
    """Look for garbage cycles seldom from now on."""
    gc.set_threshold(OBJECTS, 20, 20)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage cycles seldom: most of the millions of objects of a build live on."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
