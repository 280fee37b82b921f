"""What people do to a form is read exactly, or told to a person; never is a value silently wrong."""

from __future__ import annotations

import pytest
from edits.paper import Paper
from edits.samples import FORMS, LIBRARY, SAME, NotHereError, document, workbook, wrong
from edits.word_marks import MARKS
from edits.word_tables import TABLES
from edits.word_ticks import LISTS, TICKS
from edits.word_values import PLAIN, VALUES, Edit

WORD: dict[str, Edit] = {
    **{edit.__name__.replace("_", " "): edit for edit in (*PLAIN, *MARKS, *LISTS, *TABLES)},
    **VALUES,
    **TICKS,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_nobody_changed_is_read_as_it_was_handed_out(name: str) -> None:
    form = LIBRARY.get(name)
    assert [wrong(form, data, SAME) for data in (document(name), workbook(name))] == [[], []]


@pytest.mark.parametrize("kind", WORD)
def test_an_edit_in_word_is_read_exactly_or_told(kind: str) -> None:
    found = {}
    tried = 0
    for name in FORMS:
        paper = Paper(LIBRARY.get(name))
        try:
            expected = WORD[kind](paper)
        except NotHereError:
            continue
        tried += 1
        found[name] = wrong(paper.form, paper.saved(), expected)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert tried
