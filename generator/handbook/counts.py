"""Counts by form and department, for the change page and for 1.5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cardfile.periods import Period
from generator.handbook.model import Matrix
from generator.handbook.scope import EVENTS, Held, Scope
from generator.handbook.text import lies_in

_MOST_HEADS: Final = 6
"""Departments that fit side by side in a table of counts."""


def period_counts(scope: Scope, period: Period, which: str) -> Iterator[Matrix]:
    """Yield the counts of what happened in a period."""
    within = [h for h in scope.held if h.form.name in EVENTS and h.day and lies_in(h.day, period)]
    yield from count_matrices(scope, within, f"{which}往来统计　{period.title.zh}")


def count_matrices(scope: Scope, held: Sequence[Held], caption: str) -> Iterator[Matrix]:
    """Yield counts by form and department; a customer of many departments gets more than one table."""
    codes = [str(d.values["code"]) for d in scope.departments]
    if any(not h.department for h in held):
        codes.append("")
    for start in range(0, len(codes) or 1, _MOST_HEADS):
        some = codes[start : start + _MOST_HEADS]
        yield _matrix(
            scope, held, some, caption + ("（续）" if start else ""), last=start + _MOST_HEADS >= len(codes)
        )


def _matrix(scope: Scope, held: Sequence[Held], codes: Sequence[str], caption: str, *, last: bool) -> Matrix:
    heads = tuple(f"{code}\n{scope.department(code)}" if code else "未分\n部门" for code in codes)
    rows = []
    for name in EVENTS:
        mine = [h for h in held if h.form.name == name]
        form = scope.library.get(name)
        cells = [str(sum(h.department == code for h in mine)) for code in codes]
        rows.append((form.title.zh, form.code, *cells, *([str(len(mine))] if last else [])))
    sums = [str(sum(h.department == code for h in held)) for code in codes]
    total = ("合计", "", *sums, *([str(len(held))] if last else []))
    return Matrix(caption, (*heads, *(["合计"] if last else [])), tuple(rows), total)
