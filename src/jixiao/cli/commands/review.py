"""`jixiao review`: audits a filled form."""

from pathlib import Path
from typing import Annotated, Any

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.cli.wording import word
from jixiao.paths import default_out, project_root

HELP = say(
    "审核一张填好的表（xlsx、xls）：认出是哪一张表、哪个版次，核对表内勾稽；有已发布的结果时再与之比较。不改动文件。",
    "Audit a filled form: recognise it, check it within itself and against a published build. Nothing is changed.",
)


def review(
    form: Annotated[
        Path, typer.Argument(metavar="FORM.xlsx", help=say("填好的表，xlsx 或 xls", "the filled form, xlsx or xls"))
    ],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao review`."""
    from jixiao.review import review_form

    document = review_form(form, project_root(), _build(out))
    if as_json:
        print_json(document)
    else:
        _print(document)


def _build(out: Path | None) -> Path | None:
    """The published build to compare with: the one named, else the last one if there is one."""
    if out is not None:
        return published(out)
    place = default_out()
    return place if (place / "build.json").is_file() and (place / "warehouse.duckdb").is_file() else None


def _told(finding: dict[str, str]) -> list[str]:
    """A row of the table of findings."""
    texts = (say(finding[name], finding[f"{name}_en"]) for name in ("found", "expected", "message"))
    return [word("severity", finding["severity"]), finding["rule"], *texts]


def _print(document: dict[str, Any]) -> None:
    for sheet in document["sheets"]:
        year = say(f" {sheet['year']}年度", f" {sheet['year']}") if sheet["year"] else ""
        kind = f"{sheet['form_id']} {sheet['edition']} {sheet['name']}{year}"
        print_lines(
            [say(f"{sheet['sheet']}：{kind}（{sheet['document']}）", f"{sheet['sheet']}: {kind} ({sheet['document']})")]
        )
    print_lines([say(f"{one['sheet']}：未审核，{one['reason']}", f"{one['sheet']}: not reviewed, {one['reason_en']}")
                 for one in document["other_sheets"]])  # fmt: skip
    if document["findings"]:
        headers = (say("等级", "severity"), say("规则", "rule"), say("表上", "found"), say("应为", "expected"),
                   say("说明", "message"))  # fmt: skip
        print_table("", headers, map(_told, document["findings"]))
    notes = zip(document["notes"], document["notes_en"], strict=True)
    print_lines([say(f"附注：{note}", f"note: {note_en}") for note, note_en in notes])
    for row in document["rules_not_run"]:
        print_lines(
            [
                say(
                    f"未核对 {row['rule']} {row['title']}：{row['reason']}",
                    f"not run: {row['rule']} {row['title_en']}: {row['reason_en']}",
                )
            ]
        )
    count, cells, rules = len(document["findings"]), document["cells_checked"], len(document["rules_run"])
    print_lines(
        [say(f"核对 {cells} 格、{rules} 条规则，发现 {count} 处。", f"{cells} cells, {rules} rules, {count} findings.")]
    )
