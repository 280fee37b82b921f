"""The application: an office and its verbs. The shells (command line, web) only translate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardfile.forms import Form
from cardfile.library import Library
from cardfile.policy import Policy, load_policy
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.settings import Settings
from desk.site import Site, find_office, shipped

if TYPE_CHECKING:
    from archive.filing import Archive
    from archive.manifest import Finding
    from archive.watcher import Receipt
    from cardfile.store import TinyStore
    from desk.books import BookRun, Books
    from desk.filling import Filling
    from desk.intake import Intake
    from desk.papers import Paper, Papers
    from desk.register import Register
    from desk.submission import Submitted


class Office:
    """One installation: a folder with its settings, cards, archive and inbox (DESIGN 4).

    Args:
        path: the office folder, or any folder within it.
        today: the day that counts as today, for rehearsals; None for the real clock.
    """

    def __init__(self, path: str | Path, *, today: date | None = None) -> None:
        self.site = Site(find_office(Path(path), str(path)))
        self.today = today

    def now(self) -> datetime:
        """Return the clock: the real one, or the end of the day that was set."""
        if self.today is None:
            return datetime.now()  # noqa: DTZ005 - an office lives in its local time (domain B.24)
        return datetime.combine(self.today, time(23, 59))

    # -- the rooms, each opened when it is first needed ---------------------------------------------

    @property
    def library(self) -> Library:
        """The form definitions."""
        return self.site.library

    @property
    def settings(self) -> Settings:
        """Company, units and staff."""
        return self.site.settings

    @cached_property
    def policy(self) -> Policy:
        """The figures of the regulations, with the office's overrides."""
        return load_policy(shipped("forms") / "_policy.yaml", self.settings.policy)

    @cached_property
    def store(self) -> TinyStore:
        """The cards."""
        from cardfile.store import TinyStore

        return TinyStore(self.site.cards, self.site.locks)

    @cached_property
    def filling(self) -> Filling:
        """What the program fills in."""
        from desk.filling import Filling

        return Filling(self.settings, self.library, self.store, lambda: self.policy, self.now)

    @cached_property
    def register(self) -> Register:
        """The only writer of cards."""
        from desk.register import Register

        return Register(self.library, self.settings, self.store, self.filling)

    @cached_property
    def archive(self) -> Archive:
        """The filed documents."""
        from archive.filing import Archive

        return Archive(self.site.archive, self.site.locks)

    @cached_property
    def directory(self) -> Directory:
        """Resolves references."""
        return self.register.directory()

    @cached_property
    def papers(self) -> Papers:
        """Makes and files documents."""
        from desk.papers import Papers

        return Papers(self)

    @cached_property
    def intake(self) -> Intake:
        """Takes filled documents in."""
        from desk.intake import Intake

        return Intake(self)

    @cached_property
    def books(self) -> Books:
        """Compiles handbooks."""
        from desk.books import Books

        return Books(self)

    # -- records ------------------------------------------------------------------------------------

    def form(self, name: str) -> Form:
        """Return a form by name or code."""
        return self.library.get(name)

    def submit(
        self, form: str, items: Sequence[Mapping[str, Any]], *, draft: bool = False, dry_run: bool = False
    ) -> Submitted:
        """Store raw records of a form; each whole or not at all, every fault listed."""
        return self.register.submit(self.form(form), items, self.now(), draft=draft, dry_run=dry_run)

    def revise(
        self, record_no: str, changes: Mapping[str, Any], *, reason: str, by: str | None = None
    ) -> Record:
        """Store a new revision of a record."""
        return self.register.revise(record_no, changes, self.now(), reason=reason, by=by)

    def advance(self, record_no: str, state: str, *, by: str | None = None, reason: str = "") -> Record:
        """Move a record to another state."""
        return self.register.advance(record_no, state, self.now(), by=by, reason=reason)

    def show(self, record_no: str) -> Record:
        """Return a record."""
        return self.register.get(record_no)

    def records(self, form: str | None = None, customer: str | None = None) -> Iterator[Record]:
        """Yield records in order of binder and number, of one form or one customer when named."""
        name = self.form(form).name if form else None
        for binder in [customer] if customer else self.store.binders():
            yield from (r for r in self.store.records(binder) if name in (None, r.form))

    def find(
        self, text: str, *, form: str | None = None, customer: str | None = None, period: str | None = None
    ) -> Iterator[Record]:
        """Yield the records in which a text occurs: in a value, the number or the printed title."""
        from desk.search import matches, within

        for record in self.records(form, customer):
            if within(record, period) and matches(record, self.form(record.form), text):
                yield record

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
        made = 0
        for record in list(self.records()):
            if record.state != self.form(record.form).workflow.draft:
                progress(record.record_no)
                self.papers.file(record)
                made += 1
        return made

    def receive(self, files: Iterable[Path]) -> tuple[Receipt, ...]:
        """Take copies of files in now."""
        return self.intake.receive(files)

    def watch_once(self) -> tuple[Receipt, ...]:
        """Take in everything that lies in the inbox."""
        return self.intake.watch_once()

    def handbooks(
        self, customers: Sequence[str], period: str, variant: str = "通用版", *, plan: bool = False
    ) -> BookRun:
        """Compile handbooks; no customer named means all."""
        return self.books.compile(customers, period, variant, plan=plan)

    def verify(self) -> tuple[int, tuple[Finding, ...]]:
        """Check the archive against its manifests; return how many files were checked, and the findings."""
        from archive.manifest import verify

        return verify(self.site.archive)
