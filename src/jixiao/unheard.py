"""Faults that nobody can answer to: of an object thrown away, of a thread beside the work. They would be shown as
tracebacks on the screen, and say nothing that the fault itself, told by the work that it stopped, does not."""

import sys
import threading


def show_no_tracebacks() -> None:
    """Nothing is shown of them by this process from now on."""
    sys.unraisablehook = lambda _: None
    threading.excepthook = lambda _: None
