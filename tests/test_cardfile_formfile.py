"""Form files: what they say, and every fault of one at once."""

from __future__ import annotations

from contextlib import suppress
from textwrap import dedent

import pytest
from builders import FORMS, a_form, form_text, the_library
from hypothesis import given
from hypothesis import strategies as st

from cardfile.expressions import Expression
from cardfile.formfile import read_form, read_shared
from cardfile.forms import Choices, Field, Form
from cardfile.text import Text
from cardfile.yamlfile import DefinitionError

SUBJECT = "- {name: subject, type: text, label: {zh: 事由, en: Subject}}"
SHARED_TEXT = (FORMS / "_shared.yaml").read_text(encoding="utf-8")


def faults(text: str, path: str = "note.yaml", forms: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_form(text, path, the_library().shared, forms)
    return [f"{fault.line}: {fault.message.en}" for fault in caught.value.faults]


def field_faults(field: str) -> list[str]:
    """The faults of a form with the subject and this field, on its line 13."""
    return [
        line.removeprefix("13: ") for line in faults(form_text(f"{SUBJECT}\n- {field}"), forms=("visit",))
    ]


def test_a_form_is_what_its_file_says():
    form = a_form(
        """
        - {name: cost, type: money, label: {zh: 费用, en: Cost}, required: submit, required_if: "filled(subject)",
           constraint: "value >= 0", message: {zh: 不能为负, en: Not negative}, hint: {zh: 含税, en: With tax}}
        - {name: kind, type: choice, label: {zh: 类别, en: Kind}, choices: {甲: One, 乙: Two}, default: 甲}
        - name: rows
          type: table
          label: {zh: 明细, en: Lines}
          columns: [{name: item, type: text, label: {zh: 项, en: Item}, required: submit}]
        - {name: subject, type: longtext, label: {zh: 事由, en: Subject}, height: 44, width: full}
        """,
        note="{zh: 一份, en: One copy}",
    )
    assert (form.name, form.label, form.title, form.owner) == ("note", "BJ@1", Text("便笺", "Note"), "unit")
    assert (form.confidentiality, form.workflow.name, form.note) == (
        "内部",
        "default",
        Text("一份", "One copy"),
    )
    assert form.sections[0].fields == (
        Field(
            "cost", "money", Text("费用", "Cost"), required="submit", required_if=Expression.parse("filled(subject)"),
            constraint=Expression.parse("value >= 0"), message=Text("不能为负", "Not negative"),
            hint=Text("含税", "With tax"), line=13,
        ),
        Field("kind", "choice", Text("类别", "Kind"), choices=Choices({"甲": "One", "乙": "Two"}), default="甲", line=15),
        Field(
            "rows", "table", Text("明细", "Lines"), line=16,
            columns=(Field("item", "text", Text("项", "Item"), required="submit", line=19),),
        ),
        Field("subject", "longtext", Text("事由", "Subject"), height=44, width="full", line=20),
    )  # fmt: skip
    fields = form.sections[0].fields
    assert [f.line for f in (*fields, *fields[2].columns)] == [13, 15, 16, 20, 19]


@pytest.mark.parametrize(
    ("keys", "present", "customer_required"),
    [
        ({"owner": "unit"}, (False, False), False),
        ({"owner": "customer"}, (True, True), True),
        ({"owner": "either"}, (True, True), False),
        ({"owner": "unit", "customer": "optional"}, (True, True), False),
        ({"owner": "customer", "department": "none"}, (True, False), True),
        ({"owner": "unit", "department": "optional"}, (False, True), False),
    ],
)
def test_the_owner_decides_which_header_fields_there_are(
    keys: dict[str, str], present: tuple[bool, bool], *, customer_required: bool
):
    names = a_form(SUBJECT, **keys).by_name
    assert ("customer_code" in names, "department_code" in names) == present
    assert ("customer_code" in names and names["customer_code"].required == "submit") == customer_required


def test_a_header_signature_is_asked_for_only_where_the_workflow_signs():
    signed = {
        flow: a_form(SUBJECT, workflow=flow).by_name["reviewed"].required for flow in ("default", "complaint")
    }
    assert signed == {"default": "已审核", "complaint": None}


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("{name: a, type: txt, label: {zh: 甲, en: A}}", ["unknown type “txt”; did you mean “text”?"]),
        ("{name: a, type: text, labl: {zh: 甲, en: A}}",
         ["unknown key “labl”; did you mean “label”?", "the field lacks “label”"]),
        ("{name: a, type: text, label: 甲}", ["“label” needs both languages: {zh: …, en: …}"]),
        ("{name: a, type: text, label: {zh: 甲}}", ["“label” needs both languages: {zh: …, en: …}"]),
        ("{name: 甲, type: text, label: {zh: 甲, en: A}}", ["field “甲”: a name is small letters, digits, underscores"]),
        ("{name: subject, type: text, label: {zh: 甲, en: A}}", ["field “subject” stands twice"]),
        ("{name: remarks, type: text, label: {zh: 甲, en: A}}", ["field “remarks” stands twice"]),
        ("{name: a, type: choice, label: {zh: 甲, en: A}}", ["field “a”: choices are missing"]),
        ("{name: a, type: choice, choices: tiers, label: {zh: 甲, en: A}}",
         ["unknown choice list “tiers”; did you mean “tier”?", "field “a”: choices are missing"]),
        ("{name: a, type: choice, choices: {是: Yes}, label: {zh: 甲, en: A}}",
         ["the English of option “是” should be a text; put it in quotes"]),
        ("{name: a, type: ref, label: {zh: 甲, en: A}}", ["field “a”: ref is missing"]),
        ("{name: a, type: ref, ref: vist, label: {zh: 甲, en: A}}",
         ["unknown reference “vist”; did you mean “visit”?"]),
        ("{name: a, type: table, label: {zh: 甲, en: A}}", ["field “a”: columns are missing"]),
        ("{name: a, type: table, label: {zh: 甲, en: A}, columns: [{name: b, type: table, label: {zh: 乙, en: B}}]}",
         ["field “b”: columns are missing", "field “b”: a table cannot stand in a table"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, required: 已批阅}", ["unknown state “已批阅”; did you mean “已批准”?"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, required_if: filled(subject)}",
         ["field “a”: required_if needs required"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, constraint: value > 1}", ["field “a”: a constraint needs a message"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, relevant: filled(subjct)}",
         ["unknown name “subjct”; did you mean “subject”?"]),
        ("{name: a, type: int, label: {zh: 甲, en: A}, calculation: 'sum_off(subject)'}",
         ["unknown name “sum_off”; did you mean “sum_of”?"]),
        ("{name: a, type: int, label: {zh: 甲, en: A}, calculation: '2 ** 9'}",
         ["the expression cannot be parsed: “Pow” is not part of the language"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, pattern: '('}",
         ["the pattern cannot be parsed: missing ), unterminated subpattern at position 0"]),
        ("{name: a, type: int, label: {zh: 甲, en: A}, default: 三}", ["field “a”: the default is none of its type"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, max: many}", ["“max” should be a whole number"]),
        ("{name: a, type: sign, label: {zh: 甲, en: A}, opinion: 1}", ["“opinion” should be true or false"]),
        ("{name: a, type: text, label: {zh: 甲, en: A}, width: half2}", ["unknown width “half2”; did you mean “half”?"]),
        ("{name: a, type: [text], label: {zh: 甲, en: A}}", ["unknown type “['text']”; did you mean “text”?"]),
        ("subject", ["the field should be a mapping", "field “”: a name is small letters, digits, underscores"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_field(field: str, wanted: list[str]):
    assert field_faults(field) == wanted


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({"form": "not"}, ["1: form should be the name of the file"]),
        ({"code": "bj"}, ["3: code should be 2 or 3 capitals"]),
        ({"owner": "units"}, ["6: unknown owner “units”; did you mean “unit”?"]),
        ({"number": "'BJ-{ownr}-{serial:04}'"}, ["7: unknown name in number “ownr”; did you mean “owner”?"]),
        ({"number": "'BJ-{serial:x}'"}, ["7: the serial in number is written {serial:04}"]),
        ({"number": "'BJ-{'"}, ["7: unknown name in number “BJ-{”"]),
        ({"number": "'BJ-{}'"}, ["7: unknown name in number “”"]),
        ({"folder": "'{yeer}'"}, ["8: unknown name in folder “yeer”; did you mean “year”?"]),
        ({"workflow": "complain"}, ["9: unknown workflow “complain”; did you mean “complaint”?"]),
        ({"workflow": "[default]"}, ["9: unknown workflow “['default']”; did you mean “default”?"]),
        ({"confidentiality": "公开"}, ["9: unknown confidentiality “公开”"]),
        ({"customers": "required"}, ["9: unknown key “customers”; did you mean “customer”?"]),
        ({"version": "one"}, ["4: “version” should be a whole number"]),
    ],
)
def test_what_is_wrong_with_the_head(keys: dict[str, str], wanted: list[str]):
    assert faults(form_text(SUBJECT, **keys)) == wanted


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    text = form_text("- {name: a, type: txt, label: {zh: 甲, en: A}}", owner="units", code="b")
    with pytest.raises(DefinitionError) as caught:
        read_form(text, "note.yaml", the_library().shared)
    assert caught.value.text("en") == dedent(
        """\
        note.yaml: 3 fault(s):
          line 3: code should be 2 or 3 capitals
          line 6: unknown owner “units”; did you mean “unit”?
          line 12: unknown type “txt”; did you mean “text”?
        Mend them and try again."""
    )
    assert "第 6 行：不认识的归属「units」；您是不是想写「unit」？" in caught.value.text("zh")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ["1: the form should be a mapping"]),
        ("form: [", ["2: this is not valid YAML: did not find expected node content"]),
        ("form: note\nform: note", ["2: “form” stands twice"]),
        ("form: &a [*a]", ["1: a group of values cannot be an alias (*)"]),
        ("form: !!int ''", ["1: “” cannot be read"]),
        ("form: 2026-13-45", ["1: “2026-13-45” cannot be read"]),
    ],
)
def test_a_file_that_is_no_form_at_all(text: str, wanted: list[str]):
    assert faults(text)[: len(wanted)] == wanted


