"""Records: one filled form with its number, values, state and revisions."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

DocumentKind = Literal["document", "original", "signed", "attachment"]
"""What kece made, what came in as it came, the scan of the signed paper, or a file that its values name."""


TRASH: Final = "回收站"
"""The folder of a binder in which discarded documents lie."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One save of a record: when, by whom, why, and what it held then (domain B.28).

    Attributes:
        at: local time, ISO, to the minute.
        by: staff code.
        purged: personal fields that were here and were removed when consent was withdrawn.
        source: what brought it: the intake number of a document, or the number of the blank from which it was
            typed; empty for others.
    """

    number: int
    at: str
    by: str
    reason: str
    state: str
    values: Mapping[str, Any]
    purged: tuple[str, ...] = ()
    source: str = ""

    def without(self, names: Container[str]) -> Revision:
        """Return the revision with some values removed; that they were there is kept."""
        gone = tuple(name for name in self.values if name in names)
        kept = {name: value for name, value in self.values.items() if name not in names}
        return replace(self, values=kept, purged=tuple(dict.fromkeys((*self.purged, *gone))))


@dataclass(frozen=True, slots=True)
class Document:
    """A file in the archive that shows a record or belongs to it.

    Attributes:
        path: relative to the archive, with ``/``.
        revision: the revision that it shows; of an attachment, the revision to which it came.
        name: of an attachment, what the record's values call it.
    """

    path: str
    sha256: str
    revision: int
    kind: DocumentKind = "document"
    name: str = ""

    @property
    def discarded(self) -> bool:
        """Whether it lies in the trash."""
        return TRASH in self.path.split("/")

    @property
    def file_name(self) -> str:
        """The last part of the path, which stays when the file is moved."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Record:
    """A filled form. ``history`` holds every revision, the current one last."""

    record_no: str
    form: str
    version: int
    binder: str
    history: tuple[Revision, ...]
    documents: tuple[Document, ...] = ()

    @property
    def current(self) -> Revision:
        """The newest revision."""
        return self.history[-1]

    @property
    def values(self) -> Mapping[str, Any]:
        """The stored values of the newest revision (docs/forms.md)."""
        return self.current.values

    @property
    def state(self) -> str:
        """The state of the newest revision."""
        return self.current.state

    @property
    def revision(self) -> int:
        """The number of the newest revision, from 1."""
        return self.current.number

    @property
    def occurred_on(self) -> date | None:
        """The day of the event, when the record has one."""
        day = self.values.get("occurred_on")
        return date.fromisoformat(day) if day else None

    @property
    def document(self) -> Document | None:
        """The newest document that kece made."""
        return next((d for d in reversed(self.documents) if d.kind == "document" and not d.discarded), None)

    @property
    def signed(self) -> int | None:
        """The newest revision of which a signed copy is filed; None when there is no signed copy."""
        return max(
            (d.revision for d in self.documents if d.kind == "signed" and not d.discarded), default=None
        )

    def revised(
        self, values: Mapping[str, Any], *, state: str, at: datetime, by: str, reason: str, source: str = ""
    ) -> Record:
        """Return the record with one more revision."""
        moment = at.isoformat(timespec="minutes")
        revision = Revision(self.revision + 1, moment, by, reason, state, dict(values), source=source)
        return replace(self, history=(*self.history, revision))

    def without(self, names: Container[str]) -> Record:
        """Return the record with some values removed from every revision (domain B.28)."""
        return replace(self, history=tuple(revision.without(names) for revision in self.history))

    def with_document(self, document: Document, moved: str | None = None) -> Record:
        """Return the record with one more document.

        Args:
            document: the new file; another at the same path is replaced by it.
            moved: where the version before it lies now; the file name tells which document that is.
        """
        kept = tuple(d for d in self.documents if d.path != document.path)
        if moved:
            name = moved.rpartition("/")[2]
            kept = tuple(
                replace(d, path=moved) if d.file_name == name and not d.discarded else d for d in kept
            )
        return replace(self, documents=(*kept, document))

    def with_path(self, path: str, now: str | None) -> Record:
        """Return the record with one of its documents in another place; with None, without it."""
        kept = (d for d in self.documents if now or d.path != path)
        return replace(
            self, documents=tuple(replace(d, path=now or "") if d.path == path else d for d in kept)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the record as the store keeps it."""
        history, documents = map(_told, self.history), map(_told, self.documents)
        return {**_told(self), "history": tuple(history), "documents": tuple(documents)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Record:
        """Return the record that the store kept."""
        return cls(
            stored["record_no"],
            stored["form"],
            stored["version"],
            stored["binder"],
            tuple(Revision(**{**r, "purged": tuple(r.get("purged", ()))}) for r in stored["history"]),
            tuple(Document(**document) for document in stored.get("documents", ())),
        )


def _told(one: Record | Revision | Document) -> dict[str, Any]:
    """Return the fields of one of these; unlike :func:`dataclasses.asdict` it does not copy what they hold."""
    return {name: getattr(one, name) for name in one.__slots__}


def new_record(
    record_no: str,
    form: str,
    version: int,
    binder: str,
    values: Mapping[str, Any],
    *,
    state: str,
    at: datetime,
    by: str,
    source: str = "",
) -> Record:
    """Return a record in its first revision."""
    first = Revision(1, at.isoformat(timespec="minutes"), by, "", state, dict(values), source=source)
    return Record(record_no, form, version, binder, (first,))


def as_of(record: Record, day: date) -> Record | None:
    """Return the record as it stood at the end of a day, or None when it did not exist yet."""
    known = tuple(r for r in record.history if r.at[:10] <= day.isoformat())
    shown = tuple(d for d in record.documents if known and d.revision <= known[-1].number)
    return replace(record, history=known, documents=shown) if known else None
