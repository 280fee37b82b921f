"""Runs LibreOffice, when it is installed, to turn documents into other formats.

Every run has a profile of its own, in which macros, active content and links are off; so several may run
at a time, and none uses what a user has set. It reads copies under plain names: it leaves no lock files
beside the originals, and odd names do not matter.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cardfile.text import Text

MOST_BYTES: Final = 256 * 1024 * 1024
"""What a converted document may weigh."""

_WINDOWS: Final = (
    r"%ProgramFiles%\LibreOffice\program\soffice.com",
    r"%ProgramFiles(x86)%\LibreOffice\program\soffice.com",
)
_MAC: Final = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_FILTERS: Final = {
    "docx": "docx:MS Word 2007 XML",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
}
_SETTINGS: Final = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Common/Misc", "FirstRun", "false"),
)
"""Macros never run, links are never updated (2), whatever a document asks for."""

_MEMORY: Final = 4 * 1024 * 1024 * 1024
_KILLED: Final = 10
"""Seconds in which a killed process must be gone."""


@cache
def find_soffice() -> Path | None:
    """Return LibreOffice's program, None when it is not installed."""
    named = shutil.which("soffice") or shutil.which("libreoffice")
    places = [named, _MAC, *map(os.path.expandvars, _WINDOWS)]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


def convert(
    files: Sequence[Path], to: str, into: Path, *, timeout: float = 60, ending: str | None = None
) -> Mapping[Path, Path | Text]:
    """Turn documents into another format, in one run of LibreOffice.

    Args:
        files: the documents; they are only read.
        to: the format's ending: ``pdf``, ``docx``, ``xlsx``.
        into: a folder for the results, which are called as the files are, with a number in front.
        timeout: seconds for all of them; then the run is ended with all its processes.
        ending: the ending that the content has, when the names may lie.

    Returns:
        For each file its result, or a sentence why there is none.
    """
    program = find_soffice()
    if program is None:
        return dict.fromkeys(files, _NOT_INSTALLED)
    with TemporaryDirectory(prefix="kece-office-", ignore_cleanup_errors=True) as work:
        copies = dict(_copied(files, Path(work) / "in", ending))
        made = Path(work) / "out"
        command = _command(program, Path(work) / "profile", to, made, list(copies.values()))
        why_not = _NOT_CONVERTED if run(command, timeout) else _too_slow(timeout)
        return {
            file: _result(made / f"{copy.stem}.{to}", into / f"{copy.stem}-{file.stem[:40]}.{to}", why_not)
            for file, copy in copies.items()
        }


def _copied(files: Sequence[Path], folder: Path, ending: str | None) -> Iterator[tuple[Path, Path]]:
    folder.mkdir()
    for number, file in enumerate(files, 1):
        copy = folder / f"{number:04}{ending or file.suffix}"
        shutil.copyfile(file, copy)
        yield file, copy


def _command(program: Path, profile: Path, to: str, made: Path, copies: list[Path]) -> list[str]:
    calling = safe_call(program, profile)
    return [*calling, "--convert-to", _FILTERS.get(to, to), "--outdir", str(made), *map(str, copies)]


def safe_call(program: Path, profile: Path) -> list[str]:
    """Make a profile in which nothing of a document runs; return how to call LibreOffice with it."""
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    options = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
    return [str(program), f"-env:UserInstallation={profile.as_uri()}", *options]


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )


def _result(made: Path, target: Path, why_not: Text) -> Path | Text:
    if not made.is_file():
        return why_not
    if made.stat().st_size > MOST_BYTES:
        return _TOO_LARGE
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, target)
    return target


# -- running --------------------------------------------------------------------------------------------


def run(command: list[str], timeout: float) -> bool:
    """Run a command that starts processes of its own; tell whether it ended in time. All of them end."""
    process = start(command)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        return False
    finally:
        kill_all(process)
    return True


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a command as the head of a group, so that :func:`kill_all` ends what it starts too."""
    group: Mapping[str, object] = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command, names of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **group,  # type: ignore[call-overload]
    )
    _limit_memory(process.pid)
    return process


def _limit_memory(pid: int) -> None:
    """Limit the address space of a process and those it starts; only Linux can, elsewhere time must do."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """End a process with all it started: its group, or on Windows its tree."""
    if sys.platform == "win32":
        if process.poll() is None:
            end_tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(end_tree, check=False, capture_output=True)  # noqa: S603
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_KILLED)


_NOT_INSTALLED: Final = Text("本机没有安装 LibreOffice。", "LibreOffice is not installed on this machine.")
_NOT_CONVERTED: Final = Text("LibreOffice 无法转换这个文件。", "LibreOffice cannot convert the file.")
_TOO_LARGE: Final = Text(
    f"转换后的文件超过 {MOST_BYTES // 1024 // 1024} MiB。",
    f"The converted file is larger than {MOST_BYTES // 1024 // 1024} MiB.",
)


def _too_slow(timeout: float) -> Text:
    return Text(
        f"LibreOffice 在 {timeout:g} 秒内没有转换完。",
        f"LibreOffice did not finish within {timeout:g} seconds.",
    )
