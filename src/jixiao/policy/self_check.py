"""The self-check of policy data: what is wrong in itself, beside the notices' texts, and beside the last build."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

from jixiao.exact import as_number
from jixiao.policy.clause_figures import notice_texts, text_faults
from jixiao.policy.coverage import NOT_YET, SentenceCoverage
from jixiao.policy.policy_data import GRADE, check_policy, place_of
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy
from jixiao.policy.register import unmet_references, unnamed_rows
from jixiao.policy.schema import Table
from jixiao.published import open_warehouse

REFUSED, DOUBT, HINT = "强制", "核实", "提示"
# Results that say that a criterion was not really put to the test.
SILENT = ("缺数据", "不适用")


@dataclass(frozen=True)
class Remark:
    """One thing found. severity: 强制 (a build refuses it), 核实 (to be put right or explained), 提示 (to be known)."""

    rule: str
    severity: str
    fault: Fault


def review_policy(folder: Path, root: Path, notices: Path | None = None, out: Path | None = None) -> list[Remark]:
    """Everything found, by severity and place. With faults that a build refuses, only these.

    `notices` is the office's folder of texts, `out` a published build. Raises UsageError when there is no folder.
    """
    policy, faults = check_policy(folder, root)
    if faults:
        return [Remark("政策数据有差错", REFUSED, fault) for fault in faults]
    remarks = [
        *doubted(policy),
        *(Remark("没有用到的条款", HINT, fault) for fault in unused_clauses(policy)),
    ]
    remarks += [Remark("登记的句子没有落处", DOUBT, fault) for fault in unmet_references(policy)]
    remarks += [Remark("没有登记句子的行", HINT, fault) for fault in unnamed_rows(policy)]
    if notices is not None:
        texts = notice_texts(policy, notices)
        remarks += [Remark("与通知原文不符", DOUBT, fault) for fault in text_faults(policy, texts)]
        remarks += sentence_remarks(SentenceCoverage(policy, texts))
    if out is not None:
        remarks += [Remark("从未评过的条件", HINT, fault) for fault in never_evaluated(policy, out)]
    order = {REFUSED: 0, DOUBT: 1, HINT: 2}
    return sorted(
        remarks, key=lambda remark: (order[remark.severity], remark.rule, remark.fault.file, remark.fault.line)
    )


def sentence_remarks(coverage: SentenceCoverage) -> list[Remark]:
    """What the texts, sentence by sentence, say against the register of sentences."""
    return [
        *(Remark("逐句登记", DOUBT, fault) for fault in coverage.faults()),
        *(Remark(NOT_YET, HINT, fault) for fault in coverage.left()),
    ]


def doubted(policy: Policy) -> Iterator[Remark]:
    """What sound policy data say that can hardly be meant."""
    yield from (Remark("没有数据能符合", DOUBT, fault) for fault in dict.fromkeys(impossible(policy)))
    yield from (Remark("同一件事同时有两行", DOUBT, fault) for fault in doubled(policy))
    yield from (Remark("起始日期与通知不合", DOUBT, fault) for fault in misdated(policy))
    yield from (Remark("行政区划与发文机关不合", DOUBT, fault) for fault in misplaced(policy))


# ---------------------------------------------------------------- what no data can meet


def impossible(policy: Policy) -> Iterator[Fault]:
    """Bounds of one measure that leave nothing between them, for criteria that one application must meet together; and
    quotas of nought."""
    for table in policy.schema.tables.values():
        if table.has("track_id", "measure_id", "comparator", "threshold"):
            for rows in _together(policy, table).values():
                yield from _contradiction(policy, rows)
        if table.has("max_count"):
            for row in policy.rows(table.name):
                if row.get("max_count") and int(row.get("max_count")) < 1:
                    yield row.fault("max_count", "名额少于 1，没有项目能入选", "请改正名额，或删去该行")


def _together(policy: Policy, table: Table) -> dict[tuple[str, ...], list[Row]]:
    """Rows asked together of one applicant: of a track and of those it includes, for the same measure and window;
    of the branches of a criterion, each by itself."""
    rows = [row for row in policy.rows(table.name) if row.get("measure_id") and row.get("role") != "preference"]
    included: dict[str, set[str]] = defaultdict(set)
    for row in policy.rows(table.name):
        if row.get("includes_track"):
            included[row.get("track_id")].add(row.get("includes_track"))
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for track in sorted({row.get("track_id") for row in rows}):
        asked = [row for row in rows if row.get("track_id") in {track} | included[track]]
        for row in _latest(asked):
            for kind, branch in product(_classes(row, asked), _branches(row, asked)):
                found[track, kind, branch, row.get("measure_id"), row.get("window_id")].append(row)
    return found


def _latest(rows: list[Row]) -> list[Row]:
    """The last version of every rule."""
    newest: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda one: one.get("starts_on")):
        newest[tuple(row.get(name) for name in ("track_id", "criterion_no", "item_no", "rule_no"))] = row
    return list(newest.values())


def _classes(row: Row, rows: list[Row]) -> list[str]:
    """The kinds of applicant a row is for; one for all is for each kind that others name."""
    named = sorted({one.get("applies_to") for one in rows} - {"all", ""})
    return [row.get("applies_to")] if row.get("applies_to") not in ("all", "") else (named or ["all"])


def _branches(row: Row, rows: list[Row]) -> list[str]:
    """The branches of criteria that a row is asked with; one of none is asked with each."""
    named = sorted({f"{one.get('criterion_no')} {one.get('branch')}" for one in rows if one.get("branch")})
    return [f"{row.get('criterion_no')} {row.get('branch')}"] if row.get("branch") else ["", *named]


def _contradiction(policy: Policy, rows: list[Row]) -> Iterator[Fault]:
    measure = policy.measures.get(rows[0].get("measure_id"))
    if measure is None or measure.unit == GRADE:
        return
    lows = [(low, row) for row in rows if (low := _bound(row, ">=")) is not None]
    highs = [(high, row) for row in rows if (high := _bound(row, "<=")) is not None]
    if not lows or not highs:
        return
    (low, row), (high, other) = max(lows, key=lambda pair: pair[0]), min(highs, key=lambda pair: pair[0])
    if low > high:
        most = other.get("threshold_high") or other.get("threshold")
        what = f"要求不少于 {row.get('threshold')}，第 {other.line} 行却要求同一指标不超过 {most}，没有数据能符合"
        yield row.fault("threshold", what, "请改正其中一行")


def _bound(row: Row, side: str) -> Fraction | None:
    comparator = row.get("comparator")
    if comparator not in (side, "=", "between"):
        return None
    high = side == "<=" and comparator == "between"
    return as_number(row.get("threshold_high") if high else row.get("threshold"))


# ---------------------------------------------------------------- two rows for one thing


def doubled(policy: Policy) -> Iterator[Fault]:
    """Two rows that hold at the same time for the same thing, though under different numbers. A later version of a
    rule takes the place of the one before it."""
    for table in policy.schema.tables.values():
        seen: dict[tuple[str, ...], Row] = {}
        for row in policy.rows(table.name) if table.same_thing else []:
            same = tuple(row.get(name) for name in table.same_thing)
            if "measure_id" in table.same_thing and (not row.get("measure_id") or row.get("branch")):
                continue
            first = seen.setdefault(same, row)
            if _rule(table, first) != _rule(table, row):
                values = "，".join(value for value in same if value)
                since = max(first.get("starts_on"), row.get("starts_on"))
                what = f"与第 {first.line} 行说的是同一件事（{values}），从 {since} 起同时有效"
                yield row.fault(table.same_thing[-1], what, "请留一行，或写明两行的分别")


def _rule(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(row.get(name) for name in table.key if name != "starts_on")


# ---------------------------------------------------------------- from when


def misdated(policy: Policy) -> Iterator[Fault]:
    """Rules that begin before their notice holds, or whose first version begins after it: until then there is none.
    What is no notice's own holds from the first notice on."""
    starts = policy.notice_starts
    for table in policy.schema.tables.values():
        if table.name == "notices" or not table.has("starts_on"):
            continue
        first: dict[tuple[str, ...], Row] = {}
        for row in sorted(policy.rows(table.name), key=lambda one: one.get("starts_on")):
            first.setdefault(_rule(table, row), row)
        for row in first.values():
            since = starts.get(row.get("applies_to_notice") or row.get("notice_id"), "")
            begun = row.get("starts_on")
            if since and begun < since:
                yield row.fault("starts_on", f"早于通知的起始日期 {since}", "请改成通知的起始日期")
            elif begun > (since or min(starts.values())):
                what = f"通知自 {since or min(starts.values())} 起有效，此前的申报和项目没有这一条"
                yield row.fault("starts_on", what, "请核对起始日期；新规定代替旧规定的，保留旧的一行")


