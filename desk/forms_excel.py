"""Forms edited in Excel: to a workbook, and back into the office's own ``forms/``, or nothing is written (DESIGN 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.acts import Act, Facts, Note
from archive.locks import locked
from cardfile.errors import KeceError
from cardfile.formchanges import Change, changes_of, forbidden
from cardfile.forms import Form
from cardfile.library import FormHead, Library, form_text
from cardfile.store import write_beside
from cardfile.text import Text
from cardfile.yamlfile import read_located
from desk.site import Site
from generator.formsheets.faults import SheetFault, SheetFaultsError
from generator.formsheets.workbook import Told, from_workbook, to_workbook


class WorkbookExistsError(KeceError):
    """A workbook of this name exists; somebody may be editing it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("文件已存在，没有覆盖。", "this file exists and was not overwritten."),
            where=str(path),
            remedy=Text("请用 -o 另起文件名，或先移走它。", "Name another file with -o, or move it away."),
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """What a workbook does to one form.

    Attributes:
        form: the form as it will be.
        before: the version in use; None for a new form.
        changes: what is different; nothing for a new form, and for one that stays as it is.
        text: what its file will say.
    """

    form: Form
    before: int | None
    changes: tuple[Change, ...]
    text: str

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return self.before is None or bool(self.changes)

    @property
    def file(self) -> str:
        """Where the form's file lies in the office."""
        return f"forms/{self.form.name}.yaml"


def forms_to_excel(library: Library, names: Iterable[str], target: Path) -> None:
    """Write a workbook with some forms.

    Args:
        library: the forms in use.
        names: the forms' names or codes.
        target: the file; it must be new.

    Raises:
        WorkbookExistsError: it is not.
        UnknownFormError: there is no such form.
        NotLosslessError: a form cannot be told in a workbook to the letter.
    """
    if target.exists():
        raise WorkbookExistsError(target)
    forms = [library.get(name) for name in names]
    texts = ((form, library.files[form.name]) for form in forms)
    wanted = [(form, read_located(form_text(path), str(path)).plain()) for form, path in texts]
    write_beside(target, to_workbook(wanted, library.shared, library.files))


def forms_from_excel(library: Library, data: bytes, path: str) -> tuple[Revision, ...]:
    """Return what a workbook does to the forms of an office; nothing is written.

    Args:
        library: the forms in use.
        data: the bytes of the workbook.
        path: the file, for messages.

    Raises:
        NoFormsWorkbookError: it is no workbook.
        SheetFaultsError: it has faults, or breaks a rule; all are told.
    """
    reading = from_workbook(data, path, library.shared, library.files)
    seen = {fault.place for fault in reading.faults}
    broken = (fault for one in reading.told for fault in _broken_rules(library, one))
    rules = [fault for fault in (*_doubled(library, reading.told), *broken) if fault.place not in seen]
    if reading.faults or rules:
        raise SheetFaultsError(path, (*reading.faults, *rules))
    return tuple(_revision(library, one) for one in reading.told)


def take_from_excel(site: Site, data: bytes, path: str, note: Note) -> tuple[Revision, ...]:
    """Write the forms of a workbook into the office's own ``forms/``, all or none; return what changed.

    Args:
        site: the office.
        data: the bytes of the workbook.
        path: the file, for messages.
        note: told of each form that is written.

    Raises:
        BusyError: another process is changing forms.
        NoFormsWorkbookError, SheetFaultsError: as for :func:`forms_from_excel`; nothing was written.
    """
    with locked(site.locks, "forms"):
        revisions = forms_from_excel(Site(site.root).library, data, path)
        for revision in revisions:
            if revision.writes:
                _write(site.root, revision, note)
    return revisions


def _write(root: Path, revision: Revision, note: Note) -> None:
    content = revision.text.encode()
    before: Facts = {} if revision.before is None else {"version": revision.before}
    after: Facts = {"version": revision.form.version, "sha256": hashlib.sha256(content).hexdigest()}
    note(Act("form.change", revision.form.name, before=before, after=after))
    write_beside(root / revision.file, content)


def _in_use(library: Library, name: str) -> Form | None:
    return library.get(name) if name in library.files else None


def _revision(library: Library, told: Told) -> Revision:
    before = _in_use(library, told.form.name)
    if before is None:
        return Revision(told.form, None, (), told.text(told.form.version))
    changes = changes_of(before, told.form)
    version = before.version + bool(changes)
    return Revision(replace(told.form, version=version), before.version, changes, told.text(version))


# -- rules ----------------------------------------------------------------------------------------------


def _broken_rules(library: Library, told: Told) -> Iterator[SheetFault]:
    """Yield what a new version of a form in use may not do."""
    before = _in_use(library, told.form.name)
    if before is None:
        return
    yield from (told.fault(b.line, b.key, b.message) for b in forbidden(before, told.form))
    if told.form.version != before.version and changes_of(before, told.form):
        yield told.fault(1, "version", _stale(told.form, before))


def _stale(form: Form, before: Form) -> Text:
    return Text(
        f"这里是第 {form.version} 版，现行是第 {before.version} 版；请重新导出，在新文件中修改",
        f"this is version {form.version}, the one in use is {before.version}; export it again and edit that",
    )


def _doubled(library: Library, told: Iterable[Told]) -> Iterator[SheetFault]:
    """Yield codes and numbers of forms that another form has: commands find forms by them."""
    forms = list(told)
    kept = [head for head in library.heads() if head.name not in {one.form.name for one in forms}]
    others: list[Form | FormHead] = [*kept, *(one.form for one in forms)]
    for one in forms:
        for key in ("code", "id"):
            word = getattr(one.form, key)
            names = [o.name for o in others if o.name != one.form.name and getattr(o, key) == word]
            if names:
                message = Text(f"「{word}」已由表单「{names[0]}」使用", f"form “{names[0]}” has “{word}”")
                yield one.fault(1, key, message)
