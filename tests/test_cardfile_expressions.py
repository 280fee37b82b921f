"""The small safe language of conditions and calculations."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.expressions import FUNCTIONS, Expression, ExpressionError

ROWS = [{"cost": Decimal(10), "kind": "A"}, {"cost": Decimal(30), "kind": None}, {"kind": "B"}]
NAMES: dict[str, Any] = {
    "amount": Decimal("30000.00"),
    "rate": Decimal("0.1"),
    "count_of": 3,
    "kind": ["回访", "关怀"],
    "at": datetime(2026, 6, 12, 9, 30),
    "on": date(2026, 1, 31),
    "rows": ROWS,
    "sign": {"name": "张三", "date": date(2026, 6, 12), "opinion": None},
    "text": "一二三",
}


def value(source: str, **names: Any) -> Any:
    return Expression.parse(source).evaluate({**NAMES, **names})


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("amount > 30000", False),
        ("amount >= 30000 and not count_of != 3", True),
        ("rate == 0.1 and rate in (0.1, 0.2) or False", True),
        ("at > on and at == at", True),
        ("on == '2026'", False),
        ("'合同' if count_of < 3 else '台账'", "台账"),
        ("count_of * 2 - 1 + 4 / 2", 7),
        ("-count_of", -3),
        ("amount * 0.5", Decimal("15000.000")),
        ("selected(kind, '回访')", True),
        ("'关怀' in kind and '投诉' not in kind", True),
        ("filled(text) and not filled(rows_of_nothing)", True),
        ("count(rows)", 3),
        ("count_over(rows, 'cost', 10)", 1),
        ("sum_of(rows, 'cost')", Decimal(40)),
        ("mean_of(rows, 'cost')", Decimal(20)),
        ("column(rows, 'kind')", ["A", "B"]),
        ("first_of(column(rows, 'kind'), 'C', 'B', 'A')", "B"),
        ("at + hours(24)", datetime(2026, 6, 13, 9, 30)),
        ("on + days(1)", date(2026, 2, 1)),
        ("on + months(1)", date(2026, 2, 28)),
        ("date_of(at)", date(2026, 6, 12)),
        ("day_of(on) == 31 and on == end_of_month(on)", True),
        ("length(text)", 3),
        ("sign.name == '张三' and sign.date > on and not filled(sign.opinion)", True),
    ],
)
def test_the_language(source: str, wanted: Any):
    assert value(source) == wanted


@pytest.mark.parametrize("comparison", ["<", "<=", ">", ">="])
def test_an_order_with_an_empty_field_is_false_either_way_round(comparison: str):
    assert (value(f"nothing {comparison} on"), value(f"on {comparison} nothing")) == (False, False)


@pytest.mark.parametrize(
    "source",
    ["nothing + 1", "1 - nothing", "nothing * 2", "2 / nothing", "nothing + months(1)", "sum_of(nothing, 'a')",
     "mean_of(nothing, 'a')", "date_of(nothing)", "day_of(nothing)", "end_of_month(nothing)", "lookup(nothing, 'a')"],
)  # fmt: skip
def test_what_is_computed_from_an_empty_field_is_empty(source: str):
    assert value(source) is None


def test_an_empty_list_holds_nothing():
    assert (value("'a' in nothing"), value("'a' not in nothing"), value("count(nothing)")) == (False, True, 0)


def test_a_reference_is_looked_up():
    seen = Expression.parse("lookup(customer, 'tier')").evaluate({"customer": "KH0001"}, lambda *asked: asked)
    assert seen == ("KH0001", "tier")


@pytest.mark.parametrize(
    "source",
    [
        "9 ** 9", "7 % 2", "7 // 2", "1 << 9", "~1", "1 is 1", "value.__class__", "sign.name.upper()", "f(x)(y)",
        "(lambda: 1)()", "[x for x in rows]", "rows[0]", "{1: 2}", "{1}", "f'{amount}'", "b'a'", "1j", "...",
        "count(table=rows)", "count(*rows)", "(x := 1)", "import os", "a; b", "a = 1", "", "(", "-" * 100_000 + "1",
    ],
)  # fmt: skip
def test_nothing_else_can_be_parsed(source: str):
    with pytest.raises(ExpressionError):
        Expression.parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "open('a')",
        "set(kind)",
        "list(kind)",
        "rand()",
        "text * 1000000000",
        "on + 'a'",
        "1 / 0",
        "sign.nothing",
    ],
)
def test_nothing_else_is_called_and_values_that_do_not_fit_are_faults(source: str):
    with pytest.raises(ExpressionError):
        value(source)


@given(st.text("abc.()[]'\"+-*/%<>=!, 0159_:{}@\\\n", max_size=40))
def test_any_text_is_a_value_or_a_fault(source: str):
    with suppress(ExpressionError):
        Expression.parse(source).evaluate({"a": 1, "b": "x", "c": [1]})


def test_unknown_names_and_calls_of_fields_are_faults():
    known = frozenset({"amount", "rows"})
    faults = {
        source: Expression.parse(source).faults(known)
        for source in (
            "amount > 1 and value < today",
            "amout + state",
            "summ_of(rows, 'a')",
            "amount(1)",
            "set(rows)",
        )
    }
    assert faults == {
        "amount > 1 and value < today": (),
        "amout + state": ("amout",),
        "summ_of(rows, 'a')": ("summ_of",),
        "amount(1)": ("amount",),
        "set(rows)": ("set",),
    }


def test_every_function_of_the_language_is_tested_here():
    tested = " ".join(mark.args[1].__str__() for mark in test_the_language.pytestmark) + "lookup("
    assert [name for name in FUNCTIONS if f"{name}(" not in tested] == []


def test_expressions_are_equal_when_their_texts_are():
    assert Expression.parse("a + 1") == Expression.parse("a + 1") != Expression.parse("a+1")


def test_threads_do_not_see_each_others_values():
    expression = Expression.parse("value == other and value == other and value == other")
    with ThreadPoolExecutor(8) as pool:
        outcomes = pool.map(lambda n: expression.evaluate({"value": n, "other": n}), range(2000))
    assert all(outcomes)
