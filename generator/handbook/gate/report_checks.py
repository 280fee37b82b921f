"""Checks of what the units hand in: transmissions, summaries, surveys, inspections (K08, K09, K17, K20)."""

from __future__ import annotations

from collections.abc import Iterator

from cardfile.text import Text
from generator.handbook.gate.facts import Facts, Found
from generator.handbook.gate.unit_records import Lapse


def transmissions_received(facts: Facts) -> Iterator[Found]:
    """K08: the slips of the bases of the customer's units reached both units; a late one is a warning."""
    bases = {b: None for unit in facts.responsible_units for b in facts.units.bases.get(unit, ())}
    for lapse in (lapse for base in bases for lapse in facts.units.lapses.get(base, ())):
        yield Found(
            _lapse(facts, lapse), (lapse.record_no,) if lapse.record_no else (), lapse.fault == "late"
        )


def _lapse(facts: Facts, lapse: Lapse) -> Text:
    base, units = facts.unit(lapse.base), "、".join(map(facts.unit, lapse.units))
    if lapse.fault == "missing":
        return Text(
            f"{base}（{lapse.base}）{lapse.slot} 应传递的信息单未收到；请{base}补报，{units}签收。",
            f"the transmission of {base} ({lapse.base}) due {lapse.slot} is missing; {base} sends it, {units} sign.",
        )
    if lapse.fault == "unsigned":
        return Text(
            f"{base}（{lapse.base}）{lapse.slot} 的信息单 {lapse.record_no} 未经{units}签收；请{units}签收。",
            f"the transmission {lapse.record_no} of {base}, due {lapse.slot}, is not signed for by {units}.",
        )
    return Text(
        f"{base}（{lapse.base}）{lapse.slot} 的信息单 {lapse.record_no} 迟至 {lapse.sent_on} 传递。",
        f"the transmission {lapse.record_no} of {base}, due {lapse.slot}, was sent late, on {lapse.sent_on}.",
    )


def summaries_received(facts: Facts) -> Iterator[Found]:
    """K09: the six monthly summaries of each of the customer's business units and branches are there."""
    for code in facts.responsible_units:
        missing = facts.units.missing_months.get(code, ())
        if missing:
            unit, months = facts.unit(code), "、".join(missing)
            yield Found(
                Text(
                    f"{unit}（{code}）缺 {months} 的月度客户信息汇总表；请{unit}补报。",
                    f"{unit} ({code}) has not handed in its monthly summary of {months}; {unit} makes up for it.",
                )
            )


def satisfaction_known(facts: Facts) -> Iterator[Found]:
    """K17: the customer was asked, and the report of the unit that asked is there (001 Art 15)."""
    period = str(facts.period)
    sheets = [s for s in facts.of("satisfaction_sheet") if s.values.get("period") == period]
    if not any(s.values.get("validity") == "有效" for s in sheets):
        yield Found(
            Text(
                f"客户没有{facts.period.title.zh}的有效满意度调查表；请{facts.keeper}安排调查。",
                f"the customer has no valid questionnaire of {facts.period.title.en}; {facts.keeper} sees to one.",
            ),
            tuple(s.record_no for s in sheets),
        )
    asked = dict.fromkeys(str(s.values.get("unit_code")) for s in sheets)
    for unit in (facts.unit(code) for code in asked if code not in facts.units.surveyed):
        yield Found(
            Text(
                f"{unit}的{facts.period.title.zh}客户满意率调查报告尚未上报；请{unit}上报。",
                f"the satisfaction report of {unit} for {facts.period.title.en} has not come in; {unit} sends it.",
            )
        )


def archive_inspected(facts: Facts) -> Iterator[Found]:
    """K20: the archive of each of the customer's units was inspected for the half-year (002-J 3.1)."""
    missing = [code for code in facts.responsible_units if code not in facts.units.inspected]
    if missing:
        units = "、".join(map(facts.unit, missing))
        yield Found(
            Text(
                f"没有{facts.period.title.zh}的档案检查记录：{units}；请总部档案管理员检查。",
                f"no archive inspection of {facts.period.title.en}: {units}; the archivist inspects them.",
            )
        )
