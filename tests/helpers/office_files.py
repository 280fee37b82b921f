"""Office files for tests, honest ones and ways to change one part of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import word_paper as paper
from containers import Line
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

DOCUMENT, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
RELATIONS = "word/_rels/document.xml.rels"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"


def docx() -> bytes:
    """A form with one field, ``title``."""
    return paper.document(paper.table(paper.field("title", "标题", "甲")), {"fc.form": "visit"})


def xlsx() -> bytes:
    """The same as a workbook."""
    book = Workbook()
    book.active["A1"], book.active["B1"] = "标题", "甲"
    book.defined_names["fc_title"] = DefinedName("fc_title", attr_text="Sheet!$B$1")
    book.custom_doc_props.append(StringProperty(name="fc.form", value="visit"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def docx_with(parts: Mapping[str, bytes]) -> bytes:
    return packed({**parts_of(docx()), **parts})


def xlsx_with(parts: Mapping[str, bytes]) -> bytes:
    return packed({**parts_of(xlsx()), **parts})


def lines_of(data: bytes) -> list[Line]:
    return [Line(name.encode(), content) for name, content in parts_of(data).items()]


def edited(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(data)
    return packed(parts | {part: edit(parts[part])})


def related(kind: str, target: str, *, mode: str = "External", base: str = _TYPE) -> bytes:
    """The form with a relationship of its main document."""
    relation = f'<Relationship Id="rIdX" Type="{base}{kind}" Target="{target}" TargetMode="{mode}"/>'
    opening = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return packed(parts_of(docx()) | {RELATIONS: f"{opening}{relation}</Relationships>".encode()})


def with_body(xml: str) -> bytes:
    return edited(docx(), DOCUMENT, lambda part: part.replace(b"<w:tbl>", xml.encode() + b"<w:tbl>", 1))


def with_field(*texts: str) -> bytes:
    """The form with a field whose instruction is split over runs."""
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in texts)
    return with_body(f"<w:p>{char.format('begin')}{runs}{char.format('end')}</w:p>")


def with_cells(xml: str) -> bytes:
    return edited(
        xlsx(), SHEET, lambda part: part.replace(b"</sheetData>", xml.encode() + b"</sheetData>", 1)
    )
