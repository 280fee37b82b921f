"""The figures of the regulations: weights, thresholds and cuts, read from ``forms/_policy.yaml``.

They are data, so that an office may override single keys under ``policy:`` in its settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from cardfile.policyfile import (
    PolicyError,
    RefusedError,
    Table,
    count,
    decimal,
    each,
    names,
    read_policy,
    text,
)
from cardfile.settings import RANKS
from cardfile.text import Text

__all__ = ["Cadence", "GatePolicy", "Policy", "PolicyError", "load_policy"]

DIMENSIONS: Final = ("质量", "价格", "基本服务")  # fixed by 001 Art 15(5)
CRITERIA: Final = (
    "s_sales", "s_payment", "s_margin", "s_volume", "s_model", "s_share", "s_history", "s_fame",
)  # fmt: skip
GRADES: Final = ("A", "B", "C", "D")
TIERS: Final = ("战略合作", "重点", "一般", "储备")
WAYS: Final = ("电话", "现场走访")
WINDOWS: Final = ("周", "月", "年", "两年")
_SPANS: Final = (
    "revisit_within", "summary_within", "running_for", "reviewed_within", "contact_within", "closed_stays",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SatisfactionPolicy:
    """How the half-yearly survey is counted (001 Art 15(5), domain B.25).

    Attributes:
        satisfied_mean: the least mean answer, on the scale 1 to 5, that counts as satisfied.
        weights: the weight of each dimension; they add to 1.
        items: the questionnaire fields of each dimension; the first is its key item.
        small_n: below this many answers counts are printed instead of rates, and no trend.
    """

    satisfied_mean: Decimal
    weights: Mapping[str, Decimal]
    items: Mapping[str, tuple[str, ...]]
    small_n: int


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    """How customers are graded each year (002-D, domain B.26).

    Attributes:
        weights: the most points of each criterion; they add to 100.
        cuts: the cumulated shares at which A, B and C end, rising.
        small: below this many customers a grade is for reference only.
        terms: the commercial terms of each grade, for information.
    """

    weights: Mapping[str, Decimal]
    cuts: tuple[Decimal, ...]
    small: int
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """The cost in CNY above which an activity needs headquarters' approval (000-I 14.4, 19.2)."""

    limit: Decimal

    def needed(self, cost: Decimal) -> bool:
        """Tell whether a cost needs approval: 大于 is strict, the limit itself passes."""
        return cost > self.limit


@dataclass(frozen=True, slots=True)
class ContractPolicy:
    """The contract amounts in CNY, inclusive, from which 001 Art 27 asks for more.

    Attributes:
        approval_from: cumulated amount that starts the approval of sales contracts.
        credentials_from: amount from which a new customer brings its five credentials.
    """

    approval_from: Decimal
    credentials_from: Decimal


@dataclass(frozen=True, slots=True)
class Cadence:
    """A contact that every customer of a tier is owed (001 Art 14, 17; domain D.4).

    Attributes:
        rank: of the one who makes it; 业务人员 is anybody.
        way: 电话 or 现场走访.
        every: the window in which one is owed.
    """

    rank: str
    way: str
    every: str


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """What the checks before a handbook's issue measure by (domain C.5); spans in months.

    Attributes:
        revisit_within: from the end of an oil company's job to its revisit (K07).
        summary_within: from the end of a contract to its summary (K06).
        running_for: a dealing that is in progress longer is listed (K14).
        reviewed_within: bank account, credit standing and grade are looked at that often (K18).
        contact_within: a contact nobody met for longer is listed (K19).
        closed_stays: so many editions print a closed department (C.1-2).
        cadence: by tier, the contacts it is owed (K16).
    """

    revisit_within: int
    summary_within: int
    running_for: int
    reviewed_within: int
    contact_within: int
    closed_stays: int
    cadence: Mapping[str, tuple[Cadence, ...]]


@dataclass(frozen=True, slots=True)
class Policy:
    """All figures of the regulations that an office may change."""

    satisfaction: SatisfactionPolicy
    grading: GradingPolicy
    approval: ApprovalPolicy
    contract: ContractPolicy
    gate: GatePolicy


def _cuts(value: Any) -> tuple[Decimal, ...]:
    shares = tuple(map(decimal("0", "1"), value)) if isinstance(value, list) else ()
    if len(shares) != len(GRADES) - 1 or list(shares) != sorted(shares):
        example = "0.20, 0.50, 0.90"
        raise RefusedError(
            Text(f"应为三个递增的数，如 {example}", f"must be three rising shares, like {example}")
        )
    return shares


def _cadences(value: Any) -> tuple[Cadence, ...]:
    choices = {"rank": RANKS, "way": WAYS, "every": WINDOWS}
    for rule in value if isinstance(value, list) else [None]:
        if not isinstance(rule, Mapping) or rule.keys() != choices.keys():
            keys = ", ".join(choices)
            raise RefusedError(Text(f"每行应有 {keys} 三个键", f"each line needs the keys {keys}"))
        for key, allowed in choices.items():
            if rule[key] not in allowed:
                raise RefusedError(
                    Text(
                        f"{key} 应为 {'、'.join(allowed)} 之一", f"{key} must be one of {', '.join(allowed)}"
                    )
                )
    return tuple(Cadence(**rule) for rule in value)


_AMOUNT: Final = decimal("0", "1000000000000")
_POLICY: Final = Table(
    {
        "satisfaction": Table(
            {
                "satisfied_mean": decimal("1", "5"),
                "weights": each(DIMENSIONS, decimal("0", "1"), total=1),
                "items": each(DIMENSIONS, names),
                "small_n": count,
            },
            SatisfactionPolicy,
        ),
        "grading": Table(
            {
                "weights": each(CRITERIA, decimal("0", "100"), total=100),
                "cuts": _cuts,
                "small": count,
                "terms": each(GRADES, text),
            },
            GradingPolicy,
        ),
        "approval": Table({"limit": _AMOUNT}, ApprovalPolicy),
        "contract": Table({"approval_from": _AMOUNT, "credentials_from": _AMOUNT}, ContractPolicy),
        "gate": Table(
            {**dict.fromkeys(_SPANS, count), "cadence": each(TIERS, _cadences)},
            GatePolicy,
        ),
    },
    Policy,
)


def load_policy(source: str | Path, overrides: Mapping[str, Any] | None = None) -> Policy:
    """Return the policy of a file, or of its text, with an office's overrides merged key by key.

    Raises:
        PolicyError: unknown or missing keys, or values of the wrong kind; all of them.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    where = source.name if isinstance(source, Path) else "policy"
    policy: Policy = read_policy(_POLICY, text, where, overrides or {})
    return policy
