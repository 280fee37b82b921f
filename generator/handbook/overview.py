"""The first part of a handbook: the customer as a whole (domain C.2, 1.1 to 1.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cardfile.parsers import BLANK
from generator.handbook.counts import period_counts
from generator.handbook.dealings import concerned
from generator.handbook.grid import facts_of
from generator.handbook.model import Grid, Listing, Matrix, Row, mark_of
from generator.handbook.plans import people, plan_lines
from generator.handbook.scope import Held, Scope, in_force
from generator.handbook.service import complaints, satisfaction, sheets, visits
from generator.handbook.text import event_row, money, part_ordinal, total_of

PART: Final = "第一部分　客户单位总览"
BLOCKS: Final = (
    "单位基本情况", "信用、等级与层级", "组织与往来部门一览", "合同一览", "本期往来统计", "投诉与满意率概况",
    "我方责任单位与人员", "未来半年计划",
)  # fmt: skip

_FACTS: Final = (
    "name", "short_name", "name_en", "uscc", "ownership", "industry", "category", "size", "parent", "legal_rep",
    "founded_on", "capital_wan", "province", "reg_address", "business_scope", "profile", "capability", "workforce",
    "equipment", "cooperation_history",
)  # fmt: skip
_STANDING: Final = (
    "credit_level", "loyalty", "credit_note", "bank_name", "bank_account", "tier", "tier_on", "grade", "stage",
    "archive_kind", "source", "first_deal_on", "production",
)  # fmt: skip
_IN_PARTS: Final = ("dealing", "visit", "complaint", "communication", "change", "improvement_plan")
"""Events that are printed in the part of their department."""
_OURS: Final = ("owner_unit", "keeper", "backup_keeper", "next_contact_on")
_GRADING: Final = ("year", "total", "rank", "grade", "previous_grade", "proposed_tier")


@dataclass(frozen=True, slots=True)
class Overview:
    """The first part, block by block, in printed order."""

    key: str
    key_facts: str
    facts: Grid
    standing: Grid
    credentials: Listing
    finance: Listing
    grading: Grid
    departments: Listing
    contracts: Listing
    counts: tuple[Matrix, ...]
    general: Listing
    visits: Listing
    complaints: Listing
    satisfaction: str
    sheets: Listing
    ours: Grid
    people: Listing
    plans: Listing


def plan_overview(scope: Scope) -> Overview:
    """Return the first part of a book."""
    customer = scope.customer
    gradings = scope.of("grading")
    return Overview(
        key=scope.code,
        key_facts=_key_facts(scope),
        facts=facts_of(scope, customer, _FACTS),
        standing=facts_of(scope, customer, _STANDING, {"bank_account": _masked(customer)}),
        credentials=Listing("credentials", tuple(_table_rows(scope, "credentials"))),
        finance=Listing("finance", tuple(_table_rows(scope, "annual_finance"))),
        grading=facts_of(scope, gradings[-1], _GRADING) if gradings else (),
        departments=Listing("departments", tuple(_department(scope, d) for d in scope.departments)),
        contracts=_contracts(scope),
        counts=tuple(_counts(scope)),
        general=Listing("general", tuple(_general(scope))),
        visits=visits(scope),
        complaints=Listing("complaints", tuple(complaints(scope))),
        satisfaction=satisfaction(scope),
        sheets=Listing("sheets", tuple(sheets(scope))),
        ours=facts_of(scope, customer, _OURS),
        people=Listing("people", tuple(people(scope))),
        plans=Listing("plans", tuple(plan_lines(scope))),
    )


def _key_facts(scope: Scope) -> str:
    labels = (("客户层级", "tier"), ("归口单位", "owner_unit"), ("专管人", "keeper"))
    return "　　".join(f"{label}　{scope.show(scope.customer, name)}" for label, name in labels)


def _masked(customer: Held) -> str:
    """Return the bank account with all but its last four digits hidden (domain B.2)."""
    account = str(customer.values.get("bank_account") or "").replace(" ", "")
    return f"＊＊＊＊ {account[-4:]}" if account else BLANK


def _table_rows(scope: Scope, name: str) -> Iterator[Row]:
    customer = scope.customer
    columns = customer.form.by_name[name].columns
    for row in customer.values.get(name) or ():
        shown = {c.name: scope.printed(c, row.get(c.name), customer) or BLANK for c in columns}
        yield {key: text.removesuffix(" 元") for key, text in shown.items()}


def _department(scope: Scope, department: Held) -> Row:
    code = str(department.values["code"])
    number = scope.part_number(code)
    without = "已撤并，不再单列" if code in scope.retired else "无往来，未单列"
    return {
        "code": code,
        "name": scope.show(department, "name"),
        "state": scope.show(department, "state"),
        "main_contact": scope.show(department, "main_contact"),
        "ours": f"{scope.short_unit(department.values.get('our_unit'))}　{scope.show(department, 'our_person')}",
        "part": f"{part_ordinal(number)}" if number else without,
        "see": f"kp_{number}" if number else "",
        "mark": mark_of(department.record_no),
    }


def _counts(scope: Scope) -> Iterator[Matrix]:
    """Yield the counts of this half-year and of the last one, if the customer was on the books then."""
    yield from period_counts(scope, scope.period, "本期")
    if in_force(scope.customer.record, scope.period.previous.end):
        yield from period_counts(scope, scope.period.previous, "上期")


def _contracts(scope: Scope) -> Listing:
    contracts = sorted(scope.of("contract"), key=lambda c: (str(c.values.get("signed_on")), c.record_no))
    rows = tuple(
        {
            "contract_no": c.record_no,
            "title": scope.show(c, "title"),
            "department": scope.department(c.department),
            "signed_on": scope.show(c, "signed_on"),
            "state": scope.show(c, "state"),
            "amount": money(c.values.get("amount")),
            "mark": mark_of(c.record_no),
        }
        for c in contracts
    )
    total = {
        "contract_no": "合计",
        "title": f"{len(rows)} 项",
        "amount": money(total_of(contracts, "amount")),
    }
    return Listing("contracts", rows, total if rows else None)


def _general(scope: Scope) -> Iterator[Row]:
    """Yield what no department's part shows: it belongs to the customer as a whole, or to one without part."""
    for held in scope.held:
        if held.form.name in _IN_PARTS and not any(map(scope.part_number, concerned(scope, held))):
            yield {**event_row(scope, held), "mark": mark_of(held.record_no)}
