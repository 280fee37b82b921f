"""The satisfaction report (F10): what its record stores and what its document prints (LOOK 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from cardfile.policy import SatisfactionPolicy
from cardfile.text import Lang, Text, verbatim
from generator.figures.complaints import ComplaintFigures
from generator.figures.indicators import (
    ABSENT,
    DASH,
    DIMENSION_NAMES,
    INDICATORS,
    RETURN_RATE,
    SAT_RATE,
    SAT_SCORE,
    Figure,
    Indicator,
    rate,
    score,
)
from generator.figures.rounding import half_up, signed
from generator.figures.satisfaction import Measure, Share, SurveyResult, report_due

NO_PREVIOUS: Final = Text("无上期数据", "no previous data")
OVERALL: Final = Text("总体", "Overall")
NPS: Final = Text("净推荐值", "Net promoter score")


def report_values(
    result: SurveyResult,
    policy: SatisfactionPolicy,
    complaints: ComplaintFigures,
    labels: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the fields of the report that the program fills, as the record stores them.

    Args:
        result: the figures of the period.
        policy: decides which samples are too small for a rate.
        complaints: the tickets of the same unit and period.
        labels: printed names of the questionnaire's items, by field name.
    """
    return {
        "due_on": report_due(result.period).isoformat(),
        "population": result.population,
        "sent": result.sent,
        "returned": result.returned,
        "return_rate": _stored(result.return_rate.percent),
        "valid": result.valid,
        "valid_rate": _stored(result.valid_rate.percent),
        "coverage": _stored(result.coverage.percent),
        "sat_rate": _stored(result.sat_rate),
        "sat_score": _stored(result.sat_score),
        "weighted_score": _stored(result.weighted_score),
        "by_dimension": [_measure_row(measure, policy) for measure in result.by_dimension],
        "by_item": [_measure_row(measure, policy, labels or {}) for measure in result.by_item],
        "by_tier": [_tier_row(measure, policy) for measure in result.by_tier],
        "by_unit": [_unit_row(unit, policy) for unit in result.by_unit],
        "trend": trend(result, policy),
        "nps": _stored(result.nps.score) if result.nps else None,
        "complaints": complaint_rows(complaints),
    }


def trend(result: SurveyResult, policy: SatisfactionPolicy, lang: Lang = "zh") -> list[dict[str, str]]:
    """Return the printed comparison with the previous period, one row for each indicator."""
    return [{"item": i.name.in_(lang), **_compared(i, result, policy, lang)} for i in INDICATORS]


def complaint_rows(figures: ComplaintFigures) -> list[dict[str, Any]]:
    """Return the report's table of complaints."""
    counts = {
        "受理": figures.received,
        "结案": figures.closed,
        "按时": figures.on_time,
        "逾期": figures.overdue,
    }
    return [{"item": item, "count": number} for item, number in counts.items()]


def report_context(result: SurveyResult, policy: SatisfactionPolicy, lang: Lang = "zh") -> dict[str, Any]:
    """Return the printed texts of the report: key figures, tables and the chart's numbers."""
    previous = result.previous
    return {
        "key_figures": key_figures(result, policy, lang),
        "measures": [
            {
                "item": i.name.in_(lang),
                "formula": i.formula_text(policy, lang),
                **_compared(i, result, policy, lang),
            }
            for i in INDICATORS
        ],
        "dimensions": [
            _dimension_row(measure, before, policy, lang)
            for measure, before in zip(result.by_dimension, _dimensions(previous, result), strict=True)
        ],
        "tiers": [_counted_row(measure.key, measure, policy) for measure in result.by_tier],
        "units": [_counted_row(unit.unit, unit.overall, policy) for unit in result.by_unit],
        "chart": chart(result, policy, lang),
        "no_previous": "" if previous else NO_PREVIOUS.in_(lang),
    }


def key_figures(result: SurveyResult, policy: SatisfactionPolicy, lang: Lang = "zh") -> list[dict[str, str]]:
    """Return the four large figures, each with its unit and, in the note, its basis and its change."""
    return [
        _key_figure(
            _KeyFigure(SAT_RATE, _PERCENT, _POINTS, _basis(result.overall.share)), result, policy, lang
        ),
        _key_figure(_KeyFigure(SAT_SCORE, _SCORED, _NOTHING, SAT_SCORE.formula), result, policy, lang),
        _key_figure(
            _KeyFigure(RETURN_RATE, _PERCENT, _POINTS, _basis(result.return_rate)), result, policy, lang
        ),
        _nps_figure(result, lang),
    ]


def chart(result: SurveyResult, policy: SatisfactionPolicy, lang: Lang = "zh") -> dict[str, Any]:
    """Return categories and series of 图 1: the rates, the previous period first when there is one.

    A rate of too few answers is None: its column stays empty.
    """
    results = [past for past in (result.previous, result) if past]
    return {
        "categories": [OVERALL.in_(lang), *(_dimension_name(m, lang) for m in result.by_dimension)],
        "series": [
            {
                "name": past.period.title.in_(lang),
                "values": [_rate_stored(m.share, policy) for m in (past.overall, *past.by_dimension)],
            }
            for past in results
        ],
    }


