"""Excel templates: what a filled workbook holds, read back with openpyxl."""

# ruff: noqa: DTZ001 - sheets know no time zones

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from workbooks import LOOP, book_of, filled, goods, sheet_of, values_of

from generator.excel.cells import TextTooLongError


class TestValues:
    def test_a_lone_tag_keeps_the_type_of_its_value(self):
        book = book_of(
            ["{{ a }}", "{{ b }}", "{{ c }}", "{{ d }}", "{{ e }}", "{{ f }}"], formats={"E1": "yyyy-mm-dd"}
        )
        data = filled(book, a=7, b=Decimal("38600.00"), c="南溟", d=True, e=date(2026, 6, 12), f=None)
        assert values_of(data) == [[7, 38600, "南溟", True, datetime(2026, 6, 12), None]]

    def test_a_date_in_a_cell_without_date_format_is_iso_text(self):
        assert values_of(filled(book_of(["{{ d }}"]), d=date(2026, 6, 12))) == [["2026-06-12"]]

    def test_a_moment_in_a_date_cell_keeps_its_time(self):
        book = book_of(["{{ d }}"], formats={"A1": "yyyy-mm-dd hh:mm"})
        assert values_of(filled(book, d=datetime(2026, 6, 12, 9, 30))) == [[datetime(2026, 6, 12, 9, 30)]]

    def test_a_tag_among_words_becomes_text(self):
        assert values_of(filled(book_of(["共 {{ n }} 份"]), n=8)) == [["共 8 份"]]

    def test_an_empty_value_leaves_an_empty_cell_with_its_style(self):
        book = book_of(["{{ x }}"])
        book.active["A1"].fill = PatternFill("solid", fgColor="F3F6F7")
        cell = sheet_of(filled(book, x=None))["A1"]
        assert (cell.value, cell.fill.fgColor.rgb) == (None, "00F3F6F7")

    @pytest.mark.parametrize(
        "text", ["013800138000", "110101199003074512", "00123", "=1+1", "+86", "-", "@x"]
    )
    def test_text_stays_text_whatever_it_looks_like(self, text):
        cell = sheet_of(filled(book_of(["{{ x }}"]), x=text))["A1"]
        assert (cell.value, cell.data_type) == (text, "s" if text[0] != "=" else cell.data_type)

    def test_a_text_that_begins_like_a_formula_is_written_as_an_inline_string(self):
        data = filled(book_of(["{{ x }}"]), x='=HYPERLINK("http://x")')
        xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml
        assert 't="inlineStr"' in xml

    @pytest.mark.parametrize("number", [110101199003074512, Decimal("1234567890.123456")])
    def test_a_number_of_more_than_15_digits_becomes_text(self, number):
        assert values_of(filled(book_of(["{{ x }}"]), x=number)) == [[str(number)]]

    def test_a_number_in_a_text_cell_becomes_text(self):
        assert values_of(filled(book_of(["{{ x }}"], formats={"A1": "@"}), x=5)) == [["5"]]

    def test_a_text_that_no_cell_can_hold_is_refused_with_its_place(self):
        with pytest.raises(TextTooLongError) as caught:
            filled(book_of(["{{ x }}"]), x="长" * 32_768)
        assert caught.value.where == "表!1 · {{ x }}"

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40))
    @settings(max_examples=60, deadline=None)
    def test_every_text_comes_back_as_it_was(self, text):
        data = filled(book_of(["「{{ x }}」"]), x=text)
        assert values_of(data) == [[f"「{text}」".replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")]]

    def test_markup_and_forbidden_characters_cannot_break_the_sheet(self):
        data = filled(book_of(["{{ x }}", "a {{ x }}", "b {{ x|safe }}"]), x="<b>&\x00\ud800")
        assert values_of(data) == [["<b>&\ufffd\ufffd", "a <b>&\ufffd\ufffd", "b <b>&\ufffd\ufffd"]]

    def test_macros_and_blocks_are_escaped_once(self):
        macro = "{% macro m(v) %}A & {{ v }}{% endmacro %}{{ m(x) }}"
        block = "{% set y %}B & {{ x }}{% endset %}{{ y }}"
        assert values_of(filled(book_of([macro, block]), x="<&>")) == [["A & <&>", "B & <&>"]]

    def test_a_tag_in_data_is_never_run(self):
        assert values_of(filled(book_of(["{{ x }}"]), x="{{ 7*7 }}")) == [["{{ 7*7 }}"]]


class TestRows:
    def test_a_loop_repeats_its_rows_and_the_formulas_follow(self):
        assert values_of(filled(book_of(*LOOP), rows=goods(2))) == [
            ["名称", "数量", "单价", "金额"],
            ["品1", 1, 1.5, "=B2*C2"],
            ["品2", 2, 1.5, "=B3*C3"],
            ["合计", "=SUM(B2:B3)", None, "=SUM(D2:D3)"],
        ]

    def test_plain_formulas_have_their_values(self):
        assert values_of(filled(book_of(*LOOP), rows=goods(2)), computed=True)[1:] == [
            ["品1", 1, 1.5, 1.5],
            ["品2", 2, 1.5, 3],
            ["合计", 3, None, 4.5],
        ]

    def test_a_loop_without_rows_leaves_nothing_and_sums_to_zero(self):
        data = filled(book_of(*LOOP), rows=[])
        assert values_of(data, computed=True) == [["名称", "数量", "单价", "金额"], ["合计", 0, None, 0]]

    def test_a_loop_of_300_rows_sums_all_of_them(self):
        data = filled(book_of(*LOOP), rows=goods(300))
        assert sheet_of(data)["D302"].value == "=SUM(D2:D301)"
        assert values_of(data, computed=True)[-1] == ["合计", 45150, None, 67725]

    def test_a_condition_keeps_or_drops_its_rows(self):
        book = book_of(["{%tr if x %}"], ["甲"], ["{%tr else %}"], ["乙"], ["{%tr endif %}"], ["=A4"])
        assert [values_of(filled(book, x=x)) for x in (True, False)] == [
            [["甲"], ["=#REF!"]],
            [["乙"], ["=A1"]],
        ]

    def test_nested_loops_sum_within_their_own_round(self):
        book = book_of(
            ["{%tr for u in units %}"], ["{{ u.name }}"], ["{%tr for d in u.deals %}"], [None, "{{ d }}"],
            ["{%tr endfor %}"], ["小计", "=SUM(B4:B4)"], ["{%tr endfor %}"], ["合计", "=SUM(B4:B4)"],
        )  # fmt: skip
        data = filled(book, units=[{"name": "甲", "deals": [1, 2]}, {"name": "乙", "deals": [3]}])
        assert values_of(data) == [
            ["甲", None], [None, 1], [None, 2], ["小计", "=SUM(B2:B3)"],
            ["乙", None], [None, 3], ["小计", "=SUM(B6:B6)"],
            ["合计", "=SUM(B2:B6)"],
        ]  # fmt: skip

    def test_blank_rows_keep_their_place_and_rows_their_height(self):
        book = book_of(*LOOP)
        book.active["A8"] = "=B5"
        book.active.row_dimensions[8].height = 33
        sheet = sheet_of(filled(book, rows=goods(4)))
        assert (sheet["A9"].value, sheet.row_dimensions[9].height) == ("=B6", 33)

    def test_stray_rows_far_below_are_left_out(self):
        book = book_of(["{{ x }}"])
        book.active.row_dimensions[1_048_576].height = 5
        assert values_of(filled(book, x=1)) == [[1]]

    def test_merged_cells_follow_and_are_repeated_in_a_loop(self):
        book = book_of(*LOOP)
        for area in ("A3:B3", "A5:C5", "A7:B9"):
            book.active.merge_cells(area)
        book.active["A7"] = "注"
        areas = sheet_of(filled(book, rows=goods(2))).merged_cells.ranges
        assert sorted(map(str, areas)) == ["A2:B2", "A3:B3", "A4:C4", "A6:B8"]

    def test_everything_that_names_rows_moves_with_them(self):
        book = book_of(*LOOP)
        sheet = book.active
        sheet.conditional_formatting.add(
            "B3:B3", CellIsRule("greaterThan", ["$D$5"], fill=PatternFill(bgColor="FF0000"))
        )
        rule = DataValidation("list", formula1="$A$9:$A$10")
        rule.add("A3")
        rule.add("A5")
        sheet.add_data_validation(rule)
        sheet.print_area = "A1:D5"
        sheet.print_title_rows = "1:1"
        sheet.auto_filter.ref = "A1:D3"
        book.defined_names["total"] = DefinedName("total", attr_text="表!$D$5")
        data = filled(book, rows=goods(3))
        moved = sheet_of(data)
        rules = next(iter(moved.conditional_formatting))
        assert {
            "format": (str(rules.sqref), rules.rules[0].formula),
            "validation": (str(moved.data_validations.dataValidation[0].sqref), moved.data_validations.dataValidation[0].formula1),
            "print": (moved.print_area, moved.print_title_rows),
            "filter": moved.auto_filter.ref,
            "name": load_workbook(io.BytesIO(data)).defined_names["total"].attr_text,
        } == {
            "format": ("B2:B4", ["$D$5"]),
            "validation": ("A2:A4 A5", "$A$9:$A$10"),
            "print": ("'表'!$A$1:$D$5", "$1:$1"),
            "filter": "A1:D4",
            "name": "表!$D$5",
        }  # fmt: skip

    def test_formulas_of_other_sheets_and_tables_follow_too(self):
        book = book_of(*LOOP)
        other = book.create_sheet("总览")
        other["A1"] = "=SUM(表!D3:D3)"
        book.active.add_table(Table(displayName="货物", ref="A1:D3"))
        book = load_workbook(io.BytesIO(filled(book, rows=goods(5))))
        assert book["总览"]["A1"].value == "=SUM(表!D2:D6)"
        assert book["表"].tables["货物"].ref == "A1:D6"

    def test_a_formula_that_is_not_computed_here_is_left_to_the_program_that_opens_it(self):
        book = book_of(["{{ x }}", '=IF(A1>1,"多","少")'])
        data = filled(book, x=2)
        assert load_workbook(io.BytesIO(data)).calculation.fullCalcOnLoad is True
        assert values_of(data, computed=True) == [[2, None]]

    def test_a_row_grows_with_the_text_of_a_merged_cell(self):
        book = book_of(["{{ x }}"])
        sheet = book.active
        sheet["A1"].alignment = Alignment(wrap_text=True)
        sheet.merge_cells("A1:C1")
        sheet.row_dimensions[1].height = 20
        heights = [sheet_of(filled(book, x=text)).row_dimensions[1].height for text in ("短", "长" * 100)]
        assert heights[0] == 20
        assert 100 < heights[1] < 200
