"""What a child process may use, and the one place where the operating systems differ."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes:
        seconds: time for one file; a form takes a few milliseconds.
        memory: bytes of address space of the child; a form needs 30 MiB beyond Python and its libraries.
        answer: bytes that the child may answer, which are all that the parent ever holds of a file.
        start: seconds for a child to start; a cold disk and a virus scanner take their time.
    """

    seconds: float = 20
    memory: int = 1024 * _MIB
    answer: int = 8 * _MIB
    start: float = 60


LIMITS = Limits()


def restrict_memory(limit: int) -> None:
    """Limit this process's address space and forbid core dumps.

    Only POSIX can. Elsewhere the limits on packages (:mod:`generator.engine.zipfiles`) and the time limit
    protect alone: a file may then take what the machine has, until its time is over.
    """
    with suppress(ImportError, OSError, ValueError):  # Windows; a lower limit set by the system
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
