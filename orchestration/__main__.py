"""`jixiao dagster`: the Dagster page on 127.0.0.1, its home in the user's state folder, nothing reported to anybody."""

import os
import sys
from pathlib import Path

import yaml

from jixiao.errors import JixiaoError, UsageError
from jixiao.machine import MACHINE
from jixiao.paths import at_home, project_root, state_folder
from jixiao.system_words import why
from orchestration.history import OpenHistory
from orchestration.resources import manifest

OWN = "# Written by jixiao at each start. Remove this line to keep changes of your own.\n"
CONFIGURATION = {
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
    "concurrency": {"runs": {"max_concurrent_runs": 1}},
    "freshness": {"enabled": True},
    "python_logs": {"python_log_level": "INFO"},
    "retention": {
        "schedule": {"purge_after_days": 90},
        "sensor": {"purge_after_days": {"skipped": 1, "failure": 90, "success": 90}},
    },
}
"""Nothing is reported, no e-mail is asked for, a second run waits until the first has ended, ticks are forgotten; the
thousand events of a run stand in its history and not on the terminal."""
TOGETHER = 1000
"""So many events of one kind are written at once."""


def prepare_home() -> Path:
    """Dagster's home with its configuration: DAGSTER_HOME, else below the user's state folder, where `make clean` does
    not reach. A configuration that does not begin with our line is somebody's own and stays. Raises OSError."""
    named = os.environ.get("DAGSTER_HOME")
    home = at_home(Path(named)) if named else state_folder() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    place = home / "dagster.yaml"
    if not place.is_file() or place.read_text(encoding="utf-8").startswith(OWN):
        place.write_text(OWN + yaml.safe_dump(CONFIGURATION | _history(home), allow_unicode=True), encoding="utf-8")
    return home


def _home() -> Path:
    """The same; what cannot be is one sentence, and the end."""
    try:
        return prepare_home()
    except OSError as error:
        place = error.filename or "Dagster"
        fault: JixiaoError = UsageError(
            f"{place} 写不了（{why(error)}），Dagster 没有启动。请改权限，或用 DAGSTER_HOME 指定可写的目录。",
            f"{place} cannot be written: mend its rights, or name a folder by DAGSTER_HOME.",
        )
    except JixiaoError as error:
        fault = error
    sys.stderr.write(f"错误：{fault.message}\n")
    sys.exit(fault.exit_code)


def _history(home: Path) -> dict[str, object]:
    """Runs are written by our own storage, where Dagster's own would write them."""
    config = {"base_dir": str(home.absolute() / "history" / "runs")}
    return {"event_log_storage": {"module": OpenHistory.__module__, "class": OpenHistory.__name__, "config": config}}


def environment(home: Path) -> dict[str, str]:
    """What Dagster's processes are told beside what this one is: where its home is, that nothing is reported, and where
    the project's own modules are found."""
    return {
        "DAGSTER_HOME": str(home),
        "DAGSTER_EVENT_BATCH_SIZE": str(TOGETHER),
        "DO_NOT_TRACK": "1",
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join([str(project_root()), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


def main() -> None:
    """Replace this process by `dagster dev`; further arguments are passed on (for example `-p 3001`)."""
    os.environ |= environment(_home())
    manifest()
    os.chdir(project_root())
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1"]
    MACHINE.become([*command, *sys.argv[1:]], dict(os.environ))


if __name__ == "__main__":
    main()
