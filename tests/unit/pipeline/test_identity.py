from datetime import date
from pathlib import Path

import pytest

import jixiao
from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.pipeline.identity import RELEASES, build_id, code_files, code_sha256, rules_of
from jixiao.pipeline.releases import enter, refuse_foreign, release_of
from jixiao.policy.folder import own_policy

INPUTS = [("a.xlsx", "11"), ("b/c.csv", "22")]
DAY = date(2026, 11, 20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "seeds/policy/quotas.csv": "1",
        "models/m.sql": "select 1",
        "reports/F1/full.yml": "a: 1",
        "expectations/door/unit.yml": "b: 1",
        "src/jixiao/x.py": "x = 1",
        "tests/dbt/t.sql": "select 2",
        "requirements.lock": "polars==2.1.0",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def rules(root: Path) -> dict[str, str]:
    """What a build of this checkout is made by."""
    return rules_of(code_files(root), own_policy(root))


def test_same_in_same_id_in_any_order(root: Path) -> None:
    first = build_id(INPUTS, rules(root), DAY, ["jl-2024", "cq-2024"])
    assert first == build_id([*reversed(INPUTS), INPUTS[0]], rules(root), DAY, ["cq-2024", "jl-2024"])
    assert len(first) == 16
    assert set(first) <= set("0123456789abcdef")


def test_another_place_of_the_checkout_has_the_same_id(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = build_id(INPUTS, rules(root), DAY, [])
    moved = root.rename(tmp_path_factory.mktemp("moved") / "checkout")
    assert build_id(INPUTS, rules(moved), DAY, []) == first


@pytest.mark.parametrize(
    "name",
    ["seeds/policy/quotas.csv", "models/m.sql", "reports/F1/full.yml", "expectations/door/unit.yml", "src/jixiao/x.py",
     "tests/dbt/t.sql", "requirements.lock"],
)  # fmt: skip
def test_each_file_that_can_change_a_result_changes_the_id(root: Path, name: str) -> None:
    before = build_id(INPUTS, rules(root), DAY, [])
    (root / name).write_text("other")
    assert build_id(INPUTS, rules(root), DAY, []) != before


def test_inputs_day_and_notices_change_the_id(root: Path) -> None:
    ids = {
        build_id(INPUTS, rules(root), DAY, []),
        build_id([("a.xlsx", "12"), INPUTS[1]], rules(root), DAY, []),
        build_id([("z.xlsx", "11"), INPUTS[1]], rules(root), DAY, []),
        build_id(INPUTS, rules(root), date(2026, 11, 21), []),
        build_id(INPUTS, rules(root), DAY, ["jl-2024"]),
        build_id(INPUTS, rules(root), DAY, [], monitor_month=6),
        build_id(INPUTS, rules(root), DAY, [], monitor_month=9),
    }
    assert len(ids) == 7


def test_compiled_python_does_not_change_the_id(root: Path) -> None:
    before = build_id(INPUTS, rules(root), DAY, [])
    (root / "src/jixiao/__pycache__").mkdir()
    (root / "src/jixiao/__pycache__/x.cpython-311.pyc").write_bytes(b"\0")
    assert build_id(INPUTS, rules(root), DAY, []) == before


def test_the_hash_of_the_code_is_that_of_code_and_layouts_not_of_policy_tables(tmp_path: Path) -> None:
    for name in ("models/a.sql", "seeds/policy/quotas.csv", "seeds/policy/_policy.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = code_sha256(tmp_path)
    (tmp_path / "seeds/policy/quotas.csv").write_text("2", encoding="utf-8")
    assert code_sha256(tmp_path) == before
    for name in ("models/a.sql", "seeds/policy/_policy.yml"):
        (tmp_path / name).write_text("2", encoding="utf-8")
        assert code_sha256(tmp_path) != before
        (tmp_path / name).write_text("1", encoding="utf-8")
    assert code_sha256(tmp_path) == before


def test_another_key_of_pseudonyms_changes_the_id(root: Path) -> None:
    ids = [build_id(INPUTS, rules(root), DAY, [], key_id=key) for key in ("", "aa", "bb")]
    assert len(set(ids)) == 3


def test_the_list_of_releases_is_no_part_of_what_it_is_the_hash_of(root: Path) -> None:
    (root / RELEASES).write_text("version,code_sha256\n")
    before = code_sha256(root)
    assert release_of(root) == ""
    enter(root)
    assert (code_sha256(root), release_of(root)) == (before, jixiao.__version__)
    (root / "src/jixiao/x.py").write_text("x = 2")
    assert release_of(root) == "", "changed since"


def test_a_program_that_is_not_the_projects_seals_nothing(root: Path) -> None:
    refuse_foreign(project_root())
    with pytest.raises(UsageError, match="不是项目目录"):
        refuse_foreign(root)
