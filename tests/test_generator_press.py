"""One LibreOffice, kept running, prints documents one after the other."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from docx import Document
from needs import needs

from generator import press
from generator.press import NoPressError, NotPrintedError, Press


def docx(text: str = "手册") -> bytes:
    document, stream = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


@needs("soffice", "documents must be printed")
def test_one_process_prints_all_and_a_bad_document_costs_only_itself():
    with Press() as kept:
        first = kept.print(docx("一"), "KH0001")
        process = kept._kept
        second = kept.print(docx("二"), "KH0002")
        assert kept._kept is process is not None
        with pytest.raises(NotPrintedError) as fault:
            kept.print(docx()[:500], "KH0003")
        assert "KH0003" in fault.value.text("zh")
        third = kept.print(docx("三"), "KH0004")
    assert [pdf[:5] for pdf in (first, second, third)] == [b"%PDF-"] * 3
    assert process.poll() is not None


def test_without_libreoffice_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(press, "find_soffice", lambda: None)
    with Press() as kept, pytest.raises(NoPressError, match="not installed"):
        kept.print(docx(), "KH0001")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_document_without_end_is_given_up_with_all_that_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    notes = tmp_path / "pids"
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\necho $$ >> {notes}\nfor last; do :; done\n: > "$(dirname "$last")/.~lock.kept.txt#"\nexec sleep 600\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(press, "find_soffice", lambda: program)
    with Press(timeout=0.5) as kept, pytest.raises(NotPrintedError, match=r"0\.5"):
        kept.print(docx(), "KH0001")
    pids = [int(pid) for pid in notes.read_text(encoding="utf-8").split()]
    assert (len(pids), [pid for pid in pids if Path(f"/proc/{pid}").exists()]) == (2, [])
