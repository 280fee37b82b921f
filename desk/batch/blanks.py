"""Handing out blanks: each purpose has one issue and one file; a file that is there is never touched again.

They lie outside the archive, under ``发放/2027-01-10/FGS01``: people print them, mail them, fill them there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.naming import safe_title
from cardfile.errors import KeceError
from cardfile.store import write_beside
from cardfile.text import Text
from desk.batch.items import Blank, Item, Row
from desk.issues import Issue
from desk.papers import Papers
from desk.sheets import WORD

if TYPE_CHECKING:
    from desk.rooms import Rooms

FOLDER: Final = "发放"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A blank to be written, with its number."""

    item: Item
    blank: Blank
    issue: Issue


def open_writer(office: Path, today: date | None) -> Writer:
    """Return a writer with rooms of its own, in whatever process it is called."""
    from desk.rooms import Rooms

    rooms = Rooms(office, today=today)
    return Writer(rooms, Papers(rooms))


def lost(job: Job) -> Row:
    """Return what becomes of a blank whose process ended."""
    return Row(job.item, "failed", reason=Text("处理进程意外终止。", "its process ended."))


def failed(item: Item, fault: Exception) -> Row:
    """Return what becomes of an item that could not be made; the run goes on."""
    if isinstance(fault, KeceError):
        return Row(item, "failed", reason=Text(fault.text("zh"), fault.text("en")))
    _log.error("%s %s failed", item.what, item.subject, exc_info=fault)
    reason = f"{type(fault).__name__}: {fault}"
    return Row(item, "failed", reason=Text(f"程序出错（{reason}）", f"the program failed ({reason})"))


@dataclass(frozen=True)
class Writer:
    """Writes blanks that have their numbers."""

    rooms: Rooms
    papers: Papers

    def __call__(self, jobs: Sequence[Job]) -> Iterator[Row]:
        """Write the blanks that are not there; a bad one never stops the others."""
        for job in jobs:
            try:
                yield self._write(job)
            except Exception as fault:  # noqa: BLE001 - one customer's bad data must not cost the others their sheets
                yield failed(job.item, fault)

    def _write(self, job: Job) -> Row:
        form = self.rooms.form(job.blank.form)
        path = place_of(job, form.short.format_map(job.blank.values), self._short_name(job.blank.customer))
        file = self.rooms.site.root / path
        if file.is_file() and file.stat().st_size:
            return Row(job.item, "unchanged", (path,))
        given = {"confidentiality": form.confidentiality, "sent_on": job.issue.on, **job.blank.values}
        known = {name: value for name, value in given.items() if name in form.by_name}
        write_beside(file, self.papers.handed_out(form, job.issue, known))
        return Row(job.item, "made", (path,))

    def _short_name(self, customer: str | None) -> str:
        card = self.rooms.directory.target("customer", customer) if customer else None
        return str(card.values.get("short_name", "")) if card else ""


def place_of(job: Job, title: str, short_name: str) -> str:
    """Return where a blank lies below the office: by due day and unit, the customers in order."""
    item = job.item
    code, *person = item.subject.split("-")
    about = (code, short_name, *person, title, "" if str(item.period) in title else str(item.period))
    name = "_".join(part for part in (*map(safe_title, filter(None, about)), job.issue.number) if part)
    return f"{FOLDER}/{item.due.isoformat()}/{item.unit}/{name}{WORD}"
