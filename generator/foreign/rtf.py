"""What acts by itself in an RTF document (Rich Text Format 1.9.1), found without parsing it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.foreign.active import Danger, Finding, field_findings, is_remote

_OBJECT: Final = re.compile(rb"\\obj(?:data|ocx|update|autlink)\b")
_FIELD: Final = re.compile(rb"\\fldinst\b")
_TEMPLATE: Final = re.compile(rb"\\template\b([^{}]*)")
_ESCAPED: Final = re.compile(rb"\\'([0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(rb"\\[a-z]+-?\d* ?|\\\*|[{}\r\n]")
_INSTRUCTION: Final = 4096
"""Bytes after a field's beginning that are looked at."""
_PART: Final = "RTF"


def rtf_findings(data: bytes) -> Iterator[Finding]:
    """Yield the objects, the fields and the template that a program would load when it opens the document."""
    if _OBJECT.search(data):
        yield Finding(Danger.OBJECT, _PART)
    for field in _FIELD.finditer(data):
        yield from field_findings(_plain(data[field.end() : field.end() + _INSTRUCTION]), _PART)
    for template in _TEMPLATE.finditer(data):
        address = _plain(template[1]).strip()
        if is_remote(address):
            yield Finding(Danger.TEMPLATE, address)


def _plain(rtf: bytes) -> str:
    """Return the text of a piece of RTF, without its control words."""
    text = _CONTROL.sub(b"", rtf.replace(b"\\\\", b"\0"))
    text = _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), text)
    return text.replace(b"\0", b"\\").decode("latin-1")
