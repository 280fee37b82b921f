"""The workbook template of any form; those of three forms are shipped in ``templates/excel``.

``python -m generator.excel_templates`` draws the shipped ones anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cardfile.forms import Form
from cardfile.library import Library
from generator.excel_reports import draw_monthly_summary, draw_satisfaction_report
from generator.excel_scaffold import draw_form

_REPORTS: Final[Mapping[str, Callable[[Form], bytes]]] = {
    "satisfaction_report": draw_satisfaction_report,
    "monthly_summary": draw_monthly_summary,
}
SHIPPED: Final = ("satisfaction_sheet", *_REPORTS)


def draw_workbook(form: Form) -> bytes:
    """Return a form's workbook template: a report's own drawing, else one from the definition alone."""
    return _REPORTS.get(form.name, draw_form)(form)


def main() -> None:
    """Draw the shipped templates into ``templates/excel``."""
    root = Path(__file__).parents[1]
    library = Library((root / "forms",))
    for name in SHIPPED:
        (root / "templates" / "excel" / f"{name}.xlsx").write_bytes(draw_workbook(library.get(name)))


if __name__ == "__main__":
    main()
