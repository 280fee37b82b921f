"""Work shared out among processes: jobs go out, outcomes come back in the order of the jobs.

The processes are spawned, never forked, so that Windows and Linux do the same. Each opens its room once (an
office, its forms, a compiled template) and keeps it for all its jobs; only small frozen values travel. One job
that kills its process costs nobody else theirs. Processes whose parent was killed end by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Generic, TypeVar

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")
Worker = Callable[[Sequence[Job]], Iterable[Outcome]]
"""Does some jobs, and yields an outcome for each in their order; it never raises for a bad one."""

_CHUNK: Final = 8
"""Jobs that travel together: what a process holds back until it has done them all."""
_WORTH_A_PROCESS: Final = 24
"""Jobs below which opening the rooms in another process costs more than it saves."""


@dataclass(frozen=True)
class Crew(Generic[Job, Outcome]):
    """Processes that do jobs of one kind.

    Attributes:
        here: does the jobs in this process, when no others are worth it.
        hire: opens the rooms and returns a worker; called once in each other process, so it can be pickled.
        lost: the outcome of a job that ends the process doing it.
        size: how many processes; None for as many as the jobs are worth on this machine.
    """

    here: Worker[Job, Outcome]
    hire: Callable[[], Worker[Job, Outcome]]
    lost: Callable[[Job], Outcome]
    size: int | None = None

    def work(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Yield the outcome of each job, in their order, as soon as it is known."""
        size = self.size or min(os.cpu_count() or 1, len(jobs) // _WORTH_A_PROCESS)
        if size > 1:
            yield from self._shared_out(jobs, size)
        elif jobs:
            yield from self.here(jobs)

    def _shared_out(self, jobs: Sequence[Job], size: int) -> Iterator[Outcome]:
        """Yield outcomes; what a broken pool left undone next is done job by job, to find who breaks it."""
        done = 0
        while done < len(jobs):
            for outcome in self._until_it_breaks(jobs[done:], size, _CHUNK):
                done += 1
                yield outcome
            for job in jobs[done : done + size * _CHUNK]:
                yield next(self._until_it_breaks([job], 1, 1), None) or self.lost(job)
                done += 1

    def _until_it_breaks(self, jobs: Sequence[Job], size: int, chunk: int) -> Iterator[Outcome]:
        chunks = [jobs[start : start + chunk] for start in range(0, len(jobs), chunk)]
        pool = _pool(size, self.hire)
        try:
            yield from chain.from_iterable(pool.map(_do, chunks))
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(size: int, hire: Callable[[], Worker[Any, Any]]) -> ProcessPoolExecutor:
    from multiprocessing import get_context

    return ProcessPoolExecutor(size, get_context("spawn"), initializer=_begin, initargs=(hire,))


# -- in the other process ------------------------------------------------------------------------------

_worker: Worker[Any, Any]


def _begin(hire: Callable[[], Worker[Any, Any]]) -> None:
    from threading import Thread

    global _worker  # noqa: PLW0603 -- what a pool's initializer makes can be kept nowhere else
    Thread(target=_end_with_parent, daemon=True).start()
    _worker = hire()


def _end_with_parent() -> None:
    """End at once when the parent is gone: nobody takes the outcomes any more, and a later run has its locks."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(jobs: Sequence[Any]) -> list[Any]:
    return list(_worker(jobs))
