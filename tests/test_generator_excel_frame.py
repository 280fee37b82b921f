"""What surrounds the rows of a sheet follows them, whether or not it holds tags itself."""

from __future__ import annotations

import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from workbooks import LOOP, book_of, filled, goods, sheet_of

from generator.excel.layout import Layout, Place, Repeat
from generator.excel.sheet_frame import Frame

# Row 2 became rows 2, 3, 4; the rows below moved down by two.
GROWN = Layout([Place(1, (), 1), Place(3, (), 5)], {2: (1,)}, 3, 5, [Repeat(2, 1, (), 2, 3)])
GONE = Layout([Place(1, (), 1), Place(3, (), 2)], {2: (1,)}, 3, 2)
STILL = Layout([Place(row, (), row) for row in (1, 2, 3)], {}, 3, 3)


def moved(xml, layout):
    frame = Frame.of(f'<w xmlns="a" xmlns:x="b">{xml}</w>')
    text = frame.moved(frame.source, layout, lambda _: layout)
    return text.removeprefix('<w xmlns="a" xmlns:x="b">').removesuffix("</w>")


FILTER = '<autoFilter ref="A1:B2"><filterColumn colId="0"/><sortState ref="A2:B2"/></autoFilter>'
RULE = '<conditionalFormatting sqref="A2 B3"><cfRule type="x"><formula>$B3&gt;A2</formula></cfRule></conditionalFormatting>'


@pytest.mark.parametrize(
    ("xml", "grown", "gone"),
    [
        ('<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>',
         '<mergeCells count="3"><mergeCell ref="A2:B2"/><mergeCell ref="A3:B3"/><mergeCell ref="A4:B4"/></mergeCells>',
         ""),
        ('<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
         '<mergeCells count="1"><mergeCell ref="A2:A5"/></mergeCells>', ""),
        ('<hyperlinks><hyperlink ref="A3" x:id="r1"/></hyperlinks>',
         '<hyperlinks><hyperlink ref="A5" x:id="r1"/></hyperlinks>',
         '<hyperlinks><hyperlink ref="A2" x:id="r1"/></hyperlinks>'),
        (FILTER, FILTER.replace("B2", "B4"), '<autoFilter ref="A1:B1"><filterColumn colId="0"/></autoFilter>'),
        (RULE, RULE.replace("A2 B3", "A2:A4 B5").replace("$B3", "$B5"),
         RULE.replace("A2 B3", "B2").replace("$B3", "$B2").replace("A2<", "#REF!<")),
        ('<rowBreaks count="1"><brk id="2" max="16383"/></rowBreaks>',
         '<rowBreaks count="1"><brk id="4" max="16383"/></rowBreaks>',
         '<rowBreaks count="1"><brk id="1" max="16383"/></rowBreaks>'),
        ('<colBreaks><brk id="2" max="1048575"/></colBreaks>',) * 3,
        ('<sheetViews><pane topLeftCell="A2"/><selection sqref="A3"/></sheetViews>',) * 3,
        ("<x:v><x:f>A3</x:f><x:sqref>B3</x:sqref></x:v>", "<x:v><x:f>A5</x:f><x:sqref>B5</x:sqref></x:v>",
         "<x:v><x:f>A2</x:f><x:sqref>B2</x:sqref></x:v>"),
        ("<definedName>S!$A$3</definedName>", "<definedName>S!$A$5</definedName>", "<definedName>S!$A$2</definedName>"),
        ("<p>A3 &amp; <!-- A3 --> <f>A3</f></p>",) * 3,
    ],
)  # fmt: skip
def test_what_names_rows_moves_and_all_else_stays(xml, grown, gone):
    assert [moved(xml, layout) for layout in (STILL, GROWN, GONE)] == [xml, grown, gone]


def test_a_part_that_is_itself_an_area_is_never_left_out():
    frame = Frame.of('<table ref="A2:B2"><autoFilter ref="A2:B2"/></table>')
    assert frame.moved(frame.source, GONE, lambda _: GONE) == '<table ref="A1"></table>'


def test_tags_in_what_moves_are_filled_first():
    book = book_of(*LOOP)
    sheet = book.active
    sheet.conditional_formatting.add(
        "B3", FormulaRule(["B3>{{ most }}+$B$5"], fill=PatternFill(bgColor="FF0000"))
    )
    rule = DataValidation("whole", formula1="{{ most }}", prompt="{{ hint }}")
    rule.add("B3")
    sheet.add_data_validation(rule)
    sheet.oddFooter.center.text = "{{ hint }}"
    found = sheet_of(filled(book, rows=goods(2), most=5, hint="不超过 <5>"))
    format_ = next(iter(found.conditional_formatting))
    validation = found.data_validations.dataValidation[0]
    assert (str(format_.sqref), format_.rules[0].formula) == ("B2:B3", ["B2>5+$B$4"])
    assert (str(validation.sqref), validation.formula1, validation.prompt) == ("B2:B3", "5", "不超过 <5>")
    assert found.oddFooter.center.text == "不超过 <5>"


def test_comments_and_page_breaks_follow_their_rows():
    book = book_of(*LOOP)
    book.active["A5"].comment = Comment("合计的说明", "审核")
    book.active.row_breaks.append(Break(id=5))
    found = sheet_of(filled(book, rows=goods(4)))
    assert {cell.coordinate: cell.comment.text for row in found for cell in row if cell.comment} == {
        "A6": "合计的说明"
    }
    assert [item.id for item in found.row_breaks.brk] == [6]
