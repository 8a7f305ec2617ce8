"""What becomes of rows that are neither taken in nor at fault, as raw/passed_over.parquet calls it."""

from jixiao.pairs import pair

DUPLICATE, TOTAL, EXAMPLE, BLANK = "duplicate", "total", "example", "blank"
HEADER, REMARK = "header", "remark"
"""Header and title of a table that is not the first on its sheet, or numbers of columns; remarks and signatures."""
SAID = {
    TOTAL: pair("合计行", "rows of totals")(),
    EXAMPLE: pair("示例行", "rows of examples")(),
    HEADER: pair("表中的表头行", "headers within the table")(),
    REMARK: pair("说明行", "rows of remarks")(),
    BLANK: pair("空行", "blank rows")(),
}
"""What rows that are no records are called."""
FILE = "passed_over.parquet"
CORRECTED = "correction.parquet"
"""What was corrected in records that were handed in."""
CHANGE, WITHDRAW = "改值", "撤销"
"""What a correction does: puts a value in another's place, or takes the record out."""
SHEET_COLUMN, AS_WRITTEN = "sheet_column.parquet", "as_written.parquet"
"""Where the columns of the tables on sheets stand; the cells whose text is not the value taken."""
