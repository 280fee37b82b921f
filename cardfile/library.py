"""The shelf of form definitions: shipped ones, and an office's own that replace them whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardfile.errors import KeceError
from cardfile.text import Text
from cardfile.yamlfile import read_located, suggestion

if TYPE_CHECKING:
    from cardfile.formfile import Shared
    from cardfile.forms import Form

_SHARED = "_shared.yaml"


class UnknownFormError(KeceError):
    """No form has this name or code."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        near = suggestion(wanted, known)
        super().__init__(
            Text(f"没有表单「{wanted}」{near.zh or '。'}", f"there is no form “{wanted}”{near.en or '.'}"),
            remedy=Text("用 kece forms list 查看全部表单。", "List all forms with: kece forms list"),
        )


class UnreadableFileError(KeceError):
    """A definition file cannot be read as UTF-8 text."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            Text(f"文件无法读取：{reason}。", f"the file cannot be read: {reason}."),
            where=str(path),
            remedy=Text("请另存为 UTF-8 编码。", "Save it as UTF-8."),
        )


@dataclass(frozen=True, slots=True)
class FormHead:
    """The first lines of a form file: enough to list it, without reading its fields."""

    name: str
    id: str
    code: str
    version: int
    title: Text
    path: Path


@dataclass(frozen=True)
class Library:
    """Finds forms by name or code.

    Attributes:
        folders: where form files lie; a file in an earlier folder replaces the one of the same name
            in a later folder, whole (DESIGN 4).
    """

    folders: tuple[Path, ...]

    @cached_property
    def files(self) -> dict[str, Path]:
        """The form files by their form's name, in the order of the forms' numbers."""
        found = {
            path.stem: path
            for folder in reversed(self.folders)
            for path in sorted(folder.glob("*.yaml"))
            if not path.name.startswith("_")
        }
        return dict(sorted(found.items()))

    @cached_property
    def shared(self) -> Shared:
        """The shared header, workflows and choices."""
        from cardfile.formfile import read_shared

        path = self._first(_SHARED)
        return read_shared(form_text(path), str(path))

    def _first(self, name: str) -> Path:
        return next((f / name for f in self.folders if (f / name).is_file()), self.folders[-1] / name)

    def heads(self) -> Iterator[FormHead]:
        """Yield what a list of forms shows; a file whose head cannot be read is read whole, to tell why."""
        heads = [_head(path) or self._head_of_whole(name) for name, path in self.files.items()]
        yield from sorted(heads, key=lambda head: head.id)

    def _head_of_whole(self, name: str) -> FormHead:
        form = self.get(name)
        return FormHead(form.name, form.id, form.code, form.version, form.title, self.files[name])

    def get(self, name: str) -> Form:
        """Return a form by its name or its code.

        Raises:
            UnknownFormError: there is none.
            DefinitionError: its file has faults.
        """
        if name not in self._read:
            self._read[name] = self._load(self._name_of(name))
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, Form]:
        return {}

    def _load(self, name: str) -> Form:
        from cardfile.formfile import read_form

        path = self.files[name]
        return read_form(form_text(path), str(path), self.shared, self.files)

    def _name_of(self, wanted: str) -> str:
        if wanted in self.files:
            return wanted
        heads = {code: head.name for head in self.heads() for code in (head.code, head.id)}
        if wanted.upper() in heads:
            return heads[wanted.upper()]
        raise UnknownFormError(wanted, [*self.files, *heads])

    def __iter__(self) -> Iterator[Form]:
        return (self.get(head.name) for head in self.heads())


def form_text(path: Path) -> str:
    """Return the text of a definition file.

    Raises:
        UnreadableFileError: it is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadableFileError(path, str(fault)) from fault


def _head(path: Path) -> FormHead | None:
    """Read only the lines above ``sections:``: listing thirty forms must not cost thirty readings."""
    head, _, _ = form_text(path).partition("\nsections:")
    plain: Any = _quietly(head, path)
    try:
        title = Text(plain["title"]["zh"], plain["title"]["en"])
        return FormHead(path.stem, str(plain["id"]), str(plain["code"]), int(plain["version"]), title, path)
    except (KeyError, TypeError, ValueError):
        return None


def _quietly(head: str, path: Path) -> Any:
    try:
        return read_located(head, str(path)).plain()
    except KeceError:
        return None
