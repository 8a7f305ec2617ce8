"""Columns of texts of the policy data that are more than explanations: those in one group name the same thing."""

TEXTS = (
    ("notices.title",), ("notices.document_no",), ("notices.issuer",), ("tracks.track_name",), ("tracks.variant",),
    ("quota_groups.group_label",), ("procedures.rule_no",), ("routes.rule_no",),
    ("routes.expected",), ("kept_specialties.rule_no",), ("exclusions.rule_no",), ("uses.rule_no",),
    ("submissions.rule_no",), ("materials.rule_no",), ("materials.material",),
    ("reporting_duties.rule_no",), ("grants.rule_no",), ("grants.item",),
    ("outputs.rule_no", "grants.output_rule"), ("windows.window_label",),
    ("indicators.level1", "indicator_levels.level1"), ("indicators.level2", "indicator_levels.level2"),
    ("indicators.indicator_name",), ("indicators.unit",), ("form_lines.period_label",), ("form_lines.year_label",),
    ("fiscal_lines.label",), ("fiscal_lines.label_before_2022",), ("fiscal_lines.label_monitor",),
    ("quota_groups.group_id", "quotas.group_id", "reserve_lists.group_id"),
)  # fmt: skip
HELD = ("parameters.value",)
MARKED = frozenset(one for group in (*TEXTS, HELD) for one in group)
