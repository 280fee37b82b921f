"""What lies beside a book's Word file: its PDF, and a workbook of its lists (domain C.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardfile.errors import KeceError
from desk.books.outcomes import EXCEL, PDF, WORD
from generator.press import NotPrintedError

if TYPE_CHECKING:
    from generator.handbook.plan import Handbook
    from generator.press import Press

Content = bytes | Path
"""A file that was made, or one that an earlier run left in the archive."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a book by suffix, the Word file first.

    Attributes:
        fault: why its PDF is missing.
    """

    content: Mapping[str, Content]
    fault: KeceError | None = None

    @property
    def searchable(self) -> tuple[bytes, ...]:
        """Those made now whose texts can be searched; a PDF says what its Word file says."""
        return tuple(data for s, data in self.content.items() if isinstance(data, bytes) and s != PDF)


def finished(
    book: Handbook, word: Content, left: Mapping[str, Path], wanted: Collection[str], press: Press
) -> Files:
    """Return a book's files; printing it also puts the page numbers into a Word file that is new.

    Args:
        book: the plan.
        word: the Word file; one that was filed stays as it is.
        left: what else an earlier run left in the archive.
        wanted: the suffixes that are wanted beside.
        press: prints.
    """
    files = {WORD: word, **left}
    if EXCEL in wanted and EXCEL not in left:
        from generator.handbook.companion import draw_companion

        files[EXCEL] = draw_companion(book)
    return _printed(book, files, press) if PDF in wanted and PDF not in left else Files(files)


def _printed(book: Handbook, files: Mapping[str, Content], press: Press) -> Files:
    from generator.handbook.pages import print_book

    word = files[WORD]
    source = word if isinstance(word, bytes) else word.read_bytes()
    try:
        printed = print_book(source, lambda document: press.print(document, book.record_no))
    except NotPrintedError as fault:
        return Files(files, fault)
    numbered = printed.document if isinstance(word, bytes) else word
    return Files({**files, WORD: numbered, PDF: printed.pdf})
