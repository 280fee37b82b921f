"""Withdrawal of consent: the personal values of a contact go, from every revision (domain B.28, E.4)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cardfile.forms import Form
from cardfile.library import Library
from cardfile.records import Record
from cardfile.store import Binder

WITHDRAWN: Final = "已撤回"


def withdrawn(
    form: Form, consent: Record, binder: Binder, library: Library, now: datetime
) -> Iterable[Record]:
    """Yield the records whose personal values go because consent was withdrawn (domain B.28, F26)."""
    contact = withdrawing(form, consent, binder.records.get)
    if contact is None or contact.values.get("consent_level") == WITHDRAWN:
        return
    reason = f"同意已撤回（{consent.record_no}）"
    yield from purged(contact, binder, library, now, by=consent.current.by, reason=reason)


def withdrawing(form: Form, consent: Record, find: Callable[[str], Record | None]) -> Record | None:
    """Return the contact who withdraws consent by a record, None when it says nothing of the kind."""
    if form.name != "consent" or not consent.values.get("withdrawn_on"):
        return None
    return find(str(consent.values.get("contact")))


def purged(
    contact: Record, binder: Binder, library: Library, now: datetime, *, by: str, reason: str
) -> Iterable[Record]:
    """Yield a contact without personal values, and the change records that told of them.

    The values leave every revision of the contact; what remains is that something was there.
    """
    private = [f for f in library.get(contact.form).fields if f.private]
    cleared = contact.without({f.name for f in private})
    values = {**cleared.values, "consent_level": WITHDRAWN}
    yield cleared.revised(values, state=cleared.state, at=now, by=by, reason=reason)
    words = {word for f in private for word in (f.name, f.label.zh)}
    for record in binder.records.values():
        if record.form == "change" and record.values.get("target") == contact.record_no:
            yield _without_rows(record, words)


def _without_rows(record: Record, words: Container[str]) -> Record:
    """Return a change record whose rows no longer tell old and new values of personal fields."""
    history = tuple(
        replace(r, values={**r.values, "changes": _masked(r.values["changes"], words)})
        for r in record.history
    )
    return replace(record, history=history)


def _masked(rows: Iterable[Mapping[str, Any]], words: Container[str]) -> list[dict[str, Any]]:
    hidden = ("old_value", "new_value")
    return [
        {k: v for k, v in row.items() if row.get("field") not in words or k not in hidden} for row in rows
    ]
