"""The QR picture in the head of a drawn workbook; what hands a workbook out puts the document's own in its place."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from generator.carriers import QR_PICTURE, QR_QUIET_ZONE, QR_SIZE, qr_png
from generator.drawing.form_rows import UNITS

if TYPE_CHECKING:
    from openpyxl.drawing.picture import PictureFrame
    from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor

    from generator.drawing.excel_canvas import Canvas

_EMU_PER_POINT: Final = 12_700
QR_HEIGHT: Final = QR_SIZE / _EMU_PER_POINT
"""The height in points that the rows beside the picture need."""


def add_qr(canvas: Canvas) -> None:
    """Hang a QR picture on the row that is being drawn, its dark square at the right edge of the grid."""
    from openpyxl.drawing.image import Image

    image = Image(io.BytesIO(qr_png("KECE")))
    image.anchor = _anchor(canvas.row, canvas.unit)
    canvas.sheet.add_image(image)


def _anchor(row: int, unit: int) -> OneCellAnchor:
    """Return the place of the picture; its quiet zone stands beyond the edge, as in Word (LOOK 6)."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    column, offset = divmod(UNITS * unit + QR_QUIET_ZONE - QR_SIZE, unit)
    anchor = OneCellAnchor(
        _from=AnchorMarker(col=column, colOff=offset, row=row - 1), ext=XDRPositiveSize2D(QR_SIZE, QR_SIZE)
    )
    anchor.pic = _frame()
    return anchor


def _frame() -> PictureFrame:
    """Return the frame of the picture, with the alternative text by which it is found again."""
    from openpyxl.drawing.fill import Blip
    from openpyxl.drawing.geometry import PresetGeometry2D
    from openpyxl.drawing.picture import PictureFrame

    frame = PictureFrame()
    properties = frame.nvPicPr.cNvPr
    properties.id, properties.name, properties.descr = 99, "qr", QR_PICTURE
    frame.blipFill.blip = Blip()
    frame.spPr.prstGeom, frame.spPr.ln = PresetGeometry2D(prst="rect"), None
    return frame
