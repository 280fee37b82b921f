"""Reads any filled form back, whatever program saved it: the format is told by content, not by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.problems import Problem
from cardfile.text import Text
from generator.engine.zipfiles import ForeignZip, UnsafeZipError, opened
from generator.readback.word_file import damaged
from generator.reading import Identity, Reading

if TYPE_CHECKING:
    from generator.readback.word import FormFinder

__all__ = ["Identity", "NotADocumentError", "Reading", "carried", "issued_values", "read_back"]

_ZIP: Final = b"PK"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .doc, .xls and every Office document with a password begin."""
_WORKBOOK: Final = "xl/"


class NotADocumentError(KeceError):
    """The bytes are no document at all."""

    def __init__(self) -> None:
        super().__init__(
            Text("这不是 Word 或 Excel 文档。", "This is neither a Word document nor a workbook."),
            remedy=Text("请交 .docx 或 .xlsx 文件。", "Hand in a .docx or .xlsx file."),
        )


def read_back(
    source: bytes | ForeignZip, form: Form | None = None, *, find: FormFinder | None = None
) -> Reading:
    """Return what a filled form says: its identity, its raw values, and what a person must look at.

    A field that the document has and that was left empty is ``""`` or None; one that it does not have
    is not named. Damaged and foreign documents are readings without values, their problem told.

    Args:
        source: the file's bytes, or its package when it is opened already.
        form: the form it is, when the caller knows: then a Word field is also found by its label's words.
        find: gives the form that the document says it is, in place of ``form``.

    Raises:
        NotADocumentError: the bytes are no document at all.
    """
    if isinstance(source, bytes) and source.startswith(_OLD_OFFICE):
        return _unread(_OLD_FORMAT)
    if isinstance(source, bytes) and not source.startswith(_ZIP):
        raise NotADocumentError
    try:
        package = opened(source)
    except UnsafeZipError as fault:
        return _unread(damaged(fault.reason))
    return _read_workbook(package) if _is_workbook(package) else _read_word(package, find or (lambda _: form))


def issued_values(source: bytes | ForeignZip) -> Mapping[str, Any] | None:
    """Return the stored values a document was issued with, for :func:`generator.readback.interpret.interpret`.

    None when it does not carry them, as one that openpyxl saved does not.
    """
    from generator.readback.issued import issued_values as of_package

    try:
        return of_package(opened(source))
    except UnsafeZipError:
        return None


def carried(source: bytes | ForeignZip) -> Mapping[str, Any] | None:
    """Return all that a document carries of its record, None when it carries nothing."""
    from generator.readback.issued import carried as by_package

    try:
        return by_package(opened(source))
    except UnsafeZipError:
        return None


def _is_workbook(package: ForeignZip) -> bool:
    return "word/document.xml" not in package and any(n.startswith(_WORKBOOK) for n in package.names)


def _read_word(package: ForeignZip, find: FormFinder) -> Reading:
    from generator.readback.word import read_word

    return read_word(package, find)


def _read_workbook(package: ForeignZip) -> Reading:
    from generator.readback.excel import read_workbook

    try:
        return read_workbook(package)
    except KeceError as fault:
        return _unread(fault.what)


def _unread(reason: Text) -> Reading:
    return Reading(Identity(), {}, (Problem("", reason),))


_OLD_FORMAT: Final = Text(
    "文件是旧格式（.doc、.xls）或有密码，请去掉密码，另存为 .docx 或 .xlsx 再交",
    "the file is of an old format (.doc, .xls) or protected; remove the password and save it as .docx or .xlsx",
)
