"""The parts of a joined document: copied with what they lead to, each content once."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from generator.engine.package import Member, Package
from generator.engine.xmltext import escaped
from generator.word.relations import CONTENT_TYPES, Master, Relation, relations_part

_TYPES_XMLNS: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_XMLNS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Collection:
    """The growing package of a joined document.

    Args:
        base: the master whose styles, settings and properties the document has.
        document: the name of its main part.
    """

    def __init__(self, base: Master, document: str) -> None:
        self._base = base
        self._document = document
        self._new: dict[str, Member] = {}
        self._types: dict[str, str] = {}
        self._copies: dict[object, str] = {}
        self._relations = {relation[1:]: relation.name for relation in base.relations(document)}
        self._numbers = count(1)

    def relate(self, master: Master, relation: Relation, changed: Mapping[str, bytes]) -> str:
        """Return the identifier, in the joined document, of what a sheet's document leads to.

        Args:
            master: the sheet's package.
            relation: what its document leads to.
            changed: the members that this sheet has in place of the package's.
        """
        target = self._target(master, relation, changed)
        return self._named((relation.kind, target, relation.outside))

    def add(self, name: str, data: bytes, kind: str, content_type: str) -> str:
        """Add a part of our own and return the identifier of its relation."""
        if name not in self._new:
            self._new[name] = Member.of(name, data)
            self._types[name] = content_type
        return self._named((kind, name, False))

    def copy(self, master: Master, part: str, changed: Mapping[str, bytes]) -> str:
        """Return the name of a member's copy, the same for the same content."""
        mine = [(name, changed[name]) for name in sorted(changed.keys() & master.reached(part))]
        key = (id(master), part, tuple(mine))
        if key not in self._copies:
            self._copies[key] = name = self._free(part, master)
            self._put(master, part, name, changed)
        return self._copies[key]

    def written(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the file: the base with some members changed, and what was collected."""
        parts = {
            relations_part(self._document): self._relations_xml(),
            CONTENT_TYPES: self._types_xml(),
            **changed,
        }
        members = self._base.members | self._new
        return Package(
            tuple(
                Member.of(name, parts[name]) if name in parts else member for name, member in members.items()
            )
        ).write()

    def _named(self, key: tuple[str, str, bool]) -> str:
        return self._relations.setdefault(key, f"rIdJ{len(self._relations) + 1}")

    def _target(self, master: Master, relation: Relation, changed: Mapping[str, bytes]) -> str:
        missing = relation.outside or relation.target not in master.members
        return relation.target if missing else self.copy(master, relation.target, changed)

    def _put(self, master: Master, part: str, name: str, changed: Mapping[str, bytes]) -> None:
        member = master.members[part]
        self._new[name] = Member.of(name, changed[part]) if part in changed else replace(member, name=name)
        if name != part or master is not self._base:
            suffix = posixpath.splitext(part)[1]
            kind = master.types.get(part) or master.types.get(suffix, "")
            if kind != self._base.types.get(suffix):
                self._types[name] = kind
        if relations := master.relations(part):
            new = [each._replace(target=self._target(master, each, changed)) for each in relations]
            rels = relations_part(name)
            self._new[rels] = Member.of(rels, _relations_xml(new))

    def _free(self, part: str, master: Master) -> str:
        if part not in self._new and (master is self._base or part not in self._base.members):
            return part
        stem, suffix = posixpath.splitext(part)
        names = (f"{stem}_{number}{suffix}" for number in self._numbers)
        return next(name for name in names if name not in self._new and name not in self._base.members)

    def _relations_xml(self) -> bytes:
        return _relations_xml([Relation(name, *rest) for rest, name in self._relations.items()])

    def _types_xml(self) -> bytes:
        types = {**self._base.types, **self._types}
        rules = "".join(
            f'<Default Extension="{escaped(name[1:])}" ContentType="{escaped(kind)}"/>'
            if name.startswith(".")
            else f'<Override PartName="/{escaped(name)}" ContentType="{escaped(kind)}"/>'
            for name, kind in types.items()
        )
        return f'{_DECLARATION}<Types xmlns="{_TYPES_XMLNS}">{rules}</Types>'.encode()


def _relations_xml(relations: list[Relation]) -> bytes:
    items = "".join(
        f'<Relationship Id="{escaped(name)}" Type="{escaped(kind)}" '
        + (
            f'Target="{escaped(target)}" TargetMode="External"/>'
            if outside
            else f'Target="/{escaped(target)}"/>'
        )
        for name, kind, target, outside in relations
    )
    return f'{_DECLARATION}<Relationships xmlns="{_RELATIONS_XMLNS}">{items}</Relationships>'.encode()
