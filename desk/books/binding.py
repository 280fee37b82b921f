"""Binding: the files of a planned handbook are made, its edition is entered, the files are filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.acts import Act
from archive.naming import DocumentName, safe_title
from archive.plan import Place
from cardfile.records import Document, Record, new_record
from desk.books import editions
from desk.books.beside import Files, finished
from desk.books.editions import FORM
from desk.books.outcomes import FULL, WORD, Order
from desk.cage.limits import Limits
from desk.carrying import carried_record
from desk.documents import NoTemplateError, named
from desk.refusals import ValuesRefusedError

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.rooms import Rooms
    from generator.handbook.enclosures import Shown
    from generator.handbook.plan import Handbook
    from generator.press import Press

TEMPLATE: Final = "customer_handbook.docx"
"""The book; ``handbook.docx`` is the sheet of the form F00, which registers its editions."""

_LOOKING: Final = Limits(answer=64 * 1024 * 1024)
"""A picture that becomes a page comes back whole."""


@dataclass(frozen=True)
class Binding:
    """Makes the files of books and files them.

    Attributes:
        compiled_by: staff code of the compiler.
    """

    rooms: Rooms
    papers: Papers
    order: Order
    press: Press
    compiled_by: str

    def files(self, book: Handbook, edition: Record, current: Record | None) -> Files:
        """Return the finished book. Rendering comes first: a template that fails must leave no edition without it.

        A run that was killed may have left the edition without its book, or the book filed but not entered.
        """
        left = self.left(book, {WORD, *self.order.beside}) if current else {}
        word = left.get(WORD) or self._rendered(book, edition)
        return finished(book, word, left, self.order.beside, self.press)

    def filed(self, book: Handbook, files: Mapping[str, bytes | Path], edition: Record) -> tuple[str, ...]:
        """File a book and note it with its edition; a second variant joins the edition that is there."""
        return tuple(self._file(book, suffix, content, edition) for suffix, content in files.items())

    def _file(self, book: Handbook, suffix: str, content: bytes | Path, edition: Record) -> str:
        filed = self.rooms.archive.file(content, self._place(book), _name(book, suffix))
        self.rooms.register.attach(edition.record_no, Document(filed.path, filed.sha256, edition.revision))
        issued = {"path": filed.path, "sha256": filed.sha256}
        self.rooms.note(Act("handbook.issue", edition.record_no, after=issued, actor=self.compiled_by))
        return filed.path

    def edition(self, book: Handbook) -> Record:
        """Return the edition as it will be entered, for its book to carry.

        Raises:
            ValuesRefusedError: the form of handbooks does not take it.
        """
        from generator.handbook.plan import record_values

        form, now = self.rooms.form(FORM), self.rooms.now()
        headquarters = next((u.code for u in self.rooms.settings.units if u.kind == "HQ"), "")
        values = {
            **record_values(book, unit=headquarters, compiled_by=self.compiled_by),
            **editions.approval(self.rooms, self.order.issuing),
        }
        checked = self.rooms.register.check(form, values, now)
        if checked.problems:
            raise ValuesRefusedError(book.record_no, checked.problems)
        state, by = form.workflow.submitted, str(checked.values.get("prepared_by", ""))
        return new_record(
            book.record_no, FORM, form.version, book.customer, checked.values, state=state, at=now, by=by
        )

    def entered(self, edition: Record) -> Record:
        """Enter an edition.

        Raises:
            ValuesRefusedError: nothing was entered.
        """
        record = self.rooms.register.enter(
            self.rooms.form(FORM), edition.values, datetime.fromisoformat(edition.current.at)
        )
        if isinstance(record, Record):
            return record
        raise ValuesRefusedError(edition.record_no, record)

    def left(self, book: Handbook, suffixes: Iterable[str]) -> dict[str, Path]:
        """Return the files of a book that were filed but not entered; each is whole, or not there."""
        place = self._place(book)
        names = {suffix: _name(book, suffix).fitted(place.room()) for suffix in suffixes}
        paths = {
            suffix: self.rooms.archive.locate(f"{place.binder}/{place.folder}/{name}")
            for suffix, name in names.items()
        }
        return {suffix: path for suffix, path in paths.items() if path.is_file() and path.stat().st_size}

    def _rendered(self, book: Handbook, edition: Record) -> bytes:
        from generator.handbook.context import render_handbook

        template = self.rooms.site.template("word", TEMPLATE)
        if template is None:
            raise NoTemplateError(f"word/{TEMPLATE}")
        photos, enclosed = self._photos(book), self._enclosed(book)
        return render_handbook(
            template, book, carried=carried_record(edition), photos=photos, enclosed=enclosed
        )

    def _enclosed(self, book: Handbook) -> dict[str, Shown]:
        """Return what a book shows of attached files; each is looked into by a process that it may end."""
        if not book.enclosures:
            return {}
        from desk.cage.worker import Lost, Worker
        from generator.handbook.enclosures import BROKEN, MISSING, shown

        def look(path: Path) -> Shown:
            answer = worker.ask(path.read_bytes()) if path.is_file() else MISSING
            return BROKEN if isinstance(answer, Lost) else answer

        worker = Worker(shown, _LOOKING)
        try:
            locate = self.rooms.archive.locate
            return {file.mark: look(locate(file.path)) if file.path else MISSING for file in book.enclosures}
        finally:
            worker.close()

    def _photos(self, book: Handbook) -> dict[str, bytes]:
        """Return the photographs that a book shows, as far as they are in the archive (K12 names the others)."""
        filed = {key: named(self.rooms.register.get(key), name) for key, name in book.photos.items()}
        paths = {key: self.rooms.archive.locate(d.path) for key, d in filed.items() if d}
        return {key: path.read_bytes() for key, path in paths.items() if path.is_file()}

    def _place(self, book: Handbook) -> Place:
        form = self.rooms.form(FORM)
        folder = (form.restricted if book.variant == FULL else form.folder).format(period=book.period)
        return Place(self.papers.shelving.customer_folder(book.customer), folder)


def _name(book: Handbook, suffix: str) -> DocumentName:
    title = safe_title(book.short_name)
    return DocumentName(
        book.period.end, book.record_no, title, version=None, suffix=suffix, variant=book.variant
    )
