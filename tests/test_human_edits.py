"""What people do to a form is read exactly, or told to a person; never is a value silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from edits.excel import PLAIN as EXCEL_PLAIN
from edits.excel import TYPED, Sheet
from edits.paper import Paper
from edits.samples import FORMS, LIBRARY, SAME, Expected, NotHereError, document, workbook, wrong
from edits.word_marks import MARKS
from edits.word_tables import TABLES
from edits.word_ticks import LISTS, TICKS
from edits.word_values import PLAIN, VALUES, Edit

from cardfile.forms import Form

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
    assert faults(WORD[kind], Paper) == {}


@pytest.mark.parametrize("kind", EXCEL)
def test_an_edit_in_excel_is_read_exactly_or_told(kind: str) -> None:
    assert faults(EXCEL[kind], Sheet) == {}


def faults(edit: Callable[[Any], Expected], hand: Callable[[Form], Any]) -> dict[str, list[str]]:
    """Do an edit to every form that has what it changes; return where one is read otherwise than expected."""
    found: dict[str, list[str]] = {}
    for name in FORMS:
        paper = hand(LIBRARY.get(name))
        with suppress(NotHereError):
            expected = edit(paper)
            found[name] = wrong(paper.form, paper.saved(), expected)
    assert found
    return {name: told for name, told in found.items() if told}
