"""Prints documents with one LibreOffice that is kept running, which saves its start for all but the first.

LibreOffice hands a second call with the same profile over to the one that runs: so no bridge to its inside
is needed, on any system. A call that finds none running does the work by itself; only time is lost.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from cardfile.errors import KeceError
from cardfile.text import Text
from generator.soffice import find_soffice, kill_all, run, safe_call, start

_PDF: Final = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
"""Every bookmark becomes a named place of the PDF: that is how pages are measured."""
_START: Final = 30
"""Seconds in which LibreOffice is up; after them documents are printed without it being kept."""
_MOST: Final = 200
"""Documents that one LibreOffice prints; its memory grows with each."""


class NoPressError(KeceError):
    """LibreOffice is wanted, but not installed."""

    def __init__(self) -> None:
        super().__init__(
            Text("本机没有安装 LibreOffice，不能生成 PDF。", "LibreOffice is not installed: no PDF is made."),
            remedy=Text("请安装 LibreOffice，或去掉 --pdf。", "Install LibreOffice, or leave --pdf out."),
        )


class NotPrintedError(KeceError):
    """LibreOffice made no PDF of a document."""

    def __init__(self, what: str, seconds: float | None) -> None:
        why = (
            Text(
                f"LibreOffice 在 {seconds:g} 秒内没有完成",
                f"LibreOffice did not finish within {seconds:g} seconds",
            )
            if seconds
            else Text("LibreOffice 无法转换", "LibreOffice cannot convert it")
        )
        super().__init__(
            Text(f"没有生成 PDF：{why.zh}。", f"no PDF was made: {why.en}."),
            where=what,
            remedy=Text(
                "Word 文件不受影响；请重新运行同一命令。",
                "The Word file is not affected; run the command again.",
            ),
        )


def require_press() -> None:
    """Do nothing when documents can be printed.

    Raises:
        NoPressError: LibreOffice is not installed.
    """
    if find_soffice() is None:
        raise NoPressError


class Press:
    """Prints documents as PDF; a context manager, whose LibreOffice ends with it.

    Nothing is started before the first document.

    Args:
        timeout: seconds for one document; then LibreOffice is ended, and started anew for the next.
    """

    def __init__(self, *, timeout: float = 120) -> None:
        self._timeout = timeout
        self._kept: subprocess.Popen[bytes] | None = None
        self._work: TemporaryDirectory[str] | None = None
        self._call: list[str] = []
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def print(self, document: bytes, what: str) -> bytes:
        """Return a Word document as PDF.

        Args:
            document: a .docx file.
            what: names it in a fault.

        Raises:
            NoPressError: LibreOffice is not installed.
            NotPrintedError: there is no PDF of it; another document may be printed next.
        """
        folder = self._ready()
        source, made = folder / "document.docx", folder / "document.pdf"
        source.write_bytes(document)
        in_time = run(
            [*self._call, "--convert-to", _PDF, "--outdir", str(folder), str(source)], self._timeout
        )
        if not (in_time and made.is_file()):
            self._stop()
            raise NotPrintedError(what, None if in_time else self._timeout)
        pdf = made.read_bytes()
        made.unlink()
        return pdf

    def _ready(self) -> Path:
        """Return the folder of a LibreOffice that runs."""
        if self._kept and (self._kept.poll() is not None or self._done >= _MOST):
            self._stop()
        self._done += 1
        return Path(self._work.name) if self._work else self._started()

    def _started(self) -> Path:
        program = find_soffice()
        if program is None:
            raise NoPressError
        self._work = TemporaryDirectory(prefix="kece-press-", ignore_cleanup_errors=True)
        folder = Path(self._work.name)
        self._call = safe_call(program, folder / "profile")
        # Without an open document LibreOffice would end after the first one that it prints.
        kept = folder / "kept.txt"
        kept.write_text("kece", encoding="ascii")
        self._kept = start([*self._call, str(kept)])
        _wait_for(folder / f".~lock.{kept.name}#")
        return folder

    def _stop(self) -> None:
        kept, self._kept = self._kept, None
        work, self._work = self._work, None
        self._done = 0
        if kept:
            kill_all(kept)
        if work:
            work.cleanup()


def _wait_for(lock: Path) -> None:
    """Wait until LibreOffice has opened a document: then it listens to other calls."""
    end = time.monotonic() + _START
    while not lock.exists() and time.monotonic() < end:
        time.sleep(0.05)
