"""The rooms of an office that every verb works in; :class:`desk.office.Office` adds the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cardfile.forms import Form
from cardfile.library import Library
from cardfile.policy import Policy, load_policy
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.settings import Settings
from desk.site import Site, find_office, shipped

if TYPE_CHECKING:
    from archive.acts import Act
    from archive.filing import Archive
    from archive.journal import Journal
    from cardfile.store import TinyStore
    from desk.filling import Filling
    from desk.register import Register


class Rooms:
    """The rooms of one office: settings, forms, policy, cards, archive, each opened when first needed.

    Args:
        path: the office folder, or any folder within it.
        today: the day that counts as today, for rehearsals; None for the real clock.
        source: who works here, for the journal: ``cli``, ``web``, ``library``.
    """

    def __init__(self, path: str | Path, *, today: date | None = None, source: str = "library") -> None:
        self.site = Site(find_office(Path(path), str(path)))
        self.today = today
        self.source = source

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

        return Register(self.library, self.settings, self.store, self.filling, self.note)

    @cached_property
    def archive(self) -> Archive:
        """The filed documents."""
        from archive.filing import Archive

        return Archive(self.site.archive, self.site.locks, self.note)

    @cached_property
    def journal(self) -> Journal:
        """The record of every act."""
        from desk.journaling import open_journal

        return open_journal(self.site, self.store)

    def note(self, *acts: Act) -> None:
        """Tell the journal of acts; what came through no other door came through this one."""
        self.journal.append(*(act if act.source else replace(act, source=self.source) for act in acts))

    @cached_property
    def directory(self) -> Directory:
        """Resolves references."""
        return self.register.directory()

    def form(self, name: str) -> Form:
        """Return a form by name or code."""
        return self.library.get(name)

    def records(self, form: str | None = None, customer: str | None = None) -> Iterator[Record]:
        """Yield records in order of binder and number, of one form or one customer when named."""
        name = self.form(form).name if form else None
        for binder in [customer] if customer else self.store.binders():
            yield from (r for r in self.store.records(binder) if name in (None, r.form))
