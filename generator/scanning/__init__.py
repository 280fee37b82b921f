"""Paper comes home: scans are read, their pages sorted by the forms' codes, and taken apart."""

from __future__ import annotations

from generator.scanning.model import ScannedPage, Sheet
from generator.scanning.splitting import split

__all__ = ["ScannedPage", "Sheet", "read_scan", "split"]


def read_scan(data: bytes) -> tuple[ScannedPage, ...]:
    """Return the pages of a scan, a PDF, JPEG, PNG or TIFF file, each with the codes found on it.

    Raises:
        ScanReaderMissingError: a library is not installed.
        UnreadableScanError, LockedScanError, ScanTooLargeError: what the file is.
    """
    from generator.scanning.pictures import pictures
    from generator.scanning.seeking import read_pages

    return tuple(read_pages(pictures(data)))
