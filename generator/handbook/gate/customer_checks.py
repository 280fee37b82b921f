"""Checks of the master data: customer, departments, contacts (K01, K04, K11, K18, K19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cardfile.cleaning import folded
from cardfile.parsers import uscc_check
from cardfile.periods import months_after
from cardfile.text import Text
from generator.handbook.gate.facts import Facts, Found
from generator.handbook.scope import CLOSED, IN_POST, Held

_USCC_LENGTH: Final = 18
_REACH: Final = ("phone", "mobile", "email")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "dealing": ("deal_type", "subject", "started_on"),
    "visit": ("start_at", "title"),
    "complaint": ("received_at", "complaint_type"),
    "communication": ("at", "contact"),
    "contract_summary": ("contract_no", "stage"),
    "change": ("target", "changes"),
}
"""By form, what two records of one event have in common; whoever wrote them down chose other words."""


def customer_facts(facts: Facts) -> Iterator[Found]:
    """K01: the customer's required fields are filled, and its credit code is valid when there is one."""
    code, keeper = facts.customer.record_no, facts.keeper
    gaps = [row["field"] for row in facts.book.appendices.gaps.rows if row["record_no"] == code]
    if gaps:
        listed = "、".join(gaps)
        yield Found(
            Text(
                f"客户档案缺 {listed}；请专管人{keeper}补填。",
                f"the customer's card lacks {listed}; to be filled in by {keeper}.",
            ),
            (code,),
        )
    uscc = str(facts.customer.values.get("uscc") or "")
    if uscc and (len(uscc) != _USCC_LENGTH or uscc_check(uscc[:-1]) != uscc[-1]):
        yield Found(
            Text(
                f"统一社会信用代码「{uscc}」校验不符；请专管人{keeper}核对执照。",
                f"the credit code {uscc} fails its check digit; {keeper} compares it with the licence.",
            ),
            (code,),
        )


def contacts_and_reach(facts: Facts) -> Iterator[Found]:
    """K04: each department has exactly one main contact, and one way to reach it that works."""
    for department in facts.of("department"):
        if department.values.get("state") != CLOSED:
            yield from _department(facts, department)


def _department(facts: Facts, department: Held) -> Iterator[Found]:
    code = department.values.get("code")
    there = [c for c in facts.of("contact") if c.department == code and c.values.get("state") == IN_POST]
    main = [c for c in there if c.values.get("is_main")]
    name, who = department.values.get("name"), facts.person(department.values.get("our_person"))
    subjects = (department.record_no, *(c.record_no for c in main))
    if len(main) != 1:
        names = "、".join(str(c.values.get("name")) for c in main) or "—"
        yield Found(
            Text(
                f"{name}（{code}）有 {len(main)} 名在职的主要联系人（{names}），应恰有一名；请{who}更正。",
                f"{name} ({code}) has {len(main)} main contacts in post ({names}), not one; {who} corrects it.",
            ),
            subjects,
        )
    if not any(held.values.get(way) for held in (department, *there) for way in _REACH):
        yield Found(
            Text(
                f"{name}（{code}）没有可用的电话、手机或邮箱；请{who}补填。",
                f"{name} ({code}) has neither telephone, mobile nor e-mail; {who} fills one in.",
            ),
            subjects,
        )


# -- duplicates -----------------------------------------------------------------------------------------


def duplicates(facts: Facts) -> Iterator[Found]:
    """K11: no contact and no event stands there twice; a unit and a branch may both have filed it."""
    yield from _twin_contacts(facts)
    yield from _twin_records(facts)


def _twin_contacts(facts: Facts) -> Iterator[Found]:
    seen: dict[tuple[str, ...], Held] = {}
    for contact in facts.of("contact"):
        for key in _person_keys(contact):
            twin = seen.setdefault(key, contact)
            if twin is not contact:
                yield _twin_contact(facts, twin, contact)
                break


def _person_keys(contact: Held) -> Iterator[tuple[str, ...]]:
    values = contact.values
    yield "name", "".join(folded(values.get("name") or "").split()), contact.department
    mobile = "".join(filter(str.isdigit, str(values.get("mobile") or "")))
    if mobile:
        yield "mobile", mobile


