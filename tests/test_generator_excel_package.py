"""Excel templates as packages: what stays byte for byte, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from workbooks import LOOP, as_excel_saves, book_of, edited, filled, goods, saved, values_of

from generator.engine.faults import (
    MissingNameFault,
    NotATemplateFault,
    TemplateSyntaxFault,
    TemplateValueFault,
    UnknownPartFault,
    UnsafeTemplateFault,
)
from generator.engine.package import Package
from generator.excel import ExcelTemplate


class TestPackage:
    def test_the_same_values_give_the_same_bytes(self):
        template = ExcelTemplate(saved(book_of(*LOOP)))
        assert template.fill({"rows": goods(3)}) == template.fill({"rows": goods(3)})

    def test_a_workbook_part_in_which_nothing_names_a_row_keeps_its_bytes(self):
        template = saved(book_of(*LOOP))
        filled_ = ExcelTemplate(template).fill({"rows": goods(9)})
        before, after = (Package.read(data)["xl/workbook.xml"].data for data in (template, filled_))
        assert before == after

    def test_charts_keep_their_bytes(self):
        book = book_of(*LOOP)
        chart = BarChart()
        chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3))
        book.active.add_chart(chart, "F1")
        template = saved(book)
        before, after = (
            zipfile.ZipFile(io.BytesIO(d))
            for d in (template, ExcelTemplate(template).fill({"rows": goods(9)}))
        )
        parts = [name for name in before.namelist() if name.startswith(("xl/charts", "xl/drawings"))]
        assert len(parts) >= 3
        assert [before.read(p) for p in parts] == [after.read(p) for p in parts]

    def test_shared_strings_with_tags_are_filled_and_leave_no_trace(self):
        data = ExcelTemplate(as_excel_saves(book_of(["留", "{{ x }}", "{{ x }}"]))).fill({"x": "值"})
        strings = zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml").decode()
        assert values_of(data) == [["留", "值", "值"]]
        assert "{{" not in strings

    def test_a_stale_calculation_chain_is_left_out(self):
        data = ExcelTemplate(as_excel_saves(book_of(["{{ x }}"]))).fill({"x": 1})
        package = zipfile.ZipFile(io.BytesIO(data))
        assert "xl/calcChain.xml" not in package.namelist()
        assert b"calcChain" not in package.read("[Content_Types].xml") + package.read(
            "xl/_rels/workbook.xml.rels"
        )

    def test_shared_formulas_are_written_out_and_follow_their_rows(self):
        book = book_of(*LOOP, [1, "=A6*2"], [2, "=A7*2"])
        shared = {
            b"<f>A6*2</f>": b'<f t="shared" ref="B6:B7" si="0">A6*2</f>',
            b"<f>A7*2</f>": b'<f t="shared" si="0"/>',
        }
        data = ExcelTemplate(edited(saved(book), "xl/worksheets/sheet1.xml", shared)).fill({"rows": goods(3)})
        assert values_of(data)[5:] == [[1, "=A6*2", None, None], [2, "=A7*2", None, None]]

    def test_properties_and_running_lines_hold_tags_too(self):
        book = book_of(["{{ x }}"])
        book.properties.identifier = "kece|{{ x }}"
        book.active.oddHeader.center.text = "{{ x|running }}"
        book = load_workbook(io.BytesIO(filled(book, x="A&B")))
        assert (book.properties.identifier, book.active.oddHeader.center.text) == ("kece|A&B", "A&&B")

    def test_a_part_can_be_replaced_whole(self):
        template = ExcelTemplate(saved(book_of(["{{ x }}"])))
        data = template.fill({"x": 1}, parts={"docProps/app.xml": b"<a/>"})
        assert zipfile.ZipFile(io.BytesIO(data)).read("docProps/app.xml") == b"<a/>"
        with pytest.raises(UnknownPartFault):
            template.fill({"x": 1}, parts={"xl/none.xml": b""})

    def test_a_template_tells_the_names_it_expects(self):
        book = book_of(["{{ a.b }}", "{{ c }} {{ d }}"], *LOOP[1:4])
        assert ExcelTemplate(saved(book)).variables == {"a", "c", "d", "rows"}


class TestFaults:
    def test_a_missing_name_is_refused_with_sheet_row_and_tag(self):
        with pytest.raises(MissingNameFault) as caught:
            filled(book_of(["好"], ["{{ nobody }}"]))
        assert (caught.value.name, str(caught.value.place)) == ("nobody", "表!2 · {{ nobody }}")

    def test_a_missing_name_can_be_blank_instead(self):
        assert values_of(filled(book_of(["甲", "{{ a.b.c }}", "{{ d }}x"]), missing="blank")) == [
            ["甲", None, "x"]
        ]

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            ("{{ 1 + }}", TemplateSyntaxFault),
            ("{{ x|nosuch }}", TemplateSyntaxFault),
            ("{%tr endfor %}", TemplateSyntaxFault),
            ("{%tr set y = 1 %}", TemplateSyntaxFault),
            ("{{ x.__class__ }}", UnsafeTemplateFault),
        ],
    )
    def test_a_wrong_tag_is_refused_when_the_template_is_read(self, row, fault):
        with pytest.raises(fault) as caught:
            ExcelTemplate(saved(book_of(["好"], [row])))
        assert str(caught.value.place) == f"表!2 · {row}"

    def test_an_expression_that_fails_is_refused_with_its_place(self):
        with pytest.raises(TemplateValueFault) as caught:
            filled(book_of(["{{ x / 0 }}"]), x=1)
        assert str(caught.value.place) == "表!1 · {{ x / 0 }}"

    def test_a_workbook_with_a_document_type_is_refused(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
        data = saved(book_of(["{{ x }}"]))
        sheet = Package.read(data)["xl/worksheets/sheet1.xml"].data
        with pytest.raises(NotATemplateFault):
            ExcelTemplate(edited(data, "xl/worksheets/sheet1.xml", {sheet: bomb + sheet}))

    @pytest.mark.parametrize("data", [b"", b"no zip", saved(Workbook())[:-30]])
    def test_what_is_no_workbook_is_refused(self, data):
        with pytest.raises(NotATemplateFault):
            ExcelTemplate(data)
