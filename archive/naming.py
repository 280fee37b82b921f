"""Names of documents and folders: Windows-safe, sorting by date, reversible (G.3).

``20260612_HF-KH0001-2026-0006_作业结束回访_v1.docx`` is a date, a record number, a short title and a
version. A handbook carries its edition in the number, and a variant where others have a version:
``20260630_SC-KH0001-2026H1-E01_南溟石油_通用版.docx``. Nothing here touches a disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from archive.litter import is_litter, is_litter_folder, is_reason
from cardfile.errors import KeceError
from cardfile.text import Text

COMPONENT_ROOM: Final = 120
"""Longest name of a file or folder, in UTF-16 units (what Windows counts)."""
BYTE_ROOM: Final = 143
"""Longest new name of a file or folder, in bytes of UTF-8: what encrypted folders of a NAS (eCryptfs) take.

Asked of every office, because it costs a letter or two of rare titles and the share may move; longer names that
are there already stay valid.
"""
PATH_ROOM: Final = 160
"""Longest path below the archive's root, in UTF-16 units: 260 less the share's own prefix."""
UNTITLED: Final = "无题"

_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")
_NAME: Final = re.compile(
    r"(?P<day>\d{8})_(?P<record_no>[^_]+)_(?P<title>[^_]+?)(?:_(?P<variant>(?![vV]\d)[^_]+?))?"
    r"(?:_[vV](?P<version>[1-9]\d*))?(?P<suffix>\.[^._]+)",
    re.ASCII,
)


class UnsafeNameError(KeceError):
    """A name that some computer of the office cannot store, or that leads out of its folder."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(
                f"「{name}」不能用作文件或文件夹名称。", f"“{name}” cannot be the name of a file or folder."
            ),
            remedy=Text(
                '请去掉 < > : " / \\ | ? * 、首尾的点和空格,并避开 CON、NUL 等系统保留名。',
                'Remove < > : " / \\ | ? *, dots and spaces at its ends, and avoid device names such as CON.',
            ),
        )


