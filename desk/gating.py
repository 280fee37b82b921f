"""The gate of the office: what headquarters checks before a handbook is issued, and who waives what (C.5).

Built once a run: the records of the units are read and sorted once for all customers. One customer then
costs what his own records cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from archive.disk import sha256_of
from cardfile.errors import KeceError
from cardfile.records import Record
from cardfile.settings import Settings
from cardfile.text import Text
from desk.refusals import ReasonMissingError, UnknownStaffError

if TYPE_CHECKING:
    from cardfile.periods import Period
    from desk.rooms import Rooms
    from generator.handbook.gate.facts import Attachment, Facts, Signers, Violation
    from generator.handbook.gate.unit_records import UnitRecords
    from generator.handbook.plan import Handbook

_IN_POST = "在职"


class NoSuchCheckError(KeceError):
    """Somebody waives a check that does not exist, or one that only warns."""

    def __init__(self, check: str, known: Sequence[str]) -> None:
        super().__init__(
            Text(f"没有可豁免的检查「{check}」。", f"there is no check “{check}” that could be waived."),
            remedy=Text(f"可豁免：{'、'.join(known)}。", f"Those that can be: {', '.join(known)}."),
        )


class WaiverUnsignedError(KeceError):
    """Somebody must answer for what is waived or issued again."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Text("须写明批准人。", "somebody must answer for it."),
            where=what,
            remedy=Text(
                "请加上 --by 人员代码，如 --by ZB-S01。", "Add --by with a staff code, such as ZB-S01."
            ),
        )


@dataclass(frozen=True, slots=True)
class Waiving:
    """A check that may fail in a run, with the reason; the approver of the run answers for it."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of one book.

    Attributes:
        book: with the results of all checks and the waivers it needed.
        violations: everything that was found, warnings among them.
        blocking: what keeps it from being issued; empty when it may be.
    """

    book: Handbook
    violations: tuple[Violation, ...]
    blocking: tuple[Violation, ...]

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """What does not block the issue but is printed."""
        return tuple(v for v in self.violations if v.level == "W")


@dataclass(frozen=True)
class Gate:
    """Checks books before they are issued.

    Args:
        by: staff code of whoever approves this run; empty for headquarters' head.
        waivers: what may fail, in every book of the run.
    """

    rooms: Rooms
    by: str = ""
    waivers: tuple[Waiving, ...] = ()
    _units: dict[Period, UnitRecords] = field(default_factory=dict, compare=False)

    def ready(self) -> Gate:
        """Return the gate itself, when its waivers and its approver are in order.

        Raises:
            NoSuchCheckError, ReasonMissingError, WaiverUnsignedError, UnknownStaffError: nothing was done.
        """
        from generator.handbook.gate.table import CHECKS

        known = [check.number for check in CHECKS if check.level == "E"]
        for waiver in self.waivers:
            if waiver.check not in known:
                raise NoSuchCheckError(waiver.check, known)
            if not waiver.reason.strip():
                raise ReasonMissingError(waiver.check)
            if not self.by:
                raise WaiverUnsignedError(waiver.check)
        staff = self.rooms.settings.staff_by_code
        if self.by and staff and self.by not in staff:
            raise UnknownStaffError(self.by, tuple(staff))
        return self

    def check(self, book: Handbook, records: Sequence[Record]) -> tuple[Violation, ...]:
        """Return everything that is wrong with a planned book, warnings among it.

        Args:
            book: as it is planned.
            records: the customer's whole binder, its issued editions included.
        """
        from generator.handbook.gate.table import violations

        return violations(self._facts(book, records))

    def decide(self, book: Handbook, records: Sequence[Record]) -> Decision:
        """Return whether a planned book may be issued, and the book with what is printed of that."""
        from generator.handbook.gate.table import blocking, check_lines, used
        from generator.handbook.plan import Waiver

        found = self.check(book, records)
        asked = [Waiver(w.check, "", w.reason, self._approver) for w in self.waivers]
        waived = used(found, asked)
        left = blocking(found, (w.check for w in waived))
        return Decision(book.checked(check_lines(found, waived), waived), found, left)

    def searched(self, content: bytes, book: Handbook, records: Sequence[Record]) -> tuple[Violation, ...]:
        """Return what a finished general edition holds that it may not; no waiver helps (K10)."""
        from generator.handbook.gate.search import leaks, personal_values
        from generator.handbook.gate.table import leaked
        from generator.handbook.model import GENERAL

        if book.variant != GENERAL:
            return ()
        return leaked(leaks(content, personal_values(records, self.rooms.form("contact"))))

    @cached_property
    def signers(self) -> Signers:
        """Who compiles, reviews and approves the books of this run."""
        return signers(self.rooms.settings, self.by)

    @property
    def _approver(self) -> str:
        person = self.rooms.settings.staff_by_code.get(self.by)
        return person.name if person else self.by

    def _facts(self, book: Handbook, records: Sequence[Record]) -> Facts:
        from generator.handbook.gate.facts import Facts

        return Facts(
            book=book,
            records=tuple(records),
            units=self._units_of(book.period),
            library=self.rooms.library,
            settings=self.rooms.settings,
            policy=self.rooms.policy,
            today=self.rooms.now().date(),
            signers=self.signers,
            attachment=self._attachment,
        )

    def _units_of(self, period: Period) -> UnitRecords:
        from generator.handbook.gate.unit_records import unit_records

        if period not in self._units:
            rooms, today = self.rooms, self.rooms.now().date()
            records = [r for unit in rooms.settings.units for r in rooms.store.records(unit.code)]
            self._units[period] = unit_records(records, rooms.settings, rooms.library, period, today)
        return self._units[period]

    def _attachment(self, path: str, sha256: str) -> Attachment:
        """Tell what became of a filed attachment, by its path in the archive and its recorded checksum."""
        file = self.rooms.archive.locate(path)
        if not file.is_file():
            return "missing"
        return "found" if sha256_of(file) == sha256 else "changed"


def signers(settings: Settings, by: str = "") -> Signers:
    """Return who signs the books: staff of headquarters by their positions, the approver as given.

    The compiler is whose position is 编制, else the head; the reviewer whose position is 审核 or 主管 (002-J),
    else the head or, when that is the compiler, the approver of the run; the approver is the head (F00 13).
    """
    from generator.handbook.gate.facts import Signers

    office = next((unit for unit in settings.units if unit.kind == "HQ"), None)
    staff = [s for s in settings.staff if office and s.unit == office.code and s.state == _IN_POST]
    head = next((s.code for s in staff if office and s.code == office.head), staff[0].code if staff else "")
    compiler = next((s.code for s in staff if "编制" in s.position), head)
    reviewers = [s.code for s in staff if "审核" in s.position or "信息主管" in s.position]
    others = [code for code in (*reviewers, head, by) if code and code != compiler]
    return Signers(compiler, next(iter(others), head), by or head)


def checked_file(decision: Decision, found: Sequence[Violation]) -> Decision:
    """Return a decision with what the search of the finished file said."""
    return replace(decision, violations=(*decision.violations, *found), blocking=(*decision.blocking, *found))
