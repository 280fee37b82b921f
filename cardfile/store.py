"""Where records are kept: a protocol, and TinyDB with one file per binder (DESIGN 4).

TinyDB's own storage writes in place and keeps ids in memory; two processes spoil a file within a few
inserts. Here a binder is read whole under its lock, changed, written beside, flushed and put in place
by one rename: at any moment the old file or the new one stands there, whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from tinydb import TinyDB
from tinydb.storages import Storage

from cardfile.errors import KeceError, PassingError
from cardfile.numbering import binder_of
from cardfile.records import Record
from cardfile.text import Text

T = TypeVar("T")
_TABLE: Final = "records"
_LOCK_SECONDS: Final = 60
_BINDER: Final = re.compile(r"_?[A-Za-z0-9]+", re.ASCII)
# Windows refuses to replace or open a file in the instant in which another process has it open.
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.02


class BinderDamagedError(KeceError):
    """A card file is no JSON any more."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            Text(f"数据文件已损坏：{reason}。", f"the card file is damaged: {reason}."),
            where=str(path),
            remedy=Text(
                "没有改动此文件。请从备份恢复它；在此之前，涉及全部客户的命令会停下。",
                "It was not touched. Restore it from the backup; commands over all customers stop until then.",
            ),
        )


class BinderBusyError(PassingError):
    """Another process holds a binder's lock for too long."""

    def __init__(self, binder: str) -> None:
        super().__init__(
            Text(f"「{binder}」正被另一个程序使用。", f"“{binder}” is in use by another program."),
            remedy=Text("请稍后重试。", "Try again in a moment."),
        )


class BinderNameError(KeceError):
    """A name that no binder can have; it might lead out of the folder of the cards."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(f"「{name}」不是客户或单位代码。", f"“{name}” is no code of a customer or a unit."),
            remedy=Text("请写成 KH0001 或 SYB01 的样子。", "Write it like KH0001 or SYB01."),
        )


class AtomicJSONStorage(Storage):
    """TinyDB storage that never leaves a half-written file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the whole content, or None for a new binder.

        Raises:
            BinderDamagedError: the file is no JSON.
        """
        try:
            content: dict[str, dict[str, Any]] = json.loads(_patiently(self._path.read_bytes))
        except FileNotFoundError:
            return None
        except ValueError as fault:
            raise BinderDamagedError(self._path, str(fault)) from fault
        return content

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Put the whole content in place in one step."""
        write_beside(
            self._path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), alone=True
        )


