"""Reading a file of figures: which keys it has, what each must be, and every fault at once.

A :class:`Table` declares the keys of a mapping with their readers. An office's overrides are merged key
by key, and the frozen values that come out are built by the table's own class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

import yaml

from cardfile.errors import KeceError
from cardfile.problems import Problem, listing
from cardfile.text import Text


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


def read_policy(table: Table, text: str, where: str, overrides: Mapping[str, Any]) -> Any:
    """Return what a table builds from a text, with an office's overrides merged key by key.

    Raises:
        PolicyError: unknown or missing keys, or values of the wrong kind; all of them.
    """
    problems: list[Problem] = []
    policy = _read(table, _merged(_parsed(text, where), overrides), "", problems)
    if problems:
        raise PolicyError(problems, where)
    return policy


def _parsed(text: str, where: str) -> Any:
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        problem = Problem("YAML", Text(f"无法读取：{error}", f"cannot be read: {error}"))
        raise PolicyError([problem], where) from error


class RefusedError(Exception):
    """A value is not of the wanted kind; caught where its key is known."""

    def __init__(self, wanted: Text) -> None:
        super().__init__(wanted.en)
        self.wanted = wanted


def decimal(low: str, high: str) -> Callable[[Any], Decimal]:
    """Return the reader of a number within two limits, both allowed."""

    def read(value: Any) -> Decimal:
        try:
            if not isinstance(value, bool) and Decimal(low) <= Decimal(str(value)) <= Decimal(high):
                return Decimal(str(value))
        except InvalidOperation:
            pass  # no number at all: refused below like one out of range
        raise RefusedError(Text(f"应为 {low} 到 {high} 的数", f"must be a number from {low} to {high}"))

    return read


def count(value: Any) -> int:
    """Return a whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RefusedError(Text("应为不小于 0 的整数", "must be a whole number, 0 or more"))
    return value


def text(value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise RefusedError(Text("应为文字", "must be a text"))
    return value


def names(value: Any) -> tuple[str, ...]:
    """Return field names, at least one."""
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise RefusedError(Text("应为字段名的列表，至少一个", "must be a list of field names, at least one"))
    return tuple(value)


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of a mapping, each with its reader; what to build; what the values must add to."""

    keys: Mapping[str, Table | Callable[[Any], Any]]
    build: Callable[..., Any] = dict
    total: int | None = None


def each(keys: Sequence[str], read: Callable[[Any], Any], total: int | None = None) -> Table:
    """Return a table whose keys all hold the same kind of value, perhaps with a fixed sum."""
    return Table(dict.fromkeys(keys, read), total=total)


def _merged(default: Any, override: Any) -> Any:
    """Return the default with the override's keys in place, mapping by mapping."""
    if not isinstance(default, Mapping) or not isinstance(override, Mapping):
        return override
    common = {key: _merged(default[key], value) for key, value in override.items() if key in default}
    return {**default, **override, **common}


def _read(node: Table | Callable[[Any], Any], value: Any, path: str, problems: list[Problem]) -> Any:
    """Return the value as the policy holds it; what is wrong goes to ``problems``."""
    if isinstance(node, Table):
        return _read_table(node, value, path, problems)
    try:
        return node(value)
    except RefusedError as refused:
        problems.append(Problem(path, refused.wanted))
        return None


def _read_table(table: Table, value: Any, path: str, problems: list[Problem]) -> Any:
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


def _key_problems(table: Table, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
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
