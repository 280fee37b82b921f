"""Every shipped template is clean, and so are the documents made of it: by our check, and by two validators."""

from __future__ import annotations

from pathlib import Path

import pytest
from gates import audit_errors, integrity_errors

from desk.templates import shipped_templates
from generator.checking.template_check import check_template
from generator.drawing.excel_templates import draw_workbook
from generator.excel import ExcelTemplate
from generator.word import WordTemplate

DESK = shipped_templates()
TEMPLATES = DESK.all()
FULL = "typical"
"""The size of the samples that the slow validators read; our own check reads all sizes."""


def test_every_form_has_a_template_and_a_blank() -> None:
    names = {path.name for path in TEMPLATES if path.suffix == ".docx"}
    assert names == {
        "customer_handbook.docx",
        *(f"{form}{kind}.docx" for form in DESK.library.files for kind in ("", "_blank")),
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_shipped_template_has_no_findings(path: Path) -> None:
    found = [(finding.level, finding.where, finding.message.en) for finding in DESK.check(path)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_validators_pass_a_shipped_template(path: Path) -> None:
    assert [*audit_errors(path), *integrity_errors(path)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_validators_pass_a_full_document(path: Path, tmp_path: Path) -> None:
    samples = DESK.samples(path)
    assert samples is not None
    kind = ExcelTemplate if path.suffix == ".xlsx" else WordTemplate
    made = tmp_path / path.name
    made.write_bytes(kind(path).fill(samples[FULL]))
    assert [*audit_errors(made), *integrity_errors(made)] == []


@pytest.mark.parametrize("name", sorted(DESK.library.files))
def test_the_workbook_drawn_for_a_form_passes_all_checks(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"{name}.xlsx"
    drawn.write_bytes(draw_workbook(DESK.library.get(name)))
    samples = DESK.samples(drawn)
    assert samples is not None
    full = {FULL: samples[FULL]}
    assert check_template(drawn.read_bytes(), drawn.name, DESK.library.get(name), full) == ()
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(ExcelTemplate(drawn).fill(samples[FULL]))
    assert list(audit_errors(filled)) == []
