"""Parts of a scan: some of its pages as a file of their own, the same bytes whenever it is made."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from typing import Final

from generator.scanning.pictures import is_pdf, opened_pdf

_EDGE: Final = 1024
"""Bytes at either end of what PDFium writes within which its date and its number stand."""
_CREATED: Final = re.compile(rb"/CreationDate\(D:\d{14}")
_TIMELESS: Final = b"/CreationDate(D:19800101000000"
_NUMBER: Final = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")


def part_of(data: bytes, pages: Iterable[int]) -> bytes:
    """Return some pages, from 1, of a PDF or TIFF file that was read, as a file of the same kind."""
    return _part_of_pdf(data, pages) if is_pdf(data) else _part_of_tiff(data, pages)


def _part_of_tiff(data: bytes, pages: Iterable[int]) -> bytes:
    """Return frames with every pixel as it was; JPEG within TIFF grows, for it is not compressed once more."""
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data), formats=("TIFF",)) as scan:
        frames = [frame.copy() for frame in ImageSequence.Iterator(scan)]
        first, *others = (frames[number - 1] for number in pages)
        packing = "group4" if first.mode == "1" else "tiff_adobe_deflate"
        stream = io.BytesIO()
        first.save(stream, "TIFF", save_all=True, append_images=others, compression=packing)
    return stream.getvalue()


def _part_of_pdf(data: bytes, pages: Iterable[int]) -> bytes:
    """Return pages as a PDF; their pictures are taken over as they are."""
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
