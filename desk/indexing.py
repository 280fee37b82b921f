"""Indexing: the lists of the archive that people use without the program, made from the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.disk import write_whole
from archive.manifest import INDEX_PAGE, REGENERATED
from archive.plan import OLD_VERSIONS
from cardfile.forms import Form
from cardfile.mergers import merger_of
from cardfile.records import TRASH, Document, Record
from cardfile.text import Text
from generator.indexes.model import Folder, Listed, Survivor, shelved

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.rooms import Rooms

RESTRICTED: Final = "(受限)"
"""Part of the name of every folder with access rights of its own (domain G.4)."""
_FACTS: Final = ("owner_unit", "keeper", "backup_keeper", "tier", "opened_on", "state", "merged_on")
_NOTES: Final = {
    "document": Text("", ""),
    "original": Text("原件", "as it came in"),
    "signed": Text("签字扫描件", "signed copy"),
    "attachment": Text("附件", "attachment"),
}


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a run wrote: paths from the archive's root; what was the same already is only counted."""

    written: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True)
class Indexing:
    """Makes the pages and workbooks of an office's archive."""

    rooms: Rooms
    papers: Papers

    def make(self, progress: Callable[[str], None] = lambda _: None) -> Indexed:
        """Make all lists; a file that would not change is not written.

        Raises:
            ArchiveAwayError: there is no archive.
        """
        self.rooms.archive.require()
        folders = []
        written: dict[str, bool] = {}
        for code in self._customers():
            progress(code)
            folder = self.folder(code)
            folders.append(folder)
            written[f"{folder.path}/{INDEX_PAGE}"] = self._write(
                f"{folder.path}/{INDEX_PAGE}", self._customer_page(folder)
            )
        for name, content in self._overall(folders):
            written[f"{REGENERATED}/{name}"] = self._write(f"{REGENERATED}/{name}", content)
        new = tuple(path for path, is_new in written.items() if is_new)
        return Indexed(new, len(written) - len(new))

    def folder(self, code: str) -> Folder:
        """Return what a customer's page shows."""
        customer = self.rooms.register.get(code)
        path = self.papers.shelving.customer_folder(code)
        documents = [(d, r) for r in self.rooms.store.records(code) for d in r.documents]
        places = {d.path: _place(d) for d, _ in documents}
        listed = [self._listed(d, r) for d, r in documents if places[d.path] == "open"]
        return Folder(
            code=code,
            name=str(customer.values.get("name", code)),
            short_name=str(customer.values.get("short_name", "")),
            path=path,
            facts=tuple(self._facts(customer)),
            shelves=tuple(shelved(listed, path)),
            restricted=sum(place == "restricted" for place in places.values()),
            superseded=sum(place == "superseded" for place in places.values()),
            survivor=self._survivor(customer),
        )

    def _survivor(self, customer: Record) -> Survivor | None:
        merger = merger_of(customer)
        if merger is None:
            return None
        name = str(self.rooms.register.get(merger.into).values.get("name", merger.into))
        return Survivor(
            merger.into, name, f"{self.papers.shelving.customer_folder(merger.into)}/{INDEX_PAGE}"
        )

    def _customers(self) -> Iterator[str]:
        units = self.rooms.settings.unit_by_code
        for binder in self.rooms.store.binders():
            if binder not in units and self.rooms.store.find(binder):
                yield binder

    def _facts(self, customer: Record) -> Iterator[tuple[Text, str]]:
        form = self.rooms.form("customer")
        for name in _FACTS:
            text = self._printed(form, customer, name)
            if text:
                yield form.by_name[name].label, text

    def _printed(self, form: Form, record: Record, name: str) -> str:
        from generator.context import Printer

        field = form.by_name.get(name)
        value = record.values.get(name)
        return str(Printer(form, self.rooms.directory).text(field, value, record.values)) if field else ""

    def _listed(self, document: Document, record: Record) -> Listed:
        form = self.rooms.form(record.form)
        day = record.occurred_on
        return Listed(
            path=document.path,
            record_no=record.record_no,
            form=form.title,
            title=document.name or self.papers.shelving.title(form, record),
            day=day.isoformat() if day else record.history[0].at[:10],
            responsible=self._printed(form, record, "prepared_by"),
            confidentiality=str(record.values.get("confidentiality", form.confidentiality)),
            archive_no=str(record.values.get("archive_no", "")),
            state=record.state,
            note=_NOTES[document.kind],
        )

    # -- pages and workbooks --------------------------------------------------------------------------

    def _customer_page(self, folder: Folder) -> bytes:
        from generator.indexes.pages import customer_page

        return customer_page(self._template("customer.html"), folder, self.rooms.settings.company)

    def _overall(self, folders: Sequence[Folder]) -> Iterator[tuple[str, bytes]]:
        from generator.indexes.pages import archive_page
        from generator.indexes.workbooks import customers_workbook, documents_workbook

        yield "index.html", archive_page(self._template("archive.html"), folders, self.rooms.settings.company)
        yield "客户一览表.xlsx", customers_workbook(folders)
        of_customers = (d for folder in folders for shelf in folder.shelves for d in shelf.documents)
        yield "档案目录.xlsx", documents_workbook([*of_customers, *self._of_units()])

    def _of_units(self) -> Iterator[Listed]:
        for unit in self.rooms.settings.unit_by_code:
            for record in self.rooms.store.records(unit):
                yield from (self._listed(d, record) for d in record.documents if _place(d) == "open")

    def _template(self, name: str) -> str:
        return self._read(name).replace("{{ style }}", self._style)

    @cached_property
    def _style(self) -> str:
        return self._read("style.css")

    def _read(self, name: str) -> str:
        path = self.rooms.site.template("pages", name)
        return path.read_text("utf-8") if path else ""

    def _write(self, path: str, content: bytes) -> bool:
        target: Path = self.rooms.site.archive / path
        if target.is_file() and target.read_bytes() == content:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
        return True


def _place(document: Document) -> str:
    """Return where a document stands with regard to the lists: open, restricted, superseded or discarded."""
    folders: Any = document.path.split("/")[:-1]
    if TRASH in folders:
        return "discarded"
    if any(RESTRICTED in folder for folder in folders):
        return "restricted"
    return "superseded" if OLD_VERSIONS in folders else "open"
