"""Parts of a PDF: some of its pages as a file of their own, the same bytes whenever it is made."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from typing import Final

from generator.scanning.pictures import opened_pdf

_EDGE: Final = 1024
"""Bytes at either end of what PDFium writes within which its date and its number stand."""
_CREATED: Final = re.compile(rb"/CreationDate\(D:\d{14}")
_TIMELESS: Final = b"/CreationDate(D:19800101000000"
_NUMBER: Final = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")


def part_of(data: bytes, pages: Iterable[int]) -> bytes:
    """Return some pages of a PDF, from 1, as a PDF; their pictures are taken over as they are."""
    import pypdfium2

    stream = io.BytesIO()
    with opened_pdf(data) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, [number - 1 for number in pages])
        part.save(stream)
    return _timeless(stream.getvalue())


def _timeless(pdf: bytes) -> bytes:
    """Return a PDF without the moment of its making: date and file number are those of its content."""
    dated = _CREATED.sub(_TIMELESS, pdf[:_EDGE], count=1) + pdf[_EDGE:]
    head, tail = dated[:-_EDGE], dated[-_EDGE:]
    digest = hashlib.md5(_NUMBER.sub(b"", dated), usedforsecurity=False).hexdigest().upper().encode()
    return head + _NUMBER.sub(b"/ID[<%b><%b>]" % (digest, digest), tail, count=1)
