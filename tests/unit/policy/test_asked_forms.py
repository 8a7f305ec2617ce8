"""Forms that policy data ask for, and layouts that a policy folder brings: refused before any work, each fault in one
sentence that says file, line and what to do."""

from datetime import date
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.errors import JixiaoError
from jixiao.forms.layout import find_edition, load_layouts
from jixiao.forms.shapes import layout_faults, refuse_bad_layouts
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id, code_files, rules_of
from jixiao.policy.folder import keep_policy, layout_folders, own_policy, policy_sha256
from jixiao.policy.policy_data import PolicyRefused, check_policy, refuse_bad_policy
from tests.oracle.policy import policy_with
from tests.unit.policy.conftest import Folder

ORACLE = Path(__file__).parents[2] / "oracle"
BOOK = "reports/XB/xx-2024.yml"


@pytest.fixture
def brought(tmp_path: Path) -> Folder:
    """Our policy data with a new notice and two new forms of known shapes."""
    return Folder(policy_with(tmp_path, ORACLE / "new_notice", ORACLE / "new_form"))


def sentences(folder: Folder) -> list[str]:
    return [fault.sentence for fault in layout_faults(refuse_bad_policy(folder.path, project_root()))]


def change(folder: Folder, old: str, new: str) -> int:
    """One place of the book's layout changed; returns the line where it first stands now."""
    path = folder.path / BOOK
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return 1 + text[: text.index(old)].count("\n")


def test_two_new_forms_with_their_rows_have_no_fault(brought: Folder) -> None:
    assert sentences(brought) == []


def test_a_row_without_a_layout_is_refused_and_says_where_the_file_belongs(brought: Folder) -> None:
    (brought.path / BOOK).unlink()
    (fault,) = check_policy(brought.path, project_root())[1]
    line = brought.line("forms", form_id="XB")
    assert fault.sentence == (
        f"forms.csv 第 {line} 行 edition 列“xx-2024”：没有版式文件 {BOOK}。"
        f"请把版式放进政策目录的 {BOOK}，或改成已有的。"
    )


def test_an_unknown_shape_is_refused_with_those_there_are(brought: Folder) -> None:
    line = brought.line("forms", form_id="XB")
    brought.change("forms", line, shape="letter")
    (fault,) = check_policy(brought.path, project_root())[1]
    assert fault.sentence.startswith(f"forms.csv 第 {line} 行 shape 列“letter”：不在规定的取值中。可填：book、goal、")


def test_a_layout_of_another_shape_than_its_row_is_refused(brought: Folder) -> None:
    line = brought.line("forms", form_id="XB")
    brought.change("forms", line, shape="summary")
    (said,) = sentences(brought)
    assert said.startswith(f"forms.csv 第 {line} 行 shape 列“summary”：版式 {BOOK} 写的是 shape: book。")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- name: occupations\n    row", "- name: teachers\n    row",
         "“teachers”：种类 book 没有这个区块。可用的区块：apprentices、occupations。"),
        ("{unit_name}", "{unit_title}", "“unit_title”：种类 book 的表头没有这一列。"),
        ("{occupation_name}", "{occupation_title}", "“occupation_title”：种类 book 的区块 occupations 没有这一列。"),
        ("measure: unit_floor_area", "measure: unit_enrolment",
         "“unit_enrolment”：form_measures.csv 里没有表 XB 的这个指标。请在 form_measures.csv 加一行"),
        ("measure: unit_floor_area", "measure: floor", "“floor”：没有这个指标。"),
        ("box: 建设思路", "box: 建设计划", "“建设计划”：boxes.csv 里没有通知 xx-2024 表 XB 的这一栏。"),
    ],
)  # fmt: skip
def test_a_layout_that_names_what_is_not_there_is_refused_at_its_line(
    brought: Folder, old: str, new: str, said: str
) -> None:
    line = change(brought, old, new)
    found = sentences(brought)
    assert len(found) == 1 and found[0].startswith(f"{BOOK} 第 {line} 行{said}"), found


