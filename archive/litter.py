"""Side files of office programs, file servers and downloads, which are never documents."""

from __future__ import annotations

import re
from typing import Final

REASON_SUFFIX: Final = ".原因.txt"

_LITTER: Final = re.compile(
    r"""
      ~\$.*                                    # a document that Word or Excel has open
    | \.~.*                                    # the same of WPS and LibreOffice (.~lock.x#)
    | ~WR[A-Z]*\d+\.tmp | ~WPS.*               # half-saved copies of Word and WPS
    | .*\.(tmp|part|partial|crdownload|download)
    | \.kece-.*                                # our own: markers, half-written copies
    | \._.* | \.DS_Store | Thumbs\.db | desktop\.ini
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LITTER_FOLDERS: Final = re.compile(r"[.@#$].*|System Volume Information", re.IGNORECASE | re.DOTALL)


def is_litter(name: str) -> bool:
    """Say whether a file of this name is a side file (G.3, "the watcher must ignore")."""
    return _LITTER.fullmatch(name) is not None


def is_litter_folder(name: str) -> bool:
    """Say whether a folder belongs to the file server: ``@eaDir``, ``#recycle``, ``.snapshot``."""
    return _LITTER_FOLDERS.fullmatch(name) is not None


def is_reason(name: str) -> bool:
    """Say whether a file is a note of ours beside a document that came back."""
    return name.endswith(REASON_SUFFIX)


def lock_names(name: str) -> tuple[str, ...]:
    """Return the names of the side files that exist while a program has ``name`` open.

    Word writes ``~$`` over the first one or two letters of a longer name, Excel and WPS put it before.
    """
    return f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~{name}", f".~lock.{name}#"