def _twin_contact(facts: Facts, one: Held, other: Held) -> Found:
    names = f"{one.values.get('name')} {one.record_no}", f"{other.values.get('name')} {other.record_no}"
    return Found(
        Text(
            f"联系人重复：{names[0]} 与 {names[1]} 同名同部门或手机相同；请{facts.keeper}合并，作废其一。",
            f"a contact twice: {names[0]} and {names[1]} share name and department, or the mobile; "
            f"{facts.keeper} merges them and voids one.",
        ),
        (one.record_no, other.record_no),
    )


def _twin_records(facts: Facts) -> Iterator[Found]:
    seen: dict[tuple[str, ...], Held] = {}
    for held in (h for form in _KEYS for h in facts.of(form)):
        twin = seen.setdefault(_event_key(held), held)
        if twin.values.get("unit_code") != held.values.get("unit_code"):
            yield _twin_record(facts, twin, held)


def _event_key(held: Held) -> tuple[str, ...]:
    told: Iterator[Any] = (held.values.get(name) for name in _KEYS[held.form.name])
    return held.form.name, held.department, held.day, *("".join(str(value).split()) for value in told)


def _twin_record(facts: Facts, one: Held, other: Held) -> Found:
    units = facts.unit(one.values.get("unit_code")), facts.unit(other.values.get("unit_code"))
    return Found(
        Text(
            f"同一事项两次上报：{one.record_no}（{units[0]}）与 {other.record_no}（{units[1]}）；请两单位核对，作废其一。",
            f"one event filed twice: {one.record_no} ({units[0]}) and {other.record_no} ({units[1]}); "
            "the two units compare them and void one.",
        ),
        (one.record_no, other.record_no),
    )


# -- what grew old --------------------------------------------------------------------------------------


def reviewed_in_time(facts: Facts) -> Iterator[Found]:
    """K18: bank account, credit standing and grade were looked at within the last months."""
    oldest = months_after(facts.period.end, -facts.policy.gate.reviewed_within).isoformat()
    card, months = facts.customer, facts.policy.gate.reviewed_within
    looked = max(card.revision.at[:10], str((card.values.get("reviewed") or {}).get("date") or ""))
    if looked < oldest:
        yield _stale(facts, Text("银行账号和信用状况", "bank account and credit standing"), looked, months)
    graded = max([g.day for g in facts.of("grading")], default=str(card.values.get("opened_on") or card.day))
    if card.values.get("category", "业务客户") == "业务客户" and graded < oldest:
        yield _stale(facts, Text("评分等级", "the grade"), graded, months)


def _stale(facts: Facts, what: Text, since: str, months: int) -> Found:
    return Found(
        Text(
            f"{what.zh}自 {since} 起未复核，超过 {months} 个月；请专管人{facts.keeper}复核。",
            f"{what.en} not reviewed since {since}, more than {months} months; {facts.keeper} reviews it.",
        ),
        (facts.customer.record_no,),
    )


def contact_kept(facts: Facts) -> Iterator[Found]:
    """K19: nobody lost sight of a contact; the people nobody met for months are listed."""
    oldest = months_after(facts.period.end, -facts.policy.gate.contact_within).isoformat()
    met = _last_met(facts)
    lost = [
        (contact, last)
        for contact in facts.of("contact")
        if contact.values.get("state") == IN_POST
        and (last := max(met.get(contact.record_no, ""), contact.record.history[0].at[:10])) < oldest
    ]
    if lost:
        listed = "、".join(f"{c.values.get('name')}（{last}）" for c, last in lost)
        months = facts.policy.gate.contact_within
        yield Found(
            Text(
                f"超过 {months} 个月没有联系：{listed}；请{facts.keeper}安排联系。",
                f"no contact for more than {months} months: {listed}; {facts.keeper} gets in touch.",
            ),
            tuple(c.record_no for c, _ in lost),
        )


def _last_met(facts: Facts) -> dict[str, str]:
    """Return the last day on which each contact was met, called or asked, ISO."""
    met: dict[str, str] = {}
    for held in facts.held:
        for key in _people(held.values):
            met[key] = max(met.get(key, ""), held.day)
    return met


def _people(values: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(row.get("contact")) for row in values.get("customer_people") or ())
    yield from (str(values[name]) for name in ("contact", "complainant", "respondent") if values.get(name))
