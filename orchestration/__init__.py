"""Dagster: what runs when, and what stops what. The work itself is in jixiao.pipeline.stages."""

from jixiao.pipeline.memory import collect_rarely

collect_rarely()  # definitions are some hundred thousand objects that live as long as their process
