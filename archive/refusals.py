"""Refusals of the archive: a class per fault, each saying what, where and what to do next."""

from __future__ import annotations

from pathlib import Path

from cardfile.errors import KeceError, PassingError
from cardfile.text import Text


class NameTakenError(KeceError):
    """The name belongs to something else, or to an issued edition that must not change."""

    def __init__(self, binder: str, path: str) -> None:
        super().__init__(
            Text(
                "这个文件名已被其他内容占用，没有覆盖。",
                "Something else has this name; it was not overwritten.",
            ),
            where=f"{binder}/{path}",
            remedy=Text(
                "请核对该文件；手册内容有变化时应编制新的一版。",
                "Look at that file; a handbook that has changed needs a new edition.",
            ),
        )


class ArchiveAwayError(PassingError):
    """The archive's folder is not there: its share is not connected."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            Text(
                "找不到档案文件夹或其标记文件 .kece-root。",
                "The folder of the archive, or its marker file .kece-root, is not there.",
            ),
            where=str(root),
            remedy=Text(
                "请检查共享盘是否已连接；若文件夹无误，请在其中新建一个名为 .kece-root 的文件。",
                "Check that the shared drive is connected; if the folder is right, make a file .kece-root in it.",
            ),
        )


class OutsideArchiveError(KeceError):
    """A path leads out of the archive."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text("路径指向档案文件夹之外。", "The path leads out of the archive."),
            where=path,
            remedy=Text("请只使用档案内的相对路径。", "Use paths within the archive only."),
        )


class EmptyDocumentError(KeceError):
    """A document without content is none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("文件是空的，没有归档。", "The file is empty and was not filed."),
            where=name,
            remedy=Text("请重新保存或重新生成该文件。", "Save or generate the document again."),
        )
