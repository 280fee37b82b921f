"""The base of every fault that stops a command.

A subclass per fault builds its own sentence, so that a raise site names only the facts. Faults in
the customers' data are not exceptions: see :mod:`cardfile.problems`.
"""

from __future__ import annotations

from cardfile.text import Lang, Text


class KeceError(Exception):
    """A refusal that tells what is wrong, where, and what to do next."""

    def __init__(self, what: Text, *, where: str = "", remedy: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.remedy = remedy

    def text(self, lang: Lang) -> str:
        """Return the whole message in one language: ``where: what. remedy``."""
        parts = [self.what.in_(lang)]
        if self.remedy:
            parts.append(self.remedy.in_(lang))
        message = ("" if lang == "zh" else " ").join(parts)
        return f"{self.where}: {message}" if self.where else message


class PassingError(KeceError):
    """A fault that goes away by itself: whatever it stopped may be tried again later as it is."""
