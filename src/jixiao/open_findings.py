"""What a build leaves to be explained: findings and failed checks as every list of them names its columns."""

FINDING = ("rule", "notice", "subject", "file", "sheet", "row", "message")
"""The columns of published.finding that tell one finding from another."""
HEADS = ("规则", "通知", "对象", "文件", "工作表", "行号", "内容")
"""The same as the head of a list: of a failed check its name as rule, its label as subject, no notice and no place."""
ANSWER = ("说明", "说明人", "日期")
"""What a list asks for: why the finding is there, who says so, and when."""
SHEET = "需说明"
"""The sheet of findings.xlsx that is to be filled in."""
