"""What a document carries to be found again: names of bookmarks, code line, QR code, identity, values.

The code line and the QR code end in a check character, because people type the line when the code is
stained: the sum of the characters' values, each times a power of 3, modulo 31. It betrays every wrong
character but five unlikely ones (0 for V … 4 for Z) and every two neighbours exchanged. The 31 characters
are the digits and the capitals without I, O, Q, S, Z, which look like digits.
"""

from __future__ import annotations

import io
import textwrap
import zlib
from collections.abc import Collection, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from cardfile.forms import Field, Form
from generator.engine.xmltext import escaped

QR_PART: Final = "word/media/qr.png"
QR_PICTURE: Final = "记录二维码"
"""The alternative text of the QR picture in every template."""
QR_SIZE: Final = 879_120
"""The side of the QR picture, 24.4 mm in EMU: the dark square of version 2 is 18.5 mm (LOOK 6)."""
QR_QUIET_ZONE: Final = QR_SIZE * 4 // 33
"""The white edge inside the picture in EMU: 4 of the 33 modules that version 2 has with its edges."""
CUSTOM_PART: Final = "docProps/custom.xml"
VALUES_PART: Final = "customXml/item1.xml"

MARK: Final = "fc_"
_MAX_NAME: Final = 40
_CHECK_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPRTUVWXY"
_VALUES_NAMESPACE: Final = "urn:kece:values"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMAT_ID: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_QR_MODULE: Final = 8
"""Pixels of one module; printed, a version 2 code has about 275 pixels to the inch."""
_QR_QUIET: Final = 4
_QR_MASK: Final = 3
"""One of the eight masks of ISO/IEC 18004, 7.8. Readers take any; trying all of them takes five times as long."""
_QR_VERSION: Final = 2
_DRAWN: Final = "drawn"
_MOST_OF_A_PROPERTY: Final = 255
"""Characters that Word keeps of a text property."""
SIGN_PARTS: Final = ("name", "date", "opinion")


def label_bookmark(field: Field) -> str:
    """Return the name of the bookmark round a field's label."""
    return _bookmark(field.name)


def part_bookmark(field: Field, part: str) -> str:
    """Return the name of the bookmark round the small label of a signature: ``opinion``, ``name``, ``date``."""
    return _bookmark(f"{field.name}__{part}")


def column_bookmark(group: Field, column: Field) -> str:
    """Return the name of the bookmark round a column's heading."""
    return _bookmark(f"{group.name}__{column.name}")


def _bookmark(key: str) -> str:
    """Return a name of at most 40 characters, which is Word's limit; a longer one ends in its checksum."""
    name = MARK + key
    if len(name) <= _MAX_NAME:
        return name
    return f"{name[: _MAX_NAME - 8]}{zlib.crc32(key.encode()):08x}"


def check_character(text: str) -> str:
    """Return the check character of a code (above)."""
    characters = [character for character in text.upper() if character.isalnum()]
    total = sum(_value(character) * pow(3, i, 31) for i, character in enumerate(characters, 1))
    return _CHECK_CHARACTERS[total % 31]


def _value(character: str) -> int:
    return int(character, 36) if character.isascii() else ord(character)


def code_line(record_no: str, revision: int) -> str:
    """Return the line under a record's QR code: ``TS-KH0001-2026-0001 · r9 · K``."""
    return f"{record_no} · r{revision} · {check_character(f'{record_no}:{revision}')}"


def qr_text(record_no: str, revision: int) -> str:
    """Return what a record's QR code says: ``KECE:TS-KH0001-2026-0001:9:K``."""
    return f"KECE:{record_no}:{revision}:{check_character(f'{record_no}:{revision}')}"


def blank_code_line(code: str, version: int, issue: str) -> str:
    """Return the line under a blank's QR code: ``TS 1 · B-000127 · M``."""
    return f"{code} {version} · {issue} · {check_character(f'{code}:{version}:{issue}')}"


def blank_qr_text(code: str, version: int, issue: str) -> str:
    """Return what a blank's QR code says: ``KECE:TS:1:B-000127:M``."""
    return f"KECE:{code}:{version}:{issue}:{check_character(f'{code}:{version}:{issue}')}"


def qr_png(text: str) -> bytes:
    """Return a QR code of level M as a picture: version 2 when the text fits, else the least that holds it."""
    import segno

    try:
        code = segno.make_qr(text, error="m", version=_QR_VERSION, mask=_QR_MASK, boost_error=False)
    except segno.DataOverflowError:
        code = segno.make_qr(text, error="m", mask=_QR_MASK, boost_error=False)
    stream = io.BytesIO()
    code.save(stream, kind="png", scale=_QR_MODULE, border=_QR_QUIET)
    return stream.getvalue()


def custom_properties(properties: Mapping[str, Any]) -> bytes:
    """Return ``docProps/custom.xml`` with these texts."""
    listed = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{pid}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escaped(str(value))}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(properties.items(), 2)
    )
    return (
        f'{_DECLARATION}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{listed}</Properties>"
    ).encode()


def drawn_fields(form: Form, bookmarks: Collection[str]) -> tuple[str, ...]:
    """Return the fields of a form that a template with these bookmarks has a place for."""
    return tuple(f.name for f in form.typed_fields() if not _marks(f).isdisjoint(bookmarks))


def _marks(field: Field) -> set[str]:
    """Return the bookmarks by which a field is found: its label's, its columns', its signature's."""
    columns = (column_bookmark(field, column) for column in field.columns)
    parts = (part_bookmark(field, part) for part in SIGN_PARTS)
    return {label_bookmark(field), *columns, *parts}


def drawn_properties(names: Collection[str]) -> dict[str, str]:
    """Return the custom properties that tell which fields a document was handed out with.

    A field of them that has no place any more was deleted, and is not one that the template leaves out.
    """
    lines = textwrap.wrap(" ".join(names), _MOST_OF_A_PROPERTY, break_on_hyphens=False)
    return {f"{_DRAWN}{number}": line for number, line in enumerate(lines, 1)}


def drawn_in(properties: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that a document with these properties was handed out with, none if it does not tell."""
    return tuple(n for key, line in properties.items() if key.startswith(_DRAWN) for n in line.split())


def values_part(json_text: str) -> bytes:
    """Return ``customXml/item1.xml``, which holds a record's values as JSON."""
    return f'{_DECLARATION}<values xmlns="{_VALUES_NAMESPACE}">{escaped(json_text)}</values>'.encode()


def read_values_part(part: bytes) -> str | None:
    """Return the JSON of a values part, None when the part is none of ours."""
    from lxml.etree import XMLSyntaxError

    from generator.engine.xmltree import parse_xml

    try:
        root = parse_xml(part)
    except (XMLSyntaxError, ValueError):
        return None
    return (root.text or "") if root.tag == f"{{{_VALUES_NAMESPACE}}}values" else None
