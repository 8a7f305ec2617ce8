"""What every build and check needs and none has to make first: made once, when jixiao is set up.

    python -m jixiao.pipeline.prepare

All of it is kept in the cache by the program that it is of, and is made when it is needed where it is not there.
"""

import tempfile
from pathlib import Path

from jixiao.engine.program import load_program
from jixiao.engine.store import Store, cache_folder
from jixiao.gate.verdicts import Verdicts
from jixiao.paths import project_root
from jixiao.pipeline.identity import code_files, program_sha256
from jixiao.pipeline.sound_policy import sound_policy
from jixiao.pipeline.working_days import keep_working_days
from jixiao.policy.folder import own_policy


def prepare(root: Path) -> None:
    """Compile the models of the checkout at `root`, check its policy data, ask the calendar for every day that it
    knows, and have Great Expectations say of a count of nought what the gates will ask. Raises DbtFailed, or
    PolicyRefused."""
    store, program = Store(cache_folder()), program_sha256(code_files(root))
    Verdicts(store, program).learn()
    sound_policy(own_policy(root), root, store, program)
    with tempfile.TemporaryDirectory(prefix="jixiao-") as nowhere:
        keep_working_days(Path(nowhere), store, program)
    load_program(root)


if __name__ == "__main__":
    prepare(project_root())
