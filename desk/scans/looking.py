"""Looks up the papers that a scan's codes name, for :mod:`desk.scans.deciding`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cardfile.library import Library
from cardfile.records import Record
from cardfile.store import Store
from desk.issues import Issue, IssueBook
from desk.scans.deciding import Known, OnPaper, decide
from generator.reading import Identity
from generator.scanning.model import ScannedPage
from generator.scanning.splitting import split


@dataclass(frozen=True)
class Lookup:
    """What an office knows of papers.

    Attributes:
        brought: returns the number of the record that came in as this blank, None when none did.
    """

    library: Library
    store: Store
    issues: IssueBook
    brought: Callable[[str], str | None]

    def on(self, pages: Sequence[ScannedPage]) -> OnPaper | None:
        """Return what becomes of the forms on these pages; None when no page bears a code of ours."""
        if not any(page.codes for page in pages):
            return None
        return OnPaper(tuple(decide(sheet, self.known(sheet.code)) for sheet in split(pages)))

    def known(self, code: Identity | None) -> Known:
        """Return what is known of the paper that a code names."""
        if code is None:
            return Known()
        issue = self.issues.find(code.issue) if code.issue else None
        record = self.made_from(code.issue, issue) if code.issue else self.store.find(code.record_no or "")
        form = record.form if record else issue.form if issue else None
        return Known(record, issue, self.library.get(form) if form else None)

    def made_from(self, number: str, issue: Issue | None, others: Iterable[str | None] = ()) -> Record | None:
        """Return the record that came in as a blank, or was typed in from it, of its customer or others."""
        brought = self.brought(number)
        if brought:
            return self.store.find(brought)
        if issue is None:
            return None
        return self.typed(number, {issue.customer, *others} if issue.customer else self.store.binders())

    def typed(self, number: str, owners: Iterable[str | None]) -> Record | None:
        """Return the record of one of these owners that was typed in from a blank."""
        there = sorted({*self.store.binders()}.intersection(owners))
        made = (record for owner in there for record in self.store.records(owner))
        return next((record for record in made if record.history[0].source == number), None)
