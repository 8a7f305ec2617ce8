"""What is told, and when: a refusal with its reasons, findings that are new, deadlines that the notices set."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from jixiao.alerts import occasions
from jixiao.alerts.alert_settings import VARIABLE, load_settings
from jixiao.alerts.deadlines import deadlines
from jixiao.errors import GateRefused, UsageError
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

POLICY = own_policy(project_root())
COLUMNS = "severity, rule, notice, subject, file, sheet, row, message"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that all alerts of a test go to."""
    place = tmp_path / "log.jsonl"
    (tmp_path / "alerts.yml").write_text(f"channels:\n  - {{kind: file, path: {place}}}\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "alerts.yml"))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    return place


def told(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.is_file() else []


def published(place: Path, *rows: tuple[str, str]) -> Path:
    """A published build with these findings (severity, message)."""
    place.mkdir(exist_ok=True)
    (place / "warehouse.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(place / "warehouse.duckdb")) as connection:
        connection.execute("create schema published")
        connection.execute(
            "create table published.finding as select ''::varchar as severity, ''::varchar as rule, ''::varchar as "
            "notice, ''::varchar as subject, ''::varchar as file, ''::varchar as sheet, 1::bigint as row, ''::varchar "
            "as message limit 0"
        )
        connection.execute(
            "create table published.submission as select ''::varchar as notice, ''::varchar as rule, ''::varchar as "
            "recommender, ''::varchar as region, ''::varchar as record_type, ''::varchar as period, ''::varchar as "
            "subjects, ''::varchar as state, 1::bigint as missing, 0::bigint as sent_back limit 0"
        )
        for severity, message in rows:
            connection.execute(
                f"insert into published.finding ({COLUMNS}) values (?, 'G1', 'sy-2024', 'P1', 'a.xlsx', '', 2, ?)",
                [severity, message],
            )
    return place


def test_a_refused_build_is_told_once_a_day_with_its_first_reasons(log: Path, tmp_path: Path) -> None:
    refused = tmp_path / "last_refused"
    refused.mkdir()
    checks = [
        {"passed": True, "severity": "强制", "label": "好的", "detail": ""},
        {"passed": False, "severity": "核实", "label": "要核实的", "detail": "1 行"},
        *({"passed": False, "severity": "强制", "label": f"检查{n}", "detail": f"{n} 行"} for n in range(1, 8)),
    ]
    (refused / "checks.json").write_text(json.dumps(checks), encoding="utf-8")
    error = GateRefused("质量关未通过，未发布任何结果。", "refused")
    for day in (20, 20, 21):
        occasions.after_refusal(tmp_path / "out", refused, error, date(2026, 11, day))
    lines = ["质量关未通过，未发布任何结果。", *(f"{n}. 检查{n}：{n} 行" for n in range(1, 6))]
    assert [(one["title"], one["lines"]) for one in told(log)] == [
        ("2026-11-20 的构建没有发布", lines), ("2026-11-21 的构建没有发布", lines),
    ]  # fmt: skip


def test_only_findings_that_no_build_before_told_of_are_told(log: Path, tmp_path: Path) -> None:
    out = published(tmp_path / "out", ("核实", "超拨一万元"), ("提示", "不用说明"))
    occasions.after_publication(out, "b1")
    occasions.after_publication(out, "b1")
    published(out, ("核实", "超拨一万元"), ("核实", "凭证重复"))
    occasions.after_publication(out, "b2")
    published(out, ("核实", "超拨一万元"))
    occasions.after_publication(out, "b3")
    assert [one["title"] for one in told(log)] == ["新增 1 条要说明的发现"] * 2
    assert [one["lines"][:2] for one in told(log)] == [  # type: ignore[index]
        ["sy-2024 1 条", "1. 超拨一万元"], ["sy-2024 1 条", "1. 凭证重复"],
    ]  # fmt: skip


def test_what_is_not_to_be_told_is_not(log: Path, tmp_path: Path) -> None:
    place = tmp_path / "alerts.yml"
    place.write_text(place.read_text("utf-8") + "tell: [refused]\n", encoding="utf-8")
    occasions.after_publication(published(tmp_path / "out", ("核实", "超拨一万元")), "b1")
    assert told(log) == []


def test_the_last_days_of_the_notices_come_near_by_the_clauses() -> None:
    # jl-2024 六(三): recommended by 28 June 2024; cq-2024 七(二): applied by 17 July, recommended by 24 July
    def found(day: date) -> set[tuple[str, str, str]]:
        return {(one.day.isoformat(), one.notice, one.clause) for one in deadlines(POLICY, day, 7)}

    assert ("2024-06-28", "jl-2024", "六(三)") in found(date(2024, 6, 21))
    assert ("2024-06-28", "jl-2024", "六(三)") not in found(date(2024, 6, 20))
    july = {(day, clause) for day, notice, clause in found(date(2024, 7, 17)) if notice == "cq-2024"}
    assert july == {("2024-07-17", "七(二)"), ("2024-07-24", "七(二)")}


def test_reports_are_due_at_the_end_of_each_month_and_in_december() -> None:
    # sy-2024 五(二): every month; cf-2025 八(三): by the end of December, from 2025 on
    near = {(one.day.isoformat(), one.notice) for one in deadlines(POLICY, date(2025, 12, 28), 40)}
    assert {("2025-12-31", "sy-2024"), ("2026-01-31", "sy-2024"), ("2025-12-31", "cf-2025")} <= near
    assert not any(notice == "cf-2025" and day != "2025-12-31" for day, notice in near)
    before = {one.notice for one in deadlines(POLICY, date(2024, 12, 28), 7)}
    assert "cf-2025" not in before and "sy-2024" in before, "the duty of cf-2025 begins in 2025"


def test_a_report_is_due_by_the_version_of_its_duty_that_holds_at_the_end_of_the_month(tmp_path: Path) -> None:
    """Monthly from 2024 on; from 15 November 2025 on once a year, by the end of December."""
    head = "rule_no,notice_id,clause,kind,first_month,due_month,says,starts_on\n"
    rows = "Q1,n,一,monthly,,,每月报送,2024-01-01\nQ1,n,一,yearly,10,12,每年报送,2025-11-15\n"
    (tmp_path / "reporting_duties.csv").write_text(head + rows, encoding="utf-8")
    found = [(one.day.isoformat(), one.says) for one in deadlines(tmp_path, date(2025, 10, 20), 80)]
    assert found == [("2025-10-31", "每月报送"), ("2025-12-31", "每年报送")]


def test_a_deadline_is_told_when_it_comes_near_and_on_its_day(log: Path) -> None:
    for day in range(20, 30):
        occasions.of_the_day(POLICY, date(2024, 6, day))
    own = [one for one in told(log) if "jl-2024" in str(one["lines"])]
    assert [str(one["title"])[:4] for one in own] == ["期限临近", "今天到期"]
    assert "还有 7 天" in str(own[0]["lines"])


def test_nobody_is_told_where_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    assert load_settings() is None
    assert occasions.of_the_day(POLICY, date(2024, 6, 28)) == occasions.NOTHING
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("channels: [{kind: mail, host: h, sender: a, to: []}]", "channels.0.mail.to"),
        ("channels: [{kind: pigeon}]", "channels.0"),
        ("chanels: []", "channels"),
        ("channels: []\nquiet: late", "quiet"),
        ("channels: []\ntell: [everything]", "tell.0"),
        ("channels: [", "YAML"),
    ],
)
def test_settings_that_are_wrong_are_refused_by_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, field: str
) -> None:
    (tmp_path / "alerts.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "alerts.yml"))
    with pytest.raises(UsageError, match=field):
        load_settings()
