"""Was a file written to its end? A copy that was cut off, or only had its space reserved, was not."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import is_zipfile

_HEAD: Final = 512
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST_SECTOR: Final = 12
"""Power of two: sectors have 512 or 4,096 bytes."""
_ENTRY_KIND: Final = 66
_ROOT: Final = b"\5"
"""Where a directory's entry tells its kind, and the kind of the first one ([MS-CFB] 2.6.1)."""
_TAIL: Final = 1024
"""Bytes at the end in which a PDF must say ``%%EOF``."""


def has_end(path: str | os.PathLike[str]) -> bool:
    """Say whether a file has the end its kind must have; kinds without a fixed end always do.

    Zip files (.docx, .xlsx) end with their directory and PDF files with ``%%EOF``; old Office files (.doc,
    .xls) may end in zeros and have their directory where their header says. Windows may reserve
    the space of a whole file before it copies the content: such a file ends in zeros. What cannot be
    read has no end yet.
    """
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(_HEAD)
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - _TAIL))
            tail = stream.read()
            if head.startswith(b"PK"):
                return is_zipfile(stream)
            if head.startswith(_OLD_OFFICE):
                return _has_directory(stream, head)
    except OSError:
        return False
    if head.startswith(b"%PDF"):
        return b"%%EOF" in tail
    return bool(tail.strip(b"\0"))


def _has_directory(stream: BinaryIO, head: bytes) -> bool:
    """Tell whether an old Office file's directory lies where its header says ([MS-CFB] 2.2)."""
    if len(head) < _HEAD:
        return False
    (shift,), (first,) = struct.unpack_from("<H", head, 30), struct.unpack_from("<L", head, 48)
    stream.seek(((first + 1) << min(shift, _LARGEST_SECTOR)) + _ENTRY_KIND)
    return stream.read(1) == _ROOT
