"""What changed between two builds or filings: figures, and the records, policy data or program behind each change."""

from jixiao.diff.compare import Difference, compare
from jixiao.diff.document import difference_document
from jixiao.diff.filing import Filing, open_filing
from jixiao.diff.statement import write_statement

__all__ = ["Difference", "Filing", "compare", "difference_document", "open_filing", "write_statement"]
