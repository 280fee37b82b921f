"""A copy of a filled form with a comment at each field that is wrong.

The copy, corrected and sent in again, reads as the form without comments does: comments stand outside
every place that is read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml.etree import XMLSyntaxError

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.problems import Problem
from generator.annotating.excel_notes import annotated_workbook
from generator.annotating.notes import notes
from generator.annotating.parts import CannotAnnotate, Parts
from generator.annotating.word_comments import annotated_document
from generator.engine.package import DamagedPackageError
from generator.engine.zipfiles import UnsafeZipError, opened
from generator.readback import read_back
from generator.readback.excel_places import ExcelPlaces


def annotate(
    data: bytes, problems: Sequence[Problem], form: Form, at: datetime | None = None
) -> bytes | None:
    """Return a copy of a filled form with a comment at each wrong field, in Chinese and in English.

    Comments of an earlier return are replaced; parts that need no change stay as they are. A Word document
    gets comments, a workbook notes. A problem without a place stands at the title.

    Args:
        data: the person's .docx or .xlsx.
        problems: what is wrong; nothing takes the comments of an earlier return away.
        form: the form it is.
        at: when it is given back, which Word shows beside the author.

    Returns:
        The file's bytes, the same for the same input; None when the file cannot carry comments: a foreign,
        damaged or protected one, or one saved as Strict Open XML.
    """
    try:
        package = opened(data)
        told = notes(problems, form, read_back(package, form).values)
        parts = Parts.read(data)
        if any(name.startswith("xl/") for name in package.names):
            return annotated_workbook(parts, ExcelPlaces.of(package), told)
        return annotated_document(parts, told, form, at)
    except (CannotAnnotate, DamagedPackageError, KeceError, UnsafeZipError, XMLSyntaxError):
        return None
