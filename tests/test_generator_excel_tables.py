"""Loops over plain rows: written by column, they are what Jinja would have written cell by cell."""

# ruff: noqa: DTZ001 - sheets know no time zones

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from openpyxl.styles import Alignment
from workbooks import LOOP, book_of, filled, goods, saved, sheet_of, values_of

from generator.engine.environment import Budget
from generator.engine.faults import MissingNameFault, UnsafeTemplateFault
from generator.excel import ExcelTemplate, sheet_template
from generator.excel.cells import TextTooLongError
from generator.excel.layout import Layout, Place, Repeat
from generator.excel.sheet_table import Tables


class Row(dict):
    """A row that is not plain, so that Jinja writes it."""


def template(*, missing="error"):
    book = book_of(
        ["甲", "乙", "丙", "丁", "戊"],
        ["{%tr for r in rows %}"],
        ["{{ r.a }}", "{{ r.b }}", "{{ r.c }}", "=A3*2+A$1", "{{ loop.index }}"],
        ["{{ r.a }}", "固定 & 不变", 7, "=SUM(A3:A4)", None],
        ["{%tr else %}"],
        ["本期无记录"],
        ["{%tr endfor %}"],
        ["合计", "=SUM($A3:A4)", "=COUNT(A3:B4)", "=SUM(D3:D3)", "=COUNTA(A3:C3)"],
        formats={"B3": "yyyy-mm-dd", "C3": "@"},
    )
    sheet = book.active
    sheet["C3"].alignment = Alignment(wrap_text=True)
    sheet.row_dimensions[3].height = 20
    sheet.merge_cells("A4:B4")
    return ExcelTemplate(saved(book), missing=missing)


TEMPLATE = template()
TEXTS = st.text(st.sampled_from('南溟 aA&<>"\n\r\t\u3000\ufffc\x01\ud800\ufffe长'), max_size=60)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**16), 10**16),
    st.floats(),
    st.decimals(allow_nan=True),
    st.decimals(0, 9999, places=2),
    st.dates(date(1900, 3, 1)),
    st.just(datetime(2026, 6, 12, 9, 30)),
    st.just(time(9, 30)),
    TEXTS,
    TEXTS.map(Markup),
)
COLUMNS = st.sampled_from(
    [st.integers(0, 99), st.decimals(0, 99, places=2), st.dates(date(1900, 3, 1)), TEXTS]
)
ROWS = st.one_of(
    st.lists(st.fixed_dictionaries(dict.fromkeys("abc", VALUES)), max_size=6),
    st.tuples(COLUMNS, COLUMNS, COLUMNS).flatmap(
        lambda columns: st.lists(
            st.fixed_dictionaries(
                {name: st.none() | column for name, column in zip("abc", columns, strict=True)}
            ),
            max_size=6,
        )
    ),
)


def rows_of(*values):
    return [dict.fromkeys("abc", value) for value in values]


@given(ROWS)
@example(rows_of("x\ufffcy", "z"))
@example(rows_of("x", " y"))
@example(rows_of(Decimal(1), Decimal("Infinity")))
@example(rows_of(Decimal(1), Decimal("sNaN")))
@example(rows_of(Decimal(1), Decimal("1234567890.123456")))
@example(rows_of(1, 10**15))
@example(rows_of(1.0, float("nan")))
@example(rows_of(True, False))
@settings(max_examples=150, deadline=None)
def test_a_table_is_what_jinja_would_have_written(rows):
    assert TEMPLATE.fill({"rows": rows}) == TEMPLATE.fill({"rows": [Row(row) for row in rows]})


def test_plain_rows_are_written_as_tables(monkeypatch):
    written = []
    monkeypatch.setattr(Tables, "write", lambda _, number, rows: written.append((number, len(rows))))
    filled(book_of(*LOOP), rows=goods(3))
    assert written == [(0, 3)]


def test_rows_come_in_their_order_with_their_types():
    rows = [
        {"a": 1, "b": date(2026, 6, 12), "c": "013800"},
        {"a": Decimal("2.50"), "b": None, "c": " 边 "},
    ]
    assert values_of(TEMPLATE.fill({"rows": rows}))[1:] == [
        [1, datetime(2026, 6, 12), "013800", "=A2*2+A$1", 1],
        [1, None, 7, "=SUM(A2:A3)", None],
        [2.5, None, " 边 ", "=A4*2+A$1", 2],
        [2.5, None, 7, "=SUM(A4:A5)", None],
        ["合计", "=SUM($A2:A5)", "=COUNT(A2:B5)", "=SUM(D2:D4)", "=COUNTA(A2:C4)"],
    ]


def test_formulas_in_and_below_a_table_have_their_values():
    rows = [{"a": Decimal("1.50"), "b": 1, "c": "x"}, {"a": 2, "b": None, "c": ""}]
    book = book_of(
        ["{%tr for r in rows %}"], ["{{ r.a }}", "=A2*2", "=B2+A2", "{{ r.c }}"], ["{%tr endfor %}"],
        ["=SUM($A$2:$C2)", "=AVERAGE(B2:B2)", "=MAX(A2:A2)", "=COUNTA(D2:D2)"],
    )  # fmt: skip
    assert values_of(filled(book, rows=rows), computed=True) == [
        [1.5, 3, 4.5, "x"],
        [2, 4, 6, None],
        [21, 3.5, 2, 1],
    ]


