"""Which form and which edition a sheet is, by its labels. The forms are data: `forms` of wording.yml."""

from dataclasses import dataclass
from typing import Any

from jixiao.review.labels import tight, wording
from jixiao.review.model import Form

_ENOUGH_ROWS = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A form and edition. `layout` is the key of the grid it follows; `name` and `document` are for people; `figures`
    are the published forms that it is compared with, `money` those whose lines of money mean the same."""

    form_id: str
    edition: str
    layout: str
    name: str
    document: str
    figures: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    shared_power: bool = False


def recognise(form: Form) -> Kind | None:
    """The form and edition with the most evidence among those whose parts are all there, or None."""
    parts, title = _parts(form), tight(form.title)
    labels = {*form.fields, *(line.concept for table in form.money for line in table.lines)}
    labels |= form.indicators.columns if form.indicators else set()
    best: tuple[int, dict[str, Any]] | None = None
    for entry in wording().data["forms"]:
        if not set(entry["needs"]) <= parts or parts & set(entry["lacks"]):
            continue
        evidence = sum(points for word, points in entry["titles"].items() if word in title)
        evidence += sum(points for label, points in entry["labels"].items() if label in labels)
        if evidence > 0 and (best is None or evidence > best[0]):
            best = (evidence, entry)
    if best is None:
        return None
    entry = best[1]
    return Kind(
        entry["form_id"], entry["edition"], entry["layout"], entry["name"], entry["document"],
        tuple(entry["figures"]), tuple(entry["money"]), _shared(form),
    )  # fmt: skip


def _shared(form: Form) -> bool:
    """Whether the form says 资金名称, as those of 共同财政事权 do."""
    found = form.fields.get("transfer_name")
    return found is not None and wording().group("shared_power_labels").matches(found[0].text)


def _parts(form: Form) -> set[str]:
    """The parts that tell forms apart."""
    table = form.indicators
    columns = table.columns if table else frozenset()
    money = {column for one in form.money for column in one.columns}
    found = {name for name in ("target", "actual", "score") if name in columns}
    if "to_date" in columns | money or "possibility" in columns or "certain" in columns:
        found.add("to_date")
    if form.management and len(form.management.rows) >= _ENOUGH_ROWS:
        found.add("management")
    sides = {one.side for one in form.money} | set(table.sides if table else ())
    found.add("two_sided" if len(sides - {""}) > 1 else "one_sided")
    named = "转移支付" in tight(form.title) and "supervisor" not in form.fields
    if named or {"central_department", "transfer_name"} & set(form.fields):
        found.add("transfer")
    if _shared(form):
        found.add("shared")
    if _is_project(form):
        found.add("project")
    return found


def _is_project(form: Form) -> bool:
    """Filled in by a unit for its project, not by a department for its region."""
    title = tight(form.title)
    regional, project = "区域" in title, "项目" in title
    if regional != project:
        return project
    return bool(form.text_of("project_name") or form.text_of("unit"))
