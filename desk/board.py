"""The duty board: what is due in an office by a day, and what shows that it was done (domain D.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cardfile.duties import Board, Duty, duties
from cardfile.facts import Facts, gather
from cardfile.library import form_text
from cardfile.obligations import Obligations
from cardfile.periods import months_after
from cardfile.records import as_of
from desk.refusals import UnknownUnitError
from desk.site import shipped

if TYPE_CHECKING:
    from desk.rooms import Rooms

OBLIGATIONS: Final = "_obligations.yaml"
LOOKS_BACK: Final = 6
"""Months for which the board remembers what was not done."""
SHOWS_DONE: Final = 31
"""Days for which it shows what was done."""


@dataclass(frozen=True)
class DutyBoard:
    """Computes the duties of an office from its records."""

    rooms: Rooms

    @cached_property
    def obligations(self) -> Obligations:
        """The office's own list of obligations, or the shipped one."""
        from cardfile.obligationfile import read_obligations

        own = self.rooms.site.root / "forms" / OBLIGATIONS
        path = own if own.is_file() else shipped("forms") / OBLIGATIONS
        return read_obligations(form_text(path), str(path), self.rooms.library)

    def due(self, on: date, *, within: int = 0, unit: str = "", only_open: bool = False) -> tuple[Duty, ...]:
        """Return what is due by a day, in order of the days.

        Args:
            on: what was entered after it is not known; for a day to come, what is known today counts.
            within: so many days more.
            unit: only what this unit answers for; empty for all.
            only_open: leave out what was done; otherwise that of the last month is shown.

        Raises:
            UnknownUnitError: there is no such unit.
        """
        if unit and unit not in self.rooms.settings.unit_by_code:
            raise UnknownUnitError(unit)
        today = min(on, self.rooms.now().date())
        board = Board(today, months_after(on, -LOOKS_BACK), on + timedelta(days=within))
        found = duties(self.obligations.computed, self.facts(today), board)
        return tuple(_shown(found, unit, on - timedelta(days=SHOWS_DONE), only_open=only_open))

    def facts(self, on: date) -> Facts:
        """Return what the records said at the end of a day."""
        known = (as_of(record, on) for record in self.rooms.records())
        records = (record for record in known if record)
        return gather(self.obligations.computed, records, self.rooms.settings)


def _shown(found: Sequence[Duty], unit: str, since: date, *, only_open: bool) -> list[Duty]:
    return [
        d
        for d in found
        if unit in ("", d.subject.unit) and (not d.done or (not only_open and d.due.date() >= since))
    ]
