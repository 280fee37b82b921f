"""The codes printed on papers, read: a QR code's text, and the line under it as a person types it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from generator.carriers import blank_qr_text, qr_text
from generator.reading import Identity

_RECORD: Final = re.compile(r"KECE:(?P<record_no>[^:]+):(?P<revision>[0-9]{1,6}):(?P<check>[0-9A-Z])")
_BLANK: Final = re.compile(
    r"KECE:(?P<form>[A-Z]{2,3}):(?P<version>[0-9]{1,6}):(?P<issue>B-[0-9]+):(?P<check>[0-9A-Z])"
)
_RECORD_LINE: Final = re.compile(r"(?P<number>\S*\d\S*) R(?P<revision>\d{1,6}) (?P<check>[0-9A-Z])")
_BLANK_LINE: Final = re.compile(
    r"(?P<form>[A-Z]{2,3}) (?P<version>\d{1,6})(?:\.\d+)? (?P<issue>B-\d+) (?P<check>[0-9A-Z])"
)
_BETWEEN: Final = re.compile(r"[\s·•・.]+(?=\S)")


def read_qr(text: str) -> Identity | None:
    """Return which paper a QR code names; None for a code that is none of ours or whose check is wrong."""
    if match := _RECORD.fullmatch(text):
        number, revision = match["record_no"], int(match["revision"])
        return Identity(record_no=number, revision=revision) if qr_text(number, revision) == text else None
    if match := _BLANK.fullmatch(text):
        form, version, issue = match["form"], int(match["version"]), match["issue"]
        return Identity(form, version, issue=issue) if blank_qr_text(form, version, issue) == text else None
    return None


def qr_of_line(line: str) -> str | None:
    """Return the QR code's text that a typed code line stands for, its check character as it was typed.

    Width and case do not matter, nor what stands between the parts: ``ts-kh0001-2026-0001 r9 k``.

    Returns:
        None when the text is no code line at all, as most texts are.
    """
    typed = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", line).strip()).upper()
    if match := _RECORD_LINE.fullmatch(typed):
        return f"KECE:{match['number']}:{int(match['revision'])}:{match['check']}"
    if match := _BLANK_LINE.fullmatch(typed):
        return f"KECE:{match['form']}:{int(match['version'])}:{match['issue']}:{match['check']}"
    return None
