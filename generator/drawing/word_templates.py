"""The Word template of any form: a report's own drawing, else one from the definition alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cardfile.forms import Form
from generator.drawing.report_template import draw_satisfaction_report
from generator.drawing.scaffold_word import draw_form

_REPORTS: Final[Mapping[str, Callable[[Form], bytes]]] = {"satisfaction_report": draw_satisfaction_report}


def draw_word(form: Form) -> bytes:
    """Return the template of a form's documents; blanks for the pen are drawn by the scaffold."""
    return _REPORTS.get(form.name, draw_form)(form)
