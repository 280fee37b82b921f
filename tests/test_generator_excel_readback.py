"""Filled workbooks read back, as people and programs return them."""

# ruff: noqa: DTZ001 - sheets know no time zones

from __future__ import annotations

import io
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from needs import needs
from openpyxl import Workbook, load_workbook

from cardfile.library import Library
from generator.carriers import blank_code_line, code_line
from generator.drawing.excel_scaffold import blank_context, draw_form
from generator.excel import ExcelTemplate
from generator.readback.excel import read_workbook
from generator.readback.workbook import UnreadableWorkbookError
from generator.reading import Identity

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORM = LIBRARY.get("complaint")
BLANK_IDENTITY = Identity("complaint", 1, issue="B-0007", customer="KH0001")
TEMPLATE = ExcelTemplate(draw_form(FORM), missing="blank")
VALUES = {
    "complainant_phone": "013800138000",
    "contract_no": "=1+1",
    "content": "第一行\n第二行 & <b>",
    "severity": "较大",
    "occurred_on": "2026年4月13日",
}
ACTIONS = [{"measure": f"措施{i}", "responsible": "00123"} for i in (1, 2)]


def filled(**more):
    identity = Identity("complaint", 1, "TS-KH0001-2026-0001", 9)
    context = {
        **VALUES,
        "actions": ACTIONS,
        "reviewed": {"name": "王宁", "date": "2026年5月8日"},
        "identity": identity,
        "doc": {"code_line": code_line("TS-KH0001-2026-0001", 9)},
    }
    return TEMPLATE.fill({**context, **more})


def blank():
    doc = {"code_line": blank_code_line("TS", 1, "B-0007")}
    return TEMPLATE.fill(blank_context(FORM, identity=BLANK_IDENTITY, doc=doc))


def said(reading):
    """Return what a reading holds, without the fields that are empty."""
    values = {name: _said(value) for name, value in reading.values.items()}
    return {name: value for name, value in values.items() if value not in (None, {}, [])}


def _said(value):
    if isinstance(value, list):
        return [_said(row) for row in value]
    return {key: part for key, part in value.items() if part} if isinstance(value, dict) else value


