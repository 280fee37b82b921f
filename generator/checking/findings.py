"""What the checks of templates and documents find, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cardfile.text import Text
from generator.engine.faults import Place, TemplateFault

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a template, or that its author should know.

    Attributes:
        level: an error keeps documents from being right, a warning does not.
        place: the part and the paragraph, or the sheet and the row.
    """

    level: Level
    place: Place
    message: Text

    @property
    def where(self) -> str:
        """The place inside the file, as a person reads it."""
        return " · ".join(filter(None, (self.place.part, self.place.text)))


def error(place: Place, zh: str, en: str) -> Finding:
    """Return a finding that must be corrected."""
    return Finding("error", place, Text(zh, en))


def warning(place: Place, zh: str, en: str) -> Finding:
    """Return a finding that its author should know."""
    return Finding("warning", place, Text(zh, en))


def of_fault(fault: TemplateFault) -> Finding:
    """Return what stopped the engine as a finding."""
    return Finding("error", fault.place, fault.what)