PIECES = st.sampled_from(
    ["form", "name", "type", "text", "{", "}", "[", "]", ": ", "- ", "\n", "  ", "'", '"', "&a ", "*a", "!!int ", "!!bool ",
     "!!timestamp ", "|", ">", "#", "<<", "\t", "sections", "fields", "required", "工", "\x00", "\ud800", "1", "~"]
)  # fmt: skip
GIBBERISH = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(GIBBERISH)
def test_any_text_is_a_form_or_a_definition_error(text: str):
    for read in (lambda: read_form(text, "note.yaml", the_library().shared), lambda: read_shared(text)):
        with suppress(DefinitionError):
            read()


@given(st.sampled_from(list(the_library().files.values())), st.data())
def test_a_spoilt_form_is_a_form_or_a_definition_error(path, data: st.DataObject):
    text = path.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    spoilt = text[:at] + data.draw(GIBBERISH) + text[at + data.draw(st.integers(0, 9)) :]
    with suppress(DefinitionError):
        assert isinstance(read_form(spoilt, str(path), the_library().shared), Form)


class TestSharedDefinitions:
    def test_a_state_follows_a_state_and_is_signed_in_the_header(self):
        text = SHARED_TEXT.replace("next: [已提交, 已作废]", "next: [已提交, 已废]", 1).replace(
            "sign: approved", "sign: aproved", 1
        )
        with pytest.raises(DefinitionError) as caught:
            read_shared(text)
        assert [fault.message.en for fault in caught.value.faults] == [
            "unknown state “已废”; did you mean “已作废”?",
            "unknown signature field “aproved”; did you mean “approved”?",
        ]

    def test_the_header_speaks_of_header_fields(self):
        with pytest.raises(DefinitionError, match="unknown name “occured_on”; did you mean “occurred_on”"):
            read_shared(SHARED_TEXT.replace("not value < occurred_on", "not value < occured_on"))

    @pytest.mark.parametrize(("old", "new", "message"), [
        ("  default:\n", "  usual:\n", "workflows lacks “default”"),
        ("  confidentiality: {", "  secrecy: {", "choices lacks “confidentiality”"),
        ("  grade: {A: A, B: B, C: C, D: D}", "  grade: ABCD", "choice list “grade” should be a mapping"),
        ("choices:\n", "choises:\n", "the file lacks “choices”"),
    ])  # fmt: skip
    def test_what_every_form_needs_must_be_there(self, old: str, new: str, message: str):
        assert old in SHARED_TEXT
        with pytest.raises(DefinitionError, match=message):
            read_shared(SHARED_TEXT.replace(old, new, 1))
