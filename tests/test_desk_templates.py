"""``kece template check``: which templates are checked, what is printed, how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from word_paper import document, run

from desk.cli import kece
from desk.founding import found
from desk.site import Site, shipped
from desk.templates import TemplateDesk, shipped_templates

WRONG = document(f"<w:p>{run('{{ customer_cod }}')}</w:p>")
OPEN = document(f"<w:p>{run('{% if x %}')}</w:p>")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    found(root)
    return root


def command(office: Path, *args: str) -> Result:
    return CliRunner().invoke(kece, ["--office", str(office), "--lang", "en", "template", "check", *args])


def answer(office: Path, *args: str) -> Any:
    return json.loads(command(office, *args, "--json").stdout)


def own(office: Path, name: str, content: bytes) -> Path:
    path = office / "templates" / "word" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_templates_of_a_form_are_its_document_its_blank_and_its_workbook(office: Path) -> None:
    assert answer(office, "MD") == {"checked": 3, "findings": []}


def test_sound_templates_end_well(office: Path) -> None:
    result = command(office, "visit")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "2 templates checked: 0 errors, 0 warnings.\n"


def test_an_own_template_replaces_the_shipped_one_and_is_told(office: Path) -> None:
    path = own(office, "visit.docx", WRONG)
    result = command(office, "visit", "--json")
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert findings[0] == {
        "template": str(path),
        "level": "error",
        "place": "word/document.xml · {{ customer_cod }}",
        "message": "there is nothing called “customer_cod”; did you mean “customer_code”?",
    }
    assert {finding["template"] for finding in findings} == {str(path)}


def test_findings_are_printed_as_a_table(office: Path) -> None:
    path = own(office, "letter.docx", OPEN)
    [line] = command(office, str(path)).stdout.splitlines()
    assert line.split("\t")[:3] == ["letter.docx", "error", "word/document.xml · {% if x %}"]


def test_a_file_of_no_form_is_checked_without_names(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(WRONG)
    assert answer(office, str(path)) == {"checked": 1, "findings": []}


def test_all_templates_are_the_shipped_ones_and_the_office_s_own(office: Path) -> None:
    own(office, "letter.docx", WRONG)
    own(office, "visit.docx", WRONG)
    own(office, "~$visit.docx", b"lock of Word")
    desk = TemplateDesk(
        Site(office).library, (office / "templates", shipped("templates")), shipped_templates().policy
    )
    ours = [path.name for path in desk.all() if path.is_relative_to(office)]
    assert ours == ["letter.docx", "visit.docx"]
    assert len(desk.all()) == len(shipped_templates().all()) + 1


@pytest.mark.parametrize("word", ["nowhere.docx", "noform"])
def test_what_is_no_template_is_refused(office: Path, word: str) -> None:
    result = command(office, word)
    assert result.exit_code == 1
    assert word in result.stderr
