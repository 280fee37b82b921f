"""The rows of the satisfaction report: each figure with its formula and the way it is printed (LOOK 9).

Rounding happens here and only here: half up on unrounded values, differences after the subtraction.
Below the policy's ``small_n`` answers a rate is printed as counts and no change is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from cardfile.policy import SatisfactionPolicy
from cardfile.text import Lang, Text, verbatim
from generator.figures.rounding import shown, signed
from generator.figures.satisfaction import Measure, Share, SurveyResult

DASH: Final = "—"
DIMENSION_NAMES: Final[Mapping[str, Text]] = {
    "质量": Text("质量", "Quality"),
    "价格": Text("价格", "Price"),
    "基本服务": Text("基本服务", "Basic service"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One exact figure and the way it is printed.

    Attributes:
        value: None when it cannot be computed.
        places: decimal places; 0 for a count.
        share: the counts behind a rate.
        n: the number of answers behind it; None for a plain count.
    """

    value: Fraction | None
    places: int = 1
    share: Share | None = None
    n: int | None = None

    def small(self, policy: SatisfactionPolicy) -> bool:
        """Tell whether too few answers stand behind the figure."""
        return self.n is not None and self.n < policy.small_n

    def text(self, policy: SatisfactionPolicy) -> str:
        """Return the figure as printed: ``85.7``, or ``3/4`` when n is small."""
        if self.value is None:
            return DASH
        if self.share and self.small(policy):
            return f"{self.share.part}/{self.share.whole}"
        return shown(self.value, self.places)

    def change(self, previous: Figure, policy: SatisfactionPolicy) -> str:
        """Return the difference as printed, a dash when there is none or when n is small."""
        if self.value is None or previous.value is None or self.small(policy) or previous.small(policy):
            return DASH
        return signed(self.value - previous.value, self.places)


ABSENT: Final = Figure(None)


def count(number: int) -> Figure:
    """Return the figure of a plain count."""
    return Figure(Fraction(number), places=0)


def rate(share: Share) -> Figure:
    """Return the figure of a percentage."""
    return Figure(share.percent, share=share, n=share.whole)


def score(measure: Measure) -> Figure:
    """Return the figure of a mean × 20."""
    return Figure(measure.score, n=measure.n)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the comparison with the previous period.

    Attributes:
        formula: printed beside the name; ``{weights}`` and ``{mean}`` stand for figures of the policy.
        figure: where the figure comes from.
    """

    name: Text
    formula: Text
    figure: Callable[[SurveyResult], Figure]

    def formula_text(self, policy: SatisfactionPolicy, lang: Lang) -> str:
        """Return the formula with the policy's figures in place."""
        comma = "，" if lang == "zh" else ", "
        weights = (f"{DIMENSION_NAMES[name].in_(lang)} {weight}" for name, weight in policy.weights.items())
        return self.formula.in_(lang).format(weights=comma.join(weights), mean=policy.satisfied_mean)


_COUNTED: Final = verbatim(DASH)

SENT: Final = Indicator(Text("发放份数", "Sent"), _COUNTED, lambda r: count(r.sent))
RETURNED: Final = Indicator(Text("收回份数", "Returned"), _COUNTED, lambda r: count(r.returned))
VALID: Final = Indicator(Text("有效份数", "Valid"), _COUNTED, lambda r: count(r.valid))
RETURN_RATE: Final = Indicator(
    Text("回收率", "Return rate"), Text("收回 ÷ 发放", "returned ÷ sent"), lambda r: rate(r.return_rate)
)
VALID_RATE: Final = Indicator(
    Text("有效率", "Valid rate"), Text("有效 ÷ 收回", "valid ÷ returned"), lambda r: rate(r.valid_rate)
)
COVERAGE: Final = Indicator(
    Text("客户覆盖率", "Customer coverage"),
    Text("有有效问卷的客户 ÷ 应调查客户", "customers with a valid sheet ÷ customers to survey"),
    lambda r: rate(r.coverage),
)
SAT_RATE: Final = Indicator(
    Text("总体满意率", "Satisfaction rate"),
    Text("（很满意 + 满意）÷ 有效", "(very satisfied + satisfied) ÷ valid"),
    lambda r: rate(r.overall.share),
)
SAT_RATE_BY_CUSTOMER: Final = Indicator(
    Text("满意率（按客户）", "Satisfaction rate by customer"),
    Text(
        "均值 ≥ {mean} 的客户 ÷ 有有效问卷的客户",
        "customers with a mean ≥ {mean} ÷ customers with a valid sheet",
    ),
    lambda r: rate(r.by_customer.share),
)
SAT_SCORE: Final = Indicator(
    Text("总体满意度得分", "Satisfaction score"), Text("均值 × 20", "mean × 20"), lambda r: score(r.overall)
)
WEIGHTED_SCORE: Final = Indicator(
    Text("加权得分", "Weighted score"), verbatim("{weights}"), lambda r: Figure(r.weighted_score, n=r.valid)
)

INDICATORS: Final = (
    SENT, RETURNED, VALID, RETURN_RATE, VALID_RATE, COVERAGE,
    SAT_RATE, SAT_RATE_BY_CUSTOMER, SAT_SCORE, WEIGHTED_SCORE,
)  # fmt: skip
