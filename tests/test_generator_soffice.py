"""LibreOffice behind one seam: found, run, bounded, and never trusted with more than a copy."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from needs import needs
from office_files import DOCUMENT, docx, packed, parts_of, related, with_body

from generator import soffice
from generator.soffice import convert

libreoffice = needs("soffice", "documents must be converted")
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")


@libreoffice
def test_files_are_converted_in_one_run_whatever_they_are_called(tmp_path: Path):
    names = ["回访 表.docx", "-rf;$(x).docx", "同名.docx"]
    files = [tmp_path / name for name in names] + [tmp_path / "sub" / "同名.docx", tmp_path / "text.docx"]
    (tmp_path / "sub").mkdir()
    for file in files:
        file.write_bytes(docx())
    made = convert(files, "pdf", tmp_path / "out")
    assert list(made) == files
    assert [path.read_bytes()[:5] for path in made.values() if isinstance(path, Path)] == [b"%PDF-"] * 5
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, "out", "sub", "text.docx"])


@libreoffice
def test_what_it_cannot_convert_is_told_and_the_others_are_made(tmp_path: Path):
    good, bad = tmp_path / "a.docx", tmp_path / "b.docx"
    good.write_bytes(docx())
    bad.write_bytes(docx()[:500])
    made = convert([bad, good], "pdf", tmp_path)
    assert (made[bad], isinstance(made[good], Path)) == (soffice._NOT_CONVERTED, True)


@libreoffice
def test_the_ending_may_be_told_where_a_name_lies(tmp_path: Path):
    file = tmp_path / "a.doc"
    file.write_bytes(rb"{\rtf1 hello}")
    assert isinstance(convert([file], "docx", tmp_path, ending=".rtf")[file], Path)


@libreoffice
def test_nothing_is_fetched_while_a_document_is_converted(tmp_path: Path):
    """The examination refuses such files; should one pass it, LibreOffice must not follow it either."""
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            asked.append(str(self.raw_requestline))
            return False

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        files = _fetching(tmp_path, address)
        convert(files, "pdf", tmp_path / "out")
        server.shutdown()
    assert asked == []


def _fetching(folder: Path, address: str) -> list[Path]:
    """A page and a document that show a picture from an address, which LibreOffice fetches by default."""
    page, document = folder / "a.html", folder / "a.docx"
    page.write_text(f'<html><body><img src="{address}/page.png"></body></html>', encoding="utf-8")
    linked = parts_of(related("image", f"{address}/document.png"))
    body = parts_of(with_body(_LINKED_PICTURE))[DOCUMENT]
    document.write_bytes(packed(linked | {DOCUMENT: body}))
    return [page, document]


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_LINKED_PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent cx="9" cy="9"/>'
    f'<wp:docPr id="7" name="a"/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="0" name="a"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'r:link="rIdX"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)


def test_without_libreoffice_each_file_has_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(soffice, "find_soffice", lambda: None)
    made = convert([tmp_path / "a.doc"], "docx", tmp_path)
    assert made == {tmp_path / "a.doc": soffice._NOT_INSTALLED}


@posix
def test_a_run_that_takes_too_long_ends_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program, notes = tmp_path / "soffice", tmp_path / "pids"
    body = f"import os, signal\nos.fork()\nopen({str(notes)!r}, 'a').write(f'{{os.getpid()}}\\n')\nsignal.pause()\n"
    program.write_text(f"#!{sys.executable}\n{body}")
    program.chmod(0o755)
    (tmp_path / "a.doc").write_bytes(b"x")
    monkeypatch.setattr(soffice, "find_soffice", lambda: program)
    made = convert([tmp_path / "a.doc"], "docx", tmp_path, timeout=1.5)
    assert made[tmp_path / "a.doc"] == soffice._too_slow(1.5)
    started = notes.read_text().split()
    assert (len(started), [pid for pid in started if _is_running(int(pid))]) == (2, [])


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except FileNotFoundError:
        return False
