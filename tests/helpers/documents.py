"""Reading produced documents back, for tests: paragraphs, tables, every text of a package."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(document: Path | bytes) -> etree._Element:
    """Return the body of a Word document."""
    data = document if isinstance(document, bytes) else document.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def text_of(element: etree._Element) -> str:
    """Return the visible text of an element; line breaks are newlines."""
    marks = {f"{W}t": None, f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(marks[e.tag] or e.text or "" for e in element.iter(*marks))


def paragraphs(document: Path | bytes, style: str = "") -> list[str]:
    """Return the texts of all paragraphs, or of those of one style."""
    found = body_of(document).iter(f"{W}p")
    return [
        text_of(p) for p in found if not style or p.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None
    ]


def rows(document: Path | bytes) -> list[tuple[str, ...]]:
    """Return the texts of all table rows."""
    return [tuple(text_of(c) for c in row.iter(f"{W}tc")) for row in body_of(document).iter(f"{W}tr")]


def every_text(package: Path) -> str:
    """Return all parts of a package as one text, embedded values and properties included."""
    with zipfile.ZipFile(package) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
