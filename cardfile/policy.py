"""The figures of the regulations: weights, thresholds and cuts, read from ``forms/_policy.yaml``.

They are data, so that an office may override single keys under ``policy:`` in its settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from cardfile.errors import KeceError
from cardfile.problems import Problem, listing
from cardfile.text import Text

DIMENSIONS: Final = ("质量", "价格", "基本服务")  # fixed by 001 Art 15(5)
CRITERIA: Final = (
    "s_sales", "s_payment", "s_margin", "s_volume", "s_model", "s_share", "s_history", "s_fame",
)  # fmt: skip
GRADES: Final = ("A", "B", "C", "D")


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
class Policy:
    """All figures of the regulations that an office may change."""

    satisfaction: SatisfactionPolicy
    grading: GradingPolicy
    approval: ApprovalPolicy
    contract: ContractPolicy


class PolicyError(KeceError):
    """The policy cannot be used; every fault is named at once."""

    def __init__(self, problems: Sequence[Problem], where: str) -> None:
        super().__init__(
            Text(
                f"政策参数有误：\n{listing(problems, 'zh')}\n",
                f"The policy is faulty:\n{listing(problems, 'en')}\n",
            ),
            where=where,
            remedy=Text(
                "请改正所列各项；不写的项沿用默认值。",
                "Correct these keys; a key that is left out keeps its default.",
            ),
        )
        self.problems = tuple(problems)


def load_policy(source: str | Path, overrides: Mapping[str, Any] | None = None) -> Policy:
    """Return the policy of a file, or of its text, with an office's overrides merged key by key.

    Raises:
        PolicyError: unknown or missing keys, or values of the wrong kind; all of them.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    where = source.name if isinstance(source, Path) else "policy"
    problems: list[Problem] = []
    policy: Policy = _read(_POLICY, _merged(_parsed(text, where), overrides or {}), "", problems)
    if problems:
        raise PolicyError(problems, where)
    return policy


def _parsed(text: str, where: str) -> Any:
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        problem = Problem("YAML", Text(f"无法读取：{error}", f"cannot be read: {error}"))
        raise PolicyError([problem], where) from error


class _RefusedError(Exception):
    """A value is not of the wanted kind; caught where its key is known."""

    def __init__(self, wanted: Text) -> None:
        super().__init__(wanted.en)
        self.wanted = wanted


def _decimal(low: str, high: str) -> Callable[[Any], Decimal]:
    def read(value: Any) -> Decimal:
        try:
            if not isinstance(value, bool) and Decimal(low) <= Decimal(str(value)) <= Decimal(high):
                return Decimal(str(value))
        except InvalidOperation:
            pass  # no number at all: refused below like one out of range
        raise _RefusedError(Text(f"应为 {low} 到 {high} 的数", f"must be a number from {low} to {high}"))

    return read


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _RefusedError(Text("应为不小于 0 的整数", "must be a whole number, 0 or more"))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _RefusedError(Text("应为文字", "must be a text"))
    return value


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise _RefusedError(Text("应为字段名的列表，至少一个", "must be a list of field names, at least one"))
    return tuple(value)


def _cuts(value: Any) -> tuple[Decimal, ...]:
    shares = tuple(map(_decimal("0", "1"), value)) if isinstance(value, list) else ()
    if len(shares) != len(GRADES) - 1 or list(shares) != sorted(shares):
        example = "0.20, 0.50, 0.90"
        raise _RefusedError(
            Text(f"应为三个递增的数，如 {example}", f"must be three rising shares, like {example}")
        )
    return shares


@dataclass(frozen=True, slots=True)
class _Table:
    """The keys of a mapping, each with its reader; what to build; what the values must add to."""

    keys: Mapping[str, _Table | Callable[[Any], Any]]
    build: Callable[..., Any] = dict
    total: int | None = None


def _each(keys: Sequence[str], read: Callable[[Any], Any], total: int | None = None) -> _Table:
    return _Table(dict.fromkeys(keys, read), total=total)


_AMOUNT: Final = _decimal("0", "1000000000000")
_POLICY: Final = _Table(
    {
        "satisfaction": _Table(
            {
                "satisfied_mean": _decimal("1", "5"),
                "weights": _each(DIMENSIONS, _decimal("0", "1"), total=1),
                "items": _each(DIMENSIONS, _names),
                "small_n": _count,
            },
            SatisfactionPolicy,
        ),
        "grading": _Table(
            {
                "weights": _each(CRITERIA, _decimal("0", "100"), total=100),
                "cuts": _cuts,
                "small": _count,
                "terms": _each(GRADES, _text),
            },
            GradingPolicy,
        ),
        "approval": _Table({"limit": _AMOUNT}, ApprovalPolicy),
        "contract": _Table({"approval_from": _AMOUNT, "credentials_from": _AMOUNT}, ContractPolicy),
    },
    Policy,
)


def _merged(default: Any, override: Any) -> Any:
    """Return the default with the override's keys in place, mapping by mapping."""
    if not isinstance(default, Mapping) or not isinstance(override, Mapping):
        return override
    common = {key: _merged(default[key], value) for key, value in override.items() if key in default}
    return {**default, **override, **common}


def _read(node: _Table | Callable[[Any], Any], value: Any, path: str, problems: list[Problem]) -> Any:
    """Return the value as the policy holds it; what is wrong goes to ``problems``."""
    if isinstance(node, _Table):
        return _read_table(node, value, path, problems)
    try:
        return node(value)
    except _RefusedError as refused:
        problems.append(Problem(path, refused.wanted))
        return None


def _read_table(table: _Table, value: Any, path: str, problems: list[Problem]) -> Any:
    if not isinstance(value, Mapping):
        problems.append(
            Problem(path or "policy", Text("应为「键: 值」的映射", "must be a mapping of keys to values"))
        )
        return None
    found = list(_key_problems(table, value, path))
    read = {
        key: _read(node, value[key], _join(path, key), found)
        for key, node in table.keys.items()
        if key in value
    }
    if not found and table.total is not None and sum(read.values()) != table.total:
        found.append(Problem(path, Text(f"各项之和应为 {table.total}", f"must add to {table.total}")))
    problems.extend(found)
    return None if found else table.build(**read)


def _key_problems(table: _Table, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for key in (key for key in value if key not in table.keys):
        close = get_close_matches(str(key), table.keys, n=1) or [""]
        hint = (
            Text(f"，是否想写「{close[0]}」？", f"; did you mean “{close[0]}”?") if close[0] else Text("", "")
        )
        yield Problem(_join(path, key), Text(f"没有这个键{hint.zh}", f"there is no such key{hint.en}"))
    for key in (key for key in table.keys if key not in value):
        yield Problem(_join(path, key), Text("缺少此键", "is missing"))


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
