"""The round trip: what a form was filled with is what its document says when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from directories import DIRECTORY
from hypothesis import HealthCheck, Phase, given, settings
from strategies import form_values, stored

from cardfile.forms import Form
from cardfile.library import Library
from generator.context import Printer
from generator.excel import ExcelTemplate
from generator.readback import read_back
from generator.readback.interpret import interpret
from generator.reading import Identity, Reading
from generator.word import WordTemplate

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORMS = sorted(LIBRARY.files)
AROUND = dict.fromkeys(
    [
        "company",
        "confidentiality",
        "title",
        "record_no",
        "identifier",
        "state",
        "revision",
        "issued",
        "issue",
        "code_line",
        "qr_text",
    ],
    "x",
)
NOT_DRAWN = {"confidentiality", "reviewed", "approved"}
"""Fields that a form need not show in its grid: one is printed in the page head, two only where they are signed."""
PHASES = [Phase.explicit, Phase.generate]
"""No shrinking: an example of thirty fields takes minutes to shrink and is told by its differing fields anyway."""
Make = Callable[[Form, dict[str, Any]], bytes]


@cache
def excel_template(name: str) -> ExcelTemplate:
    from generator.drawing.excel_templates import draw_workbook

    return ExcelTemplate(draw_workbook(LIBRARY.get(name)), missing="blank")


def workbook(form: Form, values: dict[str, Any]) -> bytes:
    printed = Printer(form, DIRECTORY, numbers=True, dash="").context(values, {})
    identity = Identity(form.name, form.version, "TS-KH0001-2026-0001", 1)
    return excel_template(form.name).fill({**printed, "identity": identity})


@cache
def word_template(name: str) -> WordTemplate:
    from generator.drawing.scaffold_word import draw_form

    return WordTemplate(draw_form(LIBRARY.get(name)))


def document(form: Form, values: dict[str, Any]) -> bytes:
    return word_template(form.name).fill(Printer(form, DIRECTORY).context(values, AROUND))


CASES = [
    *(pytest.param(name, document, id=f"{name}-word") for name in FORMS),
    *(pytest.param(name, workbook, id=f"{name}-excel") for name in FORMS),
]


@pytest.mark.parametrize(("name", "make"), CASES)
def test_every_form_comes_back_as_it_was_filled(name: str, make: Make) -> None:
    form = LIBRARY.get(name)

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )
    @given(form_values(form))
    def comes_back(values: dict[str, Any]) -> None:
        data = make(form, values)
        for known in (None, form):
            assert_says(read_back(data, known), form, values)

    comes_back()


def assert_says(reading: Reading, form: Form, values: dict[str, Any]) -> None:
    found, problems = interpret(reading, form, DIRECTORY)
    assert (*reading.problems, *problems) == ()
    back = stored(form, found)
    asked = [f.name for f in form.typed_fields() if f.name in reading.values]
    assert {name: back.get(name) for name in asked} == {name: values.get(name) for name in asked}
    assert {f.name for f in form.typed_fields()} - set(asked) <= NOT_DRAWN
