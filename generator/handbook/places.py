"""The places of a handbook: the bookmarks they bear, and the fields that print their pages.

They are Word's own XML, so that a template shows plain tags only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from itertools import count
from typing import Any, Final

from markupsafe import Markup, escape

from cardfile.parsers import BLANK
from generator.handbook.department import SUBSECTIONS
from generator.handbook.model import Heading
from generator.handbook.pages import page_field
from generator.handbook.plan import Handbook

END: Final = "kz_end"
"""The mark of the last page of the body; its number is 「共 y 页」."""
PRINTED: Final = frozenset((str, int, bool))
"""Types of most values of a plan, which are printed as they are: a book has ten thousand of them."""
NOTHING: Final = Markup()
"""What a template prints where there is no place."""


@dataclass
class Places:
    """Gives out bookmarks once each, and pages only of places that exist.

    Attributes:
        placed: every mark that the book bears.
    """

    placed: frozenset[str]
    _given: set[str] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def anchor(self, mark: str) -> Markup:
        """Return the bookmark of a place; a mark is bound to the first place that asks for it."""
        if not mark or mark in self._given:
            return NOTHING
        self._given.add(mark)
        number = next(self._ids)
        name = escape(mark)
        return _xml(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>')

    def page(self, mark: str) -> Markup:
        """Return the field that prints the page of a place: 「—」 until the book has been laid out."""
        return _xml(page_field(mark)) if mark in self.placed else _run(BLANK)

    def link(self, heading: Heading) -> Markup:
        """Return a line of the contents: title, leader, page, all of it a link."""
        inner = f"{_run(heading.title)}<w:r><w:tab/></w:r>{self.page(heading.mark)}"
        anchor = escape(heading.mark)
        return _xml(f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inner}</w:hyperlink>')


def _xml(text: str) -> Markup:
    """Return Word's XML, in which whoever wrote it has escaped what came from the data."""
    return Markup(text)  # noqa: S704 -- Markup.format costs ten times as much, and there are a thousand a book


def _run(text: str) -> Markup:
    return _xml(f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>')


def marks_of(book: Handbook) -> frozenset[str]:
    """Return the name of every place of the book, also those of level 3 that the contents leave out."""
    subs = (f"ks_{p.number}_4_{n}" for p in book.parts for n in range(1, len(SUBSECTIONS) + 1))
    found = {END, *(h.mark for h in book.contents), *subs}
    _gather_marks(book, found)
    return frozenset(found - {""})


def _gather_marks(value: Any, found: set[str]) -> None:
    kind = type(value)
    if kind is dict:
        found.add(value.get("mark", ""))
        return
    names = () if kind is tuple else fields_of(value)
    if "mark" in names:
        found.add(value.mark)
    for member in value if kind is tuple else (getattr(value, name) for name in names):
        if type(member) not in PRINTED:
            _gather_marks(member, found)


def fields_of(value: Any) -> tuple[str, ...]:
    """Return the fields of a dataclass of the plan; none for any other value."""
    return _fields_of_type(type(value))  # type: ignore[arg-type]  # mypy thinks that types have no hash


@cache
def _fields_of_type(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()
