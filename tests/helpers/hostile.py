"""Files that no reader should trust, each built by code, with what must be said of it: ``CASES``."""

from __future__ import annotations

import os
import socket
from contextlib import chdir
from pathlib import Path

from containers import compound
from hostile_case import Case
from hostile_content import ACTIVE, document_stream, odf, records, typed
from hostile_packages import ARCHIVES, XML
from office_files import (
    docx,
    packed,
    xlsx,
)

from generator.foreign.kinds import Kind

_MIB = 1024 * 1024


# -- locked, or something else than the name says ------------------------------------------------------------

PASSWORD, OTHER, DAMAGED = "has a password", "no Word or Excel form", "cannot be opened"
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
        DAMAGED,
        lambda: b"%PDF-1.7\n1 0 obj<</Length 99999999999/Filter[/FlateDecode/FlateDecode]>>stream",
    ),
    Case("picture.xlsx", Kind.JPEG, DAMAGED, lambda: b"\xff\xd8\xff\xe0" + bytes(99)),
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
