"""What went wrong, in one message: where, what was found, what is allowed, what to do."""

from difflib import get_close_matches


class MusterError(Exception):
    """An error that a user can act on; `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, where, found, *, allowed=None, do=None):
        self.where, self.found, self.allowed, self.do = str(where), found, allowed, do
        parts = [f"{self.where}: {found}."]
        parts += [f"Allowed: {allowed}."] if allowed else []
        parts += [f"{do}."] if do else []
        super().__init__(" ".join(parts))


class InputError(MusterError):
    """Input or settings that cannot be used: a folder, a file, a parameter."""

    exit_code = 2


class CodebookError(InputError):
    """A codebook that cannot be used; `where` is file:line."""


class ParameterError(InputError):
    """A parameter with an unknown name or a value that is not allowed."""


class BuildError(MusterError):
    """A build that could not be completed."""

    exit_code = 3


def did_you_mean(name, names):
    """The advice that names the closest of `names`; None where none is close."""
    close = get_close_matches(str(name), [str(n) for n in names], n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"' if close else None
