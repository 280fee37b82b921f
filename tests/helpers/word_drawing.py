"""Word templates drawn for a test, and what docxtpl makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from docxtpl import DocxTemplate
from lxml import etree

from generator.engine.package import Package

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fea735818e0000000049454e44ae426082"
)
Draw = Callable[[Docx], object]


def docx(*drawn: Draw) -> bytes:
    document = Document()
    for draw in drawn:
        draw(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paragraphs(*texts: str) -> Draw:
    return lambda document: [document.add_paragraph(text) for text in texts]


def runs(*texts: str) -> Draw:
    def draw(document: Docx) -> None:
        paragraph = document.add_paragraph()
        for number, text in enumerate(texts):
            paragraph.add_run(text).bold = number % 2 == 0

    return draw


def table(*rows: tuple[str, ...]) -> Draw:
    return lambda document: fill_table(document.add_table(len(rows), max(map(len, rows))), rows)


def fill_table(drawn: Table, rows: tuple[tuple[str, ...], ...]) -> None:
    for row, texts in zip(drawn.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text


def looped(table_name: str, *cells: str) -> Draw:
    return table(cells, (f"{{%tr for row in {table_name} %}}",), cells, ("{%tr endfor %}",))


def element(xml: str) -> Draw:
    return lambda document: document.add_paragraph()._p.append(parse_xml(xml))


def control(text: str, *, number: int = 7, tag: str = "name") -> str:
    return (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="{number}"/></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def control_in_cell(row: int) -> Draw:
    return lambda document: (
        document.tables[0].cell(row, 0).paragraphs[0]._p.append(parse_xml(control("{{ row }}")))
    )


def picture(document: Docx) -> None:
    document.add_picture(io.BytesIO(PIXEL))


def logo(document: Docx) -> None:
    document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(PIXEL))


def with_footnote(template: bytes, text: str) -> bytes:
    document = Document(io.BytesIO(template))
    xml = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def furniture(document: Docx) -> None:
    document.sections[0].header.paragraphs[0].text = "{{ company }}"
    document.sections[0].footer.paragraphs[0].text = "第 {{ number }} 号"
    document.core_properties.title = "{{ company }} 档案"
    document.core_properties.identifier = "{{ number }}"


def by_docxtpl(template: bytes, context: dict[str, Any]) -> bytes:
    other = DocxTemplate(io.BytesIO(template))
    other.render(context, autoescape=True)
    stream = io.BytesIO()
    other.save(stream)
    return stream.getvalue()


def canonical(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return {
        name: etree.tostring(etree.fromstring(data), method="c14n")
        if name.endswith((".xml", ".rels"))
        else data
        for name, data in parts.items()
    }


def xml_of(file: bytes, part: str = "word/document.xml") -> str:
    return Package.read(file)[part].data.decode()


def texts_of(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]
