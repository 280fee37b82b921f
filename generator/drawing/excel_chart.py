"""The native chart of the satisfaction report: two periods in two greys, editable in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from generator.drawing.excel_look import ACCENT, HAIR

if TYPE_CHECKING:
    from generator.drawing.excel_canvas import Canvas

_SHEET: Final = "_fc_chart"
_PREVIOUS: Final = "C9D4D8"
_CATEGORIES: Final = 4


def add_rate_chart(canvas: Canvas) -> None:
    """Put the chart into the row that is being drawn, 165 × 50 mm."""
    _write_numbers(canvas)
    chart = _bar_chart(canvas.book[_SHEET])
    canvas.sheet.add_chart(chart, f"A{canvas.row}")


def _write_numbers(canvas: Canvas) -> None:
    """Write the tags of the numbers to a hidden sheet, where no loop moves them."""
    sheet = canvas.hidden_sheet(_SHEET)
    earlier = "chart.series|length > 1"
    sheet.append(
        [None, f"{{{{ chart.series[0].name if {earlier} else '' }}}}", "{{ chart.series[-1].name }}"]
    )
    for i in range(_CATEGORIES):
        sheet.append(
            [
                f"{{{{ chart.categories[{i}] }}}}",
                f"{{{{ chart.series[0]['values'][{i}] if {earlier} else none }}}}",
                f"{{{{ chart.series[-1]['values'][{i}] }}}}",
            ]
        )


def _bar_chart(sheet: Any) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.shapes import GraphicalProperties

    chart: Any = BarChart()
    chart.type, chart.gapWidth, chart.overlap, chart.title = "col", 60, -5, None
    chart.width, chart.height = 16.3, 5.0
    chart.add_data(
        Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=1 + _CATEGORIES), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=1 + _CATEGORIES))
    chart.legend.position = "t"
    for series, colour in zip(chart.series, (_PREVIOUS, ACCENT), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.graphicalProperties.line.solidFill = ACCENT
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    _set_axes(chart)
    return chart


def _set_axes(chart: Any) -> None:
    from openpyxl.chart.shapes import GraphicalProperties

    values, names = chart.y_axis, chart.x_axis
    values.scaling.min, values.scaling.max, values.majorUnit = 0, 100, 25
    values.majorGridlines.spPr = GraphicalProperties()
    values.majorGridlines.spPr.line.solidFill = HAIR
    values.delete = names.delete = False
