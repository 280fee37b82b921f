"""A form that another program saved is read exactly, whatever format it went through."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from edits.saved import handed, saved_as
from needs import needs
from openpyxl import load_workbook


def test_a_blank_is_filled_before_it_is_saved() -> None:
    filled = [paper for ending in ("docx", "xlsx") for paper in handed(ending)]
    assert min(len(paper.values) for paper in filled) >= 10
    assert [fault for paper in filled for fault in paper.wrong(paper.data)] == []


@needs("soffice", "its re-saving cannot be tried")
@pytest.mark.parametrize(
    "formats", [("docx",), ("doc", "docx"), ("odt", "docx"), ("rtf", "docx")], ids="→".join
)
def test_a_word_form_saved_by_libreoffice_is_read_exactly(tmp_path: Path, formats: tuple[str, ...]) -> None:
    papers = handed("docx")
    saved = saved_as(papers, tmp_path, *formats)
    assert [fault for paper, data in zip(papers, saved, strict=True) for fault in paper.wrong(data)] == []


@needs("soffice", "its re-saving cannot be tried")
@pytest.mark.parametrize("formats", [("xlsx",), ("xls", "xlsx"), ("ods", "xlsx")], ids="→".join)
def test_an_excel_form_saved_by_libreoffice_is_read_exactly(tmp_path: Path, formats: tuple[str, ...]) -> None:
    papers = handed("xlsx")
    saved = saved_as(papers, tmp_path, *formats)
    assert [fault for paper, data in zip(papers, saved, strict=True) for fault in paper.wrong(data)] == []


def test_a_word_form_saved_by_python_docx_is_read_exactly() -> None:
    faults = []
    for paper in handed("docx"):
        stream = io.BytesIO()
        docx.Document(io.BytesIO(paper.data)).save(stream)
        faults += paper.wrong(stream.getvalue())
    assert faults == []


def test_an_excel_form_saved_by_openpyxl_is_read_exactly() -> None:
    faults = []
    for paper in handed("xlsx"):
        stream = io.BytesIO()
        load_workbook(io.BytesIO(paper.data)).save(stream)
        faults += paper.wrong(stream.getvalue())
    assert faults == []
