"""Where things lie: the shipped forms and templates, and the folders of an office (DESIGN 4)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cardfile.errors import KeceError
from cardfile.library import Library, UnreadableFileError
from cardfile.text import Text

if TYPE_CHECKING:
    from cardfile.settings import Settings

SETTINGS: Final = "kece.yaml"
OUTCOMES: Final = ("待认领", "重复件", "退回件", "失败件")


class NoOfficeError(KeceError):
    """There is no office here."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Text(
                "这里不是客册办公文件夹（没有 kece.yaml）。",
                "this is no kece office (there is no kece.yaml).",
            ),
            where=str(where),
            remedy=Text(
                "请用 --office 指明文件夹，或用 kece init 文件夹 新建。",
                "Name the folder with --office, or make a new one with: kece init DIR",
            ),
        )


class OfficeExistsError(KeceError):
    """A new office would land in a folder that holds something already."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Text("文件夹不是空的，没有改动任何文件。", "the folder is not empty; nothing was changed."),
            where=str(where),
            remedy=Text("请选择一个空文件夹或新名称。", "Choose an empty folder or a new name."),
        )


def shipped(kind: str) -> Path:
    """Return the folder of shipped ``forms`` or ``templates``: the checkout's, else the wheel's."""
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / kind
    from importlib import resources

    return Path(str(resources.files("desk") / "_shipped" / kind))


def find_office(start: Path, named: str | None = None) -> Path:
    """Return the office folder: the one named, else $KECE_OFFICE, else the nearest upwards.

    Raises:
        NoOfficeError: there is no ``kece.yaml`` in any of them.
    """
    given = named or os.environ.get("KECE_OFFICE")
    candidates = [Path(given)] if given else [start, *start.parents]
    for folder in candidates:
        if (folder / SETTINGS).is_file():
            return folder.resolve()
    raise NoOfficeError(candidates[0])


@dataclass(frozen=True)
class Site:
    """The folders of one office; an office's own forms and templates come before the shipped ones."""

    root: Path

    @cached_property
    def settings(self) -> Settings:
        """What ``kece.yaml`` says."""
        from cardfile.settings import read_settings

        path = self.root / SETTINGS
        try:
            return read_settings(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as fault:
            raise UnreadableFileError(path, str(fault)) from fault

    @cached_property
    def library(self) -> Library:
        """The forms of the office."""
        return Library((self.root / "forms", shipped("forms")))

    @property
    def cards(self) -> Path:
        """The data, one file per owner."""
        return self.root / "cards"

    @property
    def archive(self) -> Path:
        """The documents, one tree per owner."""
        return self.root / "archive"

    @property
    def journal(self) -> Path:
        """The record of every act."""
        return self.root / "journal"

    @property
    def inbox(self) -> Path:
        """Where people drop filled forms."""
        return self.root / "inbox"

    @property
    def work(self) -> Path:
        """Locks, claimed files and other things that can be rebuilt; the settings may place it on a local disk."""
        return Path(self.settings.work) if self.settings.work else self.root / "work"

    @property
    def locks(self) -> Path:
        """The lock files."""
        return self.work / "locks"

    def template(self, kind: str, name: str) -> Path | None:
        """Return the template file ``kind/name``, the office's own before the shipped one."""
        places = (self.root / "templates" / kind / name, shipped("templates") / kind / name)
        return next((place for place in places if place.is_file()), None)
