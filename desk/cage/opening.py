"""Opens files from outside: regular files only, whatever their names say."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from cardfile.text import Text
from generator.foreign.sniffing import HEAD

MOST_BYTES: Final = 64 * 1024 * 1024
"""What a form may weigh as it lies on the disk; with ten photos from a phone it weighs 40 MiB."""

_TYPES: Final = (
    (stat.S_ISLNK, Text("链接", "a link")),
    (stat.S_ISDIR, Text("文件夹", "a folder")),
    (stat.S_ISFIFO, Text("管道", "a pipe")),
    (stat.S_ISSOCK, Text("套接字", "a socket")),
    (stat.S_ISCHR, Text("设备", "a device")),
    (stat.S_ISBLK, Text("设备", "a device")),
)
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
"""Between the look at a name and its opening somebody may put another thing there."""


class NotOpenedError(Exception):
    """A name is not opened, or cannot be; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def read_file(path: Path) -> tuple[bytes, int]:
    """Return a regular file's bytes and size; of one larger than :data:`MOST_BYTES` only the beginning.

    Raises:
        NotOpenedError: it is no regular file, or cannot be read.
    """
    try:
        _require_regular(path.lstat().st_mode)
        with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
            found = os.fstat(stream.fileno())
            _require_regular(found.st_mode)
            return stream.read(MOST_BYTES if found.st_size <= MOST_BYTES else HEAD), found.st_size
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise NotOpenedError(Text(f"文件无法读取（{why}）。", f"The file cannot be read ({why}).")) from fault


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = next((name for test, name in _TYPES if test(mode)), Text("特殊文件", "a special file"))
        raise NotOpenedError(
            Text(
                f"这是{what.zh}，不是普通文件，没有打开；请交文件本身。",
                f"This is {what.en}, no regular file, and was not opened; hand in the file itself.",
            )
        )