def edited(data, edit):
    book = load_workbook(io.BytesIO(data))
    edit(book, book.worksheets[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def place(book, name):
    return book.defined_names[name].attr_text.rpartition("!")[2].replace("$", "").partition(":")[0]


def below(book, name):
    """Return the row below a named cell."""
    return book.worksheets[0][place(book, name)].row + 1


def unmerged(sheet, row):
    for area in [area for area in sheet.merged_cells.ranges if area.min_row == row]:
        sheet.unmerge_cells(str(area))


def without_names(book, _sheet=None):
    for name in [n for n in book.defined_names if n.startswith("fc_")]:
        del book.defined_names[name]


EXPECTED = {**VALUES, "actions": ACTIONS, "reviewed": {"name": "王宁", "date": "2026年5月8日"}}


def test_what_was_filled_is_read_exactly():
    reading = read_workbook(filled())
    assert (said(reading), reading.problems) == (EXPECTED, ())
    assert reading.identity == Identity("complaint", 1, "TS-KH0001-2026-0001", 9)


def test_a_blank_says_nothing_but_who_it_is():
    reading = read_workbook(blank())
    assert (said(reading), reading.problems, reading.identity) == ({}, (), BLANK_IDENTITY)


def test_typed_dates_numbers_and_ticks_come_as_such():
    def edit(book, sheet):
        sheet[place(book, "fc_occurred_on")] = date(2026, 4, 13)
        sheet[place(book, "fc_received_at")] = datetime(2026, 4, 13, 9, 20)
        sheet[place(book, "fc_claim_amount")] = 1200.5
        sheet[place(book, "fc_complainant_phone")] = 13800138000

    values = said(read_workbook(edited(blank(), edit)))
    assert values == {
        "occurred_on": date(2026, 4, 13),
        "received_at": datetime(2026, 4, 13, 9, 20),
        "claim_amount": 1200.5,
        "complainant_phone": 13800138000,
    }


def test_a_number_that_lost_its_last_digits_is_refused_with_the_reason():
    def edit(book, sheet):
        sheet[place(book, "fc_contract_no")] = 110101199003074512

    reading = read_workbook(edited(blank(), edit))
    assert [(p.field, "15位" in p.message.zh) for p in reading.problems] == [("contract_no", True)]
    assert said(reading) == {}


def test_without_names_the_handed_out_places_are_read():
    def edit(book, _sheet):
        address = place(book, "fc_reviewed__name")
        row = next(r for r in book["_fc_meta"].iter_rows() if r[1].value == "reviewed__name")
        row[4].value = int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        without_names(book)

    assert said(read_workbook(edited(filled(), edit))) == EXPECTED


def test_without_names_and_places_the_labels_are_read():
    def edit(book, _sheet):
        without_names(book)
        for row in book["_fc_meta"].iter_rows(min_row=7):
            row[4].value = None

    reading = read_workbook(edited(filled(), edit))
    assert (said(reading), reading.problems) == (EXPECTED, ())


def test_a_label_that_is_gone_is_a_problem_of_its_field():
    def edit(book, sheet):
        without_names(book)
        cell = sheet[place(load_workbook(io.BytesIO(filled())), "fc_severity")]
        sheet.cell(cell.row, cell.column - 4).value = "改了"

    reading = read_workbook(edited(filled(), edit))
    assert [(p.field, p.label.zh) for p in reading.problems] == [("severity", "严重程度")]
    assert "severity" not in reading.values


def test_rows_below_a_gap_are_not_lost():
    def edit(book, sheet):
        row = sheet[place(book, "fc_actions")].row
        sheet.cell(row + 1, 1).value = "甲"
        sheet.cell(row + 5, 1).value = "乙"

    assert said(read_workbook(edited(blank(), edit))) == {"actions": [{"measure": "甲"}, {"measure": "乙"}]}


def test_rows_added_to_the_end_of_a_table_are_read():
    data = TEMPLATE.fill({"identity": BLANK_IDENTITY, "actions": [{"measure": str(i)} for i in range(300)]})
    actions = read_workbook(data).values["actions"]
    assert [row["measure"] for row in actions] == [str(i) for i in range(300)]


def test_none_alone_in_an_empty_table_is_no_row():
    def edit(book, sheet):
        sheet.cell(below(book, "fc_actions"), 1).value = "无"

    for data in (blank(), filled(actions=[])):
        assert "actions" not in said(read_workbook(edited(data, edit)))


def test_none_is_a_value_where_it_stands_beside_others_or_was_handed_out():
    def edit(book, sheet):
        sheet.cell(below(book, "fc_actions"), 1).value = "无"
        sheet.cell(below(book, "fc_actions") + 1, 1).value = "甲"

    assert said(read_workbook(edited(blank(), edit)))["actions"] == [{"measure": "无"}, {"measure": "甲"}]
    assert said(read_workbook(filled(actions=[{"measure": "无"}])))["actions"] == [{"measure": "无"}]


def test_none_over_the_whole_width_of_a_table_is_no_row():
    def edit(book, sheet):
        row = below(book, "fc_actions")
        unmerged(sheet, row)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=24)

    data = filled(actions=[{"measure": "无"}, {"measure": "甲"}])
    assert said(read_workbook(edited(data, edit)))["actions"] == [{"measure": "甲"}]


def test_a_computed_field_below_a_table_is_no_row_of_it():
    form = LIBRARY.get("care_plan")
    context = {"lines": [{"line_no": 1, "cost": 120}], "total_cost": 120, "over_limit": 0}
    reading = read_workbook(ExcelTemplate(draw_form(form), missing="blank").fill(context))
    assert said(reading) == {"lines": [{"line_no": 1, "cost": 120}]}


def test_a_cell_that_says_what_stands_below_its_table_does_not_end_it():
    actions = [{"measure": text} for text in ("附件", "备注", "审核", "甲")]
    data = filled(actions=actions)
    for saved in (data, edited(data, lambda _book, _sheet: None)):
        assert said(read_workbook(saved))["actions"] == actions


def test_names_that_a_program_left_behind_when_it_moved_rows_are_not_believed():
    def edit(_book, sheet):
        areas = [area for area in sheet.merged_cells.ranges if area.min_row > 4]
        for area in areas:
            sheet.unmerge_cells(str(area))
        sheet.insert_rows(5, 2)
        for area in areas:
            area.shift(row_shift=2)
            sheet.merge_cells(str(area))

    reading = read_workbook(edited(filled(), edit))
    assert (said(reading), reading.problems) == (EXPECTED, ())


def test_values_of_an_inserted_row_are_found_though_its_cells_are_not_merged():
    def edit(book, sheet):
        row = below(book, "fc_actions")
        unmerged(sheet, row)
        sheet.cell(row, 2).value = "甲"

    assert said(read_workbook(edited(blank(), edit))) == {"actions": [{"measure": "甲"}]}


def test_two_values_under_one_heading_are_a_problem():
    def edit(book, sheet):
        row = below(book, "fc_actions")
        unmerged(sheet, row)
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "甲", "乙"

    assert [p.field for p in read_workbook(edited(blank(), edit)).problems] == ["actions[1].measure"]


def test_the_identity_survives_the_loss_of_its_copies():
    def no_properties(book, _sheet):
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    def no_identifier(book, sheet):
        no_properties(book, sheet)
        book.properties.identifier = None

    def only_the_code_line(book, sheet):
        no_identifier(book, sheet)
        del book["_fc_meta"]

    found = [
        read_workbook(edited(filled(), edit)).identity
        for edit in (no_properties, no_identifier, only_the_code_line)
    ]
    whole = Identity("complaint", 1, "TS-KH0001-2026-0001", 9)
    assert found == [whole, whole, Identity("TS", 0, "TS-KH0001-2026-0001", 9)]


def test_copies_of_the_identity_that_contradict_each_other_are_a_problem():
    def other_property(book, _sheet):
        book.custom_doc_props["fc.record_no"].value = "TS-KH0001-2026-0002"

    def other_hidden_sheet(book, _sheet):
        next(row for row in book["_fc_meta"].iter_rows() if row[1].value == "revision")[2].value = 8

    def other_code_line(book, sheet):
        sheet[place(book, "fc__code")] = code_line("TS-KH0001-2026-0002", 9)

    def mistyped_code_line(book, sheet):
        sheet[place(book, "fc__code")] = code_line("TS-KH0001-2026-0001", 9)[:-1] + "0"

    def told(data):
        return [(p.field, p.message.en.partition(";")[0]) for p in read_workbook(data).problems]

    numbers = "the document names two record numbers: “TS-KH0001-2026-000{}” and “TS-KH0001-2026-000{}”"
    revisions = "the document names two revisions: “9” and “8”"
    assert told(edited(filled(), other_property)) == [("", numbers.format(2, 1))]
    assert told(edited(filled(), other_hidden_sheet)) == [("", revisions)]
    assert told(edited(filled(), other_code_line)) == [("", numbers.format(1, 2))]
    wrong = "the check character of “TS-KH0001-2026-0001 · r9 · 0” is wrong"
    assert told(edited(filled(), mistyped_code_line)) == [("", wrong)]


def test_a_blank_is_known_by_its_code_line_alone():
    def edit(book, _sheet):
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
        book.properties.identifier = None
        del book["_fc_meta"]

    assert read_workbook(edited(blank(), edit)).identity == Identity("TS", 1, issue="B-0007")


def test_a_workbook_that_is_no_form_says_so():
    buffer = io.BytesIO()
    Workbook().save(buffer)
    reading = read_workbook(buffer.getvalue())
    assert (reading.identity, [p.field for p in reading.problems]) == (Identity(), [""])


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"text", blank()[:5000]])
def test_what_cannot_be_opened_is_refused(data):
    with pytest.raises(UnreadableWorkbookError):
        read_workbook(data)


@needs("soffice", "its re-saving cannot be tried")
@pytest.mark.parametrize("way", [["xlsx"], ["ods", "xlsx"], ["xls", "xlsx"]])
def test_libreoffice_saves_it_without_loss(tmp_path, way):
    source = tmp_path / "form.xlsx"
    source.write_bytes(filled())
    for step, extension in enumerate(way):
        target = tmp_path / str(step)
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", extension,
             "--outdir", str(target), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        source = target / f"form.{extension}"
    reading = read_workbook(source.read_bytes())
    assert (said(reading), reading.problems) == (EXPECTED, ())
    assert reading.identity.record_no == "TS-KH0001-2026-0001"
