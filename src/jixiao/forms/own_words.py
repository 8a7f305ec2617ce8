"""The rows by which a notice prints its own words (words.csv) and default forms, held against its layouts."""

from collections.abc import Iterable, Iterator, Mapping

from jixiao.forms.layout import Layout
from jixiao.forms.words import fixed_texts
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy

LABELS = ("period_label", "year_label")
Layouts = Mapping[tuple[str, str], Layout]


def words_of(policy: Policy, notice: str, form_id: str) -> dict[str, str]:
    """What a notice prints on a form for which fixed text, by its latest rows."""
    rows = [row for row in policy.rows("words") if row.get("notice_id") == notice]
    rows = [row for row in rows if row.get("of_form") in ("", form_id)]
    ordered = sorted(rows, key=lambda row: (row.get("of_form") != "", row.get("starts_on")))
    return {row.get("standard"): row.get("own") for row in ordered}


def above_its_level(policy: Policy, notice: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Texts with words of a level that the notice is not of, and the source of money that it would have to name."""
    named = {one.get("fund_source") for one in policy.rows("grants") if one.get("notice_id") == notice}
    texts = list(texts)
    for word in policy.rows("level_words"):
        said = next((text for text in texts if word.get("word") in text), "")
        if said and word.get("fund_source") not in named:
            yield said, word.get("fund_source")


def faults(policy: Policy, layouts: Layouts) -> Iterator[Fault]:
    """Words for a text that none of a notice's forms prints, or of another level; default forms of another shape than
    their layout, or in the way of one that the notice names."""
    lines = {(row.get("form_id"), row.get(name)) for row in policy.rows("form_lines") for name in LABELS}
    indicators = {row.get("indicator_name") for row in policy.rows("indicators")}
    for row in policy.rows("words"):
        yield from _word_faults(policy, layouts, row, lines, indicators)
    for row in policy.rows("default_forms"):
        layout = layouts.get((row.get("form_id"), row.get("edition")))
        if layout and layout.shape != row.get("shape"):
            yield row.fault("shape", f"版式写的是 shape: {layout.shape}", "请改成一致：版式按它的种类取数")
    yield from _clashes(policy)


def _word_faults(
    policy: Policy, layouts: Layouts, row: Row, lines: set[tuple[str, str]], indicators: set[str]
) -> Iterator[Fault]:
    notice, form_id, standard = (row.get(name) for name in ("notice_id", "of_form", "standard"))
    asked = [one for one in policy.rows("forms") if one.get("notice_id") == notice] + policy.rows("default_forms")
    keys = {(one.get("form_id"), one.get("edition")) for one in asked if form_id in ("", one.get("form_id"))}
    texts = {text for key in keys & layouts.keys() for text in fixed_texts(layouts[key])}
    if form_id and not keys:
        yield row.fault("of_form", f"通知 {notice} 没有这张表", "请改成 forms.csv 里该通知的表号，或清空")
    elif standard not in texts and (standard not in indicators if not form_id else (form_id, standard) not in lines):
        what = f"表 {form_id} 没有一格印这些字" if form_id else "没有一张表、一个指标印这些字"
        repair = "请照抄版式里整格的字；指标名称的 of_form 空着，资金行的名称写明 of_form"
        yield row.fault("standard", what, repair)
    for said, source in above_its_level(policy, notice, [row.get("own")]):
        yield row.fault("own", f"印出“{said}”，通知 {notice} 的补助规则却没有{source}", "请改成本通知的字")


def _clashes(policy: Policy) -> Iterator[Fault]:
    """A form that a notice names, under the file name of a default one that it gets beside."""
    declines = {one.get("notice_id") for one in policy.rows("notices") if one.get("only_named_forms") == "true"}
    defaults = {one.get("file_name"): one.get("form_id") for one in policy.rows("default_forms")}
    for row in policy.rows("forms"):
        default = defaults.get(row.get("file_name"), row.get("form_id"))
        if default != row.get("form_id") and row.get("notice_id") not in declines:
            what = f"与默认的表 {default} 同名，会写成一个文件"
            yield row.fault("file_name", what, "请改名，或把通知的 only_named_forms 写成 true")
