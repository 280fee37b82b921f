"""The documents name what there is: commands, field types, keys, functions, template names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from offices import a_sample_office

from cardfile.expressions import FUNCTIONS
from cardfile.fieldfile import FIELD_KEYS
from cardfile.forms import FIELD_TYPES
from desk.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
FORMS = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"demo"}))
def test_each_command_is_shown_in_the_readme(readme: str, command: str) -> None:
    assert (
        f"kece {command}" in (text := (ROOT / readme).read_text(encoding="utf-8"))
        or f"demo {command}" in text
    )


@pytest.mark.parametrize("word", [*FIELD_TYPES, *FIELD_KEYS, *sorted(FUNCTIONS)])
def test_each_word_of_a_form_definition_is_explained(word: str) -> None:
    assert f"`{word}" in FORMS or f"`{word}(" in FORMS or f"{word}:" in FORMS


@pytest.mark.parametrize("page", sorted(p.name for p in (ROOT / "docs" / "decisions").glob("0*.md")))
def test_each_decision_is_listed(page: str) -> None:
    assert page in (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")


def test_the_shipped_pictures_of_the_readme_exist() -> None:
    assert {p.name for p in (ROOT / "docs" / "images").iterdir()} == {"complaint.png", "handbook.png"}


def test_the_examples_of_the_readme_are_accepted(tmp_path: Path) -> None:
    office = a_sample_office(tmp_path / "office")
    dealing, correction = (
        json.loads((ROOT / "docs/examples" / f"{n}.json").read_text("utf-8"))
        for n in ("dealing", "correction")
    )
    record = office.submit("dealing", [dealing]).records[0]
    assert office.revise(record.record_no, correction, reason="报价更正").values["amount"] == "318000.00"
