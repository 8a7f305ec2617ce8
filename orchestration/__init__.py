"""Dagster: what runs when, and what stops what. The work itself is in jixiao.pipeline.stages."""

import atexit
import gc

from jixiao.pipeline.memory import collect_rarely

collect_rarely()  # definitions are some hundred thousand objects that live as long as their process
atexit.register(gc.freeze)  # and are not looked through once more when it ends, which takes a second
