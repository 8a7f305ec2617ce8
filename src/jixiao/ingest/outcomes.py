"""What becomes of rows that are neither taken in nor at fault, as raw/passed_over.parquet calls it."""

DUPLICATE, TOTAL, EXAMPLE, BLANK = "duplicate", "total", "example", "blank"
HEADER, REMARK = "header", "remark"
"""Header and title of a table that is not the first on its sheet, or numbers of columns; remarks and signatures."""
SAID = {TOTAL: "合计行", EXAMPLE: "示例行", HEADER: "表中的表头行", REMARK: "说明行", BLANK: "空行"}
"""What rows that are no records are called."""
FILE = "passed_over.parquet"
CORRECTED = "correction.parquet"
"""What was corrected in records that were handed in."""
CHANGE, WITHDRAW = "改值", "撤销"
"""What a correction does: puts a value in another's place, or takes the record out."""
SHEET_COLUMN, AS_WRITTEN = "sheet_column.parquet", "as_written.parquet"
"""Where the columns of the tables on sheets stand; the cells whose text is not the value taken."""
