"""Dagster: what runs when, and what stops what. The work itself is in jixiao.pipeline.stages."""

import atexit
import gc
import os

from jixiao.pipeline.memory import collect_rarely


def _end_quietly() -> None:
    """Objects are not looked through once more when their process ends, which takes a second; and DuckDB, which then
    finds types that were handed to polars, has no journal to tell pages of it to. Faults are told before."""
    gc.freeze()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


collect_rarely()  # definitions are some hundred thousand objects that live as long as their process
atexit.register(_end_quietly)
