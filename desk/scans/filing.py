"""Files the forms within a scan. Done again after a crash it ends the same: parts are the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from archive.filing import Filed
from archive.naming import DocumentName
from archive.outcomes import Kind, Outcome
from archive.plan import Place
from cardfile.records import Document
from cardfile.text import Text
from desk.scans import wording
from desk.scans.deciding import OnPaper, SignedCopy

if TYPE_CHECKING:
    from cardfile.library import Library
    from desk.documents import Shelving

SIGNED: Final = "签字扫描件"
"""Begins the variant of a signed copy's name; the revision that was signed ends it."""


class Shelf(Protocol):
    """Whoever files: the archive, or a batch of it."""

    def file(self, content: Path | bytes, where: Place, name: DocumentName) -> Filed:
        """File a document."""
        ...


@dataclass(frozen=True, slots=True)
class FiledCopy:
    """A signed copy that is filed and still to be noted on its record.

    Attributes:
        document: the signed copy as its record notes it.
        moved: where the signed copy before it lies now.
    """

    copy: SignedCopy
    document: Document
    moved: str | None

    @property
    def record_no(self) -> str:
        """The number of the record."""
        return self.copy.record.record_no

    @property
    def known(self) -> bool:
        """Whether the record noted it before."""
        return self.document in self.copy.record.documents


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a scan: its outcome, and the signed copies filed from it."""

    outcome: Outcome
    copies: tuple[FiledCopy, ...]


@dataclass(frozen=True)
class Filer:
    """Files signed copies beside the documents of their records."""

    library: Library
    shelving: Shelving

    def take(self, shelf: Shelf, scan: Path, ending: str, paper: OnPaper, *, resumed: bool = False) -> Taken:
        """File each form within a scan.

        A scan of one form is filed as it came; of several, each gets its own pages. Pages that nobody
        claims are held, by themselves when others were filed: then the whole scan goes to the originals.

        Args:
            shelf: where to file.
            scan: the file.
            ending: the ending that its content calls for.
            paper: what is decided about its forms.
            resumed: it was in hand before, so what is filed already may be its own.
        """
        whole = paper.is_one_form
        copies = tuple(self._file(shelf, scan, ending, copy, whole=whole) for copy in paper.copies)
        if paper.unclaimed:
            rest = part(scan, paper.unclaimed_pages) if copies else None
            return Taken(Outcome("held", _told(paper, copies), annotated=rest), copies)
        kind: Kind = "duplicate" if all(copy.known for copy in copies) and not resumed else "filed"
        record_no = copies[0].copy.record.record_no if whole else None
        return Taken(Outcome(kind, _told(paper, copies), record_no, copies[0].document.path), copies)

    def _file(self, shelf: Shelf, scan: Path, ending: str, copy: SignedCopy, *, whole: bool) -> FiledCopy:
        record, form = copy.record, self.library.get(copy.record.form)
        name = replace(self.shelving.name(form, record, ending), variant=f"{SIGNED}r{copy.revision}")
        content = scan if whole else part(scan, copy.pages)
        filed = shelf.file(content, self.shelving.place(form, record), name)
        return FiledCopy(copy, Document(filed.path, filed.sha256, copy.revision, "signed"), filed.replaced)


def part(scan: Path, pages: tuple[int, ...]) -> bytes:
    """Return some pages of a scan as a file of their own."""
    from generator.scanning.parts import part_of

    return part_of(scan.read_bytes(), pages)


def _told(paper: OnPaper, copies: Sequence[FiledCopy]) -> Text:
    unclaimed = (wording.of_pages(sheet.pages, sheet.reason) for sheet in paper.unclaimed)
    return wording.joined((*unclaimed, *map(_line, copies)))


def _line(filed: FiledCopy) -> Text:
    copy = filed.copy
    told = wording.filed(copy.record.record_no, copy.revision, filed.document.path, copy.remark)
    return wording.of_pages(copy.pages, told)
