"""Hostile archives and XML: bombs, names that escape, damage, entities, depth and width."""

from __future__ import annotations

import random
import stat
from dataclasses import replace

import word_paper as paper
from containers import Line, deflated, raw_zip, zeros
from hostile_case import Case
from office_files import (
    DOCUMENT,
    SHEET,
    docx,
    edited,
    lines_of,
    packed,
    parts_of,
    with_body,
    with_cells,
    xlsx,
)

from generator.foreign.kinds import Kind

_MIB = 1024 * 1024


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