@pytest.mark.parametrize(
    ("edited", "form_id", "old", "new", "said"),
    [
        ("reports/XS/xx-2024.yml", "XS", "{at: G, open: true, style: text}", "{at: G, box: 备注, style: text}",
         "“备注”：种类 summary 的表没有栏目。请改用 open: true"),
        ("reports/F14/sy-2024.yml", "F14", "value: released_yuan, measure: account_released,",
         "measure: account_released,", "“account_released”：种类 settlement 的数取自列。请给这一格写上 value: 列名"),
    ],
)  # fmt: skip
def test_what_a_shape_has_no_rows_for_is_refused(
    brought: Folder, edited: str, form_id: str, old: str, new: str, said: str
) -> None:
    place, ours = brought.path / edited, project_root() / edited
    text = (ours if ours.is_file() else place).read_text(encoding="utf-8")
    assert old in text
    place.parent.mkdir(parents=True, exist_ok=True)
    changed = text.replace(old, new)
    place.write_text(changed if "entries:" in text else changed.replace("print:", "entries: true\nprint:"), "utf-8")
    (found,) = sentences(brought)
    assert found.startswith(f"{edited} 第 ") and said in found


def test_a_form_whose_sheets_nobody_describes_is_refused(brought: Folder) -> None:
    brought.write("form_sheets", [row for row in brought.rows("form_sheets") if row["form_id"] != "XB"])
    (said,) = sentences(brought)
    assert said.startswith(
        f"forms.csv 第 {brought.line('forms', form_id='XB')} 行 form_id 列“XB”：form_sheets.csv 里没有"
    )


def test_hand_writing_where_lines_are_no_objects_is_refused(brought: Folder) -> None:
    change(brought, "box: 职业目标, style", "open: true, style")
    with pytest.raises(JixiaoError, match="XB/xx-2024.yml 有误.*单元格 B7:D7 写了 open.*请改用 box"):
        load_layouts(*layout_folders(project_root(), brought.path))


def test_faults_of_layouts_start_no_work(brought: Folder) -> None:
    change(brought, "{unit_name}", "{unit_title}")
    with pytest.raises(PolicyRefused, match="有 1 处差错，没有开始任何工作"):
        refuse_bad_layouts(refuse_bad_policy(brought.path, project_root()))


def test_the_self_check_of_policy_data_tells_the_faults_of_layouts(
    brought: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    line = change(brought, "{unit_name}", "{unit_title}")
    assert app.run(["policy", "--policy", str(brought.path)]) == 3
    said = capsys.readouterr().out
    assert "〔强制〕版式有差错：1 处" in said and f"{BOOK} 第 {line} 行“unit_title”：" in said


def test_a_layout_of_the_folder_goes_before_ours(folder: Folder) -> None:
    place = folder.path / "reports" / "F8" / "cq-2024.yml"
    place.parent.mkdir(parents=True)
    own = (project_root() / "reports" / "F8" / "cq-2024.yml").read_text(encoding="utf-8")
    place.write_text(own.replace("height: 30\n", "height: 31\n"), encoding="utf-8")
    ours, theirs = load_layouts(project_root() / "reports"), load_layouts(*layout_folders(project_root(), folder.path))
    assert len(ours) == len(theirs)
    changed = [one.form_id for one, other in zip(ours, theirs, strict=True) if one != other]
    assert changed == ["F8"]
    assert find_edition(theirs, "F8", "cq-2024").styles == find_edition(ours, "F8", "cq-2024").styles  # the same fonts


def test_layouts_are_part_of_the_policy_and_of_the_build_and_kept_with_it(folder: Folder, tmp_path: Path) -> None:
    def known() -> tuple[str, str]:
        rules = rules_of(code_files(project_root()), folder.path)
        return policy_sha256(folder.path), build_id([], rules, date(2026, 11, 20), [])

    before = known()
    place = folder.path / "reports" / "F8" / "cq-2024.yml"
    place.parent.mkdir(parents=True)
    place.write_bytes((project_root() / "reports" / "F8" / "cq-2024.yml").read_bytes())
    brought = known()
    place.write_text(place.read_text(encoding="utf-8").replace("height: 30\n", "height: 31\n"), encoding="utf-8")
    assert len({*before, *brought, *known()}) == 6
    keep_policy(folder.path, tmp_path / "kept")
    assert (tmp_path / "kept" / "reports" / "F8" / "cq-2024.yml").read_bytes() == place.read_bytes()
    assert policy_sha256(tmp_path / "kept") == policy_sha256(folder.path) != policy_sha256(own_policy(project_root()))
