"""LibreOffice opens what kece makes: a document of every form, every blank, a handbook."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from needs import needs
from offices import a_sample_office

pytestmark = needs("soffice", "no document can be opened as a person would")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The PDF pages of each document, by name."""
    folder = tmp_path_factory.mktemp("pages")
    office = a_sample_office(folder / "office")
    newest = {record.form: record for record in office.records()}
    for form in office.library:
        (folder / f"blank-{form.name}.docx").write_bytes(office.blank(form.name).content)
        if form.name in newest:
            (folder / f"{form.name}.docx").write_bytes(office.papers.document(newest[form.name]))
    for path in office.handbooks(["KH0001"], "2026H1").made[0].files:
        (folder / "book.docx").write_bytes((office.site.archive / path).read_bytes())
    documents = sorted(folder.glob("*.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, documents),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)
    return {document.stem: pdf(document) for document in documents}


def pdf(document: Path) -> bytes:
    made = document.with_suffix(".pdf")
    return made.read_bytes() if made.exists() else b""


def sheets(content: bytes) -> int:
    return content.count(b"/Type/Page/")


def test_every_document_opens_and_has_pages(opened: dict[str, bytes]) -> None:
    assert len(opened) > 30 + 20
    assert {name for name, content in opened.items() if sheets(content) == 0} == set()


def test_a_blank_for_the_pen_takes_few_sheets(opened: dict[str, bytes]) -> None:
    counted = {name: sheets(content) for name, content in opened.items() if name.startswith("blank-")}
    assert len(counted) == 30
    assert max(counted.values()) == 4
