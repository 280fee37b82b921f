"""The half-yearly satisfaction survey in figures (001 Art 15(5), domain B.25).

Everything here is exact: counts and fractions, rounded only by those who print them. The counting
unit is one valid sheet; a second line counts customers, to show whether one of them dominates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from cardfile.periods import Period
from cardfile.policy import SatisfactionPolicy
from cardfile.records import Record
from generator.figures.questionnaire import Sheet, judge

SATISFIED_ANSWER: Final = 4  # 4 满意 and 5 很满意
POINTS: Final = 20  # score = mean × 20: 5 → 100, 1 → 20
PROMOTER: Final = 9
DETRACTOR: Final = 6
TIERS: Final = ("战略合作", "重点", "一般", "储备")
INACTIVE: Final = "暂时无效"


@dataclass(frozen=True, slots=True)
class Customer:
    """What the survey needs to know of a customer (F01)."""

    code: str
    tier: str
    owner_unit: str
    stage: str = ""
    opened_on: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Customer:
        """Return the customer that the stored values of its card describe."""
        keys = ("code", "tier", "owner_unit", "stage", "opened_on")
        return cls(*(str(values.get(key) or "") for key in keys))

    def active(self, period: Period) -> bool:
        """Tell whether the customer was on the books in the period and is not 暂时无效."""
        return self.stage != INACTIVE and self.opened_on <= period.end.isoformat()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, kept as two counts so that n can be printed beside the rate."""

    part: int
    whole: int

    @property
    def percent(self) -> Fraction | None:
        """The exact percentage, 0 to 100; None of an empty whole."""
        return Fraction(100 * self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Measure:
    """The answers to one item, dimension, tier or unit: how many are satisfied, and their mean."""

    key: str
    share: Share
    mean: Fraction | None

    @property
    def n(self) -> int:
        """The number of answers given."""
        return self.share.whole

    @property
    def score(self) -> Fraction | None:
        """满意度得分: the mean × 20."""
        return None if self.mean is None else self.mean * POINTS


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """推荐意愿: promoters (9–10) and detractors (0–6) among the answers."""

    promoters: int
    detractors: int
    n: int

    @property
    def score(self) -> Fraction:
        """Percentage of promoters minus percentage of detractors, −100 to 100."""
        return Fraction(100 * (self.promoters - self.detractors), self.n)


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """All figures of one survey of a unit, or of the company when ``unit`` is empty.

    Attributes:
        coverage: customers with at least one valid sheet, of those to be surveyed.
        by_customer: one answer a customer, the mean of its sheets' overall answers.
        by_unit: the results of the units; empty for a unit.
        weighted_score: None when a dimension has no answer at all.
        previous: the result of the half-year before, when it had a survey.
    """

    period: Period
    unit: str
    return_rate: Share
    valid_rate: Share
    coverage: Share
    overall: Measure
    by_customer: Measure
    by_dimension: tuple[Measure, ...]
    by_item: tuple[Measure, ...]
    by_tier: tuple[Measure, ...]
    by_unit: tuple[SurveyResult, ...]
    weighted_score: Fraction | None
    nps: NetPromoter | None
    previous: SurveyResult | None = None

    @property
    def sent(self) -> int:
        """发放份数."""
        return self.return_rate.whole

    @property
    def returned(self) -> int:
        """收回份数."""
        return self.return_rate.part

    @property
    def valid(self) -> int:
        """有效份数."""
        return self.valid_rate.part

    @property
    def population(self) -> int:
        """应调查客户数."""
        return self.coverage.whole

    @property
    def sat_rate(self) -> Fraction | None:
        """总体满意率, in percent."""
        return self.overall.share.percent

    @property
    def sat_score(self) -> Fraction | None:
        """总体满意度得分, 20 to 100."""
        return self.overall.score


def survey_result(
    sheets: Iterable[Sheet],
    customers: Iterable[Customer],
    period: Period,
    policy: SatisfactionPolicy,
    unit: str = "",
) -> SurveyResult:
    """Return the figures of one half-year, beside those of the half-year before when it had a survey.

    Args:
        sheets: questionnaires of all units and of both half-years. A respondent's second sheet is
            found across units, so that unit reports and the company's summary agree.
        customers: all customers of the office.
        period: the half-year that is reported.
        policy: weights, items, and the mean that counts as satisfied.
        unit: the unit that sent the sheets; empty for the company.
    """
    survey = _Survey(tuple(sheets), {customer.code: customer for customer in customers}, policy, unit)
    previous = survey.figures(period.previous)
    return replace(survey.figures(period), previous=previous if previous.sent else None)


def customers_of(records: Iterable[Record]) -> list[Customer]:
    """Return the customers among the records, as their cards stand now."""
    return [Customer.from_values(record.values) for record in records if record.form == "customer"]


def report_due(period: Period) -> date:
    """Return 截止上报日: 10 July for H1, 10 January of the next year for H2 (001 Art 15(5))."""
    return period.next.start.replace(day=10)


@dataclass(frozen=True, slots=True)
class _Survey:
    sheets: tuple[Sheet, ...]
    customers: Mapping[str, Customer]
    policy: SatisfactionPolicy
    unit: str

    def figures(self, period: Period) -> SurveyResult:
        judged = judge((sheet for sheet in self.sheets if sheet.period == str(period)), self.policy)
        mine = [verdict for verdict in judged if self.unit in ("", verdict.sheet.unit)]
        valid = [verdict.sheet for verdict in mine if verdict.validity == "有效"]
        returned = sum(verdict.validity != "未收回" for verdict in mine)
        asked = self._population(period, {verdict.sheet.customer for verdict in mine})
        items = self.policy.items
        dimensions = tuple(_dimension(name, valid, self.policy) for name in items)
        return SurveyResult(
            period=period,
            unit=self.unit,
            return_rate=Share(returned, len(mine)),
            valid_rate=Share(len(valid), returned),
            coverage=Share(len(asked & {sheet.customer for sheet in valid}), len(asked)),
            overall=_overall("overall", valid),
            by_customer=_by_customer(valid, self.policy),
            by_dimension=dimensions,
            by_item=tuple(_item(item, valid) for names in items.values() for item in names),
            by_tier=_by_tier(valid, self.customers),
            by_unit=tuple(replace(self, unit=unit).figures(period) for unit in self._units(period)),
            weighted_score=_weighted(dimensions, self.policy),
            nps=_net_promoter(valid),
        )

    def _units(self, period: Period) -> list[str]:
        """Return the units that sent sheets; only the company's result is divided by them."""
        return (
            [] if self.unit else sorted({sheet.unit for sheet in self.sheets if sheet.period == str(period)})
        )

    def _population(self, period: Period, asked: set[str]) -> set[str]:
        """Return the active customers that the unit owns or sent a sheet to (domain F.5)."""
        return {
            code
            for code, customer in self.customers.items()
            if customer.active(period) and (code in asked or self.unit in ("", customer.owner_unit))
        }


def _measure(key: str, answers: Iterable[int | Fraction | None], satisfied_from: Fraction) -> Measure:
    given = [answer for answer in answers if answer is not None]
    satisfied = sum(answer >= satisfied_from for answer in given)
    mean = Fraction(sum(given)) / len(given) if given else None
    return Measure(key, Share(satisfied, len(given)), mean)


def _overall(key: str, sheets: Iterable[Sheet]) -> Measure:
    return _measure(key, (sheet.overall for sheet in sheets), Fraction(SATISFIED_ANSWER))


def _item(item: str, sheets: Iterable[Sheet]) -> Measure:
    return _measure(item, (sheet.answers.get(item) for sheet in sheets), Fraction(SATISFIED_ANSWER))


def _dimension(name: str, sheets: Iterable[Sheet], policy: SatisfactionPolicy) -> Measure:
    means = (sheet.mean(policy.items[name]) for sheet in sheets)
    return _measure(name, means, Fraction(policy.satisfied_mean))


def _grouped(sheets: Iterable[Sheet], key: Callable[[Sheet], str]) -> dict[str, list[Sheet]]:
    groups: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        groups.setdefault(key(sheet), []).append(sheet)
    return groups


def _by_tier(sheets: Iterable[Sheet], known: Mapping[str, Customer]) -> tuple[Measure, ...]:
    groups = _grouped(sheets, lambda sheet: known[sheet.customer].tier if sheet.customer in known else "")
    rank = {tier: place for place, tier in enumerate(TIERS)}
    order = sorted(groups, key=lambda tier: (rank.get(tier, len(rank)), tier))
    return tuple(_overall(tier, groups[tier]) for tier in order)


def _by_customer(sheets: Iterable[Sheet], policy: SatisfactionPolicy) -> Measure:
    groups = _grouped(sheets, lambda sheet: sheet.customer).values()
    means = [_overall("", group).mean for group in groups]
    return _measure("by_customer", means, Fraction(policy.satisfied_mean))


def _weighted(dimensions: Iterable[Measure], policy: SatisfactionPolicy) -> Fraction | None:
    total = Fraction(0)
    for dimension in dimensions:
        if dimension.score is None:
            return None
        total += Fraction(policy.weights[dimension.key]) * dimension.score
    return total


def _net_promoter(sheets: Iterable[Sheet]) -> NetPromoter | None:
    given = [sheet.answers["recommend"] for sheet in sheets if "recommend" in sheet.answers]
    promoters = sum(answer >= PROMOTER for answer in given)
    detractors = sum(answer <= DETRACTOR for answer in given)
    return NetPromoter(promoters, detractors, len(given)) if given else None
