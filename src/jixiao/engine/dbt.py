"""dbt as a program beside: it says what the models are; nothing of it is loaded into a build."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAIN = """
import os, threading

def end_with_parent():
    os.read(0, 1)
    os._exit(1)

threading.Thread(target=end_with_parent, daemon=True).start()
from dbt.cli.main import cli
cli()
"""
"""dbt, ended when whoever began it is gone: its standard input is a pipe that closes then."""
SECONDS = 900
"""How long a command of dbt may take: on a full disk one waits for its own logger for good."""
LOG = "dbt.log"
FILES = ("dbt_project.yml", "profiles.yml")
FOLDERS = ("models", "macros", "seeds", "tests/dbt")
"""What dbt reads of a checkout."""


class DbtFailed(Exception):
    """dbt ended with a fault; the text is the first of what it said."""


@dataclass(frozen=True)
class DbtProject:
    """A dbt project at `root`, the folder for what dbt writes (manifest.json, run_results.json, dbt.log), the values of
    the variables, and the warehouse."""

    root: Path
    target: Path
    values: Mapping[str, object]
    warehouse: Path

    def run(self, *command: str, said: Sequence[str] = ()) -> None:
        """Run a dbt command (`said`: further options of dbt itself) in a process of its own; Ctrl-C ends both.

        Raises DbtFailed with the first of dbt's own words.
        """
        self.target.mkdir(parents=True, exist_ok=True)
        options = ["--project-dir", str(self.root), "--profiles-dir", str(self.root), "--vars", json.dumps(self.values)]
        heard, life = os.pipe()
        try:
            done = subprocess.run(
                [sys.executable, "-c", MAIN, "--quiet", "--log-level-file", "warn", *said, *command, *options],
                env=os.environ | self._environment(),
                stdin=heard,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise DbtFailed(f"dbt {command[0]} did not end within {SECONDS} s") from error
        finally:
            os.close(heard)
            os.close(life)
        if done.returncode:
            raise DbtFailed(" ".join((done.stdout or done.stderr).split())[:300])

    def _environment(self) -> dict[str, str]:
        """What points dbt at the warehouse, and keeps it silent towards the outside."""
        return {
            "JIXIAO_WAREHOUSE": str(self.warehouse),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            "DO_NOT_TRACK": "1",
            "PYTHONUTF8": "1",
        }
