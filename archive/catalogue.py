"""The catalogue: an index of all records by what they say, in SQLite with trigrams (DESIGN 4).

It is derived from the cards and lies in ``work/``; deleting it costs the time to make it again. Nothing
tells it of changes: it remembers the stamp of every card file and, when it is asked, takes up anew the
binders whose stamps differ.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from archive.locks import locked

_log = logging.getLogger(__name__)

_LAYOUT: Final = 1
"""Raised when the tables change; a catalogue of another layout is made anew."""
_GRAM: Final = 3
"""Characters of a trigram: shorter texts, as most Chinese words are, are looked for in every entry."""
_TABLES: Final = """
CREATE TABLE binders (binder TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, number TEXT, form TEXT, binder TEXT, day TEXT, text TEXT
);
CREATE INDEX entries_binder ON entries (binder);
CREATE VIRTUAL TABLE grams USING fts5 (text, content=entries, content_rowid=id, tokenize=trigram, detail=full);
CREATE TRIGGER entries_in AFTER INSERT ON entries BEGIN
    INSERT INTO grams (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER entries_out AFTER DELETE ON entries BEGIN
    INSERT INTO grams (grams, rowid, text) VALUES ('delete', old.id, old.text);
END;
"""
_FOUND: Final = """
SELECT number, binder FROM entries
WHERE {by_text} instr(text, :text) > 0
    AND (:form IS NULL OR form = :form) AND (:binder IS NULL OR binder = :binder)
    AND day BETWEEN :first AND :last
ORDER BY number <> :exact, day DESC, number
"""
_BY_GRAMS: Final = "id IN (SELECT rowid FROM grams WHERE grams MATCH :phrase) AND"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue knows of one record.

    Attributes:
        day: of the event, ISO; empty when it has none.
        text: all that can be looked for, folded as the texts to look for are.
    """

    number: str
    form: str
    binder: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Attributes:
        text: folded; every entry that holds it is found.
        form: only records of this form.
        binder: only records of this binder.
        first: only events from this day on, ISO.
        last: only events up to this day.
    """

    text: str
    form: str | None = None
    binder: str | None = None
    first: str = ""
    last: str = "9999"


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found."""

    number: str
    binder: str


class Catalogue:
    """The catalogue of an office.

    Args:
        path: its file; made when it is not there, and made anew when it is damaged.
        locks: a folder on a local disk for its lock.
    """

    def __init__(self, path: Path, locks: Path) -> None:
        self._path = path
        self._locks = locks

    def refresh(
        self, stamps: Mapping[str, object], entries: Callable[[str], Iterable[Entry]]
    ) -> tuple[str, ...]:
        """Take up the binders that changed since, and drop those that are gone.

        Args:
            stamps: what tells that a binder changed, by binder: all there are.
            entries: gives the entries of a binder.

        Returns:
            The binders that were taken up.
        """
        with locked(self._locks, "catalogue"), self._opened() as database:
            known = dict(database.execute("SELECT binder, stamp FROM binders"))
            told = {binder: repr(stamp) for binder, stamp in stamps.items()}
            changed = tuple(binder for binder in told if told[binder] != known.get(binder))
            for binder in (*changed, *(known.keys() - told.keys())):
                database.execute("DELETE FROM entries WHERE binder = ?", (binder,))
                database.execute("DELETE FROM binders WHERE binder = ?", (binder,))
            for binder in changed:
                rows = map(astuple, entries(binder))
                database.executemany(
                    "INSERT INTO entries (number, form, binder, day, text) VALUES (?, ?, ?, ?, ?)", rows
                )
                database.execute("INSERT INTO binders VALUES (?, ?)", (binder, told[binder]))
            return changed

    def find(self, query: Query) -> list[Hit]:
        """Return the records that hold a text: the one of this very number first, then the newest."""
        by_text = _BY_GRAMS if len(query.text) >= _GRAM else ""
        wanted = {
            "text": query.text,
            "phrase": '"' + query.text.replace('"', '""') + '"',
            "exact": query.text.upper(),
            "form": query.form,
            "binder": query.binder,
            "first": query.first,
            "last": query.last,
        }
        with self._opened() as database:
            return [Hit(*row) for row in database.execute(_FOUND.format(by_text=by_text), wanted)]

    def drop(self) -> None:
        """Delete the catalogue; the next refresh makes it anew."""
        with locked(self._locks, "catalogue"):
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give the database; what is done to it is kept when the block ends well, or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connected()) as database, database:
            yield database

    def _connected(self) -> sqlite3.Connection:
        try:
            return _connect(self._path)
        except sqlite3.DatabaseError as fault:
            if isinstance(fault, sqlite3.OperationalError):  # busy, or a disk that is full: not damaged
                raise
            _log.warning("%s is damaged and is made anew: %s", self._path.name, fault)
            self._path.unlink()
            return _connect(self._path)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60)
    try:
        # What is deleted is overwritten: a withdrawn consent must leave no text in the file.
        database.execute("PRAGMA secure_delete = ON")
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if layout != _LAYOUT:
            _lay_out(database)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _lay_out(database: sqlite3.Connection) -> None:
    for name in ("entries", "binders", "grams"):
        database.execute(f"DROP TABLE IF EXISTS {name}")
    database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_LAYOUT}; COMMIT;")
