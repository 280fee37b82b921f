"""What the register tells the journal: a record before and after, by its fingerprint and never by its values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.acts import Act, Action, Facts
from cardfile.records import Document, Record

if TYPE_CHECKING:
    from archive.journal import Journal
    from cardfile.store import Store
    from desk.site import Site


def open_journal(site: Site, store: Store) -> Journal:
    """Return the journal of an office; one that begins takes over the records that are there already."""
    from archive.journal import Journal
    from archive.journal_line import Head

    journal = Journal(site.journal, site.work, lambda: datetime.now(UTC))
    if journal.head() == Head():
        journal.append(*_adopted(store))
    return journal


def _adopted(store: Store) -> Iterator[Act]:
    for binder in store.binders():
        for record in store.records(binder):
            yield of_record("record.adopt", None, record)


def fingerprint(record: Record) -> str:
    """Return the SHA-256 of all that a card holds of a record: every revision, and its documents."""
    told = json.dumps(record.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def of_record(
    action: Action,
    before: Record | None,
    after: Record,
    *,
    actor: str | None = None,
    reason: str | None = None,
) -> Act:
    """Return the act that made a record what it is; who and why are those of its newest revision, unless given."""
    current = after.current
    return Act(
        action,
        after.record_no,
        _facts(before) if before else {},
        _facts(after),
        actor=current.by if actor is None else actor,
        reason=current.reason if reason is None else reason,
        source=current.source,
    )


def of_document(before: Record, after: Record, document: Document) -> Act:
    """Return the act that gave a record a document; it makes no revision."""
    act = of_record("record.attach", before, after, actor="", reason="")
    told: Facts = {"document": document.path, "kind": document.kind, "shows": document.revision}
    return replace(act, after={**act.after, **told}, source="")


def _facts(record: Record) -> Facts:
    return {
        "binder": record.binder,
        "revision": record.revision,
        "state": record.state,
        "sha256": fingerprint(record),
    }


def last_told(acts: Iterable[Act]) -> dict[str, Facts]:
    """Return what each record should be by what was told of it last, by its number; what was lost is left out."""
    told = {act.object: act.after for act in acts if act.action.startswith("record.")}
    return {number: facts for number, facts in told.items() if facts}
