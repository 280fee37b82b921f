"""图 1 of the satisfaction report: a native chart of rates, with the workbook that Word edits it in (LOOK 9).

The chart is a part of its own, which the template engine does not render: each document gets the parts that
:func:`chart_parts` makes of :func:`generator.figures.satisfaction_report.chart`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from generator.drawing.carried_values import with_new_parts
from generator.drawing.wordml import ACCENT, DECLARATION, HAIRLINE, LABEL_INK, QUIET
from generator.engine.package import Member, write_zip
from generator.engine.xmltext import escaped

CHART_PART: Final = "word/charts/chart1.xml"
WORKBOOK_PART: Final = "word/embeddings/chart1.xlsx"
EMPTY: Final[Mapping[str, Any]] = {"categories": ("总体",), "series": ({"name": "本期", "values": (None,)},)}
"""What the template's own chart shows until a document replaces it."""

_PREVIOUS: Final = "C9D4D8"
_SHEET: Final = "数据"
_RELATION: Final = "rIdChart1"
_WIDTH, _HEIGHT = 5_940_000, 1_800_000
"""165 × 50 mm in EMU."""

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_SPREADSHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPREADSHEET_ML: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CHART_ML: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def chart_run(description: str) -> str:
    """Return the run that shows the chart, 165 × 50 mm."""
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH}" cy="{_HEIGHT}"/>'
        f'<wp:docPr id="@" name="chart1" descr="{escaped(description)}"/><a:graphic>'
        f'<a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" r:id="{_RELATION}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def chart_parts(chart: Mapping[str, Any], names: Collection[str]) -> dict[str, bytes]:
    """Return the parts of a document that hold its chart, by name; none when its template has no chart.

    A template that was saved by Word keeps its workbook elsewhere: then the chart has none.

    Args:
        chart: ``categories`` and ``series`` of name and values; None leaves a column out. Of two series
            the first is the previous period.
        names: the parts of the template.
    """
    if CHART_PART not in names:
        return {}
    if WORKBOOK_PART not in names:
        return {CHART_PART: chart_part(chart, linked=False)}
    return {CHART_PART: chart_part(chart), WORKBOOK_PART: chart_workbook(chart)}


def with_chart(document: bytes) -> bytes:
    """Return a drawn Word file with the parts that its :func:`chart_run` shows."""
    parts = {
        **chart_parts(EMPTY, (CHART_PART, WORKBOOK_PART)),
        _CHART_RELATIONS: (DECLARATION + _WORKBOOK_LINK).encode(),
    }
    return with_new_parts(document, parts, document="word/document.xml", types=_TYPES, link=_LINK)


_TYPES: Final = (
    f'<Default Extension="xlsx" ContentType="{_SPREADSHEET_ML}.sheet"/>'
    f'<Override PartName="/{CHART_PART}" ContentType="{_CHART_ML}"/>'
)
_LINK: Final = f'<Relationship Id="{_RELATION}" Type="{_OFFICE}/chart" Target="charts/chart1.xml"/>'
_CHART_RELATIONS: Final = "word/charts/_rels/chart1.xml.rels"
_EXTERNAL: Final = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
_WORKBOOK_LINK: Final = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/package" '
    'Target="../embeddings/chart1.xlsx"/></Relationships>'
)


# -- the chart -----------------------------------------------------------------------------------------


def chart_part(chart: Mapping[str, Any], *, linked: bool = True) -> bytes:
    """Return ``word/charts/chart1.xml``: clustered columns from 0 to 100, the legend on top.

    Args:
        chart: see :func:`chart_parts`.
        linked: whether a workbook is beside it.
    """
    colours = (_PREVIOUS, ACCENT)[-len(chart["series"]) :]
    series = "".join(
        _series(number, one, chart["categories"], colour)
        for number, (one, colour) in enumerate(zip(chart["series"], colours, strict=True))
    )
    columns = (
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="90"/><c:overlap val="-8"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
    )
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{columns}{_CATEGORY_AXIS}{_VALUE_AXIS}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{_letters(9, LABEL_INK)}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{_EXTERNAL if linked else ''}</c:chartSpace>"
    ).encode()


