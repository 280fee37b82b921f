"""Filling the two-page customer archive: the compiled template beside docxtpl and the npm engines."""

from __future__ import annotations

from importlib.metadata import version
from itertools import cycle
from typing import Final

from benchmarks.customer_archive import records, template
from benchmarks.measure import Row, Table
from benchmarks.word_peers import by_docxtpl, in_turns, is_equal_to_docxtpls, node_peers, peak_mib, with_zlib
from generator.word import WordTemplate

_OURS, _ZLIB = "kece, isal", "kece, zlib"
_BATCH: Final = 40
_PEER_BATCH: Final = 2
_FILL_ALL: Final = (
    "from benchmarks.customer_archive import records, template; from generator.word.template import WordTemplate; "
    "t = WordTemplate(template()); [t.fill(r) for r in records()]"
)


def measure() -> Table:
    """Return the time of one document by each engine, as a multiple of ours."""
    data, batch = template(), records()
    compiled, docxtpl = WordTemplate(data), f"docxtpl {version('docxtpl')}"
    ours, theirs = cycle(batch), cycle(batch)

    def fill() -> None:
        for _ in range(_BATCH):
            compiled.fill(next(ours))

    def fill_theirs() -> None:
        for _ in range(_PEER_BATCH):
            by_docxtpl(data, next(theirs))

    taken = in_turns({docxtpl: fill_theirs, _OURS: fill, _ZLIB: with_zlib(fill)})
    seconds = {
        docxtpl: taken[docxtpl] / _PEER_BATCH,
        **{name: taken[name] / _BATCH for name in (_OURS, _ZLIB)},
    }
    equal = sum(is_equal_to_docxtpls(compiled.fill(record), data, record) for record in batch)
    peers = node_peers(batch[:50])
    note = (
        "30 tags, loops of 5×8 and 12×6 cells, a condition, a logo, tags in header and footer; 200 records, in memory, "
        f"warm. {docxtpl} takes {seconds[docxtpl] / seconds[_ZLIB]:.0f} times as long as kece with zlib alone. "
        f"{equal} of {len(batch)} documents equal docxtpl's in every part (canonical XML). "
        f"Peak memory of a process that fills all 200: {peak_mib(_FILL_ALL):.0f} MiB."
    )
    if not peers:
        note += " The npm engines are not installed."
    rows = [Row(name, time, time / seconds[_OURS]) for name, time in {**seconds, **peers}.items()]
    return Table("Filling a Word form", note, "× kece with isal", tuple(rows))
