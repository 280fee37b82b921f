"""The gate of the office: what headquarters checks before a handbook is issued, and who waives what (C.5).

Built once a run: the records of the units are read and sorted once for all customers. One customer then
costs what his own records cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from archive.disk import sha256_of
from cardfile.errors import KeceError
from cardfile.records import Record
from cardfile.settings import Settings
from cardfile.text import Text
from desk.refusals import ReasonMissingError, UnknownStaffError

if TYPE_CHECKING:
    from cardfile.periods import Period
    from desk.rooms import Rooms
    from generator.handbook.gate.facts import Attachment, Facts, Signers
    from generator.handbook.gate.unit_records import UnitRecords
    from generator.handbook.gate.violation import Violation
    from generator.handbook.plan import Handbook, Waiver

_IN_POST = "在职"


class NoSuchCheckError(KeceError):
    """Somebody waives a check that does not exist, or one that only warns."""

    def __init__(self, check: str, known: Sequence[str]) -> None:
        super().__init__(
            Text(f"没有可豁免的检查「{check}」。", f"there is no check “{check}” that could be waived."),
            remedy=Text(f"可豁免：{'、'.join(known)}。", f"Those that can be: {', '.join(known)}."),
        )


class UnsignedError(KeceError):
    """Somebody must answer for what is waived or issued again."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Text("须写明批准人。", "somebody must answer for it."),
            where=what,
            remedy=Text(
                "请加上 --by 人员代码，如 --by ZB-S01。", "Add --by with a staff code, such as ZB-S01."
            ),
        )


class ReasonsUnevenError(KeceError):
    """Waivers and reasons do not come in pairs."""

    def __init__(self, wanted: Sequence[str], given: int) -> None:
        super().__init__(
            Text(
                f"豁免与理由不成对：{'、'.join(wanted) or '无'}，理由 {given} 条。",
                f"waivers and reasons do not match: {', '.join(wanted) or 'none'}; {given} reasons.",
            ),
            remedy=Text("每项一个 --reason，或共用一个。", "Give one --reason each, or one for all."),
        )


@dataclass(frozen=True, slots=True)
class Waiving:
    """A check that may fail in a run, with the reason; the approver of the run answers for it."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Issuing:
    """How a run may issue books.

    Attributes:
        by: staff code of whoever approves it; empty for headquarters' head, whose signature is still to come.
        waivers: what may fail, in every book of the run.
        reissue: why half-years that were issued may be issued again; empty forbids it (002-J 二3).
    """

    by: str = ""
    waivers: tuple[Waiving, ...] = ()
    reissue: str = ""


COMPILED: Final = Issuing()
"""A run that nobody signs yet: nothing is waived, nothing is issued again."""


def issuing_of(checks: Sequence[str], reasons: Sequence[str], by: str, *, reissue: bool) -> Issuing:
    """Return how a run may issue books, from what somebody typed.

    One reason serves all; else there is one for each waived check in order, and one more for the new issue.

    Raises:
        ReasonsUnevenError: the reasons do not fit.
    """
    wanted = [*checks, *(["--reissue"] if reissue else [])]
    given = list(reasons) * len(wanted) if len(reasons) == 1 and wanted else list(reasons)
    if len(given) != len(wanted) or not all(reason.strip() for reason in given):
        raise ReasonsUnevenError(wanted, len(reasons))
    waivers = tuple(map(Waiving, checks, given))
    return Issuing(by, waivers, given[-1] if reissue else "")


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
    """Checks books before they are issued, for all customers of a run."""

    rooms: Rooms
    issuing: Issuing = COMPILED
    _units: dict[Period, UnitRecords] = field(default_factory=dict, compare=False)

    def ready(self) -> None:
        """Check that the waivers, the reason and the approver are in order, before anything is done.

        Raises:
            NoSuchCheckError, ReasonMissingError, UnsignedError, UnknownStaffError: they are not.
        """
        from generator.handbook.gate.table import CHECKS

        known = [check.number for check in CHECKS if check.level == "E"]
        for waiver in self.issuing.waivers:
            if waiver.check not in known:
                raise NoSuchCheckError(waiver.check, known)
            if not waiver.reason.strip():
                raise ReasonMissingError(waiver.check)
        by, staff = self.issuing.by, self.rooms.settings.staff_by_code
        if (self.issuing.waivers or self.issuing.reissue) and not by:
            raise UnsignedError(", ".join(w.check for w in self.issuing.waivers) or "--reissue")
        if by and staff and by not in staff:
            raise UnknownStaffError(by, tuple(staff))

    def check(self, book: Handbook, records: Sequence[Record]) -> tuple[Violation, ...]:
        """Return everything that is wrong with a planned book, warnings among it.

        Args:
            book: as it is planned.
            records: the customer's whole binder, its issued editions included.
        """
        from generator.handbook.gate.table import violations

        return violations(self._facts(book, records))

    def decide(self, book: Handbook, records: Sequence[Record], granted: Sequence[Waiver] = ()) -> Decision:
        """Return whether a planned book may be issued, and the book with what is printed of that.

        Args:
            book: as it is planned.
            records: the customer's whole binder.
            granted: waivers of the edition that this variant joins; they hold for both.
        """
        from generator.handbook.gate.table import blocking, check_lines, used
        from generator.handbook.plan import Waiver

        found = self.check(book, records)
        asked = [Waiver(w.check, "", w.reason, self._approver) for w in self.issuing.waivers]
        waived = used(found, {waiver.check: waiver for waiver in (*granted, *asked)}.values())
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
        return signers(self.rooms.settings, self.issuing.by)

    @property
    def _approver(self) -> str:
        person = self.rooms.settings.staff_by_code.get(self.issuing.by)
        return person.name if person else self.issuing.by

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
