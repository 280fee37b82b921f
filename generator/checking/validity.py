"""Whether the file of an Office document is sound: what Word or Excel would repair, or refuse to open.

These are the checks of our own that validators of single parts miss; every fault is returned at once.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lxml.etree import XMLSyntaxError

from cardfile.text import Text, verbatim
from generator.checking.flaws import Flaw, repeated
from generator.checking.validity_excel import workbook_flaws
from generator.checking.validity_word import document_flaws
from generator.engine.xmltree import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPES: Final = "[Content_Types].xml"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML: Final = (".xml", ".rels")


def flaws(data: bytes) -> tuple[Flaw, ...]:
    """Return everything that is wrong with the file of a document or a workbook."""
    try:
        names, parts = _members(data)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as fault:
        return (Flaw("", verbatim(fault)),)
    trees, broken = _trees(parts)
    return (
        *_repeated_names(names),
        *broken,
        *_type_flaws(parts, trees.get(_TYPES)),
        *_relation_flaws(parts, trees),
        *document_flaws(trees),
        *workbook_flaws(trees),
    )


def _members(data: bytes) -> tuple[list[str], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        return [info.filename for info in infos], {info.filename: archive.read(info) for info in infos}


def _repeated_names(names: Iterable[str]) -> Iterator[Flaw]:
    for name in repeated(names):
        yield Flaw(name, Text("压缩包里有两个同名部件", "the package holds two members of this name"))


def _trees(parts: Mapping[str, bytes]) -> tuple[dict[str, Element], list[Flaw]]:
    trees: dict[str, Element] = {}
    broken: list[Flaw] = []
    for name, data in parts.items():
        if name.endswith(_XML):
            try:
                trees[name] = parse_xml(data)
            except (XMLSyntaxError, ValueError) as fault:
                broken.append(Flaw(name, Text(f"XML 有误：{fault}", f"the XML is broken: {fault}")))
    return trees, broken


def _type_flaws(parts: Mapping[str, bytes], types: Element | None) -> Iterator[Flaw]:
    if types is None:
        yield Flaw(_TYPES, Text("缺少内容类型表", "there is no list of content types"))
        return
    endings = {entry.get("Extension", "").lower() for entry in types if entry.get("Extension")}
    named = [entry.get("PartName", "").lstrip("/") for entry in types if entry.get("PartName")]
    for name in repeated(named):
        yield Flaw(_TYPES, Text(f"「{name}」登记了两次", f"“{name}” is listed twice"))
    for name in sorted({*named} - parts.keys()):
        yield Flaw(_TYPES, Text(f"登记了不存在的部件「{name}」", f"“{name}” is listed but absent"))
    for name in parts.keys() - {_TYPES, *named}:
        if name.rpartition(".")[2].lower() not in endings:
            yield Flaw(name, Text("没有内容类型", "it has no content type"))


def _relation_flaws(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> Iterator[Flaw]:
    for name in parts:
        if name.endswith(".rels"):
            source = _source_of(name)
            if source and source not in parts:
                yield Flaw(name, Text("它所属的部件不存在", "the part it belongs to is absent"))
            if name in trees:
                yield from _target_flaws(name, trees[name], parts)
    for name, tree in trees.items():
        if not name.endswith(".rels") and name != _TYPES:
            yield from _dangling(name, tree, trees.get(_relations_of(name)))


def _target_flaws(name: str, relations: Element, parts: Mapping[str, bytes]) -> Iterator[Flaw]:
    for number in repeated(relation.get("Id", "") for relation in relations):
        yield Flaw(name, Text(f"关系编号「{number}」重复", f"the relationship id “{number}” occurs twice"))
    folder = posixpath.dirname(_source_of(name))
    for relation in relations:
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if relation.get("TargetMode") != "External" and target not in parts:
            yield Flaw(
                name, Text(f"关系指向不存在的部件「{target}」", f"it points to “{target}”, which is absent")
            )


def _dangling(name: str, tree: Element, relations: Element | None) -> Iterator[Flaw]:
    known = {relation.get("Id") for relation in relations} if relations is not None else set()
    used = {
        str(value)
        for element in tree.iter()
        for key, value in element.attrib.items()
        if str(key).startswith(_RELATION)
    }
    for number in sorted(used - known):
        yield Flaw(
            name,
            Text(f"引用了不存在的关系「{number}」", f"it uses the relationship “{number}”, which is absent"),
        )


def _source_of(relations: str) -> str:
    return re.sub(r"_rels/([^/]*)\.rels$", r"\1", relations)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
