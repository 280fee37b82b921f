"""The workbook beside a handbook, read back: the rows of the book's tables, as days, figures and texts (C.3)."""

import io
from datetime import date, datetime
from functools import cache

import pytest
from handbook_sample import JANUARY, JULY, issue, plan
from openpyxl import load_workbook

from generator.drawing.excel_lists import Column, ListSheet, list_workbook
from generator.handbook.companion import draw_companion
from generator.handbook.gate.search import leaks

GENERAL, FULL = "通用版", "完整版"
SHEETS = ["总览", "部门", "联系人", "完整往来", "不完整往来", "回访关怀", "合同", "变更", "缺项"]


@cache
def book(variant=GENERAL, period="2026H1"):
    if period == "2026H1":
        return plan("KH0001", period, variant, JULY)
    return plan("KH0001", period, variant, JANUARY, [issue(book(variant))])


def read(workbook: bytes):
    return load_workbook(io.BytesIO(workbook))


def rows(sheet):
    return [
        [v.date() if isinstance(v, datetime) else v for v in row] for row in sheet.iter_rows(values_only=True)
    ]


def test_it_is_drawn_the_same_each_time():
    assert draw_companion(book()) == draw_companion(book())


def test_its_sheets_stand_in_the_order_of_the_book_and_can_be_filtered_and_printed():
    workbook = read(draw_companion(book()))
    assert workbook.sheetnames == SHEETS
    for sheet in workbook:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize("variant", [GENERAL, FULL])
def test_it_has_the_rows_of_the_tables_of_the_book(variant):
    made, workbook = book(variant), read(draw_companion(book(variant)))
    of_parts = {"联系人": "contacts", "完整往来": "complete", "不完整往来": "incomplete"}
    expected = {
        "部门": len(made.overview.departments.rows),
        **{name: sum(len(getattr(p, table).rows) for p in made.parts) for name, table in of_parts.items()},
        "回访关怀": len(made.overview.visits.rows),
        "合同": len(made.overview.contracts.rows),
        "变更": sum(len(p.field_changes.rows) for p in made.parts) + len(made.appendices.details.rows),
        "缺项": len(made.appendices.gaps.rows),
    }
    assert {name: workbook[name].max_row - 1 for name in SHEETS[1:]} == expected


def test_days_are_days_and_figures_are_figures():
    workbook = read(draw_companion(book()))
    assert rows(workbook["合同"]) == [
        ["合同编号", "名称", "部门", "签订日期", "状态", "金额"],
        ["HT-2026-0007", "钻完井液技术服务合同", "钻完井部", date(2026, 1, 20), "已结束", 1860000],
    ]
    signed_on, amount = workbook["合同"]["D2"], workbook["合同"]["F2"]
    assert (signed_on.number_format, amount.number_format) == ("yyyy-mm-dd", "#,##0.00")
    visit = rows(workbook["回访关怀"])[1]
    assert [type(value) for value in visit[:3]] == [int, str, date]


def test_a_telephone_number_is_no_figure():
    head, first, *_ = rows(read(draw_companion(book()))["联系人"])
    assert dict(zip(head, first, strict=True)) | {"手机": "13000000001"} == dict(
        zip(head, first, strict=True)
    )


def test_changes_name_the_place_in_the_book():
    places = {row[0] for row in rows(read(draw_companion(book(period="2026H2")))["变更"])[1:]}
    assert places == {"3.4.4", "附录 D"}


def test_what_the_cards_of_a_full_edition_print_is_in_no_workbook():
    personal = {c.text for p in book(FULL).parts for card in p.cards for r in card.facts for c in r.cells}
    asked = {text: ("KH0001", "?") for text in personal if "喜" in text or "女儿" in text or len(text) > 25}
    assert asked
    assert leaks(draw_companion(book(FULL)), asked) == ()


def test_a_text_that_begins_like_a_formula_stays_a_text():
    sheet = ListSheet([Column("名称", 20)], [['=HYPERLINK("http://x","y")'], ["=1+1"]])
    cells = [row[0] for row in read(list_workbook({"表": sheet}))["表"].iter_rows(min_row=2)]
    assert [(cell.data_type, cell.value[0]) for cell in cells] == [("s", "="), ("s", "=")]


def test_a_row_is_as_high_as_its_longest_text():
    sheet = ListSheet([Column("内容", 21, wrap=True)], [["短"], ["客" * 25]])
    heights = read(list_workbook({"表": sheet}))["表"].row_dimensions
    assert (heights[2].height, heights[3].height) == (None, 39)
