"""What people do to a form is read exactly, or told to a person; never is a value silently wrong.

Each kind of edit is tried on three forms of different shapes, turn by turn; with KECE_ALL_EDITS=1 on all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from edits.blanks import BlankPaper, BlankSheet
from edits.excel import PLAIN as EXCEL_PLAIN
from edits.excel import TYPED, Sheet
from edits.excel_blanks import EXCEL_BLANKS
from edits.paper import Paper
from edits.samples import FORMS, LIBRARY, SAME, Expected, NotHereError, document, workbook, wrong
from edits.word_blanks import BLANKS
from edits.word_marks import MARKS
from edits.word_tables import TABLES
from edits.word_ticks import LISTS, TICKS
from edits.word_values import PLAIN, VALUES, Edit

from cardfile.forms import Form

TRIED = len(FORMS) if os.environ.get("KECE_ALL_EDITS") else 3
STRIDE = 5
"""Leads through all twelve forms, neighbours far apart."""
WORD: dict[str, Edit] = {
    **{edit.__name__.replace("_", " "): edit for edit in (*PLAIN, *MARKS, *LISTS, *TABLES)},
    **VALUES,
    **TICKS,
}
EXCEL = {**{edit.__name__.replace("_", " "): edit for edit in EXCEL_PLAIN}, **TYPED}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_nobody_changed_is_read_as_it_was_handed_out(name: str) -> None:
    form = LIBRARY.get(name)
    assert [wrong(form, data, SAME) for data in (document(name), workbook(name))] == [[], []]


@pytest.mark.parametrize("kind", WORD)
def test_an_edit_in_word_is_read_exactly_or_told(kind: str) -> None:
    assert faults(WORD, kind, Paper) == {}


@pytest.mark.parametrize("kind", EXCEL)
def test_an_edit_in_excel_is_read_exactly_or_told(kind: str) -> None:
    assert faults(EXCEL, kind, Sheet) == {}


@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_filled_in_word_is_read_exactly_or_told(kind: str) -> None:
    assert faults(BLANKS, kind, BlankPaper) == {}


@pytest.mark.parametrize("kind", EXCEL_BLANKS)
def test_a_blank_filled_in_excel_is_read_exactly_or_told(kind: str) -> None:
    assert faults(EXCEL_BLANKS, kind, BlankSheet) == {}


def faults(
    edits: dict[str, Callable[[Any], Expected]], kind: str, hand: Callable[[Form], Any]
) -> dict[str, list[str]]:
    """Do an edit to forms that have what it changes; return where one is read otherwise than expected."""
    found: dict[str, list[str]] = {}
    for name in _turned(list(edits).index(kind)):
        paper = hand(LIBRARY.get(name))
        with suppress(NotHereError):
            expected = edits[kind](paper)
            found[name] = wrong(paper.form, paper.saved(), expected, paper.values)
        if len(found) == TRIED:
            break
    assert found
    return {name: told for name, told in found.items() if told}


def _turned(number: int) -> Iterator[str]:
    """Yield all forms, beginning with another one for each kind of edit."""
    return (FORMS[(number + STRIDE * i) % len(FORMS)] for i in range(len(FORMS)))
