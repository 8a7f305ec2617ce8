"""Return workbooks: each recommender gets exactly its own refused rows."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from jixiao.ingest.refused_book import COVER_SHEET
from jixiao.ingest.returns import UNKNOWN, return_books
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

ONE, TWO = "91350100M000100Y43", "91110108551385082Q"


def _returns(door: Any, out: Any, day: date = date(2030, 1, 1)) -> dict[str, Any]:
    """The return workbooks by the name of the file."""
    folder = Path(door.root / "returns")
    folder.mkdir(exist_ok=True)
    made = return_books(out.result.raw_dir, day, own_policy(project_root()))
    for name, book in made.items():
        book.write(folder / name)
    return {Path(name).stem: openpyxl.load_workbook(folder / name) for name in made}


def _rows(book: Any) -> dict[str, list[str]]:
    """Record type -> the keys of the rows listed (the first own column)."""
    return {s.title: [row[8] for row in s.iter_rows(2, values_only=True)] for s in book if s.title != COVER_SHEET}


def test_each_recommender_gets_exactly_its_own_refused_rows(door: Any) -> None:
    door.xlsx(
        "a.xlsx",
        {
            "申报项目": door.table(
                "application",
                {"application_no": "S1", "recommender": "甲市人社局", "uscc": ONE},
                {"application_no": "S2", "recommender": "乙市人社局", "uscc": TWO},
                {"application_no": "S3", "recommender": "乙市人社局", "uscc": TWO, "applied_on": "x"},
            ),
            "认定项目": door.table("project", {"project_id": "X2", "application_no": "S2", "uscc": TWO}),
            "培训记录": door.table(
                "training",
                {"training_no": "P1", "uscc": ONE, "hours": "x"},
                {"training_no": "P2", "uscc": TWO, "hours": "x"},
                {"training_no": "P3", "uscc": ONE[:-1] + "4", "hours": "40"},
            ),
            "评审": door.table("review", {"application_no": "S1", "score": "x"}),
            "资金记录": door.table(
                "funding", {"project_id": "X2", "amount_yuan": "x"}, {"project_id": "S1", "amount_yuan": "x"}
            ),
        },
    )
    books = _returns(door, door.run())
    assert {name: _rows(book) for name, book in books.items()} == {
        "退回单-甲市人社局": {"培训记录": ["P1"], "评审": ["S1"], "资金记录": ["JZ2024050001"]},
        "退回单-乙市人社局": {"申报项目": ["S3"], "培训记录": ["P2"], "资金记录": ["JZ2024050001"]},
        f"退回单-{UNKNOWN}": {"培训记录": ["P3"]},
    }


def test_a_folder_called_after_a_recommender_tells_whose_rows_are_in_it(door: Any) -> None:
    door.xlsx("申报.xlsx", {"申报项目": door.table("application", {"recommender": "甲市人社局"})})
    door.xlsx("甲市人社局/b.xlsx", {"竞赛活动": door.table("contest", {"uscc": ONE[:-1] + "4"})})
    assert _rows(_returns(door, door.run())["退回单-甲市人社局"]) == {"竞赛活动": [ONE[:-1] + "4"]}


def test_the_cover_says_how_many_until_when_and_what_to_do(door: Any) -> None:
    door.lists["tracks"] |= {"jl-studio"}
    rows = door.table("application", {"recommender": "甲", "track_id": "jl-studio", "applied_on": "x"})
    door.xlsx("a.xlsx", {"申报项目": rows})
    out = door.run()
    for day, told in ((date(2024, 6, 28), True), (date(2024, 6, 29), False)):  # the last day that the notice sets
        cover = _returns(door, out, day)["退回单-甲"].worksheets[0]
        text = "\n".join(str(c) for row in cover.iter_rows(values_only=True) for c in row if c)
        assert (
            cover.title == COVER_SHEET and "1 条，来自 1 个文件" in text and "日前" in text and "放回收件目录" in text
        )
        assert ("2024-06-28" in text) == told


def test_names_of_files_are_safe_and_differ(door: Any) -> None:
    names = ["甲/乙:局", "甲_乙_局", "..", "长" * 200]
    changes = [{"application_no": f"S{n}", "recommender": name, "applied_on": "x"} for n, name in enumerate(names)]
    door.xlsx("a.xlsx", {"申报项目": door.table("application", *changes)})
    made = return_books(door.run().result.raw_dir, date(2024, 1, 1), own_policy(project_root()))
    assert len({name.lower() for name in made}) == 4
    assert all(Path(name).name == name and len(name.encode()) < 255 for name in made)


def test_a_workbook_is_known_by_its_own_rows_and_not_by_those_of_others(door: Any) -> None:
    def keys() -> dict[str, str]:
        made = return_books(door.run().result.raw_dir, date(2024, 1, 1), own_policy(project_root()))
        return {name: book.key for name, book in made.items()}

    def handed_in(name: str, rows: list[tuple[str, str]]) -> None:
        changes = [{"application_no": no, "recommender": name, "applied_on": day} for no, day in rows]
        door.xlsx(f"{name}.xlsx", {"申报项目": door.table("application", *changes)})

    handed_in("甲", [("S1", "x")])
    handed_in("乙", [("S2", "y")])
    before = keys()
    handed_in("甲", [("S0", "z"), ("S1", "x")])
    after = keys()
    assert after["退回单-乙.xlsx"] == before["退回单-乙.xlsx"]
    assert after["退回单-甲.xlsx"] != before["退回单-甲.xlsx"]
    assert keys() == after


def test_a_return_workbook_can_be_handed_back(door: Any) -> None:
    door.xlsx("a.xlsx", {"申报项目": door.table("application", {"recommender": "甲", "applied_on": "x"})})
    book = _returns(door, door.run())["退回单-甲"]
    head = {cell.value: cell.column for cell in book["申报项目"][1]}
    book["申报项目"].cell(2, head["申报日期"]).value = "2024-06-20"
    book.save(door.path("退回单-甲.xlsx"))
    assert len(door.run().raw("application")) == 1
