"""A paper's record by the line under its QR code, as a person types it when the code is stained."""

from __future__ import annotations

from cardfile.errors import KeceError
from cardfile.records import Record
from cardfile.text import Text
from desk.scans.deciding import Unclaimed, decide
from desk.scans.looking import Lookup
from generator.scanning.codes import qr_of_line, read_qr
from generator.scanning.model import Sheet


class MistypedCodeError(KeceError):
    """A code line whose check character does not fit."""

    def __init__(self, line: str) -> None:
        super().__init__(
            Text(
                f"编码行「{line}」的校验字符不符。", f"the check character of the line “{line}” does not fit."
            ),
            remedy=Text("请对照纸面逐字核对后重新输入。", "Compare it with the paper, and type it again."),
        )


class UnclaimedPaperError(KeceError):
    """There is no record of a paper."""

    def __init__(self, line: str, reason: Text) -> None:
        super().__init__(reason, where=line)


def record_of_line(line: str, lookup: Lookup) -> Record | None:
    """Return the record of the paper that a code line names; None when the text is no code line.

    Raises:
        MistypedCodeError: the check character does not fit.
        UnclaimedPaperError: there is no such record; of a blank, what it is and what to do.
    """
    code = qr_of_line(line)
    if code is None:
        return None
    identity = read_qr(code)
    if identity is None:
        raise MistypedCodeError(line)
    decision = decide(Sheet(identity, ()), lookup.known(identity))
    if isinstance(decision, Unclaimed):
        raise UnclaimedPaperError(line, decision.reason)
    return decision.record
