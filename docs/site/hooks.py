"""What mkdocs calls while it builds the site (mkdocs.yml): adds pages, and fills in what is declared elsewhere.

The published build that the pages speak of is `extra.published`; the data dictionary is added where `extra.dictionary`
says so.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.site import policy, rules
from docs.site.shown import Shown
from jixiao.paths import project_root
from jixiao.pipeline.dictionary import write_page

ROOT = project_root()
OUTSIDE = {
    "README.md": "developers.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "reports/README.md": "layouts.md",
}
"""Pages that lie outside docs/, and as what they stand in the site."""
POLICY = "政策"
"""The section of the navigation that lists the notices."""
MADE = "<!-- made by make docs -->"
BLOCK = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
CHINESE = "\u3001-\u303f\u4e00-\u9fff\uff00-\uffef“”"
BROKEN = re.compile(rf"(?<=[{CHINESE}])\n *(?=[{CHINESE}])")
"""A line end inside a Chinese sentence, which a browser would show as a blank."""
NAMES_OF_NODES = re.compile(r"(\w)=\1\+\w\+\w\.id(?=\}return \1)")
"""Where the search's library (lunr) names a node of its words by the letters and numbers of those that follow it, with
nothing between: two nodes can have one name, are taken for one, and the words of both break every search that meets
them. A comma behind each number keeps them apart."""
LINK = re.compile(r"(\]\(|<img src=\")(?!https?:)([^)#\"\s]+)")


def on_config(config: MkDocsConfig) -> None:
    """Put a page for each notice behind the list of all of them. Raises PluginError where there is no build."""
    if not (Path(config["extra"]["published"]) / "build.json").is_file():
        raise PluginError(f"没有已发布的结果 {config['extra']['published']}：请先运行 make build，再运行 make docs")
    section = next(one[POLICY] for one in config.nav or [] if POLICY in one)
    section[1:1] = [f"policy/{row['notice_id']}.md" for row in policy.Library(ROOT).rows("notices")]


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add every page that is made from what is declared elsewhere."""
    out = Path(config["extra"]["published"])
    library = policy.Library(ROOT)
    pages = {f"policy/{row['notice_id']}.md": policy.notice_page(library, row) for row in library.rows("notices")}
    pages |= {name: _from_outside(path) for path, name in OUTSIDE.items()}
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, "dictionary.html", content=_dictionary(out, config["extra"]["dictionary"])))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Fill a worked example, and lead links out of docs/ to where those pages stand."""
    out = Path(config["extra"]["published"])
    if MADE in markdown:
        markdown = markdown.replace(MADE, _made(page.file.src_uri, out))
    for path, name in OUTSIDE.items():
        markdown = markdown.replace(f"](../{path}", f"]({name}")
    markdown = markdown.replace("](../README.zh-CN.md)", "](index.md)")
    if page.file.src_uri.startswith("examples/"):
        markdown = Shown(out).page(markdown)
    parts = BLOCK.split(markdown)
    return "".join(part if at % 2 else BROKEN.sub("", part) for at, part in enumerate(parts))


def on_post_build(*, config: MkDocsConfig) -> None:
    """Take away what only a web server would use, and would need to know its own address for; mend the search."""
    site = Path(config["site_dir"])
    for name in ("404.html", "sitemap.xml", "sitemap.xml.gz"):
        (site / name).unlink(missing_ok=True)
    [place] = (site / "assets/javascripts/workers").glob("search.*.js")
    program, mended = NAMES_OF_NODES.subn(r"\g<0>+','", place.read_text(encoding="utf-8"))
    if mended != 1:
        raise PluginError(f"{place.name} 里没有找到 lunr 给节点起名的一句：请看新版是否还会把不同的节点当成一个")
    place.write_text(program, encoding="utf-8")


def _made(page: str, out: Path) -> str:
    """What stands in a page where it says that it is made."""
    made: dict[str, Callable[[], str]] = {
        "rules/findings.md": lambda: rules.findings(ROOT, out),
        "rules/owed.md": lambda: rules.owed(ROOT),
        "rules/refusals.md": rules.refusals,
        "rules/checks.md": lambda: rules.checks(out),
        "rules/review-rules.md": rules.review_rules,
        "policy/index.md": lambda: policy.notices(policy.Library(ROOT)),
        "forms/index.md": lambda: policy.layouts(policy.Library(ROOT)),
    }
    return made[page]()


def _from_outside(path: str) -> str:
    """A page from outside docs/, its links seen from there."""
    text = (ROOT / path).read_text(encoding="utf-8")
    folder = (ROOT / path).parent

    def seen(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        if target.is_relative_to(ROOT / "docs"):
            return found[1] + target.relative_to(ROOT / "docs").as_posix()
        named = target.relative_to(ROOT).as_posix()
        return found[1] + {**OUTSIDE, "README.zh-CN.md": "index.md"}[named]

    return LINK.sub(seen, text)


def _dictionary(out: Path, wanted: bool) -> str:
    """The data dictionary of dbt as one page."""
    if not wanted:
        return '<!doctype html><html lang="zh"><meta charset="utf-8"><title>数据字典</title></html>\n'
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        made = write_page(ROOT, (out / "warehouse.duckdb").resolve(), Path(folder) / "page")
        return made.read_text(encoding="utf-8")
