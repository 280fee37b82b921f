"""Copies of a handbook: handed out and called back, in the record of its edition (F00 14; 000-I 13.2.4, 002-J)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cardfile.errors import KeceError
from cardfile.records import Record
from cardfile.text import Text

if TYPE_CHECKING:
    from desk.rooms import Rooms

_FORM: Final = "handbook"
Row = Mapping[str, Any]


class NotAnEditionError(KeceError):
    """A record that is no handbook has no copies."""

    def __init__(self, record_no: str) -> None:
        super().__init__(
            Text("不是手册的版次。", "this is no edition of a handbook."),
            where=record_no,
            remedy=Text("请用 kece list SC 查看版次。", "Look for editions with: kece list SC"),
        )


class CopyNumberError(KeceError):
    """A copy that was never handed out cannot come back; one that is out is not handed out twice."""

    def __init__(self, record_no: str, copy_no: str, known: Sequence[str], *, taken: bool) -> None:
        fault = Text("已经发出", "is handed out already") if taken else Text("没有发出", "was not handed out")
        super().__init__(
            Text(f"副本 {copy_no} {fault.zh}。", f"copy {copy_no} {fault.en}."),
            where=record_no,
            remedy=Text(
                f"已发出：{'、'.join(known) or '无'}。", f"Handed out: {', '.join(known) or 'none'}."
            ),
        )


@dataclass(frozen=True)
class Copies:
    """The list of the copies of editions."""

    rooms: Rooms

    def of(self, record_no: str) -> tuple[Row, ...]:
        """Return the copies of an edition.

        Raises:
            UnknownRecordError, NotAnEditionError: there is no such edition.
        """
        record = self.rooms.register.get(record_no)
        if record.form != _FORM:
            raise NotAnEditionError(record_no)
        return tuple(record.values.get("distribution") or ())

    def give(
        self,
        record_no: str,
        unit: str,
        receiver: str,
        *,
        copy_no: str = "",
        variant: str = "",
        by: str | None = None,
    ) -> Record:
        """Enter that a copy was handed out today; a copy that the last edition's holder is to get is completed.

        Args:
            record_no: the edition.
            unit: code or name of the unit.
            receiver: who took it.
            copy_no: its number; the next free one when empty.
            variant: 通用版 or 完整版; the edition's own when empty.
            by: staff code of the archivist.

        Raises:
            UnknownRecordError, NotAnEditionError, CopyNumberError, ValuesRefusedError: nothing was entered.
        """
        copies = self.of(record_no)
        number = copy_no or _next(copies)
        out = [row for row in copies if row.get("date")]
        if any(row.get("copy_no") == number for row in out):
            raise CopyNumberError(record_no, number, _numbers(out), taken=True)
        day = self.rooms.now().date().isoformat()
        shown = variant or str(self.rooms.register.get(record_no).values["variant"])
        row = {"unit": unit, "copy_no": number, "variant": shown, "receiver": receiver, "date": day}
        others = [other for other in copies if other.get("copy_no") != number]
        return self._enter(record_no, [*others, row], f"发放副本 {number}", by)

    def back(self, record_no: str, copy_no: str, *, by: str | None = None) -> Record:
        """Enter that a copy came back.

        Raises:
            UnknownRecordError, NotAnEditionError, CopyNumberError: nothing was entered.
        """
        copies = self.of(record_no)
        if copy_no not in _numbers(copies):
            raise CopyNumberError(record_no, copy_no, _numbers(copies), taken=False)
        rows = [{**row, "recalled": True} if row.get("copy_no") == copy_no else row for row in copies]
        return self._enter(record_no, rows, f"收回副本 {copy_no}", by)

    def _enter(self, record_no: str, rows: Sequence[Row], reason: str, by: str | None) -> Record:
        ordered = sorted(map(dict, rows), key=lambda row: str(row.get("copy_no")))
        return self.rooms.register.revise(
            record_no, {"distribution": ordered}, self.rooms.now(), reason=reason, by=by
        )


def _numbers(copies: Sequence[Row]) -> list[str]:
    return [str(row.get("copy_no")) for row in copies]


def _next(copies: Sequence[Row]) -> str:
    return f"{max((int(n) for n in _numbers(copies) if n.isdecimal()), default=0) + 1:02}"
