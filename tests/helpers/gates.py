"""The validators that other people wrote, as gates on our own output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FALSE_ALARMS = ("/xl/styles.xml:/styleSheet[1]/fonts[1]/font",)
"""The schema lets the properties of a font stand in any order; openxml-audit does not know that."""


@cache
def _validator() -> Any:
    audit = pytest.importorskip("openxml_audit")
    return audit.OpenXmlValidator(file_format=audit.FileFormat.MICROSOFT_365)


def audit_errors(path: Path) -> Iterator[str]:
    """What openxml-audit calls an error in a document or workbook."""
    for found in _validator().validate(path).errors:
        told = str(found)
        if found.severity.name == "ERROR" and not any(alarm in told for alarm in FALSE_ALARMS):
            yield told


def integrity_errors(path: Path) -> Iterator[str]:
    """What ooxml-integrity calls an error in a document; it reads no workbooks."""
    integrity = pytest.importorskip("ooxml_integrity")
    if path.suffix == ".docx":
        yield from (str(found) for found in integrity.check(path) if found.severity == integrity.ERROR)