def test_an_empty_list_takes_the_other_branch():
    for nothing in ([], (), None):
        data = TEMPLATE.fill({"rows": nothing})
        assert [row[0] for row in values_of(data)] == ["甲", "本期无记录", "合计"]


def test_a_row_grows_with_the_longest_of_its_texts():
    rows = [{"a": 1, "b": 2, "c": text} for text in ("短", "长" * 60, "a\nb\nc")]
    heights = [sheet_of(TEMPLATE.fill({"rows": rows})).row_dimensions[n].height for n in (2, 4, 6)]
    assert heights[0] == 20
    assert heights[1] > heights[2] > 20


def test_tables_in_a_loop_stay_in_their_round():
    book = book_of(
        ["{%tr for u in units %}"], ["{{ u.name }}"], ["{%tr for d in u.deals %}"], ["{{ d.x }}", "=A4+A2"],
        ["{%tr endfor %}"], ["小计", "=SUM(A4:A4)"], ["{%tr endfor %}"], ["合计", "=SUM(A4:A4)"],
    )  # fmt: skip
    book.active.merge_cells("B4:C4")
    units = [
        {"name": "甲", "deals": [{"x": 1}, {"x": 2}]},
        {"name": "乙", "deals": [Row(x=3)]},
        {"name": "丙"},
    ]
    data = filled(book, missing="blank", units=units)
    assert [row[:2] for row in values_of(data)] == [
        ["甲", None], [1, "=A2+A1"], [2, "=A3+A1"], ["小计", "=SUM(A2:A3)"],
        ["乙", None], [3, "=A6+A5"], ["小计", "=SUM(A6:A6)"],
        ["丙", None], ["小计", "=SUM(A1048576:A1048576)"],
        ["合计", "=SUM(A2:A6)"],
    ]  # fmt: skip
    assert sorted(map(str, sheet_of(data).merged_cells.ranges)) == ["B2:C2", "B3:C3", "B6:C6"]


def test_merges_of_a_table_are_repeated_with_each_round():
    data = TEMPLATE.fill({"rows": [dict.fromkeys("abc", 1)] * 3})
    assert sorted(map(str, sheet_of(data).merged_cells.ranges)) == ["A3:B3", "A5:B5", "A7:B7"]


def test_a_name_that_a_row_lacks_is_refused_with_its_row_or_blank():
    rows = [{"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3}]
    with pytest.raises(MissingNameFault) as caught:
        TEMPLATE.fill({"rows": rows})
    assert (caught.value.name, str(caught.value.place).partition(" ")[0]) == ("b", "表!3")
    assert values_of(template(missing="blank").fill({"rows": rows}))[3][:3] == [1, None, "3"]


def test_a_text_that_no_cell_can_hold_is_refused_with_its_row():
    with pytest.raises(TextTooLongError) as caught:
        TEMPLATE.fill({"rows": [{"a": "长" * 32_768, "b": 1, "c": 2}]})
    assert caught.value.where.startswith("表!3 · ")


@pytest.mark.parametrize("kind", [dict, Row])
def test_each_row_takes_one_step_of_the_budget(kind, monkeypatch):
    rows = [kind(row) for row in goods(3)]
    monkeypatch.setattr(sheet_template, "Budget", lambda: Budget(3))
    filled(book_of(*LOOP), rows=rows)
    monkeypatch.setattr(sheet_template, "Budget", lambda: Budget(2))
    with pytest.raises(UnsafeTemplateFault):
        filled(book_of(*LOOP), rows=rows)


def test_a_loop_that_is_too_long_is_refused_before_it_is_written(monkeypatch):
    monkeypatch.setattr(Tables, "write", lambda *_: pytest.fail("it was written"))
    with pytest.raises(UnsafeTemplateFault) as caught:
        filled(
            book_of(["{%tr for r in rows * 2000000 %}"], ["{{ r.a }}"], ["{%tr endfor %}"]), rows=[{"a": 1}]
        )
    assert str(caught.value.place).startswith("表!1")


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 9), st.integers(0, 3))
def test_counted_rounds_are_laid_out_as_listed_ones(height, rounds, first, more):
    last = first + more
    loops = dict.fromkeys(range(3, 3 + height), (1,))
    repeat = Repeat(3, height, (), 2, rounds)
    below = Place(3 + height + 1, (), 2 + rounds * height)
    listed = [repeat.place(row) for row in range(2, below.row)]
    counted = Layout([Place(1, (), 1), below], loops, below.source, below.row, [repeat])
    single = Layout([Place(1, (), 1), *listed, below], loops, below.source, below.row)
    for seen_from in (None, below, *listed):
        assert counted.span(first, last, seen_from) == single.span(first, last, seen_from)
        assert [*counted.rows(first, seen_from)] == [*single.rows(first, seen_from)]
    assert counted.copies(first, last) == single.copies(first, last)
    assert counted.first_place(first) == single.first_place(first)
