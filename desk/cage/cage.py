"""The cage: reads files from outside in child processes, one after the other or several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from queue import LifoQueue
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from cardfile.text import Text
from desk.cage.limits import LIMITS, Limits
from desk.cage.read import Read
from desk.cage.reader import FileReader
from desk.cage.worker import Lost, Worker
from generator.foreign.kinds import CONVERTIBLE, Kind
from generator.soffice import convert

_AHEAD: Final = 128
"""Files per child that are read before they are asked for: as many as whoever asks deals with at once."""


class ReadingCage:
    """Reads files from outside; a context manager, whose children end with it.

    Children are started when they are first needed and kept between files. It may be asked from several
    threads.

    Args:
        folders: where the office's form files lie (:class:`cardfile.library.Library`).
        workers: how many files are read at a time.
        limits: what one file may cost.
    """

    def __init__(self, folders: tuple[Path, ...], *, workers: int = 1, limits: Limits = LIMITS) -> None:
        self._workers: tuple[Worker[Path, Read], ...] = tuple(
            Worker(FileReader(folders), limits) for _ in range(workers)
        )
        self._limits = limits
        self._free: LifoQueue[Worker[Path, Read]] = LifoQueue()
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()

    def read(self, path: Path) -> Read:
        """Return what a file says, or why it was not read; .doc, .xls, .rtf, .odt and .ods are converted first.

        Raises:
            NoWorkerError: child processes cannot be started.
        """
        found = self._ask(path)
        return self._converted(path, found) if _must_convert(found) else found

    def read_all(self, paths: Iterable[Path]) -> Iterator[Read]:
        """Yield what each file says, in order; some are read ahead."""
        remaining = iter(paths)
        with ThreadPoolExecutor(len(self._workers), "kece-cage") as threads:
            ahead: deque[Future[Read]] = deque()
            try:
                while True:
                    room = _AHEAD * len(self._workers) - len(ahead)
                    ahead.extend(threads.submit(self.read, path) for path in islice(remaining, room))
                    if not ahead:
                        return
                    yield ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()

    @contextmanager
    def _worker(self) -> Iterator[Worker[Path, Read]]:
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def _ask(self, path: Path) -> Read:
        with self._worker() as worker:
            answer = worker.ask(path)
        return Read(Kind.UNKNOWN, refusal=self._lost(answer)) if isinstance(answer, Lost) else answer

    def _lost(self, lost: Lost) -> Text:
        seconds = f"{self._limits.seconds:g}"
        why = _LOST[lost]
        return Text(
            f"{why.zh.format(seconds=seconds)}。{_REMEDY.zh}",
            f"{why.en.format(seconds=seconds)}. {_REMEDY.en}",
        )

    def _converted(self, path: Path, found: Read) -> Read:
        """Return the reading of a copy that LibreOffice made; the file itself stays the evidence."""
        with TemporaryDirectory(prefix="kece-") as folder:
            made = convert([path], CONVERTIBLE[found.kind], Path(folder), ending=found.kind.ending)[path]
            if isinstance(made, Text):
                return replace(found, refusal=_not_converted(found.kind, made))
            copy = self._ask(made)
        return replace(copy, kind=found.kind, remarks=(*found.remarks, _was_converted(found.kind)))


def _must_convert(found: Read) -> bool:
    return found.kind in CONVERTIBLE and found.refusal is None


_LOST: Final = {
    Lost.CRASHED: Text(
        "文件已损坏，读取程序中途停止", "The file is damaged: the program that reads it broke off"
    ),
    Lost.TIMED_OUT: Text("{seconds} 秒内没有读完", "The file could not be read within {seconds} seconds"),
    Lost.NO_MEMORY: Text("读取所需的内存超过上限", "Reading the file takes more memory than is allowed"),
    Lost.TOO_LONG: Text("文件内容太多，不是一份表单", "The file holds too much text for a form"),
}
_REMEDY: Final = Text(
    "请用 Word 或 Excel 打开它，另存为 .docx 或 .xlsx 再交；仍然如此请告知管理员。",
    "Open it in Word or Excel, save it as .docx or .xlsx and hand it in again; tell the administrator if that does "
    "not help.",
)


def _not_converted(kind: Kind, reason: Text) -> Text:
    return Text(
        f"这是{kind.label.zh}，需要先转换：{reason.zh}请另存为 .docx 或 .xlsx 再交。",
        f"This is: {kind.label.en}, which must be converted first. {reason.en} Save it as .docx or .xlsx and hand it "
        "in again.",
    )


def _was_converted(kind: Kind) -> Text:
    return Text(f"由{kind.label.zh}转换后读取。", f"Read after conversion; the original is: {kind.label.en}.")
