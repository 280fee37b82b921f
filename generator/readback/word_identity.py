"""The identity of a Word document, from whichever of its three copies is left.

Custom properties say most; ``dc:identifier`` (``TS-KH0001-2026-0001@9``, or the QR code's text) and the visible
code line (``TS-KH0001-2026-0001 · r9 · K``, on a blank ``TS 1.0 · B-000127 · M``) survive where those are lost. A copy
that contradicts another is told, because someone may have filled one record's form for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cardfile.problems import Problem
from generator.carriers import check_character
from generator.readback.identity_copies import Copy, contradictions
from generator.readback.problems import wrong_check_character
from generator.readback.word_file import WordFile, elements
from generator.readback.word_names import PARAGRAPH
from generator.readback.word_text import text_of, trimmed
from generator.reading import Identity

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

PREFIX: Final = "fc."

_IDENTIFIER: Final = re.compile(
    r"KECE:(?P<number>[\w#-]+):(?P<revision>\d*):\w|(?P<at>[\w#-]+)@(?P<kept>\d+)|(?P<issue>B-\d+)"
)
_RECORD_LINE: Final = re.compile(r"(?P<record_no>[\w#-]+) · r(?P<revision>\d+) · (?P<check>\w)")
_BLANK_LINE: Final = re.compile(
    r"(?P<form>[A-Z]{2,3}) (?P<version>\d+)(?:\.\d+)? · (?P<issue>[\w-]+) · (?P<check>\w)"
)
_SIGN: Final = "·"
"""Stands in every code line and in few other paragraphs; a page has hundreds."""
_ISSUE: Final = re.compile(r"B-\d+")


def identity_of(document: WordFile) -> tuple[Identity, tuple[Problem, ...]]:
    """Return what a document says it is, and where it contradicts itself.

    Where only a code is left, ``Identity.form`` is the form's code (``TS``), which finds it as well.
    """
    line = _code_line(document.body)
    copies = [
        {key: text for key, text in copy.items() if text}
        for copy in (properties_of(document.custom), _of_identifier(document.core), _of_code_line(line))
    ]
    known = {key: text for copy in reversed(copies) for key, text in copy.items()}
    return _identity(known), (*contradictions(copies), *_wrong_check(line))


def _identity(known: Copy) -> Identity:
    record_no = known.get("record_no")
    return Identity(
        form=known.get("form") or _code_of(record_no or ""),
        version=_number(known.get("version")) or 0,
        record_no=record_no,
        revision=_number(known.get("revision")),
        issue=known.get("issue"),
        customer=known.get("customer"),
    )


def _code_of(record_no: str) -> str:
    """Return the form's code that a record number begins with; master data's begin with their owner's."""
    code = record_no.partition("-")[0]
    return code if code.isalpha() else ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def properties_of(custom: Element | None) -> Copy:
    """Return our own properties, without their prefix."""
    return {
        element.get("name", "").removeprefix(PREFIX): "".join(map(str, element.itertext("{*}*"))).strip()
        for element in elements(custom, "property")
        if element.get("name", "").startswith(PREFIX)
    }


def _of_identifier(core: Element | None) -> Copy:
    for element in elements(core, "identifier"):
        match = _IDENTIFIER.fullmatch((element.text or "").strip())
        number = (match["number"] or match["at"] or match["issue"]) if match else ""
        if match and number:
            issued = _ISSUE.fullmatch(number)
            revision = match["revision"] or match["kept"] or ""
            return {"issue": number} if issued else {"record_no": number, "revision": revision}
    return {}


def _code_line(body: Element) -> re.Match[str] | None:
    """Return the visible line of code as it is read, None when it is gone."""
    signed = (p for p in body.iter(PARAGRAPH) if _SIGN in "".join(map(str, p.itertext())))
    texts = (trimmed(text_of(paragraph)) for paragraph in signed)
    matches = (_RECORD_LINE.fullmatch(text) or _BLANK_LINE.fullmatch(text) for text in texts)
    return next(filter(None, matches), None)


def _of_code_line(line: re.Match[str] | None) -> Copy:
    return {key: text for key, text in line.groupdict().items() if key != "check"} if line else {}


def _wrong_check(line: re.Match[str] | None) -> Iterator[Problem]:
    """Yield a problem when the line's last character does not fit the others: somebody changed it."""
    if line:
        *said, check = line.groupdict().values()
        if check_character(":".join(said)) != check.upper():
            yield wrong_check_character(line[0])
