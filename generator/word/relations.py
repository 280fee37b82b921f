"""What the parts of a package lead to, and which kind of content each is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from generator.engine.package import Member, Package
from generator.engine.xmltree import parse_xml

CONTENT_TYPES: Final = "[Content_Types].xml"


class Relation(NamedTuple):
    """What a part leads to.

    Attributes:
        name: its identifier inside the part.
        kind: the type's address.
        target: name of a member, or an address outside.
        outside: whether the target is no member.
    """

    name: str
    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Master:
    """The package that the sheets of one template share."""

    package: Package

    @cached_property
    def members(self) -> dict[str, Member]:
        """The members by name."""
        return {member.name: member for member in self.package.members}

    @cached_property
    def types(self) -> dict[str, str]:
        """Content types by member name, and by extension with its dot."""
        root = parse_xml(self.members[CONTENT_TYPES].data)
        return {
            str(rule.get("PartName", "")).lstrip("/") or f".{rule.get('Extension')}": str(
                rule.get("ContentType")
            )
            for rule in root
        }

    @cached_property
    def _relations(self) -> dict[str, tuple[Relation, ...]]:
        return {}

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return what a member leads to."""
        if part not in self._relations:
            self._relations[part] = tuple(self._read_relations(part))
        return self._relations[part]

    def _read_relations(self, part: str) -> Iterator[Relation]:
        member = self.members.get(relations_part(part))
        for item in parse_xml(member.data) if member else ():
            target, outside = str(item.get("Target")), item.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            yield Relation(str(item.get("Id")), str(item.get("Type")), target, outside)

    def reached(self, part: str) -> frozenset[str]:
        """Return the names of a member and of all it leads to."""
        found, left = set[str](), [part]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += [relation.target for relation in self.relations(name) if not relation.outside]
        return frozenset(found)


def relations_part(part: str) -> str:
    """Return the name of the member that holds a part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
