"""What runs the program every night on a system is what that system takes."""

import json
import os
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from jixiao.cli.app import COMMANDS

DEPLOY = Path(__file__).parents[3] / "deploy"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
OPTIONS = {"--inbox", "--out", "--as-of", "--json"}


def test_the_service_and_its_timer_are_sound_for_systemd(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    program = tmp_path / "jixiao"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in ("jixiao.service", "jixiao.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8").replace("User=jixiao", f"User={os.geteuid()}")
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "jixiao.service"), str(tmp_path / "jixiao.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "jixiao" in line]
    assert (done.returncode, ours) == (0, []), done.stderr
    told = subprocess.run(
        ["systemd-analyze", "calendar", "*-*-* 02:00:00 Asia/Shanghai"], capture_output=True, check=False
    )
    assert told.returncode == 0


def test_a_build_that_is_to_be_tried_later_is_and_one_that_the_gate_refused_is_not() -> None:
    text = (DEPLOY / "jixiao.service").read_text(encoding="utf-8")
    assert re.search(r"^Restart=on-failure$", text, re.M)
    prevented = re.search(r"^RestartPreventExitStatus=(.*)$", text, re.M)
    assert prevented and {"1", "2", "3", "4", "70"} == set(prevented[1].split())


def test_the_task_of_windows_is_well_formed_and_begins_one_build_a_day() -> None:
    root = ElementTree.parse(DEPLOY / "jixiao-task.xml").getroot()
    assert root.tag == f"{TASK}Task"
    assert [one.tag.removeprefix(TASK) for one in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip
    assert root.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert "jixiao.cmd' build " in (root.findtext(f".//{TASK}Arguments") or "")


def test_the_line_of_cron_has_its_account_and_no_bare_percent() -> None:
    lines = [
        line
        for line in (DEPLOY / "jixiao.cron").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    variables, (line,) = lines[:-1], lines[-1:]
    assert {one.partition("=")[0] for one in variables} == {"SHELL", "HOME", "LANG", "TZ"}
    assert re.match(r"0 2 \* \* \* jixiao /", line)
    assert not re.search(r"(?<!\\)%", line)


@pytest.mark.parametrize("name", ["jixiao.service", "jixiao.cron", "jixiao-task.xml"])
def test_the_command_that_is_run_every_night_has_options_that_there_are(name: str) -> None:
    line = next(line for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines() if " build --inbox" in line)
    assert "build" in COMMANDS
    assert set(re.findall(r"--[a-z-]+", line)) == OPTIONS


def test_the_installer_is_sound_shell_and_ends_with_one_sentence(tmp_path: Path) -> None:
    installer = DEPLOY / "install.sh"
    assert subprocess.run(["sh", "-n", str(installer)], check=False).returncode == 0
    for words in (["--nonsense"], ["--prefix"], ["--python", "no-such-python"]):
        done = subprocess.run(["sh", str(installer), *words], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 2
        assert re.fullmatch(r"错误：.+。\n", done.stderr), shlex.join(words)


def test_the_installer_of_windows_begins_with_the_mark_that_its_shell_needs_to_read_chinese() -> None:
    raw = (DEPLOY / "install.ps1").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw and not re.search(rb"(?<!\r)\n", raw)
    text = raw.decode("utf-8-sig")
    assert text.count("{") == text.count("}") and text.count("(") == text.count(")")
    for option in ("--no-index", "--require-hashes", "--no-deps"):
        assert option in text and option in (DEPLOY / "install.sh").read_text(encoding="utf-8")


def test_the_container_is_made_from_the_bundle_alone_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    told = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    assert [word for word, _ in told] == ["ARG", "FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD"]
    run = next(rest for word, rest in told if word == "RUN")
    assert "install.sh" in run and not re.search(r"\b(pip|apt|apk|dnf|yum|curl|wget)\b", run)
    user = next(rest for word, rest in told if word == "USER")
    volumes = json.loads(next(rest for word, rest in told if word == "VOLUME"))
    made = re.findall(r"install -d -o (\S+) -m 7[05]0 (\S+)", run)
    assert made == [(user, place) for place in volumes], "a volume belongs to the user of its place in the image"
