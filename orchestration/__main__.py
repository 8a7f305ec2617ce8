"""`jixiao dagster`: the Dagster page on 127.0.0.1, its home in the user's state folder, nothing reported to anybody."""

import os
import sys
from pathlib import Path

from jixiao.machine import MACHINE
from jixiao.paths import project_root, state_folder
from orchestration.resources import manifest_path

OWN = "# Written by jixiao at each start. Remove this line to keep changes of your own.\n"
CONFIGURATION = f"""{OWN}telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
freshness:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: {{skipped: 1, failure: 90, success: 90}}
"""
"""Nothing is reported, no e-mail is asked for, a second run waits until the first has ended, ticks are forgotten."""


def prepare_home() -> Path:
    """Dagster's home with its configuration: DAGSTER_HOME, else below the user's state folder, where `make clean` does
    not reach. A configuration that does not begin with our line is somebody's own and stays. Raises OSError."""
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named).expanduser() if named else state_folder() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    place = home / "dagster.yaml"
    if not place.is_file() or place.read_text(encoding="utf-8").startswith(OWN):
        place.write_text(CONFIGURATION, encoding="utf-8")
    return home


def main() -> None:
    """Replace this process by `dagster dev`; further arguments are passed on (for example `-p 3001`)."""
    home = prepare_home()
    os.environ |= {
        "DAGSTER_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONUTF8": "1",
    }
    manifest_path()
    os.chdir(project_root())
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1"]
    MACHINE.become([*command, *sys.argv[1:]], dict(os.environ))


if __name__ == "__main__":
    main()
