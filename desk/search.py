"""Finding records by text, through the catalogue or, where there can be none, by reading all cards."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from archive.catalogue import Catalogue, Entry, Query
from cardfile.forms import Form
from cardfile.periods import Period
from cardfile.records import Record

if TYPE_CHECKING:
    from desk.rooms import Rooms

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Search:
    """Looks records up by what they say.

    Personal fields are not looked at: neither the catalogue nor a list of hits may tell who has which.
    """

    rooms: Rooms

    @cached_property
    def catalogue(self) -> Catalogue:
        """The index, which may be deleted at any time."""
        return Catalogue(self.rooms.site.work / "catalogue.sqlite", self.rooms.site.locks)

    def find(self, text: str, form: str | None, binder: str | None, period: str | None) -> Iterator[Record]:
        """Yield the records that hold a text: the one of this very number first, then the newest.

        Raises:
            BadPeriodError: the period is none.
        """
        query = _query(text, self.rooms.form(form).name if form else None, binder, period)
        try:
            self.refresh()
            hits = self.catalogue.find(query)
        except (sqlite3.Error, OSError) as fault:  # a disk that is full or closed to us
            _log.warning("The catalogue cannot be used, all cards are read: %s", fault)
            yield from self.scan(query)
            return
        for hit in hits:
            yield from (r for r in self.rooms.store.records(hit.binder) if r.record_no == hit.number)

    def refresh(self) -> tuple[str, ...]:
        """Take up in the catalogue what changed; return the binders."""
        store = self.rooms.store
        return self.catalogue.refresh({b: store.stamp(b) for b in store.binders()}, self._entries)

    def rebuild(self) -> tuple[str, ...]:
        """Make the catalogue anew; return its binders."""
        self.catalogue.drop()
        return self.refresh()

    def scan(self, query: Query) -> list[Record]:
        """Return what the catalogue would find, from the cards themselves."""
        found = [
            (entry, record)
            for binder in ([query.binder] if query.binder else self.rooms.store.binders())
            for record in self.rooms.store.records(binder)
            if holds(entry := self._entry(record), query)
        ]
        newest = sorted(found, key=lambda pair: pair[0].number)
        newest.sort(key=lambda pair: pair[0].day, reverse=True)
        newest.sort(key=lambda pair: pair[0].number != query.text.upper())
        return [record for _, record in newest]

    def _entries(self, binder: str) -> Iterable[Entry]:
        return map(self._entry, self.rooms.store.records(binder))

    def _entry(self, record: Record) -> Entry:
        form = self.rooms.form(record.form)
        day = record.occurred_on
        words = _words(form, record, self._private_words)
        return Entry(
            record.record_no,
            form.name,
            record.binder,
            day.isoformat() if day else "",
            folded("\n".join(words)),
        )

    @cached_property
    def _private_words(self) -> frozenset[str]:
        """Names and labels of the personal fields: a change form tells of them in its rows."""
        private = [f for f in self.rooms.form("contact").fields if f.private]
        return frozenset(word for f in private for word in (f.name, f.label.zh))


def holds(entry: Entry, query: Query) -> bool:
    """Tell whether an entry is what is looked for."""
    return (
        query.text in entry.text
        and query.form in (None, entry.form)
        and query.binder in (None, entry.binder)
        and query.first <= entry.day <= query.last
    )


def folded(text: str) -> str:
    """Return a text in which width and case do not matter: ``ＡＢｃ`` is ``abc``."""
    return normalize("NFKC", text).casefold()


def _query(text: str, form: str | None, binder: str | None, period: str | None) -> Query:
    wanted = Query(folded(text.strip()), form, binder)
    if period is None:
        return wanted
    span = Period.parse(period)
    return Query(wanted.text, form, binder, span.start.isoformat(), span.end.isoformat())


def _words(form: Form, record: Record, private: frozenset[str]) -> Iterator[str]:
    """Yield all that may be looked for: number, titles, values, the names of its files."""
    yield from (record.record_no, form.title.zh, form.title.en)
    for name, value in record.values.items():
        field = form.by_name.get(name)
        if not (field and field.private):
            yield from _texts(value, private)
    yield from (PurePosixPath(document.path).name for document in record.documents)


def _texts(value: Any, private: frozenset[str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("field") not in private:
            yield from (text for member in value.values() for text in _texts(member, private))
    elif isinstance(value, (list, tuple)):
        yield from (text for member in value for text in _texts(member, private))
    elif value is not None and not isinstance(value, bool):
        yield str(value)
