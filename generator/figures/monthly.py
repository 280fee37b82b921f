"""The monthly customer information summary of a unit: the tables the program fills (F11, domain B.12).

Everything is a pure selection from the month's records; a base's record is listed once, under its
number, whichever way it reached the unit (domain D.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from cardfile.periods import Period
from cardfile.records import Record
from generator.figures.complaints import ComplaintFigures, complaint_figures

NOT_COUNTED: Final = frozenset({"草稿", "已作废"})
SLOTS: Final = (15, 30)  # 000-I 13.1.1; in February the second is the last day
OVERDUE: Final = "逾期"
MASK: Final = "＊＊＊"

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Month:
    """What one summary is made from.

    Attributes:
        period: the month.
        unit: the code of the unit that reports.
        bases: the bases that owe it a transmission slip.
        now: until when facts are known; a slip not yet due is not missing.
        private: names and labels of personal fields, whose old and new values are masked.
    """

    period: Period
    unit: str
    bases: tuple[str, ...]
    now: datetime
    private: frozenset[str] = frozenset()

    def holds(self, day: object) -> bool:
        """Tell whether an ISO date or time lies in the month."""
        return str(day or "").startswith(str(self.period))


def monthly_values(records: Iterable[Record], month: Month) -> dict[str, Any]:
    """Return the fields of the summary that the program fills, as the record stores them.

    Args:
        records: everything of the unit's customers, and the slips of its bases; other months' records
            may be among them.
        month: the month, the unit and its bases.
    """
    unique = {record.record_no: record for record in records if record.state not in NOT_COUNTED}
    known = [unique[number] for number in sorted(unique)]
    return {
        "transmissions": transmissions(known, month),
        "new_customers": _new_customers(known, month),
        "new_contacts": _new_contacts(known, month),
        "changes": _changes(known, month),
        "deals": [_deal_row(deal) for deal in _of(known, "dealing", month)],
        "visits": [_visit_row(visit) for visit in _of(known, "visit", month)],
        "key_messages": [
            _message_row(m) for m in _of(known, "communication", month) if m.values.get("is_key")
        ],
        "complaints": _complaint_rows(complaint_figures(known, month.period, month.now)),
        "payments": payments(_of(known, "dealing", month)),
    }


def unreconciled(records: Iterable[Record], month: Month) -> tuple[str, ...]:
    """Return the numbers of the month's dealings whose amount finance has not checked (001 Art 28(4)2)."""
    deals = [deal for deal in _of(records, "dealing", month) if deal.state not in NOT_COUNTED]
    return tuple(d.record_no for d in deals if d.values.get("amount") and not d.values.get("finance_checked"))


def transmissions(records: Iterable[Record], month: Month) -> Rows:
    """Return, for each base, when its two slips reached the unit, and what came late or not at all."""
    slips = {
        (slip.values.get("base"), slip.values.get("slot")): slip
        for slip in records
        if slip.form == "transmission"
    }
    return [_base_row(base, slips, month) for base in month.bases]


def slot_days(period: Period) -> tuple[date, ...]:
    """Return the two due days of a month: the 15th, and the 30th or the last day of February."""
    return tuple(period.start.replace(day=min(day, period.end.day)) for day in SLOTS)


def payments(deals: Iterable[Record]) -> Rows:
    """Return the sums of each customer's dealings: amount, paid, and what is overdue, in CNY."""
    by_customer: dict[str, list[Record]] = {}
    for deal in deals:
        if deal.values.get("amount"):
            by_customer.setdefault(str(deal.values.get("customer_code")), []).append(deal)
    return [_payment_row(code, by_customer[code]) for code in sorted(by_customer)]


def _of(records: Iterable[Record], form: str, month: Month) -> list[Record]:
    return [r for r in records if r.form == form and month.holds(r.values.get("occurred_on"))]


