"""Reads any filled form back, whatever program saved it: the format is told by content, not by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.problems import Problem
from cardfile.text import Text
from generator.reading import Identity, Reading

__all__ = ["Identity", "NotADocumentError", "Reading", "issued_values", "read_back"]

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


def read_back(data: bytes, form: Form | None = None) -> Reading:
    """Return what a filled form says: its identity, its raw values, and what a person must look at.

    A field that the document has and that was left empty is ``""`` or None; one that it does not have
    is not named. Damaged and foreign documents are readings without values, their problem told.

    Args:
        data: the file's bytes.
        form: the form it is, when the caller knows: then a Word field is also found by its label's words.

    Raises:
        NotADocumentError: the bytes are no document at all.
    """
    if data.startswith(_OLD_OFFICE):
        return Reading(Identity(), {}, (Problem("", _OLD_FORMAT),))
    if not data.startswith(_ZIP):
        raise NotADocumentError
    return _read_workbook(data) if _is_workbook(data) else _read_word(data, form)


def issued_values(data: bytes) -> Mapping[str, Any] | None:
    """Return the stored values a document was issued with, for :func:`generator.readback.interpret.interpret`.

    None when it does not carry them, as one that openpyxl saved does not.
    """
    from generator.readback.issued import issued_values as of_package

    return of_package(data)


def _is_workbook(data: bytes) -> bool:
    from generator.readback.word_file import package_names

    names = package_names(data)
    return any(name.startswith(_WORKBOOK) for name in names or ()) and "word/document.xml" not in (
        names or ()
    )


def _read_word(data: bytes, form: Form | None) -> Reading:
    from generator.readback.word import read_word

    return read_word(data, form)


def _read_workbook(data: bytes) -> Reading:
    from generator.readback.excel import read_workbook

    try:
        return read_workbook(data)
    except KeceError as fault:
        return Reading(Identity(), {}, (Problem("", fault.what),))


_OLD_FORMAT: Final = Text(
    "文件是旧格式（.doc、.xls）或有密码，请去掉密码，另存为 .docx 或 .xlsx 再交",
    "the file is of an old format (.doc, .xls) or protected; remove the password and save it as .docx or .xlsx",
)
