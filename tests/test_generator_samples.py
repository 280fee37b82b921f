"""Samples of forms: right types, right lengths, and everything that papers print."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from directories import DIRECTORY

from cardfile.fieldtypes import parse_value, show_value
from cardfile.forms import Field, Form
from cardfile.library import Library
from cardfile.policy import load_policy
from desk.issues import Issue
from desk.sheets import around_blank
from generator.checking.sample_office import book_samples, report_beside
from generator.checking.samples import AWKWARD, ROWS, SIZES, long_text, sample_context, sample_values

FORMS = Path(__file__).parents[1] / "forms"
LIBRARY = Library((FORMS,))
NAMES = sorted(LIBRARY.files)


@pytest.mark.parametrize("name", NAMES)
def test_a_typical_sample_fills_every_field_with_values_of_its_type(name: str) -> None:
    form = LIBRARY.get(name)
    values = sample_values(form, "typical")
    assert values.keys() == {f.name for f in form.fields if not f.retired}
    for f in form.fields:
        if f.type != "table" and not f.retired and not f.pattern:
            assert parse_value(f, values[f.name]) == values[f.name], f.name


@pytest.mark.parametrize("name", NAMES)
def test_a_longest_sample_has_the_longest_texts_and_many_rows(name: str) -> None:
    form = LIBRARY.get(name)
    values = sample_values(form, "longest")
    tables = [f for f in form.fields if f.type == "table"]
    assert {len(values[f.name]) for f in tables} <= {ROWS}
    texts = [f for f in form.fields if f.type == "text"]
    assert {f.name: len(values[f.name]) for f in texts} == {f.name: f.max for f in texts}
    assert all(show_value(f, values[f.name]) for f in form.fields if f.type != "table")


@pytest.mark.parametrize("length", [0, 1, 50, 200])
def test_a_long_text_has_its_length_and_is_awkward(length: int) -> None:
    assert len(long_text(length)) == length
    assert long_text(length)[: len(AWKWARD)] == AWKWARD[:length]


def test_an_empty_sample_leaves_everything_out() -> None:
    assert sample_values(LIBRARY.get("visit"), "empty") == {}


def test_a_sample_prints_around_the_fields_what_papers_print() -> None:
    form = LIBRARY.get("visit")
    office: Any = SimpleNamespace(settings=DIRECTORY.settings)
    printed = around_blank(office, form, Issue("B-000127", form.name, form.version, None, "2026-07-08"))
    for size in SIZES:
        assert sample_context(form, size)["doc"].keys() == printed.keys()


def test_workbooks_get_numbers_and_documents_texts() -> None:
    form = _form_with("amount", "money")
    assert str(sample_context(form, "typical", numbers=True)["amount"]) == "38600.00"
    assert sample_context(form, "typical")["amount"] == "38,600.00 元"


def test_the_book_of_a_sample_has_rows_in_its_parts() -> None:
    books = book_samples(LIBRARY)
    assert [len(books[size]["parts"]) for size in SIZES] == [0, 1, 1]
    [part] = books["typical"]["parts"]
    assert len(part["contacts"]["rows"]) == 1


def test_the_survey_of_a_sample_has_an_earlier_one_beside_it() -> None:
    beside = report_beside(LIBRARY, load_policy(FORMS / "_policy.yaml").satisfaction)
    assert beside["no_previous"] == ""
    assert len(beside["chart"]["series"]) == 2


def _form_with(name: str, kind: str) -> Form:
    """Return the first form that has such a field."""
    forms = (LIBRARY.get(n) for n in NAMES)

    def has(f: Field) -> bool:
        return f.name == name and f.type == kind and not f.retired

    return next(form for form in forms if any(map(has, form.fields)))
