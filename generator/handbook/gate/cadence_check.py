"""The contacts that a customer of a tier is owed: calls and visits by rank (K16; 001 Art 14, 17, domain D.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from cardfile.periods import Period
from cardfile.policy import Cadence
from cardfile.text import Text
from generator.handbook.gate.facts import Facts, Found
from generator.handbook.scope import Held

Window = tuple[str, str]
"""First and last day, ISO."""

_ANYBODY: Final = "业务人员"
_RANKS: Final = {"总经理": "董事长总经理"}
"""How the form of daily communication names a rank that visits name otherwise."""
_NAMES: Final[Mapping[str, Text]] = {
    "单位负责人": Text("单位负责人", "the unit's head"),
    "主管副总": Text("主管副总", "the deputy general manager"),
    "董事长总经理": Text("董事长或总经理", "chairman or general manager"),
    "业务人员": Text("业务人员", "business staff"),
    "电话": Text("电话", "call"),
    "现场走访": Text("现场走访", "visit on site"),
}


def cadence_met(facts: Facts) -> Iterator[Found]:
    """K16: in each window that its tier asks for, the customer was called or visited; a year counts so far."""
    tier = str(facts.customer.values.get("tier") or "")
    for rule in facts.policy.gate.cadence.get(tier, ()):
        windows = _windows(rule.every, facts)
        days = sorted(_days(facts, rule))
        missed = sum(not any(first <= day <= last for day in days) for first, last in windows)
        if missed:
            yield Found(_told(facts, tier, rule, missed, len(windows)), (facts.customer.record_no,))


def _told(facts: Facts, tier: str, rule: Cadence, missed: int, windows: int) -> Text:
    who, way = _NAMES[rule.rank], _NAMES[rule.way]
    gap = _gap(rule.every, missed, windows)
    return Text(
        f"{tier}客户应有{who.zh}每{rule.every}一次{way.zh}，{gap.zh}；请{facts.keeper}安排。",
        f"tier {tier}: a {way.en} by {who.en} is owed; {gap.en}; {facts.keeper} sees to it.",
    )


def _gap(every: str, missed: int, windows: int) -> Text:
    if every == "周":
        return Text(f"本期 {windows} 周中 {missed} 周没有", f"{missed} of {windows} weeks had none")
    if every == "月":
        return Text(f"本期 {windows} 个月中 {missed} 个月没有", f"{missed} of {windows} months had none")
    if every == "年":
        return Text("本年至截止日没有", "none this year up to the cut-off")
    return Text("两年内没有", "none within two years")


def _windows(every: str, facts: Facts) -> list[Window]:
    """Return the windows that count: whole weeks and months of the half-year, or the year so far."""
    opened = date.fromisoformat(str(facts.customer.values.get("opened_on") or facts.customer.day)[:10])
    start, end = max(opened, facts.period.start), facts.period.end
    if every == "周":
        return list(_weeks(start, end))
    if every == "月":
        return list(_months(start, end))
    year = Period.containing(end, "year")
    if every == "年":
        return [(year.start.isoformat(), end.isoformat())]
    return _two_years(opened, end)


def _weeks(start: date, end: date) -> Iterator[Window]:
    monday = start + timedelta(days=-start.weekday() % 7)
    while monday + timedelta(days=6) <= end:
        yield monday.isoformat(), (monday + timedelta(days=6)).isoformat()
        monday += timedelta(days=7)


def _months(start: date, end: date) -> Iterator[Window]:
    month = Period.containing(start, "month")
    month = month if month.start == start else month.next
    while month.end <= end:
        yield month.start.isoformat(), month.end.isoformat()
        month = month.next


def _two_years(opened: date, end: date) -> list[Window]:
    """Return the last two years, once the customer has been on the books that long (OB-49)."""
    first = date(end.year - 1, 1, 1)
    return [(first.isoformat(), end.isoformat())] if opened < first and end.month > 6 else []  # noqa: PLR2004


def _days(facts: Facts, rule: Cadence) -> Iterator[str]:
    if rule.way == "电话":
        calls = (c for c in facts.of("communication") if c.values.get("method") == "电话")
        yield from (c.day for c in calls if _fits(rule.rank, [c.values.get("our_rank")]))
        return
    visits = (v for v in facts.of("visit") if v.values.get("method") == "现场走访")
    yield from (v.day for v in visits if _fits(rule.rank, _ranks(v)))


def _ranks(visit: Held) -> list[Any]:
    return [visit.values.get("our_rank"), *(row.get("rank") for row in visit.values.get("our_people") or ())]


def _fits(rank: str, present: list[Any]) -> bool:
    return rank == _ANYBODY or rank in (_RANKS.get(str(given), given) for given in present)
