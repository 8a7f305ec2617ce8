"""500 projects' target forms in one workbook, beside bare XlsxWriter writing the same cells with the same formats; then
the forms stage of a build without and with audit editions, and again when nothing changed.

Run from the root: `PYTHONPATH=src python -m benchmarks.forms [sheets] [rounds] [published build]` (none: the demo is
built). All take turns, the best of each counts; processor seconds of one process, so that a busy machine does not
decide.
"""

import gc
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from jixiao.demo import write_demo
from jixiao.engine.executor import Made
from jixiao.engine.warehouses import write_made
from jixiao.forms.book_index import write_index
from jixiao.forms.layout import Layout, load_layout
from jixiao.forms.place import FormData, place_form
from jixiao.forms.render import PROTECTION, Formats, render_form
from jixiao.forms.sheet_cells import PlacedSheet
from jixiao.normal_font import workbook_options
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import plan_build, run_build
from jixiao.pipeline.workbooks import make_workbooks
from jixiao.policy.folder import keep_policy
from tests.unit.forms.samples import target_form

ROOT = Path(__file__).resolve().parents[1]
LAYOUT = ROOT / "reports" / "F2" / "full.yml"
CREATED = date(2026, 1, 1)


def bare(layout: Layout, sheets: list[PlacedSheet], path: Path) -> None:
    """The same cells by a plain loop: every address, text, number and format is known before the clock starts."""
    workbook = xlsxwriter.Workbook(str(path), workbook_options(in_memory=True))
    workbook.set_properties({"title": layout.title, "created": datetime(2026, 1, 1)})
    write_index(workbook, layout, sheets)
    formats = Formats(workbook, layout.styles)
    plans = [
        [
            (
                cell.span,
                cell.text,
                cell.number,
                formats.of(cell.style, cell.number.number_format if cell.number else "", is_open=bool(cell.opened)),
            )
            for cell in sheet.cells
        ]
        for sheet in sheets
    ]
    workbook.worksheets_objs[0].set_start_page(1)
    workbook.worksheets_objs[0].set_footer(layout.print.footer_of_many)
    page = layout.print
    start = time.process_time()
    for sheet, plan in zip(sheets, plans, strict=True):
        worksheet = workbook.add_worksheet(sheet.name)
        for column, width in enumerate(layout.widths):
            worksheet.set_column(column, column, width)
        for row, height in enumerate(sheet.heights):
            worksheet.set_row(row, height)
        worksheet.set_paper(9)
        worksheet.set_margins(page.left, page.right, page.top, page.bottom)
        worksheet.fit_to_pages(1, 0 if sheet.breaks else 1)
        if sheet.breaks:
            worksheet.set_h_pagebreaks(sheet.breaks)
        worksheet.protect("", PROTECTION)
        worksheet.center_horizontally()
        worksheet.set_start_page(1)
        worksheet.set_footer(page.footer_of_many)
        worksheet.print_area(0, 0, len(sheet.heights) - 1, len(layout.widths) - 1)
        worksheet.repeat_rows(*sheet.repeat)
        for (top, left, bottom, right), text, number, cell_format in plan:
            if bottom > top or right > left:
                worksheet.merge_range(top, left, bottom, right, "", cell_format)
            if number:
                worksheet.write_number(top, left, float(number.value), cell_format)
            elif text:
                worksheet.write_string(top, left, text, cell_format)
            elif bottom == top and right == left:
                worksheet.write_blank(top, left, None, cell_format)
    workbook.close()
    seconds.setdefault("bare", []).append(time.process_time() - start)


def ours(layout: Layout, data: FormData, path: Path) -> None:
    """Form rows in, workbook and figures out."""
    start = time.process_time()
    render_form(layout, data, path, CREATED)
    seconds.setdefault("ours", []).append(time.process_time() - start)


seconds: dict[str, list[float]] = {}


def main(sheets: int = 500, rounds: int = 5) -> dict[str, Any]:
    """Print and return the seconds of both, their ratio, and whether they wrote the same bytes."""
    layout, data = load_layout(LAYOUT), target_form("F2", sheets)
    placed = list(place_form(layout, data))
    gc.collect()
    gc.freeze()  # what the bare loop knows beforehand is not the collector's business while either runs
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            ours(layout, data, Path(folder) / "ours.xlsx")
            gc.collect()  # neither pays for the other's garbage
            bare(layout, placed, Path(folder) / "bare.xlsx")
            gc.collect()
        gc.unfreeze()
        same = (Path(folder) / "ours.xlsx").read_bytes() == (Path(folder) / "bare.xlsx").read_bytes()
    result: dict[str, Any] = {name: min(values) for name, values in seconds.items()}
    result["same"] = same
    result["ratio"] = result["ours"] / result["bare"]
    cells = sum(len(sheet.cells) for sheet in placed)
    print(f"forms: {sheets} sheets, {cells:,} cells and ranges")
    print(f"  both files are {'the same' if same else 'NOT the same'}, byte for byte")
    print(f"  bare XlsxWriter {result['bare']:.2f} s, jixiao {result['ours']:.2f} s, ratio {result['ratio']:.2f}")
    return result


def stages(out: Path, rounds: int = 3) -> dict[str, float]:
    """Print and return the seconds of the forms stage over a published build: without audit editions, with them, and
    with them when a stage before has kept all."""
    day = date.fromisoformat(json.loads((out / "build.json").read_text(encoding="utf-8"))["as_of"])
    took: dict[str, list[float]] = {"without": [], "with": [], "again": []}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JIXIAO_CACHE"] = str(Path(folder) / "cache")
        for number in range(rounds):
            for name in took:
                plan = _after_exit(out, Path(folder) / f"{name}-{number}", day, fresh=name != "again")
                start = time.process_time()
                made = make_workbooks(plan, with_audit=name != "without")
                took[name].append(time.process_time() - start)
                shutil.rmtree(plan.work)
    best = {name: min(seconds) for name, seconds in took.items()}
    print(f"forms stage: {len(made['forms'])} workbooks, {sum(one['figures'] for one in made['forms']):,} figures")
    print(f"  without audit editions {best['without']:.2f} s, with {best['with']:.2f} s", end="")
    print(f" ({best['with'] / best['without']:.2f} times), with and nothing changed {best['again']:.2f} s")
    return best


def _after_exit(out: Path, work: Path, day: date, fresh: bool) -> BuildPlan:
    """A build whose stages before the forms left what a published one holds."""
    shutil.copytree(out / "raw", work / "raw")
    shutil.copyfile(out / "warehouse.duckdb", work / "warehouse.duckdb")
    with duckdb.connect(str(work / "warehouse.duckdb"), read_only=True) as con:
        tables = con.execute("select table_schema, table_name from information_schema.tables").fetchall()
        hashed = 'select count(*), sum(hash(t)) from "{}"."{}" as t'
        contents = {name: con.execute(hashed.format(schema, name)).fetchall() for schema, name in tables}
    plan = BuildPlan(inbox=out, out=work / "out", as_of=day, work=work, root=ROOT, fresh=fresh)
    write_made(work, plan.program, {name: Made("", str(one)) for name, one in contents.items()})
    keep_policy(plan.policy_source, plan.policy_folder)
    return plan


def _demo(folder: Path) -> Path:
    """The demo, built."""
    write_demo(folder / "inbox")
    run_build(plan_build(folder / "inbox", folder / "published", AS_OF, ROOT, demo=True))
    return folder / "published"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
    if sys.argv[3:]:
        stages(Path(sys.argv[3]).resolve())
    else:
        with tempfile.TemporaryDirectory() as place:
            stages(_demo(Path(place)).resolve())
