"""The workbook template of any form; those of three forms are shipped in ``templates/excel``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cardfile.forms import Form
from generator.drawing.excel_reports import draw_monthly_summary, draw_satisfaction_report
from generator.drawing.excel_scaffold import draw_form

_REPORTS: Final[Mapping[str, Callable[[Form], bytes]]] = {
    "satisfaction_report": draw_satisfaction_report,
    "monthly_summary": draw_monthly_summary,
}
SHIPPED: Final = ("satisfaction_sheet", *_REPORTS)


def draw_workbook(form: Form) -> bytes:
    """Return a form's workbook template: a report's own drawing, else one from the definition alone."""
    return _REPORTS.get(form.name, draw_form)(form)
