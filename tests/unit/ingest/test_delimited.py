"""Text files of records: marks of spreadsheets, stray quotes, separators, the mark at the end of a file."""

from typing import Any

import pytest

from jixiao.errors import UnreadableInput


def _lines(door: Any, count: int, **changes: Any) -> list[list[str]]:
    head, *rows = door.table("training", *({"training_no": f"P{n}", **changes} for n in range(count)))
    return [head, *([("" if c is None else str(c)) for c in row] for row in rows)]


def _write(door: Any, rows: list[list[str]], name: str = "培训记录.csv", separator: str = ",", end: str = "") -> None:
    door.path(name).write_text("".join(separator.join(r) + "\n" for r in rows) + end, encoding="utf-8", newline="")


@pytest.mark.parametrize("mark", ['="{}"', '= "{}"', "'{}", "{}\t", '"=""{}"""', '"{}\t"', "\t{}", "＝“{}”"])
def test_marks_that_keep_digits_as_text_are_no_part_of_a_value_of_any_column(door: Any, mark: str) -> None:
    plain = _lines(door, 3)
    marked = [plain[0], *([mark.format(c) if c else c for c in row] for row in plain[1:])]
    _write(door, plain, "a/培训记录.csv")
    _write(door, marked, "b/培训记录.csv")
    out = door.run()
    assert (out.result.accepted, out.result.duplicates, out.result.quarantined) == (3, 3, 0), out.faults


def test_marks_in_a_workbook_are_taken_off_too(door: Any) -> None:
    rows = door.table("training", {"training_no": "000123"}, {"training_no": "'000123"}, {"training_no": "000123\t"})
    door.xlsx("a.xlsx", {"培训记录": rows})
    out = door.run()
    assert out.raw("training")["training_no"].to_list() == ["000123"] and out.result.duplicates == 2


def test_words_in_quotation_marks_stay_as_they_are(door: Any) -> None:
    rows = _lines(door, 1, person_name="‘十四五’规划")
    _write(door, rows)
    assert door.run().raw("training")["person_name"].to_list() == ["‘十四五’规划"]


def test_a_quote_before_a_title_swallows_nothing(door: Any) -> None:
    _write(door, [['"填报单位：某市'], *_lines(door, 100)])
    out = door.run()
    assert (out.result.read, out.result.accepted) == (100, 100)
    assert out.sheets[0]["note"] == "第 1 行的引号不成对，按原文逐行读取"


@pytest.mark.parametrize("closing", [None, 20])
def test_a_stray_quote_swallows_no_rows(door: Any, closing: int | None) -> None:
    rows = _lines(door, 30, person_name="张三")
    place = rows[0].index("姓名")
    rows[9][place] = '"张三'
    if closing:
        rows[closing - 1][place] = '张三"'
    _write(door, rows)
    out = door.run()
    assert (out.result.read, out.result.accepted) == (30, 30)
    assert out.raw("training")["src_row"].to_list() == list(range(2, 32))
    named = "10、20" if closing else "10"
    assert out.sheets[0]["note"] == f"第 {named} 行的引号不成对，按原文逐行读取"


def test_a_quote_that_may_or_may_not_join_two_lines_refuses_the_file_with_the_line(door: Any) -> None:
    rows = _lines(door, 30, person_name="张三")
    place = rows[0].index("姓名")
    rows[9][place], rows[10][place] = '"张三', '张三"'
    _write(door, rows)
    with pytest.raises(UnreadableInput, match="第 10 行起引号不成对"):
        door.run()


def test_a_cut_off_record_with_an_open_quote_refuses_the_file_with_the_line(door: Any) -> None:
    rows = _lines(door, 5)
    rows[3] = [*rows[3][:3], '"张']
    _write(door, rows)
    with pytest.raises(UnreadableInput, match="第 4 行起引号不成对"):
        door.run()


@pytest.mark.parametrize("at", [0, 3, -1])
def test_a_plainly_quoted_cell_of_several_lines_is_one_cell(door: Any, at: int) -> None:
    head, *rows = _lines(door, 3)
    order = [head.index(h) for h in head if h not in ("培训记录号", "姓名")]
    kept = [head.index("姓名"), *order, head.index("培训记录号")] if at == 0 else [*order, head.index("姓名")]
    kept = kept if at == 0 else [head.index("培训记录号"), *kept]
    if at == 3:
        kept = [*kept[:3], kept[-1], *kept[3:-1]]
    table = [[row[i] for i in kept] for row in (head, *rows)]
    for row in table[1:]:
        row[at] = '"张\n三,先生"'
    _write(door, table)
    out = door.run()
    assert out.result.accepted == 3, out.faults
    assert out.raw("training")["person_name"].to_list() == ["张\n三,先生"] * 3
    assert out.raw("training")["src_row"].to_list() == [2, 4, 6]


def test_quotes_inside_a_cell_are_read_as_written(door: Any) -> None:
    rows = _lines(door, 2)
    place = rows[0].index("姓名")
    rows[1][place], rows[2][place] = '"一带一路"讲师', '"欧阳,""修"""'
    _write(door, rows)
    assert door.run().raw("training")["person_name"].to_list() == ['"一带一路"讲师', '欧阳,"修"']


@pytest.mark.parametrize(("separator", "name"), [("\t", "制表符"), (";", "分号"), ("|", "竖线")])
def test_other_separators_are_read_and_told(door: Any, separator: str, name: str) -> None:
    _write(door, [["培训台账"], *_lines(door, 3)], separator=separator)
    out = door.run()
    assert out.result.accepted == 3 and out.sheets[0]["note"] == f"以{name}分隔"


def test_a_separator_that_is_not_read_is_named(door: Any) -> None:
    _write(door, _lines(door, 3), separator="；")
    with pytest.raises(UnreadableInput, match="各列以全角分号（；）分隔"):
        door.run()


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n", "\r\n\x1a"])
def test_a_mark_of_the_end_of_the_file_is_no_row(door: Any, end: str) -> None:
    _write(door, _lines(door, 3), end=end)
    out = door.run()
    assert (out.result.read, out.result.accepted) == (3, 3)