def misplaced(policy: Policy) -> Iterator[Fault]:
    """Notices whose region is not the one that their issuer is named for."""
    names = {row.get("region_code"): row.get("region_name") for row in policy.rows("regions")}
    own = {name for code, name in names.items() if code.endswith("00") and not name.endswith(("市辖区", "县"))}
    for row in policy.rows("notices"):
        region, issuer = names.get(row.get("region_code"), ""), row.get("issuer")
        named = next((name for name in own if issuer.startswith(name)), "")
        if region and not issuer.startswith(region):
            yield row.fault("region_code", f"是{region}，发文机关却是{issuer}", "请改正行政区划代码")
        elif named and not region:
            yield row.fault("region_code", f"发文机关是{issuer}，没有填行政区划", f"请填{named}的行政区划代码")


# ---------------------------------------------------------------- what is of no use


def unused_clauses(policy: Policy) -> Iterator[Fault]:
    """Clauses that no row cites."""
    cited = {
        place_of(row, row.get(column.name))
        for table, row in policy.cited()
        for column in table.columns
        if column.name == "clause" or column.name.endswith("_clause")
    }
    for row in policy.rows("clauses"):
        if (row.get("notice_id"), row.get("clause")) not in cited:
            yield row.fault("clause", f"通知 {row.get('notice_id')} 的这一条款没有规则引用", "不需要的可以删除")


def never_evaluated(policy: Policy, out: Path) -> Iterator[Fault]:
    """Criteria for which the last build has no application of the track, or no result but 缺数据 and 不适用."""
    with closing(open_warehouse(out)) as con:
        rows = con.execute(
            "select track, criterion, cast(item as varchar), list(distinct result) from published.assessment "
            "where not is_part group by all"
        ).fetchall()
    results = {(track, criterion, item): set(found) for track, criterion, item, found in rows}
    for row in policy.rows("criteria"):
        found = results.get((row.get("track_id"), row.get("criterion_no"), row.get("item_no")))
        if found is None:
            yield row.fault("criterion_no", f"最近一次构建没有 {row.get('track_id')} 的申报用到本条", "有申报时再核对")
        elif found <= set(SILENT):
            yield row.fault("criterion_no", f"最近一次构建的结果全是{'、'.join(sorted(found))}", "请看是否缺少该类记录")
