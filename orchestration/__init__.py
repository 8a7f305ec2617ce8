"""Dagster: what runs when, and what stops what. The work itself is in jixiao.pipeline.stages."""
