"""`make dagster`: the Dagster page on 127.0.0.1, its home under build/, nothing reported to anybody."""

import os
import sys

from jixiao.paths import generated, project_root
from orchestration.resources import manifest_path


def main() -> None:
    """Replace this process by `dagster dev`; further arguments are passed on (for example `-p 3001`)."""
    root = project_root()
    home = generated(root) / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    os.environ |= {"DAGSTER_HOME": str(home), "DO_NOT_TRACK": "1", "DAGSTER_DISABLE_TELEMETRY": "1"}
    manifest_path()
    os.chdir(root)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1"]
    os.execv(sys.executable, [*command, *sys.argv[1:]])


if __name__ == "__main__":
    main()
