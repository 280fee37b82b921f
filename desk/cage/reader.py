"""Reads one file from outside, in the child process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cardfile.errors import KeceError
from cardfile.library import Library, UnknownFormError
from cardfile.problems import Problem
from cardfile.text import Text
from desk.cage.opening import MOST_BYTES, NotOpenedError, read_file
from desk.cage.read import Read, lying_ending
from generator.foreign.examining import Examined, examine, guessed, unread
from generator.foreign.kinds import CONVERTIBLE, READABLE, SCANS, Kind
from generator.foreign.sniffing import sniff_head

if TYPE_CHECKING:
    from cardfile.forms import Form
    from generator.engine.zipfiles import ForeignZip
    from generator.reading import Identity


@dataclass(frozen=True)
class FileReader:
    """Reads forms of an office: a file's path in, what it says out.

    Attributes:
        folders: where the office's form files lie (:class:`cardfile.library.Library`).
    """

    folders: tuple[Path, ...]

    def __call__(self, path: Path) -> Read:
        """Return what a file says; one that LibreOffice must convert first has neither reading nor refusal."""
        try:
            data, size = read_file(path)
        except NotOpenedError as fault:
            return Read(Kind.NO_FILE, refusal=fault.reason)
        examined = examine(data) if size <= MOST_BYTES else _examine_head(data)
        remarks = lying_ending(path.name, examined.kind)
        foreign = examined.refusal == unread(examined.kind)
        if examined.kind in SCANS and size <= MOST_BYTES:
            return _scanned(data, Read(examined.kind, None, None, examined.refusal, remarks, foreign=foreign))
        if examined.refusal or examined.kind not in READABLE or examined.package is None:
            return Read(examined.kind, None, None, examined.refusal, remarks, foreign=foreign)
        return self._read(examined.kind, examined.package, remarks)

    def _read(self, kind: Kind, package: ForeignZip, remarks: tuple[Text, ...]) -> Read:
        from generator.readback import issued_values, read_back
        from generator.readback.excel import NO_FORM_IN_WORKBOOK
        from generator.readback.problems import NO_FORM

        reading = read_back(package, find=self._form)
        if not (reading.identity.form or reading.values):
            foreign = {problem.message for problem in reading.problems} <= {NO_FORM, NO_FORM_IN_WORKBOOK}
            return Read(kind, None, None, _why(reading.problems), remarks, foreign=foreign)
        return Read(kind, reading, issued_values(package), remarks=remarks)

    @cached_property
    def _library(self) -> Library:
        return Library(self.folders)

    def _form(self, identity: Identity) -> Form | None:
        try:
            return self._library.get(identity.form) if identity.form else None
        except UnknownFormError:
            return None


def _scanned(data: bytes, read: Read) -> Read:
    """Return a scan with the codes on its pages; one that is too large to be looked at may be filed as it is."""
    from generator.scanning import read_scan
    from generator.scanning.faults import LockedScanError, UnreadableScanError

    try:
        return replace(read, pages=read_scan(data))
    except (UnreadableScanError, LockedScanError) as fault:
        return replace(read, refusal=_said(fault), foreign=False)
    except KeceError as fault:
        return replace(read, remarks=(*read.remarks, _said(fault)))


def _said(fault: KeceError) -> Text:
    return Text(fault.text("zh"), fault.text("en"))


def _examine_head(head: bytes) -> Examined:
    """Return the kind of a file that is too large to be read."""
    kind = sniff_head(head)
    kind = guessed(head) if kind is Kind.ZIP else kind
    large = kind in READABLE or kind in CONVERTIBLE or kind in (Kind.ZIP, Kind.CFB)
    return Examined(kind, refusal=_TOO_LARGE if large else unread(kind))


def _why(problems: Iterable[Problem]) -> Text:
    """Return the sentences of the problems of a document that says nothing."""
    messages = [problem.message for problem in problems]
    return Text(
        "".join(f"{message.zh.rstrip('。')}。" for message in messages),
        " ".join(f"{message.en[:1].upper()}{message.en[1:].rstrip('.')}." for message in messages),
    )


_TOO_LARGE = Text(
    f"文件超过 {MOST_BYTES // 1024 // 1024} MiB，没有打开；请压缩其中的图片后再交。",
    f"The file is larger than {MOST_BYTES // 1024 // 1024} MiB and was not opened; compress its pictures and hand it "
    "in again.",
)
