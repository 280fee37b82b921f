"""Verifying: the archive against its manifests, and against what the cards know of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.disk import sha256_of
from archive.manifest import Finding
from archive.manifest import verify as verify_manifests
from desk.rooms import Rooms


def verify(rooms: Rooms) -> tuple[int, tuple[Finding, ...]]:
    """Return how many files were checked, and every finding.

    A manifest lies beside its files: who moves a folder away or changes both is found out by the cards.
    """
    checked, findings = verify_manifests(rooms.site.archive)
    told = {finding.path for finding in findings}
    more = [finding for finding in _against_cards(rooms) if finding.path not in told]
    return checked, tuple(sorted((*findings, *more), key=lambda finding: finding.path))


def _against_cards(rooms: Rooms) -> Iterator[Finding]:
    for record in rooms.records():
        for document in record.documents:
            path = rooms.site.archive / document.path
            if not path.is_file():
                yield Finding(document.path, "missing")
            elif _sha256(path) not in (document.sha256, None):
                yield Finding(document.path, "changed")


def _sha256(path: Path) -> str | None:
    """Return a file's checksum, None when it cannot be read; the manifests tell of that."""
    try:
        return sha256_of(path)
    except OSError:
        return None