def _base_row(base: str, slips: Mapping[tuple[Any, Any], Record], month: Month) -> dict[str, Any]:
    days = slot_days(month.period)
    received = [_received_on(slips.get((base, day.isoformat())), month.unit) for day in days]
    remarks = [
        _lateness(slot, day, got, month.now.date())
        for slot, day, got in zip(SLOTS, days, received, strict=True)
    ]
    return {
        "base": base,
        "received_15": received[0],
        "received_30": received[1],
        "lateness": "；".join(filter(None, remarks)) or "按时",
    }


def _received_on(slip: Record | None, unit: str) -> str | None:
    """Return the day the unit signed for the slip, else the day it was sent."""
    if slip is None:
        return None
    signed = (row.get("at") for row in slip.values.get("receipts") or () if row.get("unit") == unit)
    moment = next(filter(None, signed), None) or slip.values.get("sent_at")
    return str(moment)[:10] if moment else None


def _lateness(slot: int, due: date, received: str | None, today: date) -> str:
    if received is None:
        return f"{slot}日缺" if today > due else f"{slot}日未到期"
    days = (date.fromisoformat(received) - due).days
    return f"{slot}日迟{days}天" if days > 0 else ""


def _new_customers(records: Iterable[Record], month: Month) -> Rows:
    return [
        {key: record.values.get(key) for key in ("code", "name", "opened_on")}
        for record in records
        if record.form == "customer" and month.holds(record.values.get("opened_on"))
    ]


def _new_contacts(records: Iterable[Record], month: Month) -> Rows:
    return [
        {
            "name": contact.values.get("name"),
            "department": _department_key(contact),
            "position": contact.values.get("position"),
        }
        for contact in records
        if contact.form == "contact" and month.holds(contact.history[0].values.get("occurred_on"))
    ]


def _changes(records: Iterable[Record], month: Month) -> Rows:
    return [
        {
            "customer": change.values.get("customer_code"),
            "target": change.values.get("target"),
            **_change_row(row, month.private),
            "source": change.values.get("source"),
        }
        for change in _of(records, "change", month)
        for row in change.values.get("changes") or ()
    ]


def _change_row(row: Mapping[str, Any], private: Collection[str]) -> dict[str, Any]:
    """Return one changed field; a personal value is masked, the summary is a general output (F24)."""
    masked = row.get("field") in private
    values = {key: MASK if masked and row.get(key) else row.get(key) for key in ("old_value", "new_value")}
    return {"field": row.get("field"), **values}


def _deal_row(deal: Record) -> dict[str, Any]:
    return {
        "customer": deal.values.get("customer_code"),
        "department": _department_key(deal),
        "matter": deal.values.get("subject"),
        "state": deal.values.get("deal_state"),
        "amount": deal.values.get("amount"),
    }


def _visit_row(visit: Record) -> dict[str, Any]:
    return {
        "customer": visit.values.get("customer_code"),
        "date": visit.values.get("occurred_on"),
        "kind": "、".join(visit.values.get("kind") or ()),
        "effect": visit.values.get("effect"),
    }


def _message_row(message: Record) -> dict[str, Any]:
    return {
        "customer": message.values.get("customer_code"),
        "date": message.values.get("occurred_on"),
        "content": message.values.get("content"),
        "record": message.record_no,
    }


def _complaint_rows(figures: ComplaintFigures) -> Rows:
    counts = {"新增": figures.received, "未结": figures.open, "结案": figures.closed, "逾期": figures.overdue}
    return [{"item": item, "count": number} for item, number in counts.items()]


def _payment_row(customer: str, deals: Sequence[Record]) -> dict[str, Any]:
    late = [deal for deal in deals if deal.values.get("paid_on_terms") == OVERDUE]
    return {
        "customer": customer,
        "amount": _money(_sum(deals, "amount")),
        "paid_amount": _money(_sum(deals, "received")),
        "overdue": _money(_sum(late, "amount") - _sum(late, "received")),
    }


def _sum(deals: Iterable[Record], field: str) -> Decimal:
    return sum((Decimal(deal.values.get(field) or "0") for deal in deals), Decimal(0))


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _department_key(record: Record) -> str | None:
    department = record.values.get("department_code")
    return f"{record.values.get('customer_code')}-{department}" if department else None
