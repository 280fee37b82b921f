"""Attachments: files that a record's values name, filed beside its document.

A value of the type file or photo is the name that people gave the file. The archive has its own names;
the record's list of documents says which file is meant (:attr:`cardfile.records.Document.name`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from archive.disk import sha256_of
from archive.naming import DocumentName
from cardfile.errors import KeceError
from cardfile.forms import Field, Form
from cardfile.records import Document, Record
from cardfile.text import Text

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.rooms import Rooms

TABLE: Final = "attachments"
"""The table of attachments that every record form has (domain B.1, 13)."""
_FILES: Final = ("file", "photo")


class NotAFileFieldError(KeceError):
    """A field of another type cannot hold a file."""

    def __init__(self, form: Form, name: str) -> None:
        known = "、".join(f.name for f in form.fields if f.type in _FILES or f.name == TABLE)
        super().__init__(
            Text(
                f"「{form.title.zh}」没有文件字段「{name}」，可用：{known}。",
                f"“{form.title.en}” has no field of files “{name}”; it has: {known}.",
            )
        )


class RefusedFileError(KeceError):
    """A file that the inbox would not file either: it may run, or is of a kind that is not kept."""

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__(reason, where=name)


@dataclass(frozen=True)
class Attachments:
    """Takes files of records into the archive."""

    rooms: Rooms
    papers: Papers

    def add(
        self,
        record_no: str,
        name: str,
        content: bytes,
        field: str = "",
        *,
        title: str = "",
        by: str | None = None,
    ) -> Record:
        """File an attachment; a name that no value mentions yet is entered in a new revision.

        The revision is tried first: a photograph without consent must not reach the archive.

        Args:
            record_no: the record.
            name: the file's name.
            content: the file.
            field: a field of the type file or photo; empty for the table of attachments.
            title: what the table calls it; the file's own name when empty.
            by: staff code of whoever does it.

        Raises:
            UnknownRecordError, NotAFileFieldError, NotAPhotoError, RefusedFileError, ValuesRefusedError: nothing was
                filed.
        """
        record = self.rooms.register.get(record_no)
        form = self.rooms.form(record.form)
        target = _target(form, field)
        content = _cleaned(form, record, target, name, content)
        _require_safe(name, content)
        row = {"title": title or PurePosixPath(name).stem, "file": name, "sha256": sha256_of(content)}
        changes = {} if _is_named(form, record, name) else _entered(record, target, name, row)
        tried = self._revised(record, changes, by, dry_run=True)
        filed = self.rooms.archive.file(
            content, self.papers.shelving.place(form, tried), self._name(form, record, name)
        )
        document = Document(filed.path, filed.sha256, tried.revision, "attachment", name)
        self._revised(record, changes, by)
        return self.rooms.register.attach(record_no, document, filed.replaced)

    def _revised(
        self, record: Record, changes: Mapping[str, Any], by: str | None, *, dry_run: bool = False
    ) -> Record:
        if not changes:
            return record
        return self.rooms.register.revise(
            record.record_no, changes, self.rooms.now(), reason="附件", by=by, dry_run=dry_run
        )

    def _name(self, form: Form, record: Record, name: str) -> DocumentName:
        """Return the archive's name of an attachment: the same file again is the next version of the same."""
        names = list(dict.fromkeys([*(d.name for d in record.documents if d.name), name]))
        suffix = PurePosixPath(name).suffix.lower()
        return replace(
            self.papers.shelving.name(form, record, suffix), variant=f"附件{names.index(name) + 1:02}"
        )


def file_names(form: Form, values: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
    """Yield the files that values name, with the field or column that names them."""
    for f in form.fields:
        if f.type in _FILES and values.get(f.name):
            yield f, str(values[f.name])
        for row in values.get(f.name) or () if f.type == "table" else ():
            yield from ((c, str(row[c.name])) for c in f.columns if c.type in _FILES and row.get(c.name))


def _target(form: Form, name: str) -> Field:
    target = form.by_name.get(name or TABLE)
    if target is None or not (target.type in _FILES or target.name == TABLE):
        raise NotAFileFieldError(form, name)
    return target


def _cleaned(form: Form, record: Record, target: Field, name: str, content: bytes) -> bytes:
    kinds = {f.type for f, named in file_names(form, record.values) if named == name} | {target.type}
    if "photo" not in kinds:
        return content
    from generator.photos import without_metadata

    return without_metadata(content, name)


def _require_safe(name: str, content: bytes) -> None:
    """Refuse what the inbox holds.

    Raises:
        RefusedFileError: something in it may run, or files of its kind are not kept.
    """
    from desk.cage.read import Read
    from desk.intake.deciding import archived_suffix
    from desk.intake.reasons import not_filed
    from generator.foreign.examining import examine, unread

    examined = examine(content)
    if examined.refusal and examined.refusal != unread(examined.kind):
        raise RefusedFileError(name, examined.refusal)
    if archived_suffix(examined.kind, name) is None:
        raise RefusedFileError(name, not_filed(Read(examined.kind, refusal=examined.refusal)))


def _is_named(form: Form, record: Record, name: str) -> bool:
    return name in (named for _, named in file_names(form, record.values))


def _entered(record: Record, target: Field, name: str, row: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that come to name a file: the field's own, or one more row of the table."""
    if target.name != TABLE:
        return {target.name: name}
    return {TABLE: [*record.values.get(TABLE, ()), row]}
