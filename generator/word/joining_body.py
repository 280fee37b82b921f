"""The bodies of documents that become one body: sections, bookmarks, lists and the names of the root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_ATTRIBUTE: Final = re.compile(rb'([^\s=]+)="([^"]*)"')
_BOOKMARK: Final = re.compile(rb"<w:bookmark(?:Start|End) [^>]*>")
_BOOKMARK_ID: Final = re.compile(rb' w:id="[^"]*"')
_BOOKMARK_NAME: Final = re.compile(rb'<w:bookmarkStart [^>]*w:name="([^"]+)"')
_LIST: Final = re.compile(rb'<w:numId w:val="([1-9]\d*)"/>')
_KIND: Final = re.compile(rb'<w:(header|footer)Reference\b[^>]*w:type="(\w+)"')
_PROPERTIES: Final = re.compile(rb"<w:p(?: [^>]*)?>(<w:pPr>|<w:pPr/>)?")
_END: Final = b"</w:p>"
_IGNORABLE: Final = b"mc:Ignorable"
_CONTINUOUS: Final = b'<w:type w:val="continuous"/>'
_FLAT: Final = b'<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'

Kinds = frozenset[tuple[bytes, bytes]]
"""Headers and footers of a section: ``(b"header", b"first")``."""


class Body(NamedTuple):
    """A document's XML in three.

    Attributes:
        root: the start tag of its root.
        content: what stands in its body.
        section: the properties of its last section.
    """

    root: bytes
    content: bytes
    section: bytes


def body_of(xml: bytes) -> Body:
    """Return a document in three."""
    root = xml.index(b"<w:document")
    start, end = xml.index(b"<w:body>", root), xml.rindex(b"</w:body>")
    last = xml.rfind(b"<w:sectPr", start, end)
    if last < 0 or not xml.endswith((b"</w:sectPr>", b"/>"), last, end):
        last = end
    return Body(xml[root:start].rstrip(), xml[start + len(b"<w:body>") : last], xml[last:end])


def closed_section(body: Body) -> bytes:
    """Return the content with the section's properties in its last paragraph: there the section ends."""
    content, section = body.content, body.section or b"<w:sectPr/>"
    before = content.rfind(_END, 0, -len(_END)) + 1
    start = max(content.rfind(b"<w:p>", before), content.rfind(b"<w:p ", before))
    tail = content[start:] if start >= 0 else b""
    opened = _PROPERTIES.match(tail)
    # A paragraph with another one in it, in a text box, or with tracked properties, is left alone.
    if not opened or not tail.endswith(_END) or b"<w:pPrChange" in tail:
        return content + b"<w:p><w:pPr>" + _FLAT + section + b"</w:pPr></w:p>"
    if opened[1] == b"<w:pPr>":
        place = start + tail.index(b"</w:pPr>")
        return content[:place] + section + content[place:]
    place = start + opened.end()
    kept = content[: place - len(opened[1] or b"")]
    return kept + b"<w:pPr>" + section + b"</w:pPr>" + content[place:]


def on_a_new_page(body: Body, inside: bytes) -> Body:
    """Return the body with its first section beginning on a new page.

    Args:
        body: a document.
        inside: its content when that has sections too, else nothing.
    """
    if b"<w:sectPr" not in inside:
        return body._replace(section=body.section.replace(_CONTINUOUS, b""))
    head, mark, tail = body.content.partition(b"<w:sectPr")
    first, end, rest = tail.partition(b"</w:sectPr>")
    return body._replace(content=head + mark + first.replace(_CONTINUOUS, b"") + end + rest)


def furniture(xml: bytes) -> Kinds:
    """Return which headers and footers the sections in a piece of XML have."""
    return frozenset(_KIND.findall(xml))


def with_blank_furniture(body: Body, references: Iterable[bytes]) -> Body:
    """Return the body whose first section has these references too, so that it inherits no other's."""
    added = b"".join(references)
    if not added:
        return body
    if b"<w:sectPr" in body.content:
        return body._replace(content=_with_references(body.content, added))
    return body._replace(section=_with_references(body.section or b"<w:sectPr></w:sectPr>", added))


def _with_references(xml: bytes, references: bytes) -> bytes:
    return re.sub(rb"<w:sectPr(?: [^>]*)?>", lambda start: start[0] + references, xml, count=1)


def merged_roots(roots: Iterable[bytes]) -> bytes:
    """Return one root with the namespaces of all.

    Raises:
        ValueError: one prefix stands for two namespaces.
    """
    attributes: dict[bytes, bytes] = {}
    for root in dict.fromkeys(roots):
        for name, value in _ATTRIBUTE.findall(root):
            if name == _IGNORABLE:
                prefixes = {*attributes.get(name, b"").split(), *value.split()}
                attributes[name] = b" ".join(sorted(prefixes))
            elif attributes.setdefault(name, value) != value:
                raise ValueError(name.decode())
    return b"<w:document " + b" ".join(b'%b="%b"' % item for item in attributes.items()) + b">"


@dataclass
class Bookmarks:
    """The bookmarks of a joined document: numbered through, a repeated name with a number behind it."""

    _last: int = 0
    _given: set[bytes] = field(default_factory=set)

    def renumbered(self, content: bytes, sheet: int) -> bytes:
        """Return a sheet's content with bookmarks of its own, and with the links to them."""
        names = _BOOKMARK_NAME.findall(content)
        numbers: dict[bytes, bytes] = {}
        content = _BOOKMARK.sub(
            lambda mark: _BOOKMARK_ID.sub(lambda old: self._number(old[0], numbers), mark[0]), content
        )
        for name in names:
            if name in self._given:
                content = _renamed(content, name, b"%b_%d" % (name, sheet))
        self._given.update(names)
        return content

    def _number(self, old: bytes, numbers: dict[bytes, bytes]) -> bytes:
        if old not in numbers:
            self._last += 1
            numbers[old] = b' w:id="%d"' % self._last
        return numbers[old]


def _renamed(content: bytes, name: bytes, new: bytes) -> bytes:
    for attribute in (b'w:name="%b"', b'w:anchor="%b"'):
        content = content.replace(attribute % name, attribute % new)
    if b"instr" not in content:
        return content
    # REF, PAGEREF and HYPERLINK \l fields name a bookmark in their instruction.
    return re.sub(
        rb"(<w:instrText[^>]*>[^<]*?\b|w:instr=\"[^\"]*?\b)%b\b" % re.escape(name), rb"\g<1>" + new, content
    )


def lists_of(content: bytes) -> list[bytes]:
    """Return the numbers of the lists that a content uses."""
    return list(dict.fromkeys(_LIST.findall(content)))


def with_lists(content: bytes, numbers: Mapping[bytes, bytes]) -> bytes:
    """Return the content with other list numbers."""
    if not numbers:
        return content
    return _LIST.sub(lambda found: b'<w:numId w:val="%b"/>' % numbers.get(found[1], found[1]), content)
