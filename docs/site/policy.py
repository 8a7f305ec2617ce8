"""What the pages of policy and forms tell: what a notice sets, each line with its clause; what a form looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from docs.site.markdown import address, cell, clause_link, link, slug, table
from docs.site.rules import FINDINGS, POLICY
from jixiao.documents import read_yaml
from jixiao.forms.layout import load_layouts
from jixiao.seed_table import read_table

Row = dict[str, str]
COLUMNS = {
    "track_id": "项目类别",
    "criterion_no": "条件",
    "clause": "条款",
    "kind": "种类",
    "role": "必备或倾斜",
    "says": "内容",
    "reading": "怎样判断",
    "rule_no": "规则",
    "severity": "级别",
    "group_id": "名额组",
    "max_count": "个数",
    "item": "结算项目",
    "purpose": "用途",
    "material": "材料",
    "starts_on": "起用",
    "parameter": "参数",
    "value": "值",
    "topic": "什么",
    "chosen": "所取的读法",
    "why": "为什么",
    "reading_id": "读法",
}
SECTIONS = (
    ("条件", "criteria", ("criterion_no", "clause", "kind", "role", "says", "reading")),
    ("名额与排序", "quotas", ("rule_no", "clause", "group_id", "max_count", "severity", "says")),
    ("后备", "reserve_lists", ("clause", "group_id", "max_count", "says", "reading")),
    ("报送渠道", "routes", ("rule_no", "clause", "severity", "says", "reading")),
    ("程序与期限", "procedures", ("rule_no", "clause", "severity", "says", "reading")),
    ("材料", "materials", ("rule_no", "clause", "track_id", "material", "severity", "says", "reading")),
    ("不得申报", "exclusions", ("rule_no", "clause", "severity", "says", "reading")),
    ("兼报时保留的专业", "kept_specialties", ("rule_no", "clause", "severity", "says", "reading")),
    ("资金", "grants", ("rule_no", "clause", "track_id", "item", "severity", "says", "reading")),
    ("用途", "uses", ("rule_no", "clause", "track_id", "purpose", "severity", "says", "reading")),
    ("产出", "outputs", ("rule_no", "clause", "track_id", "severity", "says", "reading")),
    ("变更", "change_criteria", ("rule_no", "clause", "criterion_no", "severity", "says", "reading")),
    ("报送进展", "reporting_duties", ("rule_no", "clause", "severity", "says", "reading")),
    ("参数", "parameters", ("parameter", "clause", "value", "says")),
    ("条文的读法", "readings", ("reading_id", "clause", "topic", "chosen", "why")),
)


@dataclass(frozen=True)
class Library:
    """The policy data of the project as the pages read them."""

    root: Path

    def rows(self, name: str) -> list[Row]:
        """The rows of a policy table."""
        return read_table(self.root / POLICY / f"{name}.csv")

    def of(self, name: str, notice: str) -> list[Row]:
        """Those of one notice."""
        return [row for row in self.rows(name) if row["notice_id"] == notice]

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """What the screen calls codes, by column."""
        text = files("jixiao.cli").joinpath("headings.yml").read_text(encoding="utf-8")
        words: dict[str, dict[str, str]] = read_yaml(text)["words"]
        labels = {row["group_id"]: row["group_label"] for row in self.rows("quota_groups")}
        tracks = {row["track_id"]: row["track_name"] for row in self.rows("tracks")}
        return {**words, "group_id": labels, "track_id": tracks}


def notices(library: Library) -> str:
    """All notices, and where each thing that they set is kept."""
    rows = [
        [
            link(row["notice_id"], f"{row['notice_id']}.md"),
            *(cell(row[one]) for one in ("document_no", "title", "issuer")),
        ]
        for row in library.rows("notices")
    ]
    return "\n".join(table(("通知", "文号", "标题", "发文机关"), rows))


def notice_page(library: Library, notice: Row) -> str:
    """What one notice sets: clauses at their addresses, tracks, and a section for each table with rows of it."""
    of = notice["notice_id"]
    lines = [f"# {of}　{cell(notice['document_no'])}", "", f"{cell(notice['title'])}（{cell(notice['issuer'])}）。", ""]
    if notice["forwards"]:
        lines += [f"转发 {link(notice['forwards'], notice['forwards'] + '.md')}，条件见那一页。", ""]
    tracks = library.of("tracks", of)
    if tracks:
        lines += ["## 项目类别", ""]
        shown = [[row["track_name"], row["period_months"], clause_link(of, row["clause"])] for row in tracks]
        lines += table(("项目类别", "建设期（月）", "条款"), shown)
    for title, name, columns in SECTIONS:
        rows = library.of(name, of)
        if rows:
            lines += [f"## {title}", ""]
            lines += _by_track(library, of, rows, columns) if name == "criteria" else _table(library, of, rows, columns)
    forms = library.of("forms", of)
    if forms:
        lines += ["## 报表", ""]
        shown = [
            [link(f"{row['form_id']} {row['edition']}", "../forms/index.md", f"{row['form_id']}-{row['edition']}")]
            + [cell(row["title"]), clause_link(of, row["clause"])]
            for row in forms
        ]
        lines += table(("表", "名称", "条款"), shown)
    lines += ["## 条款目录", "", "各条款的内容是我们的概括；原文由本单位存放，用 `--notices` 指明文件夹后印出。", ""]
    clauses = [[address(slug(row["clause"]), row["clause"]), cell(row["says"])] for row in library.of("clauses", of)]
    return "\n".join([*lines, *table(("条款", "内容"), clauses)])


def _by_track(library: Library, of: str, rows: list[Row], columns: Sequence[str]) -> list[str]:
    lines = []
    for track in dict.fromkeys(row["track_id"] for row in rows):
        those = [row for row in rows if row["track_id"] == track]
        lines += [f"### {library.words['track_id'][track]}", "", *_table(library, of, those, columns)]
    return lines


def _table(library: Library, of: str, rows: list[Row], columns: Sequence[str]) -> list[str]:
    shown = dict.fromkeys(tuple(_cell(library, of, column, row[column]) for column in columns) for row in rows)
    return table([COLUMNS[column] for column in columns], shown)


def _cell(library: Library, of: str, column: str, text: str) -> str:
    if column == "rule_no":
        return link(text, f"../rules/{FINDINGS}", text)
    if column == "clause" and text:
        return clause_link(of, text)
    return cell(library.words.get(column, {}).get(text, text))


def layouts(library: Library) -> str:
    """Every form with its picture, who asks for it, and how sure its layout is."""
    asked = library.rows("forms")
    lines = []
    for layout in load_layouts(library.root / "reports"):
        name = f"{layout.form_id}-{layout.edition}"
        who = [row for row in asked if (row["form_id"], row["edition"]) == (layout.form_id, layout.edition)]
        notices = "、".join(
            dict.fromkeys(
                f"{row['notice_id']} " + clause_link(row["notice_id"], row["clause"], "../policy/") for row in who
            )
        )
        until = f"至 {layout.valid_to} 年" if layout.valid_to else "起"
        lines += [
            f"## {layout.form_id} {layout.edition}　{cell(layout.title)} {{ #{name} }}",
            "",
            f"- 出处：{cell(layout.document.number)} {cell(layout.document.annex)}；{cell(layout.source)}",
            f"- 版式：{layout.certainty}；适用 {layout.valid_from} 年{until}",
            f"- 哪份通知要它：{notices or '不由通知点名，见[表格（英文）](../forms.md)'}",
            "",
        ]
        if (library.root / "docs" / "images" / "forms" / f"{name}.png").is_file():
            lines += [f"![{layout.form_id} {layout.edition} 印出来的样子](../images/forms/{name}.png)", ""]
    return "\n".join(lines)
