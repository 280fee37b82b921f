"""Checks of contracts, activities, dealings and complaints (K06, K07, K13, K14, K15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cardfile.periods import Period, months_after
from cardfile.records import Record
from cardfile.text import Text
from generator.handbook.gate.facts import Facts, Found
from generator.handbook.scope import Held
from generator.handbook.text import lies_in

_OVER: Final = ("已结束", "已终止")
_INCOMPLETE: Final = ("未签定合同", "未进行服务", "已终止")
_SETTLED: Final = ("已关闭", "不予受理")
_REFUSED: Final = ("不批准", "不同意", "不予批准", "驳回")


def summaries_there(facts: Facts) -> Iterator[Found]:
    """K06: every ended contract has its summary; until that is due (OB-26) its absence is a warning."""
    told = {s.values.get("contract_no") for s in facts.known("contract_summary")}
    for contract in facts.of("contract"):
        end = _end_of(contract.values)
        if contract.values.get("state") in _OVER and end and contract.record_no not in told:
            due = months_after(end, facts.policy.gate.summary_within)
            unit = facts.unit(contract.values.get("owner_unit"))
            yield Found(
                Text(
                    f"合同 {contract.record_no} 已于 {end} 结束，没有合同运作总结报告（应于 {due} 前）；请{unit}编写。",
                    f"contract {contract.record_no} ended on {end} without a summary (due {due}); {unit} writes it.",
                ),
                (contract.record_no,),
                warning=facts.today <= due,
            )


def _end_of(contract: Mapping[str, Any]) -> date | None:
    day = contract.get("job_end_on") or contract.get("service_to")
    return date.fromisoformat(str(day)[:10]) if day else None


def jobs_revisited(facts: Facts) -> Iterator[Found]:
    """K07: every oil company's job that ended in the half-year was revisited within a month (000-I 17.2)."""
    if facts.customer.values.get("industry") != "油公司":
        return
    for contract in facts.of("contract"):
        ended = str(contract.values.get("job_end_on") or "")
        if ended and lies_in(ended, facts.period):
            yield from _revisit(facts, contract, date.fromisoformat(ended[:10]))


def _revisit(facts: Facts, contract: Held, ended: date) -> Iterator[Found]:
    due = months_after(ended, facts.policy.gate.revisit_within)
    visits = [v for v in facts.known("visit") if v.values.get("contract_no") == contract.record_no]
    days = [str(v.values.get("occurred_on")) for v in visits if "服务回访" in (v.values.get("kind") or ())]
    if not any(ended.isoformat() <= day <= due.isoformat() for day in days):
        unit = facts.unit(contract.values.get("owner_unit"))
        yield Found(
            Text(
                f"合同 {contract.record_no} 作业于 {ended} 结束，一个月内（至 {due}）没有服务回访；请{unit}补做并说明。",
                f"the job of contract {contract.record_no} ended on {ended} and was not revisited by {due}; "
                f"{unit} makes up for it and says why.",
            ),
            (contract.record_no,),
            warning=facts.today <= due,
        )


# -- approvals ------------------------------------------------------------------------------------------


def activities_approved(facts: Facts) -> Iterator[Found]:
    """K13: what costs over the limit, and care outside the plan, was approved no later than its day."""
    seminars = facts.units.seminars.get(facts.customer.record_no, ())
    for record in (*(v.record for v in facts.in_period("visit")), *seminars):
        if lies_in(str(record.values.get("occurred_on")), facts.period) and _needs_approval(
            facts, record.values
        ):
            fault = _approval_fault(facts, record)
            if fault:
                yield _unapproved(facts, record, fault)


def _needs_approval(facts: Facts, values: Mapping[str, Any]) -> bool:
    unplanned = values.get("plan_source") == "计划外" and "客户关怀" in (values.get("kind") or ())
    return unplanned or facts.policy.approval.needed(Decimal(str(values.get("cost") or 0)))


def _approval_fault(facts: Facts, record: Record) -> Text | None:
    number = str(record.values.get("approval_ref") or "")
    approval = facts.units.approvals.get(number)
    if approval is None:
        return Text(f"没有审批单 {number}".rstrip(), f"has no approval {number}".rstrip())
    sign = approval.values.get("hq_sign") or {}
    if not sign.get("date") or any(word in str(sign.get("opinion") or "") for word in _REFUSED):
        return Text(f"审批单 {number} 未获总部批准", f"approval {number} was not given")
    day = str(record.values.get("start_at") or record.values.get("start_on") or record.values["occurred_on"])[
        :10
    ]
    late = str(sign["date"])[:10] > day
    return (
        Text(
            f"审批单 {number} 批准于 {sign['date']}，晚于活动",
            f"approval {number} is of {sign['date']}, after it",
        )
        if late
        else None
    )


def _unapproved(facts: Facts, record: Record, fault: Text) -> Found:
    title, cost = record.values.get("title") or "", record.values.get("cost") or "0"
    who = facts.unit(record.values.get("unit_code"))
    return Found(
        Text(
            f"{record.record_no}「{title}」费用 {cost} 元，{fault.zh}；请{who}补报总部。",
            f"{record.record_no} “{title}”, {cost} CNY, {fault.en}; {who} reports it to headquarters.",
        ),
        (record.record_no,),
    )


# -- dealings and complaints ----------------------------------------------------------------------------


def dealings_decided(facts: Facts) -> Iterator[Found]:
    """K14: incomplete dealings say why; those in progress for months are listed."""
    oldest = months_after(facts.period.end, -facts.policy.gate.running_for).isoformat()
    for deal in facts.of("dealing"):
        state, who = deal.values.get("deal_state"), facts.author(deal.values)
        if state in _INCOMPLETE and not deal.values.get("incomplete_reason"):
            yield Found(
                Text(
                    f"{deal.record_no} 为「{state}」，没有写明原因；请{who}补填。",
                    f"{deal.record_no} is incomplete ({state}) without a reason; {who} fills it in.",
                ),
                (deal.record_no,),
            )
        if state == "进行中" and str(deal.values.get("started_on") or deal.day) < oldest:
            since, months = deal.values.get("started_on"), facts.policy.gate.running_for
            yield Found(
                Text(
                    f"{deal.record_no} 自 {since} 起进行中，已超过 {months} 个月；请{who}更新往来状态。",
                    f"{deal.record_no} is in progress since {since}, over {months} months; {who} updates it.",
                ),
                (deal.record_no,),
            )


def complaints_settled(facts: Facts) -> Iterator[Found]:
    """K15: complaints of the half-year are closed, and who complained this year was revisited (001 Art 17(3)1)."""
    year = Period.containing(facts.period.end, "year")
    visited = {v.values.get("complaint_ref") for v in facts.known("visit")}
    for ticket in facts.of("complaint"):
        unit = facts.unit(ticket.values.get("responsible_unit") or ticket.values.get("accepting_unit"))
        if lies_in(ticket.day, facts.period) and ticket.record.state not in _SETTLED:
            yield Found(
                Text(
                    f"投诉 {ticket.record_no} 尚未关闭（{ticket.record.state}）；请{unit}办结。",
                    f"complaint {ticket.record_no} is not closed ({ticket.record.state}); {unit} settles it.",
                ),
                (ticket.record_no,),
            )
        if (
            lies_in(ticket.day, year)
            and ticket.record_no not in visited
            and not ticket.values.get("visit_ref")
        ):
            yield Found(
                Text(
                    f"投诉 {ticket.record_no} 尚无当年回访；请{unit}在年内回访客户。",
                    f"complaint {ticket.record_no} was not followed by a revisit; {unit} visits within the year.",
                ),
                (ticket.record_no,),
            )