def _stored(value: Fraction | None) -> float | None:
    """Return a figure as a record keeps it: one decimal place, like its document."""
    return None if value is None else float(half_up(value, 1))


def _rate_stored(share: Share, policy: SatisfactionPolicy) -> float | None:
    return None if rate(share).small(policy) else _stored(share.percent)


def _measure_row(
    measure: Measure, policy: SatisfactionPolicy, labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "item": (labels or {}).get(measure.key, measure.key),
        "rate": _rate_stored(measure.share, policy),
        "score": _stored(measure.score),
        "n": measure.n,
    }


def _tier_row(measure: Measure, policy: SatisfactionPolicy) -> dict[str, Any]:
    return {
        "tier": measure.key or None,
        "satisfied": measure.share.part,
        "n": measure.n,
        "rate": _rate_stored(measure.share, policy),
    }


def _unit_row(result: SurveyResult, policy: SatisfactionPolicy) -> dict[str, Any]:
    return {
        "unit": result.unit,
        "sent": result.sent,
        "returned": result.returned,
        "valid": result.valid,
        "rate": _rate_stored(result.overall.share, policy),
        "score": _stored(result.sat_score),
    }


def _compared(
    indicator: Indicator, result: SurveyResult, policy: SatisfactionPolicy, lang: Lang
) -> dict[str, str]:
    current = indicator.figure(result)
    previous = indicator.figure(result.previous) if result.previous else ABSENT
    return {
        "previous": previous.text(policy) if result.previous else NO_PREVIOUS.in_(lang),
        "current": current.text(policy),
        "difference": current.change(previous, policy),
    }


def _dimensions(previous: SurveyResult | None, result: SurveyResult) -> tuple[Measure | None, ...]:
    return previous.by_dimension if previous else (None,) * len(result.by_dimension)


def _dimension_name(measure: Measure, lang: Lang) -> str:
    return DIMENSION_NAMES[measure.key].in_(lang)


def _dimension_row(
    measure: Measure, before: Measure | None, policy: SatisfactionPolicy, lang: Lang
) -> dict[str, str]:
    rates = rate(measure.share), rate(before.share) if before else ABSENT
    scores = score(measure), score(before) if before else ABSENT
    return {
        "item": _dimension_name(measure, lang),
        **_columns("rate", *rates, policy),
        **_columns("score", *scores, policy),
        "n": str(measure.n),
    }


def _columns(name: str, current: Figure, previous: Figure, policy: SatisfactionPolicy) -> dict[str, str]:
    return {
        f"{name}_previous": previous.text(policy),
        f"{name}_current": current.text(policy),
        f"{name}_difference": current.change(previous, policy),
    }


def _counted_row(name: str, measure: Measure, policy: SatisfactionPolicy) -> dict[str, str]:
    return {
        "item": name or DASH,
        "satisfied": f"{measure.share.part}/{measure.n}",
        "rate": DASH if rate(measure.share).small(policy) else rate(measure.share).text(policy),
        "score": score(measure).text(policy),
    }


def _basis(share: Share) -> Text:
    return Text(f"{share.part} ÷ {share.whole}", f"{share.part} ÷ {share.whole}")


@dataclass(frozen=True, slots=True)
class _KeyFigure:
    """A large figure: ``unit`` stands after it, ``step`` after its change."""

    indicator: Indicator
    unit: Text
    step: Text
    basis: Text


_PERCENT: Final = verbatim("%")
_SCORED: Final = Text("分", "of 100")
_POINTS: Final = Text(" 百分点", " points")
_NOTHING: Final = verbatim("")


def _key_figure(
    key: _KeyFigure, result: SurveyResult, policy: SatisfactionPolicy, lang: Lang
) -> dict[str, str]:
    figure = key.indicator.figure(result)
    counts = bool(figure.share) and figure.small(policy)
    return {
        "label": key.indicator.name.in_(lang),
        "figure": figure.text(policy),
        "unit": "" if counts or figure.value is None else key.unit.in_(lang),
        "note": Text("，", ", ")
        .in_(lang)
        .join([key.basis.in_(lang), _change_note(key, result, policy).in_(lang)]),
    }


def _change_note(key: _KeyFigure, result: SurveyResult, policy: SatisfactionPolicy) -> Text:
    figure = key.indicator.figure(result)
    if not result.previous:
        return NO_PREVIOUS
    change = figure.change(key.indicator.figure(result.previous), policy)
    if change == DASH:
        return Text(f"n = {figure.n}，不与上期比较", f"n = {figure.n}, not compared")
    return Text(f"较上期 {change}{key.step.zh}", f"{change}{key.step.en} on the previous period")


def _nps_figure(result: SurveyResult, lang: Lang) -> dict[str, str]:
    nps = result.nps
    if nps is None:
        return {"label": NPS.in_(lang), "figure": DASH, "unit": "", "note": "n = 0"}
    note = Text(
        f"推荐 {nps.promoters}，贬损 {nps.detractors}，n = {nps.n}",
        f"promoters {nps.promoters}, detractors {nps.detractors}, n = {nps.n}",
    )
    return {"label": NPS.in_(lang), "figure": signed(nps.score), "unit": "", "note": note.in_(lang)}