class PathTooLongError(KeceError):
    """A path that stays too long for Windows however short the title is made."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text(f"路径超过 {PATH_ROOM} 个字符。", f"The path is longer than {PATH_ROOM} characters."),
            where=path,
            remedy=Text("请缩短文件夹的名称。", "Shorten the names of its folders."),
        )


@dataclass(frozen=True, slots=True)
class DocumentName:
    """The parts of a document's file name; ``parse(str(name)) == name``.

    Attributes:
        day: the record's ``occurred_on``, for periodic forms the end of the period.
        record_no: the number of the record; it may not hold an underscore.
        title: a short title as :func:`safe_title` makes it.
        version: counts up with each filing, or None for a handbook, whose number holds its edition.
        variant: tells documents of one record apart: ``通用版``, ``附件01``; empty for most.
        suffix: the extension with its dot, in small letters.

    Raises:
        UnsafeNameError: a part could not be read back, or no computer could store it.
    """

    day: date
    record_no: str
    title: str
    version: int | None = 1
    suffix: str = ".docx"
    variant: str = ""

    def __post_init__(self) -> None:
        safe = (
            _NUMBER.fullmatch(self.record_no)
            and _SUFFIX.fullmatch(self.suffix)
            and self.title == safe_title(self.title, COMPONENT_ROOM)
            and (not self.variant or self.variant == safe_title(self.variant, COMPONENT_ROOM))
            and not re.match(r"[vV]\d", self.variant)
            and (self.version is None or self.version > 0)
            and not is_litter(str(self))
        )
        if not safe:
            raise UnsafeNameError(str(self))

    def __str__(self) -> str:
        version = "" if self.version is None else f"v{self.version}"
        day = self.day.isoformat().replace("-", "")
        parts = (day, self.record_no, self.title, self.variant, version)
        return "_".join(filter(None, parts)) + self.suffix

    @classmethod
    def parse(cls, text: str) -> DocumentName | None:
        """Return the parts of a file name, or None when it is not one of ours."""
        match = _NAME.fullmatch(unicodedata.normalize("NFC", text))
        if not match:
            return None
        try:
            return cls(
                day=date.fromisoformat(match["day"]),
                record_no=match["record_no"],
                title=match["title"],
                version=int(match["version"]) if match["version"] else None,
                suffix=match["suffix"].lower(),
                variant=match["variant"] or "",
            )
        except (ValueError, UnsafeNameError):
            return None

    @property
    def series(self) -> tuple[str, str, str]:
        """What all versions of one document share, whatever its date and title have become."""
        return name_key(self.record_no), name_key(self.variant), self.suffix

    def fitted(self, room: int = COMPONENT_ROOM) -> DocumentName:
        """Return this name with its title cut until it fits into ``room`` UTF-16 units and :data:`BYTE_ROOM`.

        Raises:
            PathTooLongError: it does not fit even with a title of one character.
        """
        for length in range(len(self.title), 0, -1):
            shorter = replace(self, title=safe_title(self.title, length))
            if (
                utf16_length(str(shorter)) <= min(room, COMPONENT_ROOM)
                and byte_length(str(shorter)) <= BYTE_ROOM
            ):
                return shorter
        raise PathTooLongError(str(self))


def safe_title(text: str, limit: int = 20) -> str:
    """Return a text as it may stand in a file name, at most ``limit`` characters long.

    All rules of G.3. An underscore becomes a hyphen, because it separates the parts of a name, and
    characters that are not seen (zero width, direction marks) go with the spaces.
    """
    plain = unicodedata.normalize("NFC", text).translate(_HALF_WIDTH).replace("_", "-")
    kept = unicodedata.normalize("NFC", "".join(filter(_is_kept, plain)))
    title = kept.lstrip("~$.-=")[:limit].rstrip(".")
    return UNTITLED if not title or _is_device(title) else title


def _is_kept(char: str) -> bool:
    return char not in _FORBIDDEN and char not in "()" and unicodedata.category(char) not in _INVISIBLE


def folder_name(code: str, name: str) -> str:
    """Return ``KH0001_南溟石油`` for a customer, ``D01_勘探部`` for a department."""
    return checked_component(f"{code}_{safe_title(name)}")


def keyed_folder(existing: Iterable[str], code: str, name: str) -> str:
    """Return the folder of a code among those there are, else the name of a new one.

    A folder keeps its name when its customer is renamed: the code is the key (G.4).
    """
    prefix = name_key(f"{code}_")
    kept = sorted(folder for folder in existing if name_key(folder).startswith(prefix))
    return kept[0] if kept else folder_name(code, name)


def checked_component(name: str) -> str:
    """Return the name of one file or folder in NFC.

    Raises:
        UnsafeNameError: it is empty, leads elsewhere, looks like a side file, or Windows refuses it.
    """
    normal = unicodedata.normalize("NFC", name)
    usable = (
        normal == normal.strip(". ") != ""
        and not any(char in _FORBIDDEN or unicodedata.category(char) in {"Cc", "Cs"} for char in normal)
        and not any(test(normal) for test in (_is_device, is_litter, is_litter_folder, is_reason))
        and utf16_length(normal) <= COMPONENT_ROOM
    )
    if not usable:
        raise UnsafeNameError(name)
    return normal


def _is_device(name: str) -> bool:
    return name.split(".", maxsplit=1)[0].rstrip(" ").upper() in _DEVICES


def name_key(name: str) -> str:
    """Return what two names share when a Windows or Mac disk takes them for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def utf16_length(text: str) -> int:
    """Return the length Windows counts: characters outside the BMP count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_length(text: str) -> int:
    """Return the length Linux disks count: a Chinese character is three bytes."""
    return len(text.encode(errors="surrogatepass"))
