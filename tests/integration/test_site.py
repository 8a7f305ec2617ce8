"""The documentation as a folder: links lead somewhere, nothing comes from a network, every rule has one address."""

import csv
import json
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Page, sync_playwright

from jixiao.cli.app import build_app
from jixiao.cli.commands.show import table_names
from jixiao.ingest.fault_rules import RULES
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from tests.integration.conftest import DemoBuild

ROOT = project_root()
POLICY = own_policy(ROOT)
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PROGRAM = re.compile(r"^ *(?:\S*/)?jixiao (?P<words>[a-z].*)$", re.MULTILINE)
INLINE = re.compile(r"`(?:\.venv/bin/)?jixiao ([a-z][^`]*)`")
MOST_PRESSES = 600
BEGINNINGS = ("p", "r", "x", "f", "9")
"""What codes begin with: searched for, every word that begins so is met (NAMES_OF_NODES of docs/site/hooks.py)."""
ADDRESSES = re.compile(r"^(?:rules/findings|rules/owed|rules/refusals|rules/checks|rules/review-rules)\.html$")
"""The pages on which rules have their addresses."""


class Html(HTMLParser):
    """What a page names: its own places, where it leads, what it needs to be shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: list[str] = []
        self.links: list[str] = []
        self.needed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.places += [named["id"]] if "id" in named else []
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if "src" in named or (tag == "link" and "href" in named):
            self.needed.append(named.get("src", named.get("href", "")))


@pytest.fixture(scope="session")
def site(demo: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make docs` makes, but for the data dictionary (tests/integration/test_dictionary.py)."""
    place = tmp_path_factory.mktemp("documentation") / "site"
    config = load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(place))
    config["extra"].update(published=str(demo.out), dictionary=False)
    build(config)
    return place


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Html]:
    return {
        path.relative_to(site).as_posix(): Html(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def rows(table: str) -> list[dict[str, str]]:
    with (POLICY / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_link_and_picture_of_a_page_is_in_the_folder(site: Path, pages: dict[str, Html]) -> None:
    lost = []
    for name, page in pages.items():
        for target in [*page.links, *page.needed]:
            if re.match(r"[a-z]+:", target):
                continue
            path, _, place = unquote(target).partition("#")
            file = ((site / name).parent / path).resolve() if path else site / name
            there = pages.get(file.relative_to(site).as_posix())
            if not file.is_file() or (place and there and place not in there.places):
                lost.append(f"{name}: {target}")
    assert lost == [] and len(pages) > 40


def test_nothing_that_is_needed_to_show_a_page_lies_elsewhere(site: Path, pages: dict[str, Html]) -> None:
    needed = {(name, target) for name, page in pages.items() for target in page.needed}
    assert {(name, target) for name, target in needed if re.match(r"(?:[a-z]+:)?//", target)} == set()
    fetched = re.compile(r"(?:@import|url\()\s*['\"]?(?:https?:)?//")
    assert [str(path) for path in site.rglob("*.css") if fetched.search(path.read_text(encoding="utf-8"))] == []


def test_the_folder_opens_from_the_disk_is_searched_in_chinese_and_asks_for_nothing_else(site: Path) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "install Debian's package chromium"
    asked: list[str] = []
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: faults.append(message.text) if "Invalid query" in message.text else None)
        page.goto((site / "index.html").as_uri())
        for _ in range(MOST_PRESSES):  # the key is heard as soon as the page's program runs
            page.keyboard.press("/")
            if page.evaluate("document.activeElement.dataset.mdComponent === 'search-query'"):
                break
            page.wait_for_timeout(100)
        first = [_found_first(page, words) for words in ("一张凭证记两次", *BEGINNINGS)]
        browser.close()
    assert "rules/findings.html" in first[0]
    assert all(first) and faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def _found_first(page: Page, words: str) -> str:
    """Where the first page that is found by these words lies."""
    page.locator("[data-md-component=search-query]").fill(words)
    found, begins = page.locator(".md-search-result__link"), re.compile(f"^{words[0]}", re.IGNORECASE)
    for _ in range(MOST_PRESSES):  # it searches when a key is let go, if its list of words was there by then
        page.keyboard.press("End")
        if found.count() and page.locator(".md-search-result mark", has_text=begins).count():
            break
        page.wait_for_timeout(100)
    return found.first.get_attribute("href") or ""


def codes() -> set[str]:
    """Every code of a finding or of what is owed: of policy tables, and those that only a model writes."""
    tables = [path.stem for path in POLICY.glob("*.csv")]
    named = {row["rule_no"] for table in tables for row in rows(table) if "rule_no" in row}
    models = [path.read_text(encoding="utf-8") for path in (ROOT / "models/intermediate").rglob("*.sql")]
    return named | {code for text in models for code in re.findall(r"'([DENSWZ]\d)'", text)}


def test_every_rule_and_every_finding_has_exactly_one_address(demo: DemoBuild, pages: dict[str, Html]) -> None:
    built = json.loads((demo.out / "build.json").read_text(encoding="utf-8"))
    review = yaml.safe_load((ROOT / "src/jixiao/review/rules.yml").read_text(encoding="utf-8"))
    named = [*codes(), *(check["name"] for check in built["checks"]), *(rule["id"] for rule in review), *RULES]
    places = Counter(place for name, page in pages.items() if ADDRESSES.match(name) for place in page.places)
    assert {name: places[name] for name in named if places[name] != 1} == {}
    elsewhere = {place for name, page in pages.items() if not ADDRESSES.match(name) for place in page.places}
    assert elsewhere & set(named) == set()


def test_each_rule_of_the_door_and_the_exit_is_among_the_checks_that_have_an_address(pages: dict[str, Html]) -> None:
    places = set(pages["rules/checks.html"].places)
    for path in (ROOT / "expectations").rglob("*.yml"):
        suite: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        said = [rule["name"] for rule in [*suite.get("rules", []), *suite.get("expectations", [])]]
        assert {f"{path.parent.name}.{path.stem}.{name}" for name in said} <= places, path


def test_each_finding_of_the_demo_is_told_with_its_severity_and_its_clause(demo: DemoBuild, site: Path) -> None:
    import duckdb

    text = (site / "rules" / "findings.html").read_text(encoding="utf-8")
    sections = dict(re.findall(r'<h2 id="([^"]+)">(.*?)(?=<h2 id|</article>)', text, re.DOTALL))
    with duckdb.connect(str(demo.out / "warehouse.duckdb"), read_only=True) as con:
        found = con.execute("select distinct rule, severity, notice, clause from published.finding").fetchall()
    assert {rule for rule, *_ in found} <= set(sections)
    for rule, severity, _, clause in found:
        assert severity == "提示" or severity in sections[rule], rule
        assert rule[0] in "DENSWZR" or f">{clause}<" in sections[rule], (rule, clause)


def test_each_notice_has_a_page_with_all_that_it_sets(site: Path) -> None:
    for notice in (row["notice_id"] for row in rows("notices")):
        text = (
            (site / "policy" / f"{notice}.html").read_text(encoding="utf-8").replace("&gt;", ">").replace("&lt;", "<")
        )
        for table in ("criteria", "quotas", "procedures", "materials", "grants", "uses", "outputs", "clauses"):
            missing = [row["says"] for row in rows(table) if row["notice_id"] == notice and row["says"] not in text]
            assert missing == [], (notice, table)


def test_each_notice_with_applicants_has_an_example_and_each_layout_its_picture(site: Path) -> None:
    for notice in {row["notice_id"] for row in rows("tracks")}:
        assert "jixiao trace" in (site / "examples" / f"{notice}.html").read_text(encoding="utf-8")
    text = (site / "forms" / "index.html").read_text(encoding="utf-8")
    for layout in (ROOT / "reports").glob("*/*.yml"):
        assert f"images/forms/{layout.parent.name}-{layout.stem}.png" in text


def test_what_an_example_says_its_commands_print(site: Path) -> None:
    said = {path.stem: path.read_text(encoding="utf-8") for path in (site / "examples").glob("*.html")}
    assert "150 人次" in said["jl-2024"] and "够条件" in said["jl-2024"]
    for notice, value in (("cf-2025", "148"), ("sy-2024", "839"), ("mohrss-2022", "85")):
        block = re.findall(r"jixiao trace.*?</code>", said[notice], re.DOTALL)[0]
        assert value in block, notice


def chinese_pages() -> Iterator[Path]:
    """The pages that people are told to follow: not the English ones, and not the generated reference."""
    for path in [ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        chinese = len(re.findall(r"[\u4e00-\u9fff]", path.read_text(encoding="utf-8")))
        if chinese * 4 > len(path.read_text(encoding="utf-8")):
            yield path


def told() -> Iterator[tuple[str, str]]:
    """Every command of this program in the Chinese pages, with the page."""
    for path in chinese_pages():
        text = path.read_text(encoding="utf-8")
        for language, block in FENCED.findall(text):
            if language in ("", "console", "text"):
                yield from ((path.name, found["words"]) for found in PROGRAM.finditer(block))
        yield from ((path.name, words) for words in INLINE.findall(FENCED.sub("", text)))


def test_each_command_of_the_chinese_pages_and_each_of_its_options_exists() -> None:
    group: Any = typer.main.get_command(build_app())
    options = {
        name: {one for param in command.params for one in param.opts} for name, command in group.commands.items()
    }
    tables, wrong, seen = set(table_names()), [], 0
    for page, line in told():
        words = shlex.split(re.sub(r"\s+#.*| > .*| 2> .*", "", line.replace("…", "")))
        verb, rest = words[0], words[1:]
        asked = {word.partition("=")[0] for word in rest if word.startswith("--")} - {"--quiet", "--lang", "--help"}
        shown = {word for word in rest[:1] if verb == "show" and re.fullmatch(r"[a-z_]+", word)}
        if not (verb in options and asked <= options[verb] and shown <= tables):
            wrong.append(f"{page}: {line}")
        seen += 1
    assert wrong == [] and seen > 100
