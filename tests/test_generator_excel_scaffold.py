"""Workbook templates drawn from form definitions."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cardfile.library import Library
from generator.carriers import blank_code_line
from generator.drawing.excel_scaffold import BLANK_ROWS, blank_context, draw_form
from generator.drawing.excel_templates import SHIPPED, draw_workbook
from generator.drawing.form_rows import UNITS, column_widths, form_rows, ordinal
from generator.excel import ExcelTemplate
from generator.reading import Identity

ROOT = Path(__file__).parents[1]
LIBRARY = Library((ROOT / "forms",))
FORMS = sorted(LIBRARY.files)


def drawn(name):
    return load_workbook(io.BytesIO(draw_form(LIBRARY.get(name))))


def blank(name, **given):
    form = LIBRARY.get(name)
    context = blank_context(form, identity=Identity(form.name, form.version, issue="B-0001"), **given)
    return load_workbook(io.BytesIO(ExcelTemplate(draw_form(form), missing="blank").fill(context)))


@pytest.mark.parametrize("name", FORMS)
def test_every_form_can_be_drawn_and_handed_out(name):
    form, book = LIBRARY.get(name), blank(name)
    sheet = book.worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in texts if "{{" in text or "{%" in text]
    named = {f.name for f in form.typed_fields() if f.type != "sign"}
    assert named <= {name.removeprefix("fc_") for name in book.defined_names}


@pytest.mark.parametrize("name", FORMS)
def test_columns_of_a_table_fill_the_grid(name):
    for field in LIBRARY.get(name).fields:
        if field.columns:
            widths = column_widths(field.columns)
            assert (sum(widths), len(widths)) == (UNITS, len(field.columns))
            assert min(widths) >= 1


def test_every_field_of_a_section_gets_exactly_one_box():
    for name in FORMS:
        for section in LIBRARY.get(name).sections:
            rows = [field.name for row in form_rows(section.fields) for field in row]
            assert sorted(rows) == sorted(field.name for field in section.fields if not field.retired)


def test_value_cells_are_text_cells_that_may_be_written():
    book = drawn("complaint")
    cell = cell_named(book, "fc_complainant_phone")
    assert (cell.value, cell.number_format, cell.protection.locked) == ("{{ complainant_phone }}", "@", False)
    sheet = book.worksheets[0]
    assert (sheet.protection.sheet, sheet.protection.insertRows, sheet["A1"].protection.locked) == (
        True,
        False,
        True,
    )


def test_a_choice_offers_its_options():
    book = drawn("complaint")
    address = cell_named(book, "fc_severity").coordinate
    rules = [rule for rule in book.worksheets[0].data_validations.dataValidation if address in rule.sqref]
    options = LIBRARY.get("complaint").by_name["severity"].choices
    assert [rule.formula1 for rule in rules] == ['"' + ",".join(options) + '"']


def test_long_lists_stand_on_a_hidden_sheet():
    books = [drawn(name) for name in FORMS]
    rules = [
        r for book in books for r in book.worksheets[0].data_validations.dataValidation if r.type == "list"
    ]
    assert all(len(rule.formula1) <= 257 for rule in rules)
    assert all(
        "_fc_lists" in book.sheetnames
        for book in books
        if "_fc_lists" in str(book.worksheets[0].data_validations.dataValidation)
    )


def test_it_prints_on_one_a4_page_in_width():
    sheet = drawn("complaint").worksheets[0]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "portrait", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_blank_has_rows_to_write_into():
    book = blank("complaint")
    header = cell_named(book, "fc_actions")
    sheet = book.worksheets[0]
    borders = [sheet.cell(header.row + i, 1).protection.locked for i in range(1, BLANK_ROWS + 1)]
    assert borders == [False] * BLANK_ROWS


def test_the_identity_is_written_four_times():
    book = blank("complaint", record_no="", doc={"code_line": blank_code_line("TS", 1, "B-0001")})
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    code = cell_named(book, "fc__code").value
    meta = {row[1].value: row[2].value for row in book["_fc_meta"].iter_rows(max_row=6)}
    assert (properties["fc.form"], properties["fc.issue"]) == ("complaint", "B-0001")
    assert book.properties.identifier == "complaint|1|||B-0001|"
    assert code == blank_code_line("TS", 1, "B-0001")
    assert (meta["form"], meta["issue"]) == ("complaint", "B-0001")


@pytest.mark.parametrize("name", ["complaint", "care_plan"])
def test_the_dark_edge_of_the_qr_code_meets_the_right_edge_of_the_grid(name):
    """LOOK 6: the picture is 24.4 mm wide, and its white edge stands beyond; care plans lie across."""
    sheet = drawn(name).worksheets[0]
    (picture,) = sheet._images
    place, size = picture.anchor._from, picture.anchor.ext
    unit = {"complaint": 26, "care_plan": 41}[name] * 9525
    dark_edge = place.col * unit + place.colOff + size.width * 29 / 33
    assert (place.row, size.width, size.height) == (0, 879_120, 879_120)
    assert dark_edge == pytest.approx(UNITS * unit, abs=2)
    heights = [sheet.row_dimensions[row].height for row in (1, 2)]
    assert sum(heights) * 12_700 == pytest.approx(size.height, abs=2)


def test_drawing_is_deterministic():
    form = LIBRARY.get("complaint")
    assert draw_form(form) == draw_form(form)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_templates_are_the_drawn_ones(name):
    shipped = (ROOT / "templates" / "excel" / f"{name}.xlsx").read_bytes()
    fresh = draw_workbook(LIBRARY.get(name))
    assert cells(load_workbook(io.BytesIO(shipped))) == cells(load_workbook(io.BytesIO(fresh)))


def test_the_satisfaction_report_prints_its_figures_and_its_chart():
    figures = [{"label": f"指标{i}", "figure": "85.7", "unit": "%", "note": "6 ÷ 7"} for i in range(4)]
    row = {"item": "发放份数", "formula": "—", "previous": "8", "current": "10", "difference": "+2"}
    series = [
        {"name": "2026年上半年", "values": [83.3, 83.3, 66.7, 100.0]},
        {"name": "2026年下半年", "values": [85.7, 85.7, 71.4, None]},
    ]
    chart = {"categories": ["总体", "质量", "价格", "基本服务"], "series": series}
    context = {"key_figures": figures, "measures": [row], "chart": chart}
    data = ExcelTemplate(ROOT / "templates/excel/satisfaction_report.xlsx", missing="blank").fill(context)
    book = load_workbook(io.BytesIO(data))
    rows = [[v for v in line if v is not None] for line in book.worksheets[0].iter_rows(values_only=True)]
    assert ["85.7 %"] * 4 in rows
    assert ["发放份数", "—", "8", "10", "+2"] in rows
    assert list(book["_fc_chart"].iter_rows(values_only=True)) == [
        (None, "2026年上半年", "2026年下半年"),
        ("总体", 83.3, 85.7),
        ("质量", 83.3, 85.7),
        ("价格", 66.7, 71.4),
        ("基本服务", 100, None),
    ]
    assert len(book.worksheets[0]._charts) == 1


def test_the_monthly_summary_names_its_unit_and_totals_its_deals():
    form = LIBRARY.get("monthly_summary")
    deals = [{"customer": "南溟", "amount": Decimal(amount)} for amount in ("38600.00", "1200.50")]
    context = {"unit_kind": "分公司", "deals": deals}
    data = ExcelTemplate(ROOT / "templates/excel/monthly_summary.xlsx", missing="blank").fill(context)
    texts = list(load_workbook(io.BytesIO(data), data_only=True).worksheets[0].iter_rows(values_only=True))
    totals = [[v for v in row if v is not None] for row in texts if row[0] == "合计"]
    assert texts[0][0] == f"分公司{form.title.zh}"
    assert totals == [["合计", 39800.5], ["合计", 0, 0, 0]]
    assert ["本期无记录"] in [[v for v in row if v is not None] for row in texts]


@pytest.mark.parametrize(("number", "text"), [(0, "一"), (9, "十"), (10, "十一"), (18, "十九")])
def test_sections_are_counted_in_chinese(number, text):
    assert ordinal(number) == text


def cells(book):
    return {
        (s.title, c.coordinate): c.value
        for s in book
        for row in s.iter_rows()
        for c in row
        if c.value is not None
    }


def cell_named(book, name):
    sheet, _, address = book.defined_names[name].attr_text.rpartition("!")
    return book[sheet.strip("'")][address.replace("$", "").partition(":")[0]]