def write_beside(path: Path, content: bytes, *, alone: bool = False) -> None:
    """Write a file beside its place, flush it to the disk, and rename it into place.

    Args:
        path: the file; there may be none yet.
        content: all of it.
        alone: a lock keeps others from writing it. What a killed process leaves beside it is then written over.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp" if alone else f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _patiently(lambda: beside.replace(path))
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _patiently(act: Callable[[], T]) -> T:
    """Do what another process may hinder for an instant."""
    for _ in range(_TRIES):
        with suppress(PermissionError):
            return act()
        time.sleep(_PAUSE_SECONDS)
    return act()


@dataclass
class Binder:
    """The records of one owner while its lock is held."""

    code: str
    records: dict[str, Record]
    _changed: set[str] = field(default_factory=set)

    def put(self, record: Record) -> None:
        """Add a record or its new revision."""
        self.records[record.record_no] = record
        self._changed.add(record.record_no)

    @property
    def changed(self) -> Iterable[Record]:
        """The records to be written."""
        return [self.records[number] for number in sorted(self._changed)]


Stamp = tuple[int, int, int]
"""What tells one state of a card file from the next without reading it: inode, time of change, size."""


@dataclass(frozen=True, slots=True)
class CardState:
    """One state of a card file: its stamp, and the SHA-256 of its bytes."""

    stamp: Stamp
    sha256: str


class Store(Protocol):
    """What the rest of kece asks of a store; PostgreSQL can stand behind it as well (DESIGN 7)."""

    def binders(self) -> Iterable[str]:
        """Return every owner that has records, in order."""
        ...

    def records(self, binder: str) -> Iterable[Record]:
        """Return the records of one owner in order of their numbers."""
        ...

    def find(self, record_no: str) -> Record | None:
        """Return a record by its number."""
        ...

    @contextmanager
    def change(self, binder: str) -> Iterator[Binder]:
        """Lock a binder; what is put into it is written when the block ends well, or not at all."""
        ...


class TinyStore:
    """One TinyDB file per binder below ``cards/``."""

    def __init__(self, cards: Path, locks: Path) -> None:
        self._cards = cards
        self._locks = locks
        self._read: dict[str, tuple[Stamp, dict[str, Record]]] = {}

    def binders(self) -> list[str]:
        """Return every owner that has a card file, in order."""
        return sorted(path.stem for path in self._cards.glob("*.json") if not path.name.startswith("."))

    def records(self, binder: str) -> list[Record]:
        """Return the records of one owner in order of their numbers."""
        return [record for _, record in sorted(self._binder(binder).items())]

    def find(self, record_no: str) -> Record | None:
        """Return a record by its number; one that its owner does not have is looked for everywhere.

        A contract bears the number that people gave it, and that may read like a record of a unit.
        """
        owner = binder_of(record_no)
        found = self._binder(owner).get(record_no) if owner else None
        if found or (owner and owner.startswith("KH")):
            return found
        everywhere = (self._binder(binder).get(record_no) for binder in self.binders())
        return next((record for record in everywhere if record), None)

    @contextmanager
    def change(self, binder: str) -> Iterator[Binder]:
        """Lock a binder; what is put into it is written when the block ends well, or not at all.

        Raises:
            BinderNameError: no binder can have this name.
            BinderBusyError: the lock could not be had within a minute.
        """
        path = self._path(binder)
        with self._lock(binder):
            opened = Binder(binder, dict(self._binder(binder)))
            yield opened
            if opened.changed:
                self._write(binder, opened)
                self._read[binder] = (_stamp(path) or (0, 0, 0), opened.records)

    def stamp(self, binder: str) -> Stamp | None:
        """Return the stamp of a card file as it lies there now; None when there is none."""
        return _stamp(self._path(binder))

    def sha256(self, binder: str) -> str:
        """Return the digest of a card file as it lies there now.

        Raises:
            FileNotFoundError: there is none.
        """
        return hashlib.sha256(_patiently(self._path(binder).read_bytes)).hexdigest()

    def mentions(self, binder: str, text: str) -> bool:
        """Tell whether a card file holds a text that stands in it as it is, without reading its records."""
        return text.encode() in _patiently(self._path(binder).read_bytes)

    def state(self, binder: str) -> CardState | None:
        """Return the state of a card as it was read or written here last; None when it is another by now."""
        known = self._read.get(binder)
        state = CardState(known[0], self.sha256(binder)) if known else None
        return state if state and state.stamp == self.stamp(binder) else None

    def forget(self, binder: str) -> None:
        """Give back the memory that a binder's records take; they are read again when they are needed."""
        self._read.pop(binder, None)

    @property
    def held(self) -> list[str]:
        """The binders whose records are in memory."""
        return list(self._read)

    def keep_only(self, binders: Container[str]) -> None:
        """Give back the memory of all binders but these, whoever asked for them."""
        self._read = {binder: read for binder, read in self._read.items() if binder in binders}

    def _write(self, binder: str, opened: Binder) -> None:
        """Write all changes with one replacement of the file."""
        storage = _Once(AtomicJSONStorage(self._path(binder)))
        with TinyDB(storage=lambda: storage) as database:
            table = database.table(_TABLE)
            known = {document["record_no"]: document.doc_id for document in table.all()}
            changed = {record.record_no: record.to_json() for record in opened.changed}
            again = [known[number] for number in changed if number in known]
            if again:
                table.update(lambda document: document.update(changed[document["record_no"]]), doc_ids=again)
            table.insert_multiple(stored for number, stored in changed.items() if number not in known)

    def _binder(self, binder: str) -> dict[str, Record]:
        stamp = _stamp(self._path(binder)) if _BINDER.fullmatch(binder) else None
        if stamp is None:
            return {}
        if self._read.get(binder, (None,))[0] != stamp:
            self._read[binder] = (stamp, self._load(binder))
        return self._read[binder][1]

    def _load(self, binder: str) -> dict[str, Record]:
        try:
            with TinyDB(self._path(binder), storage=AtomicJSONStorage) as database:
                return {d["record_no"]: Record.from_json(d) for d in database.table(_TABLE).all()}
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise BinderDamagedError(self._path(binder), repr(fault)) from fault

    def _path(self, binder: str) -> Path:
        if not _BINDER.fullmatch(binder):
            raise BinderNameError(binder)
        return self._cards / f"{binder}.json"

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._locks.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._locks / f"{name}.lock", timeout=_LOCK_SECONDS):
                yield
        except Timeout as fault:
            raise BinderBusyError(name) from fault


class _Once(Storage):
    """Collects the writes of one transaction and passes on only the last, when the database closes."""

    def __init__(self, inner: Storage) -> None:
        self._inner = inner
        self._content = inner.read()
        self._dirty = False

    def read(self) -> dict[str, dict[str, Any]] | None:
        return self._content

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._content, self._dirty = data, True

    def close(self) -> None:
        if self._dirty and self._content is not None:
            self._inner.write(self._content)


def _stamp(path: Path) -> Stamp | None:
    """Return what tells one state of a file from the next; a replaced file has a new inode."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
