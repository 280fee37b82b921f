"""Sheets joined into one document: what each keeps, and what must differ."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docxcompose.composer import Composer
from gates import audit_errors, integrity_errors
from lxml import etree

from benchmarks.customer_archive import lean_document, logo
from generator.engine.package import Package
from generator.word import WordTemplate
from generator.word.joining import NotJoinableFault, Sheet, join

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def template(*texts: str, header: str = "", picture: bool = False, **drawn: Any) -> WordTemplate:
    document = lean_document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for text in texts:
        document.add_paragraph(text, style=drawn.get("style"))
    if picture:
        document.add_picture(io.BytesIO(logo()))
    if drawn.get("bookmark"):
        paragraph = document.add_paragraph("名称")._p
        paragraph.insert(0, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="0" w:name="fc_name"/>'))
        paragraph.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="0"/>'))
        paragraph.append(
            parse_xml(
                f'<w:hyperlink {nsdecls("w")} w:anchor="fc_name"><w:r><w:t>见</w:t></w:r></w:hyperlink>'
            )
        )
    if drawn.get("continuous"):
        document.sections[0].start_type = WD_SECTION.CONTINUOUS
    if drawn.get("table_last"):
        document.add_table(1, 1).cell(0, 0).text = "{{ x }}"
    stream = io.BytesIO()
    document.save(stream)
    return WordTemplate(stream.getvalue())


def sheets(made: WordTemplate, *values: Any, **more: Any) -> list[Sheet]:
    return [Sheet(made, {"x": value}, **more) for value in values]


def texts(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]


def document(file: bytes) -> etree._Element:
    return etree.fromstring(Package.read(file)["word/document.xml"].data)


def values(file: bytes, path: str) -> list[str]:
    names = {"w": W[1:-1], "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"}
    return [str(value) for value in document(file).xpath(path, namespaces=names)]


def test_joined_sheets_follow_each_other_as_docxcompose_would_have_them() -> None:
    made = template("甲 {{ x }}", "乙")
    composer = Composer(Document(io.BytesIO(made.fill({"x": 1}))))
    composer.append(Document(io.BytesIO(made.fill({"x": "a&b"}))))

    assert texts(join(sheets(made, 1, "a&b"))) == [p.text for p in composer.doc.paragraphs]


def test_every_sheet_is_a_section_on_a_new_page_with_its_own_header() -> None:
    made = template("甲", header="客户 {{ x }}", continuous=True)

    joined = Document(io.BytesIO(join(sheets(made, "一", "二", "三"))))

    assert [s.header.paragraphs[0].text for s in joined.sections] == ["客户 一", "客户 二", "客户 三"]
    assert [s.start_type for s in joined.sections][1:] == [WD_SECTION.NEW_PAGE] * 2


def test_a_sheet_without_a_header_does_not_inherit_the_one_before() -> None:
    joined = Document(
        io.BytesIO(join([*sheets(template("甲", header="{{ x }}"), "一"), *sheets(template("乙"), "二")]))
    )

    assert [s.header.paragraphs[0].text for s in joined.sections] == ["一", ""]


def test_a_section_ends_in_the_last_paragraph_and_needs_no_empty_one() -> None:
    assert texts(join(sheets(template("{{ x }}"), 1, 2))) == ["1", "2"]


def test_a_section_after_a_table_ends_in_a_paragraph_of_no_height() -> None:
    joined = join(sheets(template(table_last=True), 1, 2))

    assert len(Document(io.BytesIO(joined)).tables) == 2
    assert values(joined, "//w:p[w:pPr/w:sectPr]/w:pPr/w:spacing/@w:line") == ["20"]


def test_a_picture_that_all_sheets_share_is_in_the_file_once_and_drawn_with_numbers_of_its_own() -> None:
    joined = join(sheets(template("{{ x }}", picture=True), *range(5)))

    assert values(joined, "//wp:docPr/@id") == ["1001", "1002", "1003", "1004", "1005"]
    assert [name for name in Package.read(joined).names if "media/" in name] == ["word/media/image1.png"]


def test_a_picture_of_one_sheet_is_a_part_of_its_own() -> None:
    made = template("{{ x }}", picture=True)
    joined = join([Sheet(made, {"x": n}, pictures={"image.png": logo() + b"%d" % n}) for n in (1, 2, 1)])

    pictures = [
        shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        for shape in Document(io.BytesIO(joined)).inline_shapes
    ]
    related = Document(io.BytesIO(joined)).part.related_parts
    assert [related[name].blob[-1:] for name in pictures] == [b"1", b"2", b"1"]
    assert len([name for name in Package.read(joined).names if "media/" in name]) == 2


def test_sheets_of_several_templates_keep_their_own_pictures_and_headers() -> None:
    first, second = (
        template("甲", header="A {{ x }}", picture=True),
        template("乙", header="B {{ x }}", picture=True),
    )

    joined = Document(io.BytesIO(join([*sheets(first, 1), *sheets(second, 2), *sheets(first, 3)])))

    assert [s.header.paragraphs[0].text for s in joined.sections] == ["A 1", "B 2", "A 3"]
    assert len(joined.inline_shapes) == 3


def test_bookmarks_and_the_links_to_them_are_told_apart() -> None:
    joined = join(sheets(template(bookmark=True), 1, 2, 3))

    assert values(joined, "//w:bookmarkStart/@w:name") == ["fc_name", "fc_name_2", "fc_name_3"]
    assert values(joined, "//w:hyperlink/@w:anchor") == ["fc_name", "fc_name_2", "fc_name_3"]
    assert (
        values(joined, "//w:bookmarkStart/@w:id")
        == values(joined, "//w:bookmarkEnd/@w:id")
        == ["1", "2", "3"]
    )


def test_a_numbered_list_begins_at_one_in_each_sheet() -> None:
    document = Document()
    for text in ("一", "二"):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr()._add_numPr().get_or_add_numId().val = 1
    stream = io.BytesIO()
    document.save(stream)

    joined = join(sheets(WordTemplate(stream.getvalue()), 1, 2))

    first, same, second, again = values(joined, "//w:numId/@w:val")
    assert (first, second) == (same, again)
    assert first != second
    numbering = etree.fromstring(Package.read(joined)["word/numbering.xml"].data)
    new = numbering.find(f"{W}num[@{W}numId='{second}']")
    assert new is not None
    assert new.find(f"{W}lvlOverride/{W}startOverride").get(qn("w:val")) == "1"  # type: ignore[union-attr]


def test_every_part_has_a_content_type_and_every_relation_a_target() -> None:
    made = [template("甲", header=f"{name} {{{{ x }}}}", picture=True) for name in "AB"]
    joined = join(
        [Sheet(each, {"x": n}, pictures={"image.png": b"%d" % n}) for n in range(4) for each in made]
    )

    with zipfile.ZipFile(io.BytesIO(joined)) as archive:
        names = archive.namelist()
    assert max(Counter(names).values()) == 1
    assert {f"/{name}" for name in names} >= {
        str(part.partname) for part in Document(io.BytesIO(joined)).part.package.parts
    }
    ids = set(Document(io.BytesIO(joined)).part.rels)
    assert ids >= set(values(joined, "//@*[starts-with(., 'rId')]"))


def test_the_properties_are_those_of_the_first_sheet() -> None:
    document = Document()
    document.core_properties.title = "{{ x }}"
    stream = io.BytesIO()
    document.save(stream)

    joined = join(sheets(WordTemplate(stream.getvalue()), "一", "二"))

    assert Document(io.BytesIO(joined)).core_properties.title == "一"


def test_the_validators_of_other_people_find_no_error(tmp_path: Path) -> None:
    made = [
        template("甲 {{ x }}", header=f"{name} {{{{ x }}}}", picture=True, bookmark=True) for name in "AB"
    ]
    plain = template("{{ x }}", table_last=True)
    path = tmp_path / "joined.docx"

    path.write_bytes(join([*sheets(made[0], 1, 2), *sheets(plain, 3), *sheets(made[1], 4, 5)]))

    assert [*audit_errors(path), *integrity_errors(path)] == []


def test_one_sheet_is_the_document_itself() -> None:
    made = template("{{ x }}", header="{{ x }}")

    assert texts(join(sheets(made, 1))) == texts(made.fill({"x": 1}))


def test_the_same_sheets_give_the_same_bytes() -> None:
    made = template("{{ x }}", header="{{ x }}", picture=True)

    assert join(sheets(made, 1, 2)) == join(sheets(made, 1, 2))


def test_a_template_of_other_styles_is_refused() -> None:
    other = Document()
    other.styles["Normal"].font.name = "Arial"
    stream = io.BytesIO()
    other.save(stream)

    with pytest.raises(NotJoinableFault) as fault:
        join([*sheets(template("甲"), 1), *sheets(WordTemplate(stream.getvalue()), 2)])

    assert "styles differ" in fault.value.text("en")


def test_nothing_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="no sheets"):
        join([])
