"""What can go wrong. Each message says what was found, what was expected, and what to do."""


class DosefloorError(Exception):
    """Any of those below."""


class FileError(DosefloorError, ValueError):
    """A file that is not what was asked for: foreign, unfinished, of a later version, without what is needed."""


class ProgramMissing(DosefloorError, FileNotFoundError):
    """The program `dosefloor` was not found."""


class ProgramError(DosefloorError):
    """The program ended without success; the message is its own."""

    def __init__(self, message, code, command):
        super().__init__(message)
        self.code, self.command = code, command


class BadInput(ProgramError, ValueError):
    """Exit code 2: a file, key or option that the program refuses."""


class Interrupted(ProgramError):
    """Exit code 3: stopped and resumable; the same call computes what is missing."""


class Locked(ProgramError):
    """Exit code 4: another run is writing this output."""


BY_EXIT_CODE = {2: BadInput, 3: Interrupted, 4: Locked}
