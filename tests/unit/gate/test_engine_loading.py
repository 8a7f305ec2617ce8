"""How Great Expectations is loaded: what it draws its progress with leaves nothing behind in the system, and what no
check asks for is not loaded with it."""

import subprocess
import sys
from pathlib import Path

JUDGE_AND_DIE = """
import multiprocessing, os
import pandas as pd
from jixiao.gate.judge import Demand, judge

def judged():
    judge(pd.DataFrame({"a": [1]}), [Demand("ExpectColumnValuesToNotBeNull", {"column": "a"})])
    os._exit(0)

if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=judged)
    child.start()
    child.join()
"""


def test_a_process_that_is_killed_after_judging_leaks_no_semaphore(tmp_path: Path) -> None:
    script = tmp_path / "judge.py"
    script.write_text(JUDGE_AND_DIE, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0
    assert "leaked semaphore" not in done.stderr


LOAD_AND_ASK = """
import sys
from jixiao.gate import judge

judge.load_engine()
print([name for name in sys.modules if name.startswith(("scipy.stats.", "altair."))])
from scipy import stats
print(stats.norm.cdf(0), judge._Later in sys.meta_path)
"""


def test_what_no_check_asks_for_is_loaded_when_it_is_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_AND_ASK], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "0.5 False"]
