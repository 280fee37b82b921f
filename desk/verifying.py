"""Verifying: the archive against its manifests, the cards against the journal, the journal against itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from archive.disk import sha256_of
from archive.manifest import Finding, manifest_over
from archive.manifest import verify as verify_manifests
from cardfile.records import Record
from cardfile.store import BinderDamagedError
from desk.journaling import fingerprint, last_told
from desk.rooms import Rooms


def verify(rooms: Rooms) -> tuple[int, tuple[Finding, ...]]:
    """Return how many files were checked, and every finding.

    A manifest lies beside its files: who moves a folder away or changes both is found out by the cards. Who
    changes a card as well is found out by the journal, which has a fingerprint of every record.
    """
    checked, findings = verify_manifests(rooms.site.archive)
    records, damaged = _cards(rooms)
    findings = tuple(dict.fromkeys(_blamed(rooms.site.archive, records, finding) for finding in findings))
    told = {finding.path for finding in findings}
    more = [finding for finding in _against_cards(rooms, records) if finding.path not in told]
    unlike = _against_journal(rooms, damaged)
    unreadable = [Finding(_card(binder), "unreadable") for binder in damaged]
    everything = (*findings, *more, *unreadable, *unlike, *rooms.journal.check())
    return checked, tuple(sorted(everything, key=lambda finding: (finding.path, finding.line)))


def _cards(rooms: Rooms) -> tuple[list[Record], frozenset[str]]:
    """Return all records, and the binders whose card file cannot be read."""
    records: list[Record] = []
    damaged: set[str] = set()
    for binder in rooms.store.binders():
        try:
            records += rooms.store.records(binder)
        except (BinderDamagedError, OSError):
            damaged.add(binder)
    return records, frozenset(damaged)


def _blamed(root: Path, records: Iterable[Record], finding: Finding) -> Finding:
    """Return a finding, or one of the manifest above where a card vouches for the document."""
    if finding.problem not in ("changed", "unexpected"):
        return finding
    vouched = {d.sha256 for record in records for d in record.documents if d.path == finding.path}
    manifest = manifest_over(root, finding.path)
    return Finding(manifest, "changed") if manifest and _sha256(root / finding.path) in vouched else finding


def _against_cards(rooms: Rooms, records: Iterable[Record]) -> Iterator[Finding]:
    for record in records:
        for document in record.documents:
            path = rooms.site.archive / document.path
            if not path.is_file():
                yield Finding(document.path, "missing")
            elif _sha256(path) not in (document.sha256, None):
                yield Finding(document.path, "changed")


def _against_journal(rooms: Rooms, damaged: Collection[str]) -> list[Finding]:
    """Return the cards that are not what was told of them last.

    A record may change between the two looks; so what differs is looked at again while nobody can write it.
    """
    first = _differing(rooms, {*rooms.store.binders()} - {*damaged}) - {*damaged}
    with ExitStack() as locks:
        for binder in sorted(first):
            locks.enter_context(rooms.store.change(binder))
        second = _differing(rooms, first) & first
        there = {*rooms.store.binders()}
        return [Finding(_card(binder), "changed" if binder in there else "missing") for binder in second]


def _differing(rooms: Rooms, binders: Collection[str]) -> set[str]:
    """Return the binders with a record that is not as told, or that is told of and not there."""
    held = {
        (r.binder, r.record_no): fingerprint(r) for binder in binders for r in rooms.store.records(binder)
    }
    acts = (line.act for line in rooms.journal.lines())
    told = {(str(facts["binder"]), number): facts["sha256"] for number, facts in last_told(acts).items()}
    return {binder for (binder, _), _ in held.items() ^ told.items()}


def _card(binder: str) -> str:
    return f"cards/{binder}.json"


def _sha256(path: Path) -> str | None:
    """Return a file's checksum, None when it cannot be read; the manifests tell of that."""
    try:
        return sha256_of(path)
    except OSError:
        return None
