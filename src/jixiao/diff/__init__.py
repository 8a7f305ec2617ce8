"""What changed between two builds or filings: figures, and the records, policy data or program behind each change."""

from jixiao.diff.difference import Difference, compare
from jixiao.diff.document import difference_document
from jixiao.diff.snapshot import Snapshot, open_snapshot
from jixiao.diff.statement import write_statement

__all__ = ["Difference", "Snapshot", "compare", "difference_document", "open_snapshot", "write_statement"]
