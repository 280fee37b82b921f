"""A batch: planned from the duties that are open, then made; run again, it goes on where it was cut off.

Nothing remembers a run: an item is done when its result is there. A blank has its number and its file, a report
lies in the archive with the same figures, a handbook knows its contents. Issue numbers are given in one step
before anything is written, so that a run that was killed finds the numbers it gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from cardfile.duties import Duty
from cardfile.periods import Period
from cardfile.records import as_of
from cardfile.text import Text
from desk.batch.blanks import Job, Writer, failed, lost, open_writer
from desk.batch.items import Blank, Item, Row, items_of
from desk.batch.respondents import Survey
from desk.board import DutyBoard
from desk.crew import Crew
from desk.issues import Purpose
from desk.reports import KINDS, make_report

if TYPE_CHECKING:
    from desk.books.outcomes import BookRun, Failure, Skipped
    from desk.office import Office

Tell = Callable[[int, str], None]
"""Is told how many items there are, and which one is done."""


@dataclass(frozen=True)
class Batch:
    """Makes what the deadlines of an office need."""

    office: Office

    def plan(self, due: date, unit: str = "") -> tuple[Item, ...]:
        """Return what the duties that are open by a day need, in order of their days."""
        duties = [d for d in DutyBoard(self.office).due(due, unit=unit, only_open=True) if d.obligation.makes]
        asking = {d.period for d in duties if d.period and "sheets" in d.obligation.makes}
        surveys = {period: self._survey(period) for period in asking}
        return tuple(item for duty in duties for item in (*_sheets(duty, surveys), *items_of(duty)))

    def _survey(self, period: Period) -> Survey:
        today = self.office.now().date()
        known = (as_of(record, today) for record in self.office.records())
        return Survey.read((record for record in known if record), period)

    def run(
        self, items: Sequence[Item], jobs: int | None = None, tell: Tell = lambda _n, _i: None
    ) -> list[Row]:
        """Make the items of a plan; a bad one never stops the others.

        Returns:
            A row for each item, in the order of the plan.
        """
        today = self.office.now().date()
        early = [item for item in items if item.period.start > today]
        ready = [item for item in items if item.period.start <= today]
        made = {item: _too_early(item) for item in early}
        tell(len(items), "")
        for row in self._made(ready, jobs):
            made[row.item] = row
            tell(len(items), f"{row.item.what} {row.item.subject}")
        return [made[item] for item in items]

    def _made(self, items: Sequence[Item], jobs: int | None) -> Iterator[Row]:
        blanks = [(item, item.blank) for item in items if item.blank]
        yield from self._hand_out(blanks, jobs)
        yield from (self._report(item) for item in items if item.what in KINDS)
        yield from self._handbooks([item for item in items if item.what == "handbook"], jobs)

    def _hand_out(self, blanks: Sequence[tuple[Item, Blank]], jobs: int | None) -> Iterator[Row]:
        version = self.office.form
        wanted = [Purpose(b.form, version(b.form).version, b.customer, b.purpose) for _, b in blanks]
        issues = self.office.papers.issues.once(wanted, self.office.now().date()) if wanted else {}
        crew: Crew[Job, Row] = Crew(
            here=Writer(self.office, self.office.papers),
            hire=partial(open_writer, self.office.site.root, self.office.today),
            lost=lost,
            size=jobs,
        )
        yield from crew.work([Job(item, blank, issues[blank.purpose]) for item, blank in blanks])

    def _report(self, item: Item) -> Row:
        try:
            report = make_report(self.office, KINDS[item.what], item.subject, str(item.period))
        except Exception as fault:  # noqa: BLE001 - one unit's bad data must not cost the others their reports
            return failed(item, fault)
        return Row(item, "unchanged" if report.already else "made", report.files)

    def _handbooks(self, items: Sequence[Item], jobs: int | None) -> Iterator[Row]:
        by_period: defaultdict[str, dict[str, Item]] = defaultdict(dict)
        for item in items:
            by_period[str(item.period)][item.subject] = item
        for period, wanted in by_period.items():
            run = self.office.handbooks(list(wanted), period, jobs=jobs)
            yield from _rows_of(run, wanted)


def _sheets(duty: Duty, surveys: Mapping[Period, Survey]) -> Iterator[Item]:
    """Yield the questionnaires that a unit hands out for its report."""
    if duty.period is None or "sheets" not in duty.obligation.makes:
        return
    unit = duty.subject.unit
    for blank in surveys[duty.period].blanks(unit):
        subject = "-".join(blank.purpose.split()[1:])
        yield Item("sheets", subject, unit, duty.period, duty, blank)


def _rows_of(run: BookRun, wanted: dict[str, Item]) -> Iterator[Row]:
    for book in run.made:
        yield Row(wanted[book.customer], "made", book.files)
    for book in run.unchanged:
        yield Row(wanted[book.customer], "unchanged", book.files)
    for refusal in run.refused:
        found = [v for v in refusal.violations if v.level == "E"]
        yield Row(wanted[refusal.customer], "refused", reason=_listed(v.message for v in found))
    left_out: tuple[Skipped | Failure, ...] = (*run.skipped, *run.failed)
    for left in left_out:
        yield Row(wanted[left.customer], "failed", reason=left.reason)


def _listed(messages: Iterable[Text]) -> Text:
    found = list(messages)
    return Text("；".join(m.zh for m in found), "; ".join(m.en for m in found))


def _too_early(item: Item) -> Row:
    title = item.period.title
    return Row(item, "refused", reason=Text(f"{title.zh}尚未开始。", f"{title.en} has not begun."))
