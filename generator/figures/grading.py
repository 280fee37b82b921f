"""The yearly grading of customers: a forced distribution over their ranks (002-D, domain B.26)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cardfile.policy import GRADES, GradingPolicy
from cardfile.records import Record
from cardfile.text import Text
from generator.figures.rounding import half_up

FORM: Final = "grading"
NOT_RANKED: Final = frozenset({"草稿", "已作废"})
SMALL_SAMPLE: Final = Text("样本不足，等级仅供参考", "Too few customers: the grade is for reference only")


@dataclass(frozen=True, slots=True)
class Graded:
    """One customer's place in the year. Ties share the better rank, and so the better grade."""

    customer: str
    total: Decimal
    rank: int
    grade: str


@dataclass(frozen=True, slots=True)
class Grading:
    """All scored customers of a year, best first; a note when they are too few."""

    rows: tuple[Graded, ...]
    note: Text | None = None

    def of(self, customer: str) -> Graded | None:
        """Return a customer's place, or None when it was not scored."""
        return next((row for row in self.rows if row.customer == customer), None)


def totals_of(records: Iterable[Record], year: int, policy: GradingPolicy) -> dict[str, Decimal]:
    """Return the totals of a year's score sheets by customer; drafts and void ones are not ranked."""
    return {
        record.values["customer_code"]: total_points(record.values, policy)
        for record in records
        if record.form == FORM and record.state not in NOT_RANKED and record.values.get("year") == year
    }


def total_points(values: Mapping[str, Any], policy: GradingPolicy) -> Decimal:
    """Return the sum of the eight criteria of a score sheet (F16); an empty one counts 0."""
    return sum((Decimal(str(values.get(criterion) or 0)) for criterion in policy.weights), Decimal(0))


def grade_customers(totals: Mapping[str, Decimal], policy: GradingPolicy) -> Grading:
    """Return rank and grade of every customer, from the totals by customer code."""
    ordered = sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))
    better = {total: sum(other > total for other in totals.values()) for total in set(totals.values())}
    cuts = tuple(half_up(cut * len(totals)) for cut in policy.cuts)
    rows = (
        Graded(code, total, better[total] + 1, _grade(better[total] + 1, cuts)) for code, total in ordered
    )
    return Grading(tuple(rows), SMALL_SAMPLE if len(totals) < policy.small else None)


def grading_values(
    grading: Grading, customer: str, policy: GradingPolicy, previous_grade: str | None = None
) -> dict[str, Any]:
    """Return the fields of a customer's score sheet that the program fills; none when it has no place."""
    place = grading.of(customer)
    if place is None:
        return {}
    return {
        "rank": place.rank,
        "grade": place.grade,
        "previous_grade": previous_grade,
        "terms": policy.terms[place.grade] + (f"（{grading.note.zh}）" if grading.note else ""),
    }


def _grade(rank: int, cuts: tuple[Decimal, ...]) -> str:
    passed = sum(rank > cut for cut in cuts)
    return GRADES[passed]
