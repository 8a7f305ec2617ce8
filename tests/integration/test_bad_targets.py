"""What a notice's forms cannot take: targets whose unit is in doubt, indicators that the library does not have, texts
that are too long. Each is named; what is sound is printed all the same, what is not stands nowhere."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.integration.book_inbox import write_book_inbox

DAY = date(2026, 11, 20)
BOOK = "国家技能根基工程培训基地申报书.xlsx"
GOALS = (
    ("I201", "0.9"),  # 90 % or 0.9 %
    ("I202", "85"),  # the library says %, nothing else can be meant
    ("I203", "100%"),
    ("I204", "9500"),
    ("I103", "30%"),  # the library counts 人次
    ("I104", "400"),
    ("I999", "5"),
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("bad")
    inbox = write_book_inbox(place / "inbox")
    with (inbox / "绩效目标.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["申报编号", "指标编码", "时段", "年度", "目标值", "权重"])
        writer.writerows(["JL1", code, "年度", 2025, value, ""] for code, value in GOALS)
    run_build(plan_build(inbox, place / "published", DAY, project_root()))
    yield place / "published"


def asked(out: Path, query: str) -> list[tuple[object, ...]]:
    with open_warehouse(out) as connection:
        return connection.execute(query).fetchall()


def printed(out: Path, book: str) -> set[str]:
    sheets = load_workbook(out.resolve() / "forms" / "jl-2024" / book)
    return {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_a_target_without_its_unit_is_named_with_what_is_printed_of_it(out: Path) -> None:
    rows = asked(out, 'select file, "row", value, expected, message from published.finding where rule = \'E5\' '
                      'order by "row"')  # fmt: skip
    assert [row[:4] for row in rows] == [
        ("绩效目标.csv", 2, "0.9", "%"), ("绩效目标.csv", 5, "9500", "%"), ("绩效目标.csv", 6, "0.3", "人次"),
    ]  # fmt: skip
    assert str(rows[0][4]).startswith("申报JL1的指标I201培训合格率的目标值写作0.9，没有写计量单位")
    assert "按90%印出，也可能是0.9%" in str(rows[0][4])
    assert "按9500%印出，超过100%" in str(rows[1][4])
    assert "写作30%，指标库的计量单位却是人次" in str(rows[2][4])
    assert all("请在绩效目标中" in str(row[4]) for row in rows)


def test_a_bare_number_that_can_only_be_a_percentage_has_the_unit_of_the_library(out: Path) -> None:
    values = dict(asked(out, "select label, value from published.figure where form_id = 'F2' and edition = 'annual' "
                             "and unit = '%'"))  # fmt: skip
    assert Decimal(str(values["取证率 × 年度指标值"])) == Decimal("0.85")
    assert Decimal(str(values["设备验收合格率 × 年度指标值"])) == 1


def test_an_indicator_that_is_not_in_the_library_is_quarantined_by_its_code_and_printed_nowhere(out: Path) -> None:
    rows = asked(out, 'select file, "row", "column", value, reason, repair from published.quarantine')
    mine = [row for row in rows if row[0] == "绩效目标.csv"]
    assert [row[:4] for row in mine] == [("绩效目标.csv", 8, "指标编码", "I999")]
    assert mine[0][4] and mine[0][5]
    assert not [row for row in asked(out, "select measure || slice from published.figure") if "I999" in str(row[0])]
    assert "其中：高技能人才培训规模" in printed(out, "中央对地方专项转移支付项目绩效目标申报表（年度）.xlsx")


def test_a_narrative_that_is_too_long_is_named_with_its_length_and_limit(out: Path) -> None:
    ((subject, file, value, message),) = asked(
        out, "select subject, file, value, message from published.finding where rule = 'N4'"
    )
    assert (subject, file, value) == ("NM1", "叙述/NM1/技能竞赛.txt", "3001字")
    assert "超过3000字的上限" in str(message) and "请删减" in str(message)
