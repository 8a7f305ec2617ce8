"""The warehouse reads as its own data dictionary, and the gates speak of tables that exist."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.forms.layout import HEAD, load_layouts
from jixiao.forms.shapes import form_columns, layout_faults
from jixiao.gate.suite import load_door_suites, load_exit_suites
from jixiao.ingest.contract import load_contract
from jixiao.pipeline.dictionary import own_words, read_declared, read_fields, staging_words
from jixiao.policy.folder import own_policy
from jixiao.policy.policy_data import refuse_bad_policy
from jixiao.policy.schema import load_schema

CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def documents(root: Path) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((root / "models").rglob("*.yml"))]


@pytest.fixture(scope="module")
def described(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {model["name"]: model for document in documents for model in document.get("models") or []}


def test_every_model_is_described_in_chinese(root: Path, described: dict[str, dict[str, Any]]) -> None:
    models = {path.stem for path in (root / "models").rglob("*.sql")}
    assert models == set(described)
    assert [name for name, model in described.items() if not CHINESE.search(model.get("description", ""))] == []


def test_a_field_is_described_once_in_chinese_and_an_amount_of_money_with_its_unit(root: Path) -> None:
    rows = (root / "seeds" / "codes" / "fields.csv").read_text(encoding="utf-8").splitlines()[1:]
    names, fields = [row.split(",")[0] for row in rows], read_fields(root)
    assert names == sorted(fields)
    assert [name for name, words in fields.items() if not CHINESE.search(words)] == []
    assert [name for name, words in fields.items() if name.endswith("_yuan") and "单位：元" not in words] == []


def test_what_a_table_says_of_a_column_is_not_what_the_dictionary_says(root: Path) -> None:
    fields = read_fields(root)
    own = own_words(read_declared(root))
    repeated = [f"{table}.{name}" for table, said in own.items() for name in said if said[name] == fields.get(name)]
    assert repeated == []
    assert not [table for table in own if table in staging_words()]


def test_a_model_lists_a_column_for_its_type_or_for_words_of_its_own(described: dict[str, dict[str, Any]]) -> None:
    idle = [
        f"{name}.{column['name']}"
        for name, model in described.items()
        for column in model.get("columns") or []
        if not set(column) - {"name"}
    ]
    assert idle == []


def test_every_form_is_an_exposure_with_its_owner(root: Path, documents: list[dict[str, Any]]) -> None:
    exposures = [found for document in documents for found in document.get("exposures") or []]
    assert [found["name"] for found in exposures if not found["owner"].get("name")] == []
    used = {name for found in exposures for name in re.findall(r"ref\('([a-z0-9_]+)'\)", str(found["depends_on"]))}
    assert {path.stem for path in (root / "models" / "forms").glob("*.sql")} <= used


def test_staging_is_what_the_contract_says(root: Path) -> None:
    from jixiao.ingest.staging import generated_files

    folder = root / "models" / "staging"
    assert {path.name for path in folder.iterdir()} == set(generated_files())
    assert [name for name, text in generated_files().items() if (folder / name).read_text("utf-8") != text] == []


def test_every_layout_file_is_valid_and_stands_under_its_form(root: Path) -> None:
    paths = sorted((root / "reports").glob("*/*.yml"))
    found = {(layout.form_id, layout.edition) for layout in load_layouts(root / "reports")}
    assert found == {(path.parent.name, path.stem) for path in paths}


def test_the_boxes_of_the_layouts_are_those_of_the_policy_data(root: Path) -> None:
    with (own_policy(root) / "forms.csv").open(encoding="utf-8", newline="") as handle:
        forms = [(row["notice_id"], row["form_id"], row["edition"]) for row in csv.DictReader(handle)]
    with (own_policy(root) / "boxes.csv").open(encoding="utf-8", newline="") as handle:
        said = {(row["notice_id"], row["form_id"], row["box"], row["one_for"]) for row in csv.DictReader(handle)}
    found = set()
    for layout in load_layouts(root / "reports"):
        one_for = {cell.box: "occupation" for section in layout.sections for cell in section.cells}
        for block in layout.blocks:
            kind = "indicator" if block.name == "indicators" else "fund"
            one_for |= {cell.box: kind for cell in block.cells}
        for notice in {notice for notice, *form in forms if form == [layout.form_id, layout.edition]}:
            found |= {(notice, layout.form_id, box, one_for.get(box, "sheet")) for box in layout.boxes}
    assert found == said


def test_every_number_of_a_layout_has_its_period_declared(root: Path, documents: list[dict[str, Any]]) -> None:
    with (own_policy(root) / "form_measures.csv").open(encoding="utf-8", newline="") as handle:
        declared = {(row["form_id"], row["measure_id"]) for row in csv.DictReader(handle)}
    used = {
        (layout.form_id, cell.measure)
        for layout in load_layouts(root / "reports")
        for cell in layout.every_cell
        if cell.measure and not cell.measure.startswith("$")
    }
    models = [model for document in documents for model in document.get("models") or []]
    metas = [model.get("config", {}).get("meta", {}) for model in models]
    composed = {one["name"] for meta in metas for one in meta.get("composed_measures", [])}  # periods are their parts'
    assert {(form, measure) for form, measure in used - declared if measure not in composed} == set()


def test_the_door_has_a_suite_for_every_record_type(root: Path) -> None:
    assert set(load_door_suites(root)) == {kind.id for kind in load_contract().record_types}


def test_names_of_rules_are_used_once(root: Path) -> None:
    for suite in load_door_suites(root).values():
        names = [rule.name for rule in suite.rules]
        assert len(set(names)) == len(names), suite.record_type
    for name, exit_suite in load_exit_suites(root).items():
        demanded = [demand.name for demand in exit_suite.expectations]
        assert len(set(demanded)) == len(demanded), name


def test_the_exit_speaks_of_models_that_exist_and_of_every_form_model(root: Path) -> None:
    tables = {suite.table for suite in load_exit_suites(root).values()}
    schemas = {"marts": "published", "fiscal_export": "export"}
    places = [path.relative_to(root / "models") for path in (root / "models").rglob("*.sql")]
    models = {f"{schemas.get(place.parts[-2], place.parts[0])}.{place.stem}" for place in places}
    assert tables <= models
    assert {model for model in models if model.split(".")[0] in ("forms", "export")} <= tables


def test_what_a_build_is_told_is_read_by_statements_when_they_run_and_decides_nothing_of_what_a_model_is(
    root: Path,
) -> None:
    """What dbt compiled holds for every build (jixiao.engine.program): no variable makes, chooses or names a table."""
    told = re.compile(r"\b(?:env_)?var\s*\(")
    models = [path for folder in ("models", "tests/dbt") for path in (root / folder).rglob("*.*")]
    assert [path.name for path in models if told.search(path.read_text("utf-8"))] == []
    macros = {path.name for path in (root / "macros").glob("*.sql") if told.search(path.read_text("utf-8"))}
    assert macros == {"fiscal.sql", "raw_file.sql", "projects.sql"}
    declarations = (root / "dbt_project.yml").read_text("utf-8")
    assert [line.strip() for line in declarations.splitlines() if told.search(line)] == [
        "raw_dir: \"{{ env_var('JIXIAO_RAW', 'build/dev/raw') }}\""
    ]


def test_what_dbt_compiles_is_a_function_of_the_code_as_nothing_looks_into_the_warehouse_meanwhile(root: Path) -> None:
    """How a seed is loaded (when dbt runs by hand) may ask where its file is; what a table is made of may not."""
    looks = re.compile(r"\b(?:run_query|statement|load_result|load_(?:cached_)?relation|adapter(?!\.dispatch))\b *[.(]")
    files = [path for folder in ("models", "macros", "tests/dbt") for path in (root / folder).rglob("*.sql")]
    assert [path.name for path in files if looks.search(path.read_text("utf-8"))] == ["seeds.sql"]


def test_the_shapes_that_policy_data_may_name_are_those_that_have_models(root: Path) -> None:
    shape = next(one for one in load_schema(root).tables["forms"].columns if one.name == "shape")
    heads = {name for name in form_columns(root) if name.endswith(f"__{HEAD}")}
    assert {f"form_{value}__{HEAD}" for value in shape.values} == heads


def test_every_model_of_a_shape_says_notice_sheet_and_object_and_the_heads_say_the_form(root: Path) -> None:
    for name, columns in form_columns(root).items():
        assert {"notice_id", "sheet_key", "context_id"} <= columns, name
        if name.endswith(f"__{HEAD}") or name == "form_entries":
            assert "form_id" in columns, name
        elif "__" in name:
            assert "line_no" in columns, name


def test_the_guide_names_every_shape_block_and_column(root: Path) -> None:
    text = (root / "docs" / "new-form.zh-CN.md").read_text(encoding="utf-8")
    keys = {"form_id", "notice_id", "sheet_key", "sheet_name", "sheet_order", "context_id", "line_no", "level",
            "box_subject", "box_part"}  # fmt: skip
    said: dict[str, set[str]] = {}
    for section in text.split("\n### ")[1:]:
        shape = section.split("`")[1]
        for block, columns in re.findall(r"^\| (表头|`\w+`) \| (.*) \|$", section, re.MULTILINE):
            name = f"form_{shape}__{HEAD if block == '表头' else block.strip('`')}"
            own = set(re.findall(r"`(\w+)`", columns))
            said[name] = own | (said[f"form_book__{HEAD}"] if "申报书表头的各列" in columns else set())
    known = {name: columns - keys for name, columns in form_columns(root).items() if "__" in name}
    assert said == known


def test_no_model_names_a_form(root: Path) -> None:
    """What is so for one form is so for its shape, or is a row. The tables for the fiscal system are of two forms."""
    with (own_policy(root) / "forms.csv").open(encoding="utf-8", newline="") as handle:
        forms = {row["form_id"] for row in csv.DictReader(handle)}
    named = re.compile(rf"'({'|'.join(sorted(forms))})'")
    files = [path for folder in ("models", "macros") for path in (root / folder).rglob("*.sql")]
    places = {path.name for path in files if named.search(path.read_text(encoding="utf-8"))}
    assert places == {
        "pay_perf_monitor_info.sql", "pm_perf_self_bgt.sql", "pm_perf_self_eval.sql", "pm_self_eval_goal.sql",
        "pm_self_eval_indicator.sql",
    }  # fmt: skip


def test_our_own_layouts_keep_to_their_shapes_rows_and_measures(root: Path) -> None:
    policy = refuse_bad_policy(own_policy(root), root)
    assert layout_faults(policy) == []


def test_every_shape_of_forms_is_in_the_glossary_and_has_its_models(root: Path) -> None:
    [shape] = [column for column in load_schema(root).tables["forms"].columns if column.name == "shape"]
    glossary = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [name for name in shape.values if f"`{name}`" not in glossary] == []
    stems = {path.stem.partition("__")[0] for path in (root / "models" / "forms").glob("form_*__*.sql")}
    assert stems == {f"form_{name}" for name in shape.values}
