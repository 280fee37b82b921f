"""The identity of a Word document, from whichever of its three copies is left.

Custom properties say most; ``dc:identifier`` (``TS-KH0001-2026-0001@9``, or the QR code's text) and the visible
code line (``TS-KH0001-2026-0001 · r9 · K``, on a blank ``TS 1.0 · B-000127 · M``) survive where those are lost. A copy
that contradicts another is told, because someone may have filled one record's form for another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cardfile.problems import Problem
from generator.readback.code_lines import CodeLine, code_of, find_code_line, said_by, wrong_check
from generator.readback.identity_copies import Copy, contradictions
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
        for copy in (properties_of(document.custom), _of_identifier(document.core), said_by(line))
    ]
    known = {key: text for copy in reversed(copies) for key, text in copy.items()}
    return _identity(known), (*contradictions(copies), *wrong_check(line))


def _identity(known: Copy) -> Identity:
    record_no = known.get("record_no")
    return Identity(
        form=known.get("form") or code_of(record_no or ""),
        version=_number(known.get("version")) or 0,
        record_no=record_no,
        revision=_number(known.get("revision")),
        issue=known.get("issue"),
        customer=known.get("customer"),
    )


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


def _code_line(body: Element) -> CodeLine | None:
    """Return the visible line of code, None when it is gone."""
    signed = (p for p in body.iter(PARAGRAPH) if _SIGN in "".join(map(str, p.itertext())))
    return find_code_line(trimmed(text_of(paragraph)) for paragraph in signed)
