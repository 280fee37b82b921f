"""Whom a file belongs to by its folder and its name. What is not certain is told, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from archive.claims import Claim
from archive.naming import name_key
from cardfile.numbering import binder_of
from cardfile.records import Record
from cardfile.references import Shelf
from cardfile.settings import Settings
from desk.intake.facts import Owner, Owners

_CODE: Final = re.compile(r"(?<![A-Za-z0-9])KH\d{4,}(?![A-Za-z0-9])")
_ANY_CASE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2,3}-)?KH\d{4,}(?![A-Za-z0-9])(?:-[A-Z0-9#]+)*", re.IGNORECASE
)
"""A customer's code, or a number with one in it, as people type them: ``kh0001``."""
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9#-]*")
_NUMBER: Final = re.compile(r"[A-Z]{2,3}-(?:KH\d{4,}|[A-Z]{2,5}\d{0,2})-[\dHQ]{4,}.*|KH\d{4,}-[A-Z]\d+.*")


@dataclass(frozen=True)
class Ownership:
    """Finds owners among the records of an office."""

    settings: Settings
    shelf: Shelf

    def of(self, claim: Claim) -> Owners:
        """Return whom the folders below the drop box and the name of a file mean."""
        folders = list(self._folders(claim))
        named = [n for text in (*folders, PurePosixPath(claim.name).stem) for n in self._named(text)]
        named += [owner for folder in folders for owner in self._by_name(folder)]
        owners = [n for n in named if isinstance(n, Owner)]
        unknown = dict.fromkeys(n for n in named if isinstance(n, str))
        return Owners(_merged(owners), tuple(unknown))

    def _folders(self, claim: Claim) -> Iterator[str]:
        """Yield the folders that are no unit's drop box."""
        for i, folder in enumerate(filter(None, claim.folder.split("/"))):
            if i or folder not in self.settings.unit_by_code:
                yield folder

    def _named(self, text: str) -> Iterator[Owner | str]:
        """Yield what a text names: owners, and numbers and codes that nobody has."""
        text = rest = _ANY_CASE.sub(lambda found: found[0].upper(), text)
        for number in filter(_NUMBER.match, _WORD.findall(text)):
            record = self._record(number)
            yield Owner(record.binder, record) if record else number
            rest = rest.replace(number, " ")
        for code in _CODE.findall(rest):
            yield Owner(code) if self.shelf.find(code) else code

    def _record(self, number: str) -> Record | None:
        """Return the record whose number a word is, or begins with: ``TS-KH0001-2026-0001-2``."""
        parts = number.strip("-").split("-")
        tried = ("-".join(parts[:length]) for length in range(len(parts), 1, -1))
        return next((record for n in tried if binder_of(n) and (record := self.shelf.find(n))), None)

    def _by_name(self, folder: str) -> Iterator[Owner]:
        """Yield the customers whose whole name or short name a folder bears."""
        yield from (Owner(code) for code in self._names.get(name_key(folder.strip()), ()))

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for code, record in self._customers():
            for name in {name_key(str(record.values.get(key, ""))) for key in ("name", "short_name")} - {""}:
                names[name] = (*names.get(name, ()), code)
        return names

    def _customers(self) -> Iterable[tuple[str, Record]]:
        for binder in self.shelf.binders():
            record = self.shelf.find(binder) if binder.startswith("KH") else None
            if record:
                yield binder, record


def _merged(owners: Iterable[Owner]) -> tuple[Owner, ...]:
    """Return each owner once; a record names its customer too."""
    records = {owner.record.record_no: owner for owner in owners if owner.record}
    covered = {owner.code for owner in records.values()}
    codes = {owner.code: owner for owner in owners if not owner.record and owner.code not in covered}
    return (*records.values(), *codes.values())
