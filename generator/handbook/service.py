"""Visits, complaints and the satisfaction survey of a handbook: 1.6, and the complaints of k.7."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from cardfile.parsers import BLANK, show_date
from generator.figures.complaints import overdue
from generator.figures.rounding import shown
from generator.handbook.model import Listing, Row, joined, mark_of
from generator.handbook.scope import Held, Scope
from generator.handbook.text import lies_in, moment, money, total_of

_SATISFIED: Final = 4
_SMALL: Final = 5
_REPORTS: Final = 2
"""Progress reports a week until the complaint is closed (001 Art 16(3)2)."""
_WEEK: Final = timedelta(days=7)


def _in_period(scope: Scope, form: str) -> list[Held]:
    return [h for h in scope.of(form) if lies_in(h.day, scope.period)]


def visits(scope: Scope) -> Listing:
    """Return the visits of the period with their scores and costs."""
    made = _in_period(scope, "visit")
    rows = tuple(_visit(scope, n, v) for n, v in enumerate(made, 1))
    total = {"record_no": f"合计 {len(rows)} 件", "cost": money(total_of(made, "cost"))}
    return Listing("visits", rows, total if rows else None)


def _visit(scope: Scope, number: int, visit: Held) -> Row:
    scores = ("score_quality", "score_technology", "score_hse", "score_price", "score_service")
    return {
        "no": str(number),
        "record_no": visit.record_no,
        "date": show_date(visit.day),
        "department": scope.department(visit.department),
        "kind": scope.show(visit, "kind").replace("、", "\n"),
        "trigger": scope.show(visit, "trigger"),
        "method": scope.show(visit, "method"),
        "ours": joined(scope.staff(row.get("person")) for row in visit.values.get("our_people") or ()),
        "theirs": joined(
            scope.contact(row.get("contact")) for row in visit.values.get("customer_people") or ()
        ),
        **{score: scope.show(visit, score) for score in scores},
        "cost": money(visit.values.get("cost")),
    }


def complaints(scope: Scope) -> Iterator[Row]:
    """Yield the complaints of the period with the time that was taken."""
    for number, ticket in enumerate(_in_period(scope, "complaint"), 1):
        yield {
            "no": str(number),
            "record_no": ticket.record_no,
            "department": scope.department(ticket.department),
            "kind": scope.show(ticket, "complaint_type"),
            "handed_at": moment(ticket.values.get("handed_at")),
            "onsite_at": moment(ticket.values.get("onsite_at")),
            "spent": _spent(ticket),
            "deadline": deadline(scope, ticket),
            "confirm": scope.show(ticket, "customer_confirm"),
            "visit": scope.show(ticket, "visit_ref"),
        }


def _spent(ticket: Held) -> str:
    start, end = ticket.values.get("handed_at"), ticket.values.get("onsite_at")
    if not start or not end:
        return BLANK
    minutes = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) // 60
    return f"{minutes // 60} 小时 {minutes % 60} 分"


def deadline(scope: Scope, ticket: Held) -> str:
    """Tell whether a complaint missed a deadline, as known on the day of printing (001 Art 16)."""
    moment = datetime.combine(scope.printed_on, datetime.min.time())
    return "逾期" if overdue(ticket.record, moment) else "按时"


def satisfaction(scope: Scope) -> str:
    """Return the survey of the period in one sentence; under five answers counts stand alone (B.25)."""
    sheets = [s for s in scope.of("satisfaction_sheet") if s.values.get("period") == str(scope.period)]
    if not sheets:
        return f"{scope.period.title.zh}未向该客户发放调查表。"
    returned = sum(bool(s.values.get("returned_on")) for s in sheets)
    valid = [s for s in sheets if s.values.get("validity") == "有效"]
    good = sum(int(s.values.get("overall") or 0) >= _SATISFIED for s in valid)
    rate = (
        f"，满意率 {shown(Fraction(100 * good, len(valid)))}%"
        if len(valid) >= _SMALL
        else "，样本少，只列件数"
    )
    return (
        f"本期发放 {len(sheets)} 份，收回 {returned} 份，有效 {len(valid)} 份；"
        f"总体评价满意 {good} 份（{good} ÷ {len(valid)}）{rate}。"
    )


def sheets(scope: Scope) -> Iterator[Row]:
    """Yield the questionnaires of the period."""
    asked = [s for s in scope.of("satisfaction_sheet") if s.values.get("period") == str(scope.period)]
    for number, sheet in enumerate(asked, 1):
        names = ("sent_on", "returned_on", "overall", "recommend", "validity")
        yield {
            "no": str(number),
            "record_no": sheet.record_no,
            "department": scope.department(sheet.department),
            "respondent": scope.contact(sheet.values.get("respondent")) or "匿名",
            **{name: scope.show(sheet, name) for name in names},
            "mark": mark_of(sheet.record_no),
        }


# -- the complaints of one department ------------------------------------------------------------------


def tickets(scope: Scope, department: str) -> Iterator[Row]:
    """Yield all complaints of a department, newest first, with what was missed."""
    for ticket in reversed(scope.of("complaint", department)):
        yield {
            "record_no": ticket.record_no,
            "date": show_date(str(ticket.values["received_at"])[:10]),
            "kind": scope.show(ticket, "complaint_type"),
            "state": ticket.record.state,
            "deadline": deadline(scope, ticket),
            "confirm": scope.show(ticket, "customer_confirm"),
            "remark": joined([missed_reports(ticket), _visit_of(ticket)], "；") or BLANK,
            "mark": mark_of(ticket.record_no),
        }


def _visit_of(ticket: Held) -> str:
    visit = ticket.values.get("visit_ref")
    return f"回访 {visit}" if visit else ""


def missed_reports(ticket: Held) -> str:
    """Return the full weeks in which the customer got fewer than two progress reports; empty if none."""
    weeks = enumerate(_weeks(ticket), 1)
    told = [date.fromisoformat(str(row["at"])[:10]) for row in ticket.values.get("progress") or ()]
    counts = [(n, sum(start <= day < start + _WEEK for day in told)) for n, start in weeks]
    return joined(
        (f"第{n}周反馈 {count} 次，少于 {_REPORTS} 次" for n, count in counts if count < _REPORTS), "；"
    )


def _weeks(ticket: Held) -> Iterator[date]:
    """Yield the first days of the full weeks between the hand-over and the closing."""
    start, end = _day_of(ticket.values.get("handed_at")), _closing(ticket)
    while start and end and start + _WEEK <= end:
        yield start
        start += _WEEK


def _closing(ticket: Held) -> date | None:
    closed = (ticket.values.get("confirm_sign") or ticket.values.get("closed") or {}).get("date")
    return _day_of(closed or ticket.values.get("done_at"))


def _day_of(stored: Any) -> date | None:
    return date.fromisoformat(str(stored)[:10]) if stored else None
