"""Many changes, each card file written once: a store that gathers until the end.

Each binder is locked and read when it is first changed, stays open, and is written when the block ends.
Whoever reads through the gathering sees what it holds already. A change that fails leaves no trace in it;
where the block itself fails, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from cardfile.records import Record
from cardfile.store import Binder, Store


@dataclass
class Gathering:
    """A :class:`Store` laid over another; make one with :func:`gathered`."""

    store: Store
    _stack: ExitStack
    _open: dict[str, Binder] = field(default_factory=dict)

    def binders(self) -> Iterable[str]:
        """Return every owner that has records, in order."""
        return sorted({*self.store.binders(), *(code for code, b in self._open.items() if b.records)})

    def records(self, binder: str) -> Iterable[Record]:
        """Return the records of one owner in order of their numbers."""
        opened = self._open.get(binder)
        return (
            [record for _, record in sorted(opened.records.items())] if opened else self.store.records(binder)
        )

    def find(self, record_no: str) -> Record | None:
        """Return a record by its number."""
        found = (opened.records.get(record_no) for opened in self._open.values())
        return next((record for record in found if record), None) or self.store.find(record_no)

    @contextmanager
    def change(self, binder: str) -> Iterator[Binder]:
        """Change a binder; what is put into it is gathered when the block ends well, or not at all."""
        if binder not in self._open:
            self._open[binder] = self._stack.enter_context(self.store.change(binder))
        opened = self._open[binder]
        trial = Binder(binder, dict(opened.records))
        yield trial
        for record in trial.changed:
            opened.put(record)


@contextmanager
def gathered(store: Store) -> Iterator[Gathering]:
    """Gather changes of a store, and write each binder once at the end."""
    with ExitStack() as stack:
        yield Gathering(store, stack)
