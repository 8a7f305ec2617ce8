"""Is the bundle enough: installed with the network off into an empty environment, and the demo built from it.

    python -m deploy.trial DIST PYTHON

Prints the seconds of each, on the clock and of the processor, until the first form is published.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ALONE = ("unshare", "--net", "--map-root-user")
ONLINE = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"
"""Fails at once where there is no network: an address of documentation, to which there is no way."""


def _run(words: Sequence[str], home: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processor that a command takes with the network off."""
    told = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*ALONE, *words], env=told, cwd=home, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _refuse_online(home: Path) -> None:
    """End where a command run so could reach anything."""
    command = [*ALONE, sys.executable, "-c", ONLINE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home)
    if "Network is unreachable" not in done.stderr:
        sys.exit(f"the network cannot be turned off here: {done.stderr.strip()[-200:]}")


def _interpreter(named: str) -> str:
    """The interpreter itself, which is found without the settings of this account too."""
    asked = [named, "-c", "import sys; print(sys.executable)"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Try the newest bundle below a folder with an interpreter."""
    bundles = sorted(Path(sys.argv[1]).resolve().glob("jixiao-*-bundle"), key=os.path.getmtime)
    if not bundles:
        sys.exit("there is no bundle: make bundle BUNDLE_PLATFORMS=linux_x86_64")
    with tempfile.TemporaryDirectory(prefix="jixiao-trial-") as place:
        home = Path(place)
        _refuse_online(home)
        installed = _run(["sh", str(bundles[-1] / "install.sh"), "--prefix", str(home / "program"),
                          "--python", _interpreter(sys.argv[2])], home)  # fmt: skip
        program = str(home / "program" / "bin" / "jixiao")
        built = _run([program, "build", "--out", str(home / "results")], home)
        forms = len(list((home / "results" / "forms").rglob("*.xlsx")))
    print(f"installing, offline     {installed[0]:6.1f} s   ({installed[1]:.1f} s of the processor)")
    print(f"building the demo       {built[0]:6.1f} s   ({built[1]:.1f} s of the processor)")
    print(f"from bundle to {forms} forms  {installed[0] + built[0]:6.1f} s")


if __name__ == "__main__":
    main()
