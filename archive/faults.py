"""Which faults go away by themselves, and how long to wait before trying again."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import Final

from cardfile.errors import PassingError
from cardfile.text import Text

FIRST_WAIT: Final = 5.0
"""Seconds until a file that could not be handled is tried again; doubled with each attempt."""
LONGEST_WAIT: Final = 300.0
"""Seconds between two attempts at most, for ever."""

_LASTING: Final = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)
_LASTING_NUMBERS: Final = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})


def passes(error: Exception) -> bool:
    """Say whether a fault goes away by itself: a full disk, a share that is away, an open file."""
    if isinstance(error, OSError):
        return not isinstance(error, _LASTING) and error.errno not in _LASTING_NUMBERS
    return isinstance(error, PassingError)


def wait_after(attempts: int) -> float:
    """Return the seconds to wait after so many attempts that failed."""
    return min(FIRST_WAIT * 2.0 ** min(attempts - 1, 16), LONGEST_WAIT)


def with_cause(text: Text, error: Exception) -> Text:
    """Return a text with the cause behind it, for the administrator."""
    cause = f"{type(error).__name__}: {error}"
    return replace(text, zh=f"{text.zh}（{cause}）", en=f"{text.en} ({cause})")