def _series(number: int, series: Mapping[str, Any], categories: Sequence[str], colour: str) -> str:
    column, last = "BC"[number], len(categories) + 1
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"<c:tx>{_texts(f'${column}$1', [series['name']])}</c:tx>"
        f"<c:spPr>{_fill(colour)}{_line(0.5, ACCENT)}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{_labels(ACCENT if colour == ACCENT else QUIET)}'
        f"<c:cat>{_texts(f'$A$2:$A${last}', categories)}</c:cat>"
        f"<c:val>{_numbers(f'${column}$2:${column}${last}', series['values'])}</c:val></c:ser>"
    )


def _texts(cells: str, texts: Sequence[str]) -> str:
    return f"<c:strRef><c:f>{_SHEET}!{cells}</c:f><c:strCache>{_points(texts)}</c:strCache></c:strRef>"


def _numbers(cells: str, numbers: Sequence[float | None]) -> str:
    points = _points(numbers)
    return (
        f"<c:numRef><c:f>{_SHEET}!{cells}</c:f><c:numCache><c:formatCode>0.0</c:formatCode>{points}"
        "</c:numCache></c:numRef>"
    )


def _points(values: Sequence[Any]) -> str:
    """Return the cached values; a missing one has no point."""
    points = (
        f'<c:pt idx="{i}"><c:v>{escaped(str(value))}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{"".join(points)}'


def _labels(colour: str) -> str:
    """Return the figures on the columns; their ground is white, or the grid would strike them through."""
    shown = "".join(
        f'<c:show{what} val="{int(what == "Val")}"/>'
        for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    return (
        '<c:dLbls><c:numFmt formatCode="0.0" sourceLinked="0"/>'
        f"<c:spPr>{_fill('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>{_letters(8, colour)}"
        f'<c:dLblPos val="outEnd"/>{shown}</c:dLbls>'
    )


def _letters(size: float, colour: str) -> str:
    """Return how texts of the chart look; ``size`` is points."""
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100:.0f}" b="0">{_fill(colour)}'
        '<a:latin typeface="Arial"/><a:ea typeface="黑体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _line(points: float, colour: str) -> str:
    return f'<a:ln w="{points * 12_700:.0f}">{_fill(colour)}</a:ln>'


_NO_TICKS: Final = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
_CATEGORY_AXIS: Final = (
    '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
    f'<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>{_NO_TICKS}'
    f"<c:spPr>{_line(0.75, ACCENT)}</c:spPr>{_letters(9, LABEL_INK)}"
    '<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
    '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
)
_VALUE_AXIS: Final = (
    '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:max val="100"/><c:min val="0"/>'
    f'</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr>{_line(0.25, HAIRLINE)}</c:spPr>'
    f'</c:majorGridlines><c:numFmt formatCode="0" sourceLinked="0"/>{_NO_TICKS}'
    f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_letters(8, QUIET)}"
    '<c:crossAx val="111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/><c:majorUnit val="25"/></c:valAx>'
)


# -- its workbook --------------------------------------------------------------------------------------


def chart_workbook(chart: Mapping[str, Any]) -> bytes:
    """Return the workbook behind the chart: categories in A, a series in each column beside it.

    Written part by part because it must be the same bytes each time and needs no styles.
    """
    names = [None, *(series["name"] for series in chart["series"])]
    columns = (series["values"] for series in chart["series"])
    rows = [names, *(list(row) for row in zip(chart["categories"], *columns, strict=True))]
    sheet = "".join(_sheet_row(number, cells) for number, cells in enumerate(rows, 1))
    parts = {
        **_WORKBOOK,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    return write_zip([Member.of(name, (DECLARATION + text).encode()) for name, text in parts.items()])


def _sheet_row(number: int, cells: Sequence[Any]) -> str:
    drawn = (_sheet_cell(f"{column}{number}", value) for column, value in zip("ABC", cells, strict=False))
    return f'<row r="{number}">{"".join(drawn)}</row>'


def _sheet_cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escaped(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


_WORKBOOK: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET_ML}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET_ML}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
