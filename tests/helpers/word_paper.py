"""Small Word documents for tests, written element by element, with the carriers of our forms."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/custom.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONSHIPS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/relationships/custom-properties" Target="docProps/custom.xml"/>'
    f'<Relationship Id="r3" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)


class _Numbers:
    """Bookmarks and controls need numbers of their own."""

    last = 100


def _next() -> int:
    _Numbers.last += 1
    return _Numbers.last


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def label(name: str, text: str) -> str:
    """A label inside its bookmark."""
    number = _next()
    start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr("fc_" + name)}/>'
    return f'{start}{run(text)}<w:bookmarkEnd w:id="{number}"/>'


def control(tag: str, content: str, *, alias: str = "", kind: str = "") -> str:
    """An inline content control; ``content`` is runs."""
    tagged = f"<w:tag w:val={quoteattr(tag)}/>" if tag else ""
    properties = f'<w:alias w:val={quoteattr(alias or tag)}/>{tagged}<w:id w:val="{_next()}"/>{kind}'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(tag: str, option: str, *, ticked: bool, glyph: str = "") -> str:
    """A check box that can be clicked."""
    states = '<w14:checkedState w14:val="2611"/><w14:uncheckedState w14:val="2610"/>'
    kind = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>{states}</w14:checkbox>'
    return control(tag, run(glyph or "☐☑"[ticked]), alias=option, kind=kind)


def ticks(field: str, options: Iterable[str], *chosen: str) -> str:
    """A tick list: one control around a box for each option."""
    parts = (
        box(f"{field}.{i}", option, ticked=option in chosen) + run(f"\u00a0{option}\u2002 ")
        for i, option in enumerate(options, 1)
    )
    return control(field, "".join(parts))


def cell(*paragraphs: str, span: int = 1, merge: str = "") -> str:
    """A table cell of paragraphs; ``merge`` is ``restart`` or ``continue``."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    content = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs or ("",))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{span * 1500}" w:type="dxa"/>{spanned}{merged}</w:tcPr>{content}</w:tc>'
    )


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="1500"/>' * columns
    properties = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def field(name: str, text: str, value: str) -> str:
    """A row ``label | value in a control``."""
    return row(cell(label(name, text)), cell(control(name, run(value), alias=text)))


def header(group: str, columns: Mapping[str, str]) -> str:
    """The header row of a repeating table."""
    return row(*(cell(label(f"{group}__{name}", text)) for name, text in columns.items()))


def texts(*values: str) -> str:
    """A row of plain cells."""
    return row(*(cell(run(value)) for value in values))


def document(body: str, properties: Mapping[str, str] | None = None, identifier: str = "") -> bytes:
    """A .docx with this body and these properties of its identity."""
    custom = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{i}" name={quoteattr(name)}>'
        f'<vt:lpwstr xmlns:vt="{_OFFICE}/docPropsVTypes">{escape(value)}</vt:lpwstr></property>'
        for i, (name, value) in enumerate((properties or {}).items(), 2)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}<w:p/></w:body></w:document>",
        "docProps/custom.xml": f'<Properties xmlns="{_OFFICE}/custom-properties">{custom}</Properties>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{identifier}</dc:identifier></cp:coreProperties>',
    }
    return package(parts)


def package(parts: Mapping[str, str]) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def retouched(data: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    """The document with one place of a part changed; the place must exist."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[part], old
    changed = parts[part].replace(old, new, 1)
    etree.fromstring(changed.encode())
    return package({**parts, part: changed})
