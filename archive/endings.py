"""Was a file written to its end? A copy that was cut off, or only had its space reserved, was not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from zipfile import is_zipfile

_TAIL: Final = 1024
"""Bytes at the end in which a PDF must say ``%%EOF``."""


def has_end(path: str | os.PathLike[str]) -> bool:
    """Say whether a file has the end its kind must have; kinds without a fixed end always do.

    Zip files (.docx, .xlsx) end with their directory and PDF files with ``%%EOF``. Windows may reserve
    the space of a whole file before it copies the content: such a file ends in zeros. What cannot be
    read has no end yet.
    """
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(8)
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - _TAIL))
            tail = stream.read()
            if head.startswith(b"PK"):
                return is_zipfile(stream)
    except OSError:
        return False
    if head.startswith(b"%PDF"):
        return b"%%EOF" in tail
    return bool(tail.strip(b"\0"))
