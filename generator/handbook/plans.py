"""Who looks after the customer, and what is planned for the coming half-year: 1.7 and 1.8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from cardfile.parsers import BLANK, show_date
from generator.handbook.model import Row, joined
from generator.handbook.scope import PLANS, Held, Scope

_DAY: Final = re.compile(r"(\d{4})[-年/.](\d{1,2})(?:[-月/.](\d{1,2}))?")

_COUNTERPARTS: Final = (
    ("高级、中级管理人员", ("单位负责人",)),
    ("技术主管、经办人员", ("业务人员",)),
)
"""Who looks after whom in a responsible unit (domain D.3, 000-I 15)."""


def people(scope: Scope) -> Iterator[Row]:
    """Yield the counterparts of the customer's people in each responsible unit."""
    for code in _units(scope):
        for target, ranks in _COUNTERPARTS:
            mine = [p.name for p in scope.settings.staff if p.unit == code and p.rank in ranks]
            yield {"object": target, "unit": scope.unit(code), "person": joined(mine) or BLANK}
    leaders = [p.name for p in scope.settings.staff if p.rank in ("董事长总经理", "主管副总")]
    if leaders:
        yield {"object": "油公司高级、中级管理人员（总部）", "unit": "公司领导", "person": joined(leaders)}


def _units(scope: Scope) -> list[str]:
    """Return the unit that owns the customer, then those that own its contracts and departments."""
    codes = [
        scope.customer.values.get("owner_unit"),
        *(c.values.get("owner_unit") for c in scope.of("contract")),
        *(d.values.get("our_unit") for d in scope.departments),
    ]
    return list(dict.fromkeys(str(code) for code in codes if code))


def plan_lines(scope: Scope) -> Iterator[Row]:
    """Yield the plan lines of the next half-year; a unit's proposal yields to the company's line."""
    seen: set[tuple[str, str]] = set()
    plans = [h for h in scope.office if h.form.name in PLANS]
    for plan in sorted(plans, key=lambda p: (p.values.get("level") != "公司整体", p.record_no)):
        for line in plan.values.get("lines") or ():
            key = (str(line.get("on")), str(line.get("title") or line.get("purpose")))
            if key not in seen and _concerns(scope, line) and _ahead(scope, plan, line):
                seen.add(key)
                yield _plan_line(plan, line)


def _concerns(scope: Scope, line: Mapping[str, Any]) -> bool:
    """Tell whether a line is the customer's; a seminar names no customer and is for all of them."""
    return bool(line.get("customer_code", scope.code) == scope.code)


def _ahead(scope: Scope, plan: Held, line: Mapping[str, Any]) -> bool:
    coming = scope.period.next
    found = _DAY.search(str(line.get("on") or ""))
    if not found:
        return str(coming.start.year) == str(plan.values.get("period") or plan.values.get("year"))[:4]
    year, month = int(found[1]), int(found[2])
    return coming.start <= date(year, month, 1) <= coming.end


def _plan_line(plan: Held, line: Mapping[str, Any]) -> Row:
    on = str(line.get("on") or "") or BLANK
    return {
        "plan": f"{plan.record_no}#{line.get('line_no')}",
        "on": show_date(on) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", on) else on,
        "title": str(line.get("title") or line.get("purpose") or BLANK),
        "people": str(line.get("key_people") or line.get("contacts") or BLANK),
        "state": str(line.get("state") or BLANK),
    }
