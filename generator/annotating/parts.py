"""The parts of somebody's file, some of them changed or new."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.engine.package import Member, Package, write_zip
from generator.engine.xmltree import parse_xml
from generator.word.relations import CONTENT_TYPES, Master, Relation, relations_part

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_VML: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class CannotAnnotate(ValueError):  # noqa: N818 - a reason that travels as an exception for three lines
    """The file cannot carry comments; the message says why."""


@dataclass
class Parts:
    """A package being changed; what is not put anew keeps its bytes."""

    package: Package
    _new: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Parts:
        """Return the parts of a file.

        Raises:
            DamagedPackageError: it is no package that can be trusted.
        """
        return cls(Package.read(data))

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset((*self.package.names, *self._new))

    def tree(self, name: str) -> Element:
        """Return a part's root.

        Raises:
            CannotAnnotate: there is no such part, or it is damaged or declares a document type.
        """
        if name not in self.names:
            raise CannotAnnotate(name)
        try:
            return parse_xml(self._new[name] if name in self._new else self._master.members[name].data)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise CannotAnnotate(name) from error

    def put(self, name: str, root: Element) -> None:
        """Change a part, or add it."""
        xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._new[name] = xml

    def write(self) -> bytes:
        """Return the file: the members in their order, new ones behind them."""
        old = (
            Member.of(m.name, self._new[m.name]) if m.name in self._new else m for m in self.package.members
        )
        added = (Member.of(name, xml) for name, xml in self._new.items() if name not in self._master.members)
        return write_zip((*old, *added))

    # -- what leads where -------------------------------------------------------------------------

    @cached_property
    def _master(self) -> Master:
        return Master(self.package)

    @property
    def main(self) -> str:
        """The name of the main part.

        Raises:
            CannotAnnotate: the package does not tell.
        """
        return self.target("", "officeDocument")

    def target(self, part: str, kind: str) -> str:
        """Return the part that another leads to.

        Args:
            part: its name; '' for the package.
            kind: the last word of the relation's type.

        Raises:
            CannotAnnotate: it leads to no such part.
        """
        found = self.find(part, kind)
        if found is None:
            raise CannotAnnotate(kind)
        return found.target

    def find(self, part: str, kind: str) -> Relation | None:
        """Return the relation of a kind that a part has, None without one."""
        relations = self._master.relations(part)
        return next((r for r in relations if r.kind.endswith(f"/{kind}") and r.target in self.names), None)

    def by_id(self, part: str, key: str) -> Relation | None:
        """Return the relation of an identifier, None when it leads to no part."""
        relations = self._master.relations(part)
        return next((r for r in relations if r.name == key and r.target in self.names), None)

    def add_vml(self, part: str) -> Relation:
        """Make room for an old drawing; the package tells what all ``.vml`` are."""
        types = self.tree(CONTENT_TYPES)
        if all(rule.get("Extension", "").lower() != "vml" for rule in types):
            types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension="vml", ContentType=_VML))
            self.put(CONTENT_TYPES, types)
        return self._related(part, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml")

    def add(self, part: str, kind: str, pattern: str, content_type: str) -> Relation:
        """Make room for a new part that another leads to; it is to be put next.

        Args:
            part: the part that leads to it.
            kind: the last word of the relation's type.
            pattern: the new part's name with ``{}`` for its number, which the first has none of.
            content_type: of the new part.
        """
        added = self._related(part, kind, pattern)
        types = self.tree(CONTENT_TYPES)
        etree.SubElement(
            types, f"{{{_TYPES}}}Override", PartName=f"/{added.target}", ContentType=content_type
        )
        self.put(CONTENT_TYPES, types)
        return added

    def _related(self, part: str, kind: str, pattern: str) -> Relation:
        """Return a new relation of a part to a name that is free."""
        name = next(name for n in chain(("",), count(1)) if (name := pattern.format(n)) not in self.names)
        holder = relations_part(part)
        root = self.tree(holder) if holder in self.names else etree.Element(
            f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS}  # type: ignore[dict-item]
        )  # fmt: skip
        taken = {relation.get("Id") for relation in root}
        key = next(key for n in count(1) if (key := f"rIdKc{n}") not in taken)
        target = posixpath.relpath(f"/{name}", f"/{posixpath.dirname(part)}")
        etree.SubElement(
            root, f"{{{_RELATIONS}}}Relationship", Id=key, Type=f"{OFFICE}/{kind}", Target=target
        )
        self.put(holder, root)
        return Relation(key, f"{OFFICE}/{kind}", name, outside=False)
