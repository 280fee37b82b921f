"""Withdrawal of consent: the personal values of a contact go, from every revision (domain B.28, E.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cardfile.forms import Form
from cardfile.library import Library
from cardfile.records import Record
from cardfile.store import Binder


def withdrawn(
    form: Form, consent: Record, binder: Binder, library: Library, now: datetime
) -> Iterable[Record]:
    """Yield the contacts whose personal values go because their consent was withdrawn (domain B.28, F26).

    The values leave every revision of the contact; what remains is that something was there.
    """
    if form.name != "consent" or not consent.values.get("withdrawn_on"):
        return
    contact = binder.records.get(str(consent.values.get("contact")))
    if contact is None or contact.values.get("consent_level") == "已撤回":
        return
    private = {f.name for f in library.get(contact.form).fields if f.private}
    cleared = contact.without(private)
    values = {**cleared.values, "consent_level": "已撤回"}
    yield cleared.revised(
        values,
        state=cleared.state,
        at=now,
        by=consent.current.by,
        reason=f"同意已撤回（{consent.record_no}）",
    )
