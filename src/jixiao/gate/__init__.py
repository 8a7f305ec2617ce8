"""The gates: what is demanded of the records at the door and of the results at the exit, and who judges it."""

from jixiao.gate.checks_page import write_results_page
from jixiao.gate.door import run_door_gate
from jixiao.gate.exit import run_exit_gate
from jixiao.gate.result import CheckResult

__all__ = ["CheckResult", "run_door_gate", "run_exit_gate", "write_results_page"]
