"""Checksums of a binder, in a text file that ``sha256sum -c`` can verify without this program.

Each binder (a customer's folder, a unit's folder of a year) has one ``manifest-sha256.txt`` at its
top, sorted by path. A file belongs to the nearest manifest above it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from archive.disk import sha256_of, write_whole
from archive.litter import is_litter, is_litter_folder

MANIFEST: Final = "manifest-sha256.txt"
INDEX_PAGE: Final = "索引.html"
"""The page of a customer's folder; rewritten at any time, it is in no manifest."""
REGENERATED: Final = "索引"
"""The folder of index workbooks, which are rewritten at any time and have no manifest (G.4)."""

_BINDER_DEPTH: Final = 2
"""``客户档案/KH0001_南溟石油``"""
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^\x00-\x1f]+)")

Problem = Literal["missing", "changed", "unexpected", "unreadable", "broken-chain"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong: a document by its path below the archive; a card or the journal by its path in the office.

    Attributes:
        line: where in the file, from 1; 0 for all of it.
    """

    path: str
    problem: Problem
    line: int = 0


def read_manifest(binder: Path) -> dict[str, str]:
    """Return the manifest of a binder: path below the binder to SHA-256; empty when there is none.

    Lines that are not in the format are left out, so that their files turn up as unexpected.
    """
    try:
        text = (binder / MANIFEST).read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    lines = map(_LINE.fullmatch, text.split("\n"))
    return {match[2]: match[1] for match in lines if match}


def write_manifest(binder: Path, entries: Mapping[str, str]) -> None:
    """Replace the manifest of a binder, unless it already says the same."""
    if entries != read_manifest(binder):
        write_whole(binder / MANIFEST, _printed(entries))


def _printed(entries: Mapping[str, str]) -> bytes:
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(entries.items())).encode()


def is_as_written(binder: Path) -> bool:
    """Tell whether a manifest is to the byte what this program writes; damage need not change what it says."""
    return (binder / MANIFEST).read_bytes() == _printed(read_manifest(binder))


def caught_up(entries: Mapping[str, str], present: Mapping[str, str]) -> dict[str, str]:
    """Return manifest entries that account for all files of one series that are on the disk.

    A file that was moved takes its recorded hash along, so that damage done before the move still
    shows. A file in no manifest is recorded as it is: a crash came between placing and recording it.

    Args:
        entries: the manifest so far.
        present: path below the binder to SHA-256 of the files of a series, read from the disk.
    """
    result = dict(entries)
    for path in sorted(present.keys() - entries.keys()):
        moved = [old for old in result.keys() - present.keys() if _name(old) == _name(path)]
        result[path] = result.pop(moved[0]) if moved else present[path]
    return result


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def verify(root: Path) -> tuple[int, tuple[Finding, ...]]:
    """Compare every file of an archive with the manifests, by content and not by date.

    Returns:
        How many recorded files were looked at, and all findings, sorted.
    """
    files, findings = _walk(root)
    recorded: dict[str, str] = {}
    for path in [path for path in files if _name(path) == MANIFEST]:
        files.remove(path)
        try:
            recorded |= _below(PurePosixPath(path).parent, read_manifest((root / path).parent))
            if not is_as_written((root / path).parent):
                findings.append(Finding(path, "changed"))
        except OSError:
            findings.append(Finding(path, "unreadable"))
    findings += [Finding(path, "unexpected") for path in files - recorded.keys()]
    for path, sha256 in recorded.items():
        if problem := _problem(root / path, sha256):
            findings.append(Finding(path, problem))
    return len(recorded), tuple(sorted(findings))


def files_below(root: Path) -> list[str]:
    """Return the paths of all documents of an archive, from its root, sorted."""
    return sorted(path for path in _walk(root)[0] if _name(path) != MANIFEST)


def manifests_below(root: Path) -> list[str]:
    """Return the paths of all manifests of an archive, from its root, sorted."""
    return sorted(path for path in _walk(root)[0] if _name(path) == MANIFEST)


def manifest_over(root: Path, path: str) -> str | None:
    """Return the path of the manifest that a document belongs to, None when there is none above it."""
    above = (f"{parent.as_posix()}/{MANIFEST}" for parent in PurePosixPath(path).parents)
    return next((manifest for manifest in above if (root / manifest).is_file()), None)


def _below(binder: PurePosixPath, entries: Mapping[str, str]) -> dict[str, str]:
    return {(binder / path).as_posix(): sha256 for path, sha256 in entries.items()}


def _walk(root: Path) -> tuple[set[str], list[Finding]]:
    """Return all files that count, and a finding for each folder that cannot be listed."""
    unlisted: list[Finding] = []

    def fault(error: OSError) -> None:
        unlisted.append(Finding(Path(error.filename).relative_to(root).as_posix(), "unreadable"))

    files: set[str] = set()
    for folder, below, names in os.walk(root, onerror=fault):
        here = Path(folder).relative_to(root)
        links = [name for name in below if (Path(folder) / name).is_symlink()]
        below[:] = [
            name for name in below if (here / name) != Path(REGENERATED) and not is_litter_folder(name)
        ]
        is_binder = len(here.parts) == _BINDER_DEPTH
        ours = {
            name
            for name in (*names, *links)
            if not is_litter(name) and not (is_binder and name == INDEX_PAGE)
        }
        files |= {(here / name).as_posix() for name in ours}
    return files, unlisted


def _problem(path: Path, sha256: str) -> Problem | None:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "changed"
        return None if sha256_of(path) == sha256 else "changed"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"
