"""The gate at the door: millions of raw rows are counted by DuckDB, the counts are judged by Great Expectations.

One query a record type counts the violations of all its rules; the judge sees one row a rule; a second query fetches
 the first offending places of the rules that failed.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from jixiao.engine.executor import UNBOUND, Bounds
from jixiao.gate.result import PLACES_SHOWN, CheckResult, Severity, could_not_run, counted, place
from jixiao.gate.suite import load_door_suites
from jixiao.gate.verdicts import NONE_KEPT, Verdicts
from jixiao.ingest.contract import NARRATIVE, Condition, RecordColumn, RecordType, load_contract
from jixiao.sql_words import literal

CONSERVATION = "conservation"
PERSON_COLUMN = "_key"


@dataclass(frozen=True)
class _Check:
    """One rule over one raw table: `where` is SQL, true for a row that breaks it; where no two rows may have the same
    values, `unique` names the columns."""

    name: str
    table: str
    label: str
    label_en: str
    severity: Severity
    where: str
    why: str
    unique: tuple[str, ...] = ()


def run_door_gate(
    raw_dir: Path, root: Path, verdicts: Verdicts = NONE_KEPT, bounds: Bounds = UNBOUND
) -> list[CheckResult]:
    """Judge raw/*.parquet by the contract and by expectations/door within `bounds`: one result a rule, conservation
    first.

    A rule that cannot be evaluated (a missing file or column, faulty SQL) is a failed 强制 check. Raises UsageError
    when a suite file is faulty.
    """
    contract = load_contract()
    checks = _checks(list(contract.record_types), root)
    with bounds.connect(":memory:") as connection:
        connection.execute("set preserve_insertion_order = false")
        kinds = [kind.id for kind in (*contract.record_types, NARRATIVE)]
        missing = _open(connection, raw_dir, [*kinds, "sheet", "quarantine"])
        conservation = _conservation(connection, kinds, missing)
        first = [conservation, _something_accepted(connection, missing), _files_read(connection, missing)]
        return [*first, *_judged(connection, checks, missing, verdicts)]


def _something_accepted(connection: duckdb.DuckDBPyConnection, missing: dict[str, str]) -> CheckResult:
    """An inbox of which no row could be taken publishes nothing: it would replace a good build by an empty one."""
    name, label, why = "some_rows_accepted", "至少收下一行记录", "空的结果不能替换已发布的结果"
    label_en = "at least one record was accepted"
    if "sheet" in missing:
        return could_not_run(name, label, missing["sheet"], why, label_en)
    rows = connection.execute("select coalesce(sum(read), 0), coalesce(sum(accepted), 0) from sheet").fetchall()
    read, accepted = rows[0]
    detail = "没有发现问题。" if accepted else f"读取 {read} 行，全部退回：请按 quarantine.xlsx 逐行修复后重报。"
    return CheckResult(name, label, accepted > 0, 0 if accepted else int(read), "强制", detail, why, label_en)


def _files_read(connection: duckdb.DuckDBPyConnection, missing: dict[str, str]) -> CheckResult:
    """What was handed in is read. Each file that was not is a finding too, which says how much it weighs."""
    name, label, why = "files_read", "收到的文件都已读取", "没有读取的文件里可能有应报的记录"
    label_en = "all files that came were read"
    if "sheet" in missing:
        return could_not_run(name, label, missing["sheet"], why, label_en)
    rows = connection.execute(
        "select file, if(refused <> '', refused, note) from sheet "
        "where refused <> '' or (record_type = '' and sheet = '') order by refused = '', file"
    ).fetchall()
    told = counted(len(rows), [f"{file}（{reason}）" for file, reason in rows]).replace("行不符合", "个文件没有读取")
    return CheckResult(name, label, not rows, len(rows), "提示", told if rows else "没有发现问题。", why, label_en)


def _open(connection: duckdb.DuckDBPyConnection, raw_dir: Path, tables: list[str]) -> dict[str, str]:
    """Make a view of each raw file; the answer names those that cannot be opened, with the reason."""
    missing: dict[str, str] = {}
    for table in tables:
        path = literal(str(raw_dir / f"{table}.parquet"))
        try:
            connection.execute(f'create view "{table}" as select * from read_parquet({path})')
        except duckdb.Error as error:
            missing[table] = f"打不开 raw/{table}.parquet：{str(error).splitlines()[0]}"
    return missing


def _checks(kinds: list[RecordType], root: Path) -> list[_Check]:
    suites = load_door_suites(root)
    found: list[_Check] = []
    for kind in kinds:
        found += _contract_checks(kind)
        if kind.id in suites:
            found += [
                _Check(
                    f"door.{kind.id}.{rule.name}",
                    kind.id,
                    f"{kind.label}：{rule.label}",
                    f"{_said(kind.id)}: {rule.label_en}",
                    rule.severity,
                    rule.where or _doubled(rule.unique),
                    rule.why,
                    rule.unique,
                )
                for rule in suites[kind.id].rules
            ]
    return found


def _contract_checks(kind: RecordType) -> list[_Check]:
    """What the record contract itself demands, asked again of what ingest let through."""
    keys = tuple(_raw(column) for column in kind.keys)
    names = "、".join(column.header for column in kind.keys)
    checks = [
        _Check(
            f"door.{kind.id}.key_unique",
            kind.id,
            f"{kind.label}：主键（{names}）不重复",
            f"{_said(kind.id)}: no two rows have one key ({', '.join(_said(one.name) for one in kind.keys)})",
            "强制",
            _doubled(keys),
            "上报规范：主键相同而内容不同的行都不收",
            keys,
        ),
        _Check(
            f"door.{kind.id}.traceable",
            kind.id,
            f"{kind.label}：每行都能指到来源文件和行号",
            f"{_said(kind.id)}: each row leads to its source file and row",
            "强制",
            "src_file is null or src_row is null or record_key is null",
            "每个数都要能追溯到上报文件的行",
        ),
    ]
    for column in kind.columns:
        checks += _column_checks(kind, column)
    return checks


def _column_checks(kind: RecordType, column: RecordColumn) -> list[_Check]:
    checks = []
    needed = _required_where(column)
    if needed:
        checks.append(
            _Check(
                f"door.{kind.id}.{column.name}_present",
                kind.id,
                f"{kind.label}：{column.header}不为空",
                f"{_said(kind.id)}: {_said(column.name)} is given",
                "强制",
                needed,
                "上报规范：必填",
            )
        )
    if column.values:
        checks.append(
            _Check(
                f"door.{kind.id}.{column.name}_listed",
                kind.id,
                f"{kind.label}：{column.header}在规定的选项之内",
                f"{_said(kind.id)}: {_said(column.name)} is one of the values that are allowed",
                "强制",
                f"{column.name} not in ({_listed(column.values)})",
                f"上报规范：{'、'.join(column.values)}",
            )
        )
    return checks


def _said(name: str) -> str:
    """A name of the contract as English words."""
    return name.replace("_", " ")


def _doubled(columns: tuple[str, ...]) -> str:
    """SQL that is true for a row whose values in these columns another row has too."""
    return f"count(*) over (partition by {', '.join(columns)}) > 1"


def _required_where(column: RecordColumn) -> str:
    """SQL that is true when a required value is missing; empty when the column may be empty."""
    missing = f"{_raw(column)} is null"
    if isinstance(column.required, Condition):
        other = column.required
        return f"{missing} and {other.column} " + ("is null" if other.blank else f"in ({_listed(other.within)})")
    return missing if column.must_have_value else ""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(map(literal, values))


def _raw(column: RecordColumn) -> str:
    return f"{column.name}{PERSON_COLUMN}" if column.type == "id" else column.name


def _judged(
    connection: duckdb.DuckDBPyConnection, checks: list[_Check], missing: dict[str, str], verdicts: Verdicts
) -> list[CheckResult]:
    counts: dict[str, int] = {}
    errors: dict[str, str] = {}
    for table in dict.fromkeys(check.table for check in checks):
        own = [check for check in checks if check.table == table]
        if table in missing:
            errors |= {check.name: missing[table] for check in own}
        else:
            _count(connection, table, own, counts, errors)
    broken, refusal = verdicts.on_counts(counts)
    return [_result(connection, check, counts, broken, errors.get(check.name, refusal)) for check in checks]


def _count(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    checks: list[_Check],
    counts: dict[str, int],
    errors: dict[str, str],
) -> None:
    """Count the violations of all rules of a table in one query; when that fails, rule by rule, to name the faulty."""
    try:
        counts |= zip([check.name for check in checks], _violations(connection, table, checks), strict=True)
    except duckdb.Error:
        for check in checks:
            try:
                counts[check.name] = _violations(connection, table, [check])[0]
            except duckdb.Error as error:
                errors[check.name] = str(error)


def _violations(connection: duckdb.DuckDBPyConnection, table: str, checks: list[_Check]) -> list[int]:
    """A count a check. That no two rows share their values is asked of hashes first: a window over every row of a large
    table costs many times what all other rules do."""
    rows = [check for check in checks if not check.unique]
    flags = ", ".join(f"coalesce(({check.where}), false) as rule_{number}" for number, check in enumerate(rows))
    sums = ", ".join(f"count(*) filter (where rule_{number})" for number in range(len(rows)))
    told = connection.execute(f'select {sums} from (select {flags} from "{table}")').fetchall()[0] if rows else ()
    counts = dict(zip([check.name for check in rows], told, strict=True))
    return [int(counts[one.name] if one.name in counts else _shared(connection, table, one.unique)) for one in checks]


def _shared(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> int:
    """How many rows have the same values in these columns as another row."""
    names = ", ".join(columns)
    distinct = f'select count(*) - count(distinct hash({names})) from "{table}"'
    if connection.execute(distinct).fetchall()[0][0] == 0:
        return 0
    doubled = f'select count(*) as n from "{table}" group by {names} having n > 1'
    return int(connection.execute(f"select coalesce(sum(n), 0) from ({doubled})").fetchall()[0][0])


def _result(
    connection: duckdb.DuckDBPyConnection, check: _Check, counts: dict[str, int], broken: set[str], error: str
) -> CheckResult:
    if error or check.name not in counts:
        return could_not_run(check.name, check.label, error or "没有结果", check.why, check.label_en)
    failed, passed = counts[check.name], check.name not in broken
    detail = "没有发现问题。" if passed else counted(failed, _places(connection, check))
    words = (check.severity, detail, check.why, check.label_en)
    return CheckResult(check.name, check.label, passed, failed, *words)


def _places(connection: duckdb.DuckDBPyConnection, check: _Check) -> list[str]:
    rows = connection.execute(
        f'select src_file, src_sheet, src_row from (select *, ({check.where}) as broken from "{check.table}") '
        f"where broken order by src_file, src_sheet, src_row limit {PLACES_SHOWN}"
    ).fetchall()
    return [place(*row) for row in rows]


def _conservation(connection: duckdb.DuckDBPyConnection, tables: list[str], missing: dict[str, str]) -> CheckResult:
    """Invariant 1: no row of no sheet is lost between the files and raw/ plus the quarantine."""
    label = "数据守恒：读取 = 收下 + 隔离 + 重复 + 跳过，收下的行数与入库行数一致"
    label_en = "no row is lost: read = accepted + quarantined + duplicates + skipped, and what was accepted is stored"
    why = "每个文件、每张工作表的每一行都要有去处"
    lost = [missing[table] for table in [*tables, "sheet", "quarantine"] if table in missing]
    if lost:
        return could_not_run(CONSERVATION, label, lost[0], why, label_en)
    try:
        faults = _leaks(connection, tables)
    except duckdb.Error as error:
        return could_not_run(CONSERVATION, label, str(error), why, label_en)
    detail = counted(len(faults), faults).replace("行不符合", "处不守恒") if faults else "没有发现问题。"
    return CheckResult(CONSERVATION, label, not faults, len(faults), "强制", detail, why, label_en)


def _leaks(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> list[str]:
    sheets = connection.execute(
        "select file, sheet, read, accepted, quarantined, duplicates, skipped from sheet "
        "where read is distinct from accepted + quarantined + duplicates + skipped order by file, sheet"
    ).fetchall()
    faults = [
        f"{place(file, sheet, None)} 读取 {read} 行，收下 {accepted}、隔离 {quarantined}、"
        f"重复 {duplicates}、跳过 {skipped}"
        for file, sheet, read, accepted, quarantined, duplicates, skipped in sheets
    ]
    stored = " union all ".join(
        f"select '{table}' as record_type, src_file as file, coalesce(src_sheet, '') as sheet, count(*) as found "
        f'from "{table}" group by all'
        for table in tables
    )
    kept = (
        "select record_type, file, coalesce(sheet, '') as sheet, sum({count})::bigint as noted "
        "from sheet where record_type is not null group by all"
    )
    faults += _differences(connection, stored, kept.format(count="accepted"), "收下", "入库")
    rejected = (
        "select record_type, file, coalesce(sheet, '') as sheet, count(distinct \"row\") as found "
        "from quarantine group by all"
    )
    return faults + _differences(connection, rejected, kept.format(count="quarantined"), "隔离", "隔离表中")


def _differences(
    connection: duckdb.DuckDBPyConnection, found: str, noted: str, noted_word: str, found_word: str
) -> list[str]:
    rows = connection.execute(
        f"select file, sheet, coalesce(noted, 0), coalesce(found, 0) from ({noted}) as s "
        f"full join ({found}) as f using (record_type, file, sheet) "
        "where coalesce(noted, 0) <> coalesce(found, 0) order by all"
    ).fetchall()
    return [
        f"{place(file, sheet, None)} 记为{noted_word} {noted_rows} 行，{found_word} {found_rows} 行"
        for file, sheet, noted_rows, found_rows in rows
    ]
