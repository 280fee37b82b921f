"""The shelf of forms: shipped ones, and an office's own in their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import FORMS, form_text, the_library

from cardfile.formfile import read_form
from cardfile.library import FormHead, Library, UnknownFormError, UnreadableFileError
from cardfile.text import Text
from cardfile.yamlfile import DefinitionError

SUBJECT = "- {name: subject, type: text, label: {zh: 事由, en: Subject}}"


def an_office(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Library((folder, FORMS))


def test_a_form_is_found_by_its_name_its_code_and_its_number():
    library = the_library()
    assert library.get("complaint") == library.get("TS") == library.get("ts") == library.get("F07")


def test_an_unknown_form_is_refused_with_the_nearest():
    with pytest.raises(UnknownFormError) as caught:
        the_library().get("complant")
    assert caught.value.text("en") == (
        "there is no form “complant”; did you mean “complaint”? List all forms with: kece forms list"
    )


def test_heads_come_in_the_order_of_the_forms_numbers():
    assert [head.id for head in the_library().heads()][:3] == ["F00", "F01", "F02"]
    assert [form.id for form in the_library()] == [head.id for head in the_library().heads()]


def test_a_head_is_read_without_the_fields(tmp_path: Path):
    library = an_office(tmp_path, note=form_text("- {broken"))
    head = next(head for head in library.heads() if head.name == "note")
    assert head == FormHead("note", "F99", "BJ", 1, Text("便笺", "Note"), tmp_path / "note.yaml")


def test_a_file_without_a_head_tells_why(tmp_path: Path):
    with pytest.raises(DefinitionError, match="the form lacks “code”"):
        list(an_office(tmp_path, note="form: note\nsections: []\n").heads())


def test_an_offices_form_replaces_the_shipped_one_whole(tmp_path: Path):
    text = form_text(SUBJECT, form="complaint", id="F07", code="TS", number="'TS-{owner}-{year}-{serial:04}'")
    library = an_office(tmp_path, complaint=text)
    shared = the_library().shared
    assert library.get("TS") == read_form(text, "complaint.yaml", shared)
    assert library.get("visit") == the_library().get("visit")
    assert len(list(library)) == 30


def test_an_offices_shared_definitions_replace_the_shipped_ones(tmp_path: Path):
    shipped = (FORMS / "_shared.yaml").read_text(encoding="utf-8")
    library = an_office(tmp_path, _shared=shipped.replace("{战略合作: Strategic", "{战略伙伴: Strategic"))
    assert "战略伙伴" in library.shared.choices["tier"]


def test_references_name_forms_that_there_are(tmp_path: Path):
    field = "- {name: a, type: ref, ref: vizit, label: {zh: 甲, en: A}}"
    with pytest.raises(DefinitionError, match="unknown reference “vizit”; did you mean “visit”"):
        an_office(tmp_path, note=form_text(field)).get("note")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path):
    (tmp_path / "note.yaml").write_bytes("title: 便笺".encode("gb18030"))
    with pytest.raises(UnreadableFileError) as caught:
        Library((tmp_path, FORMS)).get("note")
    assert caught.value.where == str(tmp_path / "note.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path):
    (tmp_path / "note.yaml").write_text(form_text(SUBJECT), encoding="utf-8-sig")
    assert Library((tmp_path, FORMS)).get("BJ").name == "note"
