"""Examines a file from outside before it is read: its kind, its package, and why it is not taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cardfile.text import Text
from generator.engine.zipfiles import ForeignZip, UnsafeZipError, member_name, printable
from generator.foreign.active import Danger, Finding, findings, refusal
from generator.foreign.kinds import CONVERTIBLE, READABLE, Kind
from generator.foreign.rtf import rtf_findings
from generator.foreign.sniffing import HEAD, sniff_head, sniff_zip

_CONTENT_TYPES: Final = "[Content_Types].xml"
_MIMETYPE: Final = "mimetype"
_MOST_TOLD: Final = 20
"""Names of an archive's files that a reason lists."""
_TELLING: Final = re.compile(rb"(?:word|xl|ppt)/\w+\.xml")
_MANIFEST: Final = "META-INF/manifest.xml"
_OPEN_DOCUMENT_PARTS: Final = ("content.xml", "styles.xml")
_OPEN_DOCUMENT: Final = (
    (re.compile(rb"<(?:text:dde-connection|office:dde-source|table:dde-link)\b"), Danger.DDE),
    (re.compile(rb"<table:(?:table-source|cell-range-source)\b"), Danger.WORKBOOK),
    (
        re.compile(
            rb"<(?:draw:(?:image|object|object-ole|plugin|applet|floating-frame)|text:section-source)\b[^>]*?"
            rb"xlink:href=[\"'](?:https?:|ftp:|file:|//|\\\\)"
        ),
        Danger.FETCHED,
    ),
)


@dataclass(frozen=True)
class Examined:
    """A file's bytes as far as they are known before they are read.

    Attributes:
        package: the opened package of a zip kind that may be inflated.
        refusal: why the file is not read, None when it is to be read or converted.
    """

    kind: Kind
    package: ForeignZip | None = None
    refusal: Text | None = None


def examine(data: bytes) -> Examined:
    """Return a file's kind and whether it may be read; it is looked into, but nothing in it is followed."""
    kind = sniff_head(data[:HEAD])
    look = _LOOKS.get(kind)
    examined = look(data) if look else Examined(kind)
    if examined.refusal or examined.kind in READABLE or examined.kind in CONVERTIBLE:
        return examined
    return Examined(examined.kind, examined.package, unread(examined.kind))


def _examine_zip(data: bytes) -> Examined:
    try:
        package = ForeignZip(data)
        kind = _kind_of(package)
        found = (*findings(package), *_open_document_findings(package, kind))
    except UnsafeZipError as fault:
        return Examined(guessed(data), refusal=_not_opened(fault.reason))
    if kind in (Kind.ODT, Kind.ODS) and _is_locked(package):
        return Examined(Kind.LOCKED)
    if kind is Kind.ZIP:
        return Examined(kind, package, _to_unpack(package))
    return Examined(kind, package, refusal(found) if found else None)


def _kind_of(package: ForeignZip) -> Kind:
    types, mimetype = (package.read(n) if n in package else b"" for n in (_CONTENT_TYPES, _MIMETYPE))
    return sniff_zip(package.names, types, mimetype)


def guessed(data: bytes) -> Kind:
    """Return the kind of a package that is not opened, by the names that can be seen in it."""
    return sniff_zip([name.decode() for name in _TELLING.findall(data)], b"", b"")


def _is_locked(package: ForeignZip) -> bool:
    return _MANIFEST in package and b":encryption-data" in package.read(_MANIFEST)


def _open_document_findings(package: ForeignZip, kind: Kind) -> Iterator[Finding]:
    parts = _OPEN_DOCUMENT_PARTS if kind in (Kind.ODT, Kind.ODS) else ()
    for part in parts:
        xml = package.read(part) if part in package else b""
        yield from (Finding(danger, part) for pattern, danger in _OPEN_DOCUMENT if pattern.search(xml))


def _examine_old(data: bytes) -> Examined:
    from generator.foreign.old_office import look_into

    old = look_into(data)
    return Examined(old.kind, refusal=refusal(old.findings) if old.findings else None)


def _examine_rtf(data: bytes) -> Examined:
    found = tuple(dict.fromkeys(rtf_findings(data)))
    return Examined(Kind.RTF, refusal=refusal(found) if found else None)


_LOOKS: Final[dict[Kind, Callable[[bytes], Examined]]] = {
    Kind.ZIP: _examine_zip,
    Kind.CFB: _examine_old,
    Kind.RTF: _examine_rtf,
}


# -- why a kind is not read -----------------------------------------------------------------------------


def unread(kind: Kind) -> Text:
    """Return why files of a kind are not read, and what to do."""
    return _UNREAD.get(kind) or Text(
        f"这是「{kind.label.zh}」，不是客册能读取的 Word 或 Excel 表单。",
        f"This is: {kind.label.en}. It is no Word or Excel form that kece reads.",
    )


def _to_unpack(package: ForeignZip) -> Text:
    """Return what to do with an archive, with the names of the files in it as their author wrote them."""
    names = [printable(member_name(info)) for info in package.members if not info.is_dir()]
    told, more = "、".join(names[:_MOST_TOLD]), len(names) - _MOST_TOLD
    rest = Text(f"……另有 {more} 个", f" … and {more} more") if more > 0 else Text("", "")
    plain = _UNREAD[Kind.ZIP]
    return Text(
        f"{plain.zh}内有 {len(names)} 个文件：{told}{rest.zh}",
        f"{plain.en} It holds {len(names)} file(s): {told.replace('、', ', ')}{rest.en}",
    )


def _not_opened(reason: Text) -> Text:
    return Text(
        f"没有打开这个文件：{reason.zh}。请用 Word 或 Excel 打开原文件，另存为 .docx 或 .xlsx 再交。",
        f"This file was not opened: {reason.en}. Open the original in Word or Excel, save it as .docx or .xlsx "
        "and hand it in again.",
    )


_SAVE_PLAIN: Final = Text("请另存为 .docx 或 .xlsx 再交。", "Save it as .docx or .xlsx and hand it in again.")
_UNREAD: Final = {
    Kind.LOCKED: Text(
        "文件有密码，无法读取；请去掉密码后再交。",
        "The file has a password and cannot be read; remove the password and hand it in again.",
    ),
    Kind.EMPTY: Text("文件是空的；请重新复制。", "The file is empty; copy it again."),
    Kind.ZEROS: Text(
        "文件里全部是零，可能没有复制完；请重新复制。",
        "The file holds nothing but zeros, as when copying was cut off; copy it again.",
    ),
    Kind.ZIP: Text(
        "这是压缩包；请解压后逐个放入收件箱。",
        "This is a zip archive; unpack it and drop the files one by one.",
    ),
    **{
        kind: Text(
            f"这是「{kind.label.zh}」。{_SAVE_PLAIN.zh}", f"This is: {kind.label.en}. {_SAVE_PLAIN.en}"
        )
        for kind in (Kind.DOCX_OTHER, Kind.XLSX_OTHER, Kind.OFFICE_XML, Kind.CFB)
    },
}
