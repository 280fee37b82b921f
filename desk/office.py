"""The application: an office and its verbs. The shells (command line, web) only translate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardfile.forms import Form
from cardfile.records import Record
from desk.rooms import Rooms

if TYPE_CHECKING:
    from archive.manifest import Finding
    from archive.watcher import Receipt
    from desk.books.outcomes import BookRun
    from desk.books.run import Books, Tell
    from desk.gating import Issuing
    from desk.indexing import Indexed
    from desk.intake import Intake
    from desk.papers import Paper, Papers
    from desk.rebuilding import Rebuilt
    from desk.search import Search
    from desk.submission import Submitted


class Office(Rooms):
    """One installation: a folder with its settings, cards, archive and inbox (DESIGN 4).

    Args:
        path: the office folder, or any folder within it.
        today: the day that counts as today, for rehearsals; None for the real clock.
    """

    @cached_property
    def papers(self) -> Papers:
        """Makes and files documents."""
        from desk.papers import Papers

        return Papers(self)

    @cached_property
    def intake(self) -> Intake:
        """Takes filled documents in."""
        from desk.intake import Intake

        return Intake(self, self.papers)

    @cached_property
    def books(self) -> Books:
        """Compiles handbooks."""
        from desk.books.run import Books

        return Books(self, self.papers)

    @cached_property
    def search(self) -> Search:
        """Finds records by text."""
        from desk.search import Search

        return Search(self)

    # -- records ------------------------------------------------------------------------------------

    def submit(
        self,
        form: str,
        items: Sequence[Mapping[str, Any]],
        *,
        draft: bool = False,
        dry_run: bool = False,
        blank: str = "",
    ) -> Submitted:
        """Store raw records of a form; each whole or not at all, every fault listed.

        Args:
            form: name or code of the form.
            items: the raw records.
            draft: store them as drafts.
            dry_run: only check.
            blank: the number of the blank, filled with the pen, from which the one record was typed.

        Raises:
            UnknownBlankError, BlankUsedError, BlankOfAnotherError: it is not one that this record may be typed from.
        """
        kind = self.form(form)
        if blank:
            self._require_unused(blank, kind, items)
        return self.register.submit(kind, items, self.now(), draft=draft, dry_run=dry_run, source=blank)

    def _require_unused(self, blank: str, form: Form, items: Sequence[Mapping[str, Any]]) -> None:
        from desk.blanks import require_unused

        typed = [self.register.check(form, item, self.now()).values for item in items]
        papers = replace(self.papers.lookup, brought=self.intake.brought)
        require_unused(self.papers.issues.require(blank, form.name), form, typed, papers)

    def revise(
        self, record_no: str, changes: Mapping[str, Any], *, reason: str, by: str | None = None
    ) -> Record:
        """Store a new revision of a record; when it withdraws consent, what shows the purged values goes too."""
        from desk.purging import destroy_after_withdrawal

        record = self.register.revise(record_no, changes, self.now(), reason=reason, by=by)
        destroy_after_withdrawal(self, self.papers, record)
        return record

    def advance(self, record_no: str, state: str, *, by: str | None = None, reason: str = "") -> Record:
        """Move a record to another state."""
        return self.register.advance(record_no, state, self.now(), by=by, reason=reason)

    def show(self, record_no: str) -> Record:
        """Return a record."""
        return self.register.get(record_no)

    def find(
        self, text: str, *, form: str | None = None, customer: str | None = None, period: str | None = None
    ) -> Iterator[Record]:
        """Yield the records in which a text occurs: in a value, the number, the title or a file's name.

        The line under a paper's QR code finds that paper's record (:mod:`desk.scans.finding`).
        """
        from desk.scans.finding import record_of_line

        shown = record_of_line(text, self.papers.lookup)
        if shown:
            yield shown
        else:
            yield from self.search.find(text, form, customer, period)

    def attach(
        self, record_no: str, file: Path, field: str = "", *, title: str = "", by: str | None = None
    ) -> Record:
        """File a copy of a file with a record, and name it in one of its fields or its table of attachments."""
        from desk.attachments import Attachments

        attachments = Attachments(self, self.papers)
        record = attachments.add(record_no, file.name, file.read_bytes(), field, title=title, by=by)
        return self.papers.file(record) if record.document else record

    # -- documents ----------------------------------------------------------------------------------

    def blank(
        self, form: str, *, customer: str | None = None, department: str | None = None, suffix: str = ".docx"
    ) -> Paper:
        """Return a fillable form, empty or with what is known of a customer."""
        return self.papers.blank(self.form(form), customer=customer, department=department, suffix=suffix)

    def document(self, record_no: str) -> Record:
        """Make and file a record's document; return the record with its documents."""
        return self.papers.file(self.show(record_no))

    def document_all(self, progress: Callable[[str], None]) -> int:
        """Make and file the documents of all records that are not drafts; return how many."""
        records = [r for r in self.records() if r.state != self.form(r.form).workflow.draft]
        with self.journal.together():
            for record in records:
                progress(record.record_no)
                self.papers.file(record)
        return len(records)

    def receive(self, files: Iterable[Path]) -> tuple[Receipt, ...]:
        """Take copies of files in now."""
        return self.intake.receive(files)

    def watch_once(self) -> tuple[Receipt, ...]:
        """Take in everything that lies in the inbox."""
        return self.intake.watch_once()

    def handbooks(
        self,
        customers: Sequence[str],
        period: str,
        variant: str = "通用版",
        *,
        plan: bool = False,
        issuing: Issuing | None = None,
        beside: Collection[str] = (),
        jobs: int | None = None,
        tell: Tell = lambda _count, _outcome: None,
    ) -> BookRun:
        """Compile handbooks; no customer named means all. Files like ``.pdf`` may be wanted beside."""
        from desk.gating import COMPILED

        options: dict[str, Any] = {"plan": plan, "issuing": issuing or COMPILED, "beside": beside}
        return self.books.compile(customers, period, variant, jobs=jobs, tell=tell, **options)

    def index(self, progress: Callable[[str], None] = lambda _: None) -> Indexed:
        """Make the pages and workbooks that list the archive for people without the program."""
        from desk.indexing import Indexing

        return Indexing(self, self.papers).make(progress)

    def verify(self) -> tuple[int, tuple[Finding, ...]]:
        """Check the archive against its manifests and against the cards, which know every document too.

        Returns:
            How many files were checked, and the findings.
        """
        from desk.verifying import verify

        return verify(self)

    def rebuild_cards(self, progress: Callable[[str], None]) -> Rebuilt:
        """Make the cards again from the documents of the archive; nobody may work here meanwhile."""
        from desk.rebuilding import rebuild_cards

        return rebuild_cards(self, progress)
