"""Statutory performance-target tables from records of high-skilled-talent training projects."""

__version__ = "0.1.0"
