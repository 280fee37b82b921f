"""A sheet of definitions: its columns, their headings, and the other headings that mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cardfile.text import Text
from generator.formsheets.values import Kind

_ENGLISH: Final = Text("同一文字的英文，须与中文同时填写。", "The same text in English; both or neither.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        key: the key in the definition; ``label.zh`` for one language of a text.
        heading: its Chinese and its English heading; a cell shows both.
        about: what a person writes here.
        width: in characters.
        aliases: other headings that mean this column, in small letters.
    """

    key: str
    heading: Text
    about: Text
    width: float = 12
    kind: Kind = "word"
    aliases: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The text of the heading's cell."""
        return f"{self.heading.zh}\n{self.heading.en}"


@dataclass(frozen=True)
class Layout:
    """A sheet: its name, the other names it may have, its columns."""

    name: Text
    aliases: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """The columns by everything that their headings may say, in small letters."""
        return {
            word.casefold(): column
            for column in self.columns
            for word in (column.heading.zh, column.heading.en, *column.aliases)
        }

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by the keys of the definition."""
        return {column.key: column for column in self.columns}


def column(
    key: str,
    chinese: str,
    about: Text,
    width: float,
    kind: Kind = "word",
    *,
    heading: str = "",
    aliases: tuple[str, ...] = (),
) -> Column:
    """Return a column; its English heading is its key unless another is given."""
    return Column(key, Text(chinese, heading or key), about, width, kind, aliases)


def pair(
    key: str, chinese: str, english: str, about: Text, width: float, *aliases: str
) -> tuple[Column, Column]:
    """Return the columns of a text in both languages, headed as XLSForm heads translations; ``aliases`` are other words for ``english``."""
    words = (english, *aliases)
    zh = tuple(f"{w}{end}" for w in words for end in ("", "::zh", "::chinese", "::chinese (zh)"))
    en = tuple(f"{w}{end}" for w in words for end in ("::en", "::english", "::english (en)"))
    return (
        column(f"{key}.zh", chinese, about, width, "text", heading=f"{english}::zh", aliases=zh),
        column(
            f"{key}.en", f"{chinese}（英文）", _ENGLISH, width, "text", heading=f"{english}::en", aliases=en
        ),
    )
