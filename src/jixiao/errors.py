"""Errors that a user can act on: one sentence, and the exit code of the command that meets it."""

from jixiao.personal_numbers import mask_text


class JixiaoError(Exception):
    """A sentence in Chinese saying what is wrong, where, and what to do, personal numbers masked; never shown as a
    traceback."""

    exit_code = 2

    def __init__(self, message: str, message_en: str = "") -> None:
        self.message = mask_text(message)
        self.message_en = mask_text(message_en) or self.message
        self.details: dict[str, object] = {}
        """What a program may want to know beside the sentence: `--json` prints it."""
        super().__init__(self.message)


class NotThere(LookupError):
    """What is asked for by a name or number is not there; nothing is at fault."""


class UsageError(JixiaoError):
    """The command was called wrongly, or what it names does not exist."""

    exit_code = 2


class TryLater(UsageError):
    """What is asked for is being done by another run: nothing is wrong with it."""

    exit_code = 75


class NoSpace(TryLater):
    """A disk is full, or has less room than the work needs."""


class DiskFault(TryLater):
    """A disk, or the network that it is reached by, fails while it is read or written."""


class Overdue(TryLater):
    """A stage took longer than it is given, and was given up."""


class ProgramFault(JixiaoError):
    """The program, not its user, is at fault."""

    exit_code = 70


class UnreadableInput(JixiaoError):
    """Input that cannot be read at all: an empty inbox, a file that is no workbook."""

    exit_code = 3


class GateRefused(JixiaoError):
    """The quality gate said no: nothing was published."""

    exit_code = 1


class VerificationFailed(JixiaoError):
    """A figure, file or filing is not what it claims to be."""

    exit_code = 4
