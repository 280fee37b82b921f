"""The thirty shipped forms: complete, bilingual, and steady whatever is typed into them."""

from __future__ import annotations

# ruff: noqa: DTZ001 - the office keeps local time
from datetime import datetime

from builders import CUSTOMER, a_directory, the_library
from hypothesis import given
from hypothesis import strategies as st

from cardfile.fieldtypes import parse_value
from cardfile.forms import FIELD_TYPES, Form
from cardfile.parsers import ticks
from cardfile.validation import validate

NASTY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes(), st.sampled_from(["无", "KH0001"])),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


def test_there_are_thirty():
    forms = list(the_library())
    assert (len(forms), len({f.id for f in forms}), len({f.code for f in forms})) == (30, 30, 30)


def test_every_label_hint_and_option_is_bilingual():
    for form in the_library():
        fields = [f for top in form.fields for f in (top, *top.columns)]
        texts = [form.title, *(s.title for s in form.sections), *(f.label for f in fields)]
        assert all(text.zh and text.en for text in texts)
        assert not [
            f.name
            for f in fields
            for option, english in f.choices.options.items()
            if not option or not english
        ]


def test_every_option_of_the_shipped_forms_is_read_back_from_its_tick_list():
    fields = [f for form in the_library() for top in form.fields for f in (top, *top.columns) if f.choices]
    assert [
        f.name for f in fields for o in f.choices if parse_value(f, ticks(f.choices, o)) not in (o, [o])
    ] == []


def test_every_type_is_used():
    assert {f.type for form in the_library() for top in form.fields for f in (top, *top.columns)} == set(
        FIELD_TYPES
    )


@given(st.sampled_from(list(the_library())), st.data())
def test_whatever_is_typed_into_a_shipped_form_gives_values_or_problems(form: Form, data: st.DataObject):
    names = st.sampled_from([*form.by_name, "nowhere"])
    raw = data.draw(st.dictionaries(names, NASTY, max_size=6))
    table = next((f for f in form.fields if f.type == "table" and f.name not in raw), None)
    if table:
        columns = st.sampled_from([*(c.name for c in table.columns), "nowhere"])
        raw[table.name] = data.draw(st.lists(st.dictionaries(columns, NASTY, max_size=3), max_size=2))
    for state, firm in ((form.workflow.draft, False), (form.workflow.submitted, True)):
        checked = validate(form, raw, a_directory(CUSTOMER), datetime(2026, 7, 15), state=state, firm=firm)
        assert all(problem.message.zh and problem.message.en for problem in checked.problems)
