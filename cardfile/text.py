"""Texts that people read, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages of the office (DESIGN 11)."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the wording of one language."""
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


def verbatim(value: object) -> Text:
    """Return a text that reads the same in both languages: a code, a name, a number."""
    return Text(str(value), str(value))
