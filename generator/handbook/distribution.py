"""Who holds copies of an edition, and who is to get the next one (F00 14, domain C.1-10, K22).

A row of the list is one copy. ``recalled`` says that this copy has come back; whoever still holds one
gets the next edition, unless the unit or the person is gone: then the old copy must come back first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cardfile.settings import Settings

Copy = Mapping[str, Any]
"""A row of the field ``distribution``: unit, copy_no, variant, receiver, date, recalled."""

_IN_POST = "在职"


def outstanding(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Return the copies that have not come back: they are recalled when a new edition goes out."""
    return tuple(copy for copy in copies if not copy.get("recalled"))


def next_list(copies: Iterable[Copy], settings: Settings) -> tuple[dict[str, Any], ...]:
    """Return the list of the next edition: who holds a copy gets one, with date and recall still open."""
    staying = (copy for copy in outstanding(copies) if _there(copy, settings))
    return tuple(
        {key: value for key, value in copy.items() if key not in ("date", "recalled")} for copy in staying
    )


def unaccounted(copies: Iterable[Copy], following: Iterable[Copy]) -> tuple[Copy, ...]:
    """Return the copies that neither came back nor are followed by one of the new edition."""
    followed = {_holder(copy) for copy in following}
    return tuple(copy for copy in outstanding(copies) if _holder(copy) not in followed)


def _holder(copy: Copy) -> tuple[str, ...]:
    return tuple(str(copy.get(key) or "") for key in ("unit", "receiver", "copy_no"))


def _there(copy: Copy, settings: Settings) -> bool:
    """Tell whether the unit still exists and the receiver, when the settings know him, is in post."""
    if copy.get("unit") not in settings.unit_by_code:
        return False
    known = [s for s in settings.staff if copy.get("receiver") in (s.code, s.name) and s.unit == copy["unit"]]
    return not known or any(person.state == _IN_POST for person in known)
