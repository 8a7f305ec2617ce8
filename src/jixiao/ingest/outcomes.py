"""What becomes of rows that are neither taken in nor at fault, as raw/passed_over.parquet calls it."""

DUPLICATE, TOTAL, EXAMPLE, BLANK = "duplicate", "total", "example", "blank"
FILE = "passed_over.parquet"
CORRECTED = "correction.parquet"
"""What was corrected in records that were handed in."""
