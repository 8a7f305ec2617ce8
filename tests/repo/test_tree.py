"""What holds for every file of the repository."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LONGEST_PATH, LONGEST_MODULE, LONGEST_MODEL = 150, 600, 150
HEAVIEST_PICTURE = 300_000
TEXT = {".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".csv", ".lock", ".txt", ".html", ".j2", ".cfg", ".sh", ""}
# Written in parts, so that this file does not break its own rule.
HOSTS = ("py" + "pi.org", "pythonhosted" + ".org", "--index" + "-url", "extra-index" + "-url", "npm" + "js.org")
PLACES = ("/" + "work/", "/" + "root/", "/" + "home/", "/" + "tmp/")
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "not yet " + "implemented", "lorem " + "ipsum")


@pytest.fixture(scope="module")
def texts(root: Path, files: list[Path]) -> dict[Path, str]:
    return {path: (root / path).read_text(encoding="utf-8") for path in files if path.suffix in TEXT}


def _holding(texts: dict[Path, str], words: tuple[str, ...]) -> list[str]:
    return [f"{path}: {word}" for path, text in texts.items() for word in words if word in text]


def test_no_path_is_longer_than_tools_on_other_systems_allow(files: list[Path]) -> None:
    assert [str(path) for path in files if len(str(path)) > LONGEST_PATH] == []


def test_no_module_is_too_long_to_read_in_one_sitting(texts: dict[Path, str]) -> None:
    code = {path: text for path, text in texts.items() if path.suffix in {".py", ".sql"}}
    longest = {path: LONGEST_MODEL if path.parts[0] == "models" else LONGEST_MODULE for path in code}
    assert [str(path) for path, text in code.items() if text.count("\n") > longest[path]] == []


def test_no_file_names_where_packages_come_from(texts: dict[Path, str]) -> None:
    assert _holding(texts, HOSTS) == []


def test_no_file_names_a_place_on_somebodys_machine(texts: dict[Path, str]) -> None:
    assert _holding(texts, PLACES) == []


def test_nothing_is_left_for_later(texts: dict[Path, str]) -> None:
    assert _holding(texts, UNFINISHED) == []


def test_every_file_that_a_document_links_to_exists(
    root: Path, texts: dict[Path, str], seed: Callable[[str], list[dict[str, str]]]
) -> None:
    missing = []
    pages = ["dictionary.html", *(f"policy/{row['notice_id']}.md" for row in seed("policy/notices.csv"))]
    made = {root / "docs" / page for page in pages}  # by make docs
    for path, text in texts.items():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
                there = (root / path.parent / target).resolve()
                if "://" not in target and not there.exists() and there not in made:
                    missing.append(f"{path}: {target}")
    assert missing == []


def test_no_picture_of_the_documentation_is_heavy(root: Path, files: list[Path]) -> None:
    pictures = [path for path in files if path.suffix == ".png" and path.parts[0] == "docs"]
    assert [str(path) for path in pictures if (root / path).stat().st_size > HEAVIEST_PICTURE] == []


def test_every_make_target_that_a_document_names_exists(root: Path, texts: dict[Path, str]) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, flags=re.MULTILINE))
    named = {
        (str(path), target)
        for path, text in texts.items()
        if path.suffix == ".md"
        for target in re.findall(r"`make ([a-z0-9-]+)|^make ([a-z0-9-]+)", text, flags=re.MULTILINE)
        for target in target
        if target
    }
    assert {(path, target) for path, target in named if target not in targets} == set()
    assert {"build", "test"} <= {target for path, target in named if path == "README.md"}


def test_both_readmes_say_what_it_is_and_then_the_two_commands(texts: dict[Path, str]) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        head, commands, _ = texts[Path(name)].split("```", 2)
        assert head.startswith("# ") and len(head.splitlines()) <= 8
        build, test = commands.strip().splitlines()
        assert (build.split()[:2], test.split()[:2]) == (["make", "build"], ["make", "test"])


def test_make_lists_every_target_with_what_it_does(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split())
    said = subprocess.run(["make", "-s", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in said.splitlines()} == phony


def test_no_generated_file_is_under_version_control(files: list[Path]) -> None:
    assert [str(path) for path in files if path.parts[0] in {"build", ".venv", "target", "logs"}] == []


def test_no_path_is_taken_for_a_pattern(texts: dict[Path, str]) -> None:
    """polars expands `[`, `*` and `?` in a path unless it is told not to."""
    asked = re.compile(r"pl\.(?:read|scan)_(?:parquet|csv|ipc)\((?![^()]*(?:\([^()]*\)[^()]*)*glob=False)")
    src = {path: text for path, text in texts.items() if path.parts[0] == "src" and path.suffix == ".py"}
    assert [f"{path}: {found[0]}" for path, text in src.items() for found in asked.finditer(text)] == []


def test_the_architecture_names_every_module_of_the_ground_floor(root: Path, texts: dict[Path, str]) -> None:
    ground = {path.stem for path in (root / "src" / "jixiao").glob("*.py")} - {"__init__"}
    named = set(re.findall(r"`(\w+)`", texts[Path("docs/architecture.md")]))
    assert ground - named == set()
