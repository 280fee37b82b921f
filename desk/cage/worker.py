"""A child process that answers one question at a time, and is replaced when it cannot.

The child is started with the first question and kept for the next. Whatever happens to it - a crash of a
library written in C or Rust, no memory, no end - is a value for the one question that did it.

The child protects against accidents and against files that are built to exhaust. It runs as the same
user, so it is no wall against foreign machine code.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final, Generic, TypeVar

from cardfile.errors import PassingError
from cardfile.text import Text
from desk.cage.limits import LIMITS, Limits, restrict_memory

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_READY: Final = b"ready"
_END: Final = 5
"""Seconds in which a killed child must be gone."""


class Lost(Enum):
    """Why a question has no answer."""

    CRASHED = auto()
    TIMED_OUT = auto()
    NO_MEMORY = auto()
    TOO_LONG = auto()


class NoWorkerError(PassingError):
    """Child processes cannot be started at all: that is no file's fault."""

    def __init__(self) -> None:
        super().__init__(
            Text("无法启动读取文件的子进程。", "The child process that reads files cannot be started."),
            remedy=Text(
                "请检查内存和安全软件，再运行 kece doctor。",
                "Check the memory and the security software, then run kece doctor.",
            ),
        )


@dataclass
class Worker(Generic[Question, Answer]):
    """Asks a function in a child process.

    Attributes:
        function: what is called there; it and its answers are pickled.
    """

    function: Callable[[Question], Answer]
    limits: Limits = LIMITS

    def __post_init__(self) -> None:
        self._child: tuple[SpawnProcess, Connection] | None = None

    def ask(self, question: Question) -> Answer | Lost:
        """Return the function's answer, or why there is none; then the child has been ended.

        Raises:
            NoWorkerError: no child can be started.
        """
        connection = self._connection()
        try:
            connection.send(question)
            answer: Answer | Lost = self._answer(connection)
        except (EOFError, OSError):
            answer = Lost.CRASHED
        if isinstance(answer, Lost):
            self.close()
        return answer

    def _connection(self) -> Connection:
        """Return the way to a child that lives: one may have been ended while it waited."""
        if self._child and not self._child[0].is_alive():
            self.close()
        _, connection = self._child = self._child or self._started()
        return connection

    def _answer(self, connection: Connection) -> Answer | Lost:
        if not connection.poll(self.limits.seconds):
            return Lost.TIMED_OUT
        answer: Answer | Lost = pickle.loads(connection.recv_bytes())  # noqa: S301 - our own child's
        return answer

    def _started(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self.function, self.limits), daemon=True, name="kece-reader"
        )
        process.start()
        theirs.close()
        self._child = process, ours
        if not self._is_ready(ours):
            self.close()
            raise NoWorkerError
        return process, ours

    def _is_ready(self, connection: Connection) -> bool:
        try:
            return connection.poll(self.limits.start) and connection.recv_bytes() == _READY
        except (EOFError, OSError):
            return False

    def close(self) -> None:
        """End the child, whatever it does."""
        child, self._child = self._child, None
        if child:
            process, connection = child
            connection.close()
            process.kill()
            process.join(_END)


# -- in the child ---------------------------------------------------------------------------------------


def _serve(connection: Connection, function: Callable[[Any], Any], limits: Limits) -> None:
    """Answer questions until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    _silence()
    restrict_memory(limits.memory)
    connection.send_bytes(_READY)
    while True:
        try:
            question = connection.recv()
        except (EOFError, OSError):
            return
        connection.send_bytes(_pickled(function, question, limits))


def _pickled(function: Callable[[Any], Any], question: object, limits: Limits) -> bytes:
    try:
        answer = pickle.dumps(function(question))
    except MemoryError:
        return pickle.dumps(Lost.NO_MEMORY)
    except BaseException:  # noqa: BLE001 - panics of Rust libraries are no Exception
        return pickle.dumps(Lost.CRASHED)
    return answer if len(answer) <= limits.answer else pickle.dumps(Lost.TOO_LONG)


def _silence() -> None:
    """Let what dying libraries print go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
