"""The part in which a document carries its record's values, with all that a package needs to keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.carriers import VALUES_PART, values_part
from generator.drawing.wordml import DECLARATION
from generator.engine.package import Member, Package, write_zip

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_PROPERTIES_PART: Final = "customXml/itemProps1.xml"

NO_VALUES: Final = values_part("{}")
"""What a template holds where its documents carry their values."""
PROPERTIES_TYPE: Final = {
    _PROPERTIES_PART: "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
}
"""The content type of the values' properties; the values are XML like any other."""
COMPANIONS: Final[Mapping[str, str]] = {
    "customXml/_rels/item1.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    ),
    _PROPERTIES_PART: (
        f'<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{{6B656365-0001-4000-8000-000000000001}}">'
        '<ds:schemaRefs><ds:schemaRef ds:uri="urn:kece:values"/></ds:schemaRefs></ds:datastoreItem>'
    ),
}
"""The texts of the parts beside the values, without which programs drop them."""
_TYPES: Final = "".join(
    f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in PROPERTIES_TYPE.items()
)
_LINK: Final = (
    f'<Relationship Id="rIdValues" Type="{_OFFICE}/relationships/customXml" Target="../{VALUES_PART}"/>'
)


def with_values_part(workbook: bytes) -> bytes:
    """Return a drawn workbook with the part in which its documents carry their values, still without any."""
    companions = {name: (DECLARATION + text).encode() for name, text in COMPANIONS.items()}
    return with_new_parts(
        workbook, {VALUES_PART: NO_VALUES, **companions}, document="xl/workbook.xml", types=_TYPES, link=_LINK
    )


def with_new_parts(data: bytes, parts: Mapping[str, bytes], *, document: str, types: str, link: str) -> bytes:
    """Return a package with further parts.

    Args:
        data: the package.
        parts: the new parts by name.
        document: the name of the part that leads to them.
        types: their entries in the list of content types.
        link: the relationship that leads to them.
    """
    package = Package.read(data)
    folder, _, name = document.rpartition("/")
    entries = {"[Content_Types].xml": types, f"{folder}/_rels/{name}.rels": link}
    listed = package.with_parts(
        {listing: _with_entry(package[listing].data, entry) for listing, entry in entries.items()}
    )
    return write_zip([*listed.members, *(Member.of(name, part) for name, part in parts.items())])


def _with_entry(listing: bytes, entry: str) -> bytes:
    """Return a listing of the package with entries at its end."""
    entries, closing, root = listing.decode().rpartition("</")
    return f"{entries}{entry}{closing}{root}".encode()
