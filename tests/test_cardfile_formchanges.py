"""Two versions of a form: what changed, what that means for stored records, and what a new version may not do."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from builders import a_form, the_library

from cardfile.expressions import Expression
from cardfile.formchanges import changes_of, forbidden
from cardfile.forms import Choices, Field
from cardfile.text import Text

FIELDS = """
- {name: subject, type: text, label: {zh: 事由, en: Subject}}
- {name: kind, type: choice, label: {zh: 类别, en: Kind}, choices: {甲: One, 乙: Two}}
- name: rows
  type: table
  label: {zh: 明细, en: Lines}
  columns:
    - {name: item, type: text, label: {zh: 项, en: Item}}
    - {name: cost, type: money, label: {zh: 费用, en: Cost}}
"""
KIND = "- {name: kind, type: choice, label: {zh: 类别, en: Kind}, choices: {甲: One, 乙: Two}}\n"
ITEM = "    - {name: item, type: text, label: {zh: 项, en: Item}}\n"
KEPT = "Stored records stay as they are."
LOOK = "Only what is shown and documents made from now on."
CHECKED = "Stored records are not checked again; the new rule counts when one is revised or moved on."


def told(old: str, new: str, **keys: str) -> list[str]:
    return [change.text.en for change in changes_of(a_form(FIELDS), a_form(FIELDS.replace(old, new), **keys))]


def refused(old: str, new: str, **keys: str) -> list[tuple[str, str]]:
    broken = forbidden(a_form(FIELDS), a_form(FIELDS.replace(old, new), **keys))
    return [(rule.key, rule.message.en) for rule in broken]


@pytest.mark.parametrize("name", ["complaint", "visit", "contact"])
def test_a_form_does_not_differ_from_itself(name: str):
    form = the_library().get(name)
    assert (changes_of(form, form), forbidden(form, form)) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("en: Subject}", "en: Topic}",
         [f"field “subject” Topic: label was “事由 / Subject”, is now “事由 / Topic”. {LOOK}"]),
        ("en: Subject}", "en: Subject}, required: submit",
         [f"field “subject” Subject: required was “empty”, is now “submit”. {CHECKED}"]),
        ("en: Subject}", "en: Subject}, max: 50", [f"field “subject” Subject: max was “200”, is now “50”. {CHECKED}"]),
        ("en: Subject}", 'en: Subject}, relevant: "filled(kind)"',
         [f"field “subject” Subject: relevant was “empty”, is now “filled(kind)”. {CHECKED}"]),
        ("en: Subject}", "en: Subject}, retired: true",
         ["field “subject” Subject: retired. Stored values stay readable; no longer filled or printed."]),
        ("乙: Two}", "乙: Two, 丙: Three}", [f"field “kind” Kind: options added: 丙. {KEPT}"]),
        ("甲: One, ", "",
         ["field “kind” Kind: options removed: 甲. Stored records keep these values; a revision must choose another."]),
        ("{甲: One, 乙: Two}", "{乙: Two, 甲: One}",
         [f"field “kind” Kind: order or English of its options changed. {LOOK}"]),
        (ITEM, f"{ITEM}    - {{name: unit, type: text, label: {{zh: 单位, en: Unit}}}}\n",
         ["field “rows.unit” Unit: added (text). It is empty in stored records."]),
        (KIND, f"{KIND}- {{name: day, type: date, label: {{zh: 日期, en: Day}}, required: submit}}\n",
         ["field “day” Day: added (date). Empty in stored records; filled when one is revised."]),
        (ITEM, "", []),
    ],
)  # fmt: skip
def test_what_changed_in_a_field_and_what_it_means(old: str, new: str, wanted: list[str]):
    assert told(old, new) == wanted


def test_a_field_that_is_used_again():
    retired = a_form(FIELDS.replace("en: Subject}", "en: Subject}, retired: true"))
    assert [change.text.zh for change in changes_of(retired, a_form(FIELDS))] == [
        "字段「subject」事由：恢复使用。重新填写和印出；已存的值仍在。"
    ]


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("title", "{zh: 便条, en: Slip}", f"the form: title was “便笺 / Note”, is now “便条 / Slip”. {LOOK}"),
        ("folder", "杂项", "the form: folder was “便笺”, is now “杂项”. Filed documents stay; later ones follow the new rule."),
        ("permanent", "true", "the form: permanent was “no”, is now “yes”. Filed documents stay; later ones follow the new rule."),
        ("workflow", "complaint", f"the form: workflow was “default”, is now “complaint”. {CHECKED}"),
    ],
)  # fmt: skip
def test_what_changed_in_the_form(key: str, value: str, wanted: str):
    assert told("", "", **{key: value})[0] == wanted


OTHER: dict[str, Any] = {
    "name": "other", "type": "longtext", "label": Text("甲", "A"), "required": "submit",
    "required_if": Expression.parse("today"), "relevant": Expression.parse("today"),
    "constraint": Expression.parse("value"), "message": Text("甲", "A"), "calculation": Expression.parse("today"),
    "by_program": True, "choices": Choices({"丙": "Three"}), "ref": "unit", "columns": (Field("x", "text", Text("甲", "A")),),
    "min_rows": 1, "max": 1, "pattern": "x", "private": "已同意", "default": "x", "height": 44, "width": "full",
    "opinion": True, "stamp": True, "hint": Text("甲", "A"), "retired": True,
}  # fmt: skip


@pytest.mark.parametrize("key", [f.name for f in dataclasses.fields(Field) if f.compare])
def test_no_change_of_a_field_goes_untold(key: str):
    before = a_form(FIELDS)
    (section,) = before.sections
    other = dataclasses.replace(section.fields[0], **{key: OTHER[key]})
    changed = dataclasses.replace(section, fields=(other, *section.fields[1:]))
    after = dataclasses.replace(before, sections=(changed,))
    assert changes_of(before, after) or forbidden(before, after)


def test_a_field_that_stands_elsewhere():
    moved = KIND + FIELDS.replace(KIND, "").lstrip()
    changes = changes_of(a_form(FIELDS), a_form(moved))
    assert [change.text.en for change in changes] == [f"the form: fields stand elsewhere. {LOOK}"]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (KIND, "", [("", "field “kind” (Kind) is gone; a field is never deleted or renamed: restore it and retire it")]),
        (ITEM, "", [("", "field “item” (Item) is gone; a field is never deleted or renamed: restore it and retire it")]),
        ("subject, type: text", "subject, type: longtext",
         [("type", "field “subject” is of type text, which never changes; retire it and add one of another name")]),
        ("cost, type: money", "cost, type: number",
         [("type", "field “cost” is of type money, which never changes; retire it and add one of another name")]),
        (KIND, KIND + KIND.replace("kind", "kind2"), []),
    ],
)  # fmt: skip
def test_fields_are_retired_never_deleted_and_keep_their_type(
    old: str, new: str, wanted: list[tuple[str, str]]
):
    assert refused(old, new) == wanted


@pytest.mark.parametrize(
    ("key", "value"),
    [("code", "BX"), ("number", "'BJ-{owner}-{serial:04}'"), ("key", "'N{serial:04}'")],
)
def test_what_makes_a_records_number_never_changes(key: str, value: str):
    assert refused("", "", **{key: value}) == [(key, f"“{key}” never changes; make another form")]


def test_the_line_of_a_broken_rule_is_that_of_the_new_definition():
    form = a_form(FIELDS.replace("cost, type: money", "cost, type: number"))
    (rule,) = forbidden(a_form(FIELDS), form)
    assert rule.line == form.by_name["rows"].columns[1].line > 1
