"""The register of blanks handed out: each gets a number, so that a returned sheet can be traced."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.acts import Act, Note, unheard
from cardfile.errors import KeceError
from cardfile.text import Text

if TYPE_CHECKING:
    from desk.rooms import Rooms

ISSUES: Final = "_issued.jsonl"
"""The file of the register, among the cards."""


class UnknownBlankError(KeceError):
    """No blank of this form went out under this number."""

    def __init__(self, number: str, form: str) -> None:
        super().__init__(
            Text(
                f"没有发放过编号为「{number}」的这种表单。",
                f"no blank of this form has the number “{number}”.",
            ),
            where=form,
            remedy=Text(
                "请核对纸面二维码下的编码行，编号如 B-000127。",
                "Look at the line under the QR code; the number is like B-000127.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Issue:
    """One blank: its number ``B-000127``, what form it is, for whom, and when it went out.

    Attributes:
        purpose: what it was handed out for by a batch; there is never a second blank for one purpose.
    """

    number: str
    form: str
    version: int
    customer: str | None
    on: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A blank that is wanted once, however often it is asked for."""

    form: str
    version: int
    customer: str | None
    purpose: str


@dataclass(frozen=True, slots=True)
class IssueBook:
    """An append-only file of issues."""

    path: Path
    locks: Path
    note: Note = unheard

    def next(self, form: str, version: int, customer: str | None, today: date) -> Issue:
        """Enter a new blank and return its issue."""
        with self._locked():
            return self._enter([Purpose(form, version, customer, "")], today)[0]

    def once(self, wanted: Sequence[Purpose], today: date) -> Mapping[str, Issue]:
        """Return the issue of each purpose; those that have none yet are entered, all together."""
        with self._locked():
            known = {issue.purpose: issue for issue in self._issues() if issue.purpose}
            new = [want for want in wanted if want.purpose not in known]
            return known | {issue.purpose: issue for issue in self._enter(new, today)}

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock

        self.locks.mkdir(parents=True, exist_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.locks / "issues.lock"):
            yield

    def _enter(self, wanted: Sequence[Purpose], today: date) -> list[Issue]:
        first, on = self._count() + 1, today.isoformat()
        issues = [
            Issue(f"B-{number:06}", want.form, want.version, want.customer, on, want.purpose)
            for number, want in enumerate(wanted, first)
        ]
        self.note(*(Act("blank.issue", issue.number, after=_told(issue)) for issue in issues))
        with self.path.open("a", encoding="utf-8") as stream:
            stream.writelines(_line({"number": issue.number, **_told(issue)}) for issue in issues)
        return issues

    def _issues(self) -> Iterator[Issue]:
        with suppress(FileNotFoundError):
            for line in self.path.read_text(encoding="utf-8").splitlines():
                yield Issue(**json.loads(line))

    def find(self, number: str) -> Issue | None:
        """Return the issue of a number, None when no such blank was handed out here."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        issues = (Issue(**json.loads(line)) for line in lines if number in line)
        return next((issue for issue in issues if issue.number == number), None)

    def require(self, number: str, form: str) -> Issue:
        """Return the issue of a blank of this form.

        Raises:
            UnknownBlankError: there is none.
        """
        issue = self.find(number)
        if issue is None or issue.form != form:
            raise UnknownBlankError(number, form)
        return issue

    def _count(self) -> int:
        try:
            return self.path.read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0


def restore_issues(cards: Path, rooms: Rooms) -> None:
    """Write the register into a new folder of cards: as it is, or as the journal tells it."""
    known = rooms.site.cards / ISSUES
    told = (line.act for line in rooms.journal.lines() if line.act.action == "blank.issue")
    text = (
        known.read_text("utf-8")
        if known.exists()
        else "".join(_line({"number": a.object, **a.after}) for a in told)
    )
    if text:
        (cards / ISSUES).write_text(text, encoding="utf-8", newline="")


def _told(issue: Issue) -> dict[str, Any]:
    """Return what is kept of an issue beside its number; most blanks have no purpose of their own."""
    told = asdict(issue)
    return {key: value for key, value in told.items() if key != "number" and (key != "purpose" or value)}


def _line(issue: dict[str, Any]) -> str:
    return json.dumps(issue, ensure_ascii=False) + "\n"
