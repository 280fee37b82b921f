"""What a value's cell shows that its text does not say: a person must look at it.

Struck-out words are text to a program and none to a reader; footnotes, pictures and text boxes are
the reverse. Signatures and photographs are pictures, and a seal floats over the page: these are no loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cardfile.text import Text
from generator.readback.word_names import MC, TABLE, VAL, W
from generator.readback.word_text import text_of, trimmed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STRUCK: Final = (f"{W}strike", f"{W}dstrike")
_NOTES: Final = (f"{W}footnoteReference", f"{W}endnoteReference")
_INLINE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_PICTURED: Final = frozenset({"photo", "sign", "file"})


def losses(cell: Element, kind: str | None) -> Iterator[Text]:
    """Yield what is shown in a cell and cannot be read.

    Args:
        cell: where the value stands.
        kind: the field's type; None for one that nobody knows, and for a signature's part.
    """
    if any(_is_on(mark) and text_of_run(mark) for mark in cell.iter(*_STRUCK)):
        yield _STRUCK_OUT
    if next(cell.iter(*_NOTES), None) is not None:
        yield _FOOTNOTE
    if any(trimmed(text_of(box)) for box in cell.iter(f"{W}txbxContent")):
        yield _TEXT_BOX
    elif kind and kind not in _PICTURED and next(cell.iter(_INLINE), None) is not None:
        yield _PICTURE
    if next(cell.iter(TABLE), None) is not None:
        yield _TABLE


def _is_on(mark: Element) -> bool:
    return mark.get(VAL, "1") not in ("0", "false", "off")


def text_of_run(mark: Element) -> str:
    """Return the text of the run that a mark of formatting belongs to."""
    run = next(mark.iterancestors(f"{W}r"), None)
    return (
        trimmed(text_of(run))
        if run is not None and next(run.iterancestors(f"{MC}Fallback"), None) is None
        else ""
    )


_STRUCK_OUT: Final = Text(
    "有划掉的文字，请删去划掉的部分，只留正确内容",
    "some words are struck out; delete them and leave only what is right",
)
_FOOTNOTE: Final = Text("脚注的内容读不进来，请写在格内", "a footnote cannot be read; write it in the cell")
_TEXT_BOX: Final = Text(
    "文本框里的内容读不进来，请直接写在格内", "the text in a text box cannot be read; write it in the cell"
)
_PICTURE: Final = Text(
    "图片读不进来，请改为文字，图片作为附件另交",
    "a picture cannot be read; write words, and hand the picture in as an attachment",
)
_TABLE: Final = Text(
    "格内粘贴了表格，请改为文字", "a table was pasted into the cell; write its content as text"
)
