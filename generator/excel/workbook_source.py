"""A workbook template cut into its parts: the sheets that change, and everything else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from cardfile.text import Text, verbatim
from generator.engine.faults import NotATemplateFault, Place
from generator.engine.xmltree import parse_xml
from generator.excel.sheet_source import MAIN, SheetSource, sheet_source
from generator.excel.workbook_styles import cell_styles

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NO_WORKBOOK: Final = Text("其中没有工作簿", "it holds no workbook")
_TAG: Final = re.compile(rb"\{\{|\{%")


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its name, its part, its source, and the parts that name its rows."""

    name: str
    part: str
    source: SheetSource
    companions: tuple[str, ...]


@dataclass(frozen=True)
class WorkbookSource:
    """A workbook template.

    Attributes:
        parts: every part by its name, in the order of the package; unused tags are gone from the shared
            strings, and so is the calculation chain.
        sheets: the worksheets that filling changes.
        texts: names of the other parts that hold tags (properties, text boxes, headings of comments).
        workbook: name of the workbook part.
    """

    parts: Mapping[str, bytes]
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    workbook: str
    from_1904: bool


def workbook_source(parts: Mapping[str, bytes], where: str) -> WorkbookSource:
    """Return a workbook's source.

    Raises:
        NotATemplateFault: the package holds no workbook, or a damaged one.
    """
    try:
        return _source(parts, where)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotATemplateFault(Place(where), verbatim(error)) from error


def _source(parts: Mapping[str, bytes], where: str) -> WorkbookSource:
    workbook = next((target for kind, target in _targets(parts, "") if kind == "officeDocument"), "")
    if workbook not in parts:
        raise NotATemplateFault(Place(where), _NO_WORKBOOK)
    root = parse_xml(parts[workbook])
    related = relations_of(parts, workbook)
    strings = _strings(parts.get(_only(related, "sharedStrings"), b""))
    styles = parts.get(_only(related, "styles"))
    looks = cell_styles(parse_xml(styles)) if styles else []
    sheets = tuple(
        Sheet(name, part, sheet_source(parse_xml(parts[part]), strings, looks), _companions(parts, part))
        for name, part in _worksheets(root, related)
    )
    live = tuple(sheet for sheet in sheets if sheet.source.live)
    unused = frozenset[int]().union(*(sheet.source.strings for sheet in live))
    kept = _cleaned(parts, related, unused) if live else parts
    properties = root.find(f"{MAIN}workbookPr")
    return WorkbookSource(
        parts=kept,
        sheets=live,
        texts=tuple(_other_texts(kept, {workbook, *(sheet.part for sheet in sheets)}, related)),
        workbook=workbook,
        from_1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )


_Related = Mapping[str, tuple[str, str]]
"""Kind and target by relation id."""


def _targets(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str]]:
    yield from relations_of(parts, part).values()


def relations_of(parts: Mapping[str, bytes], part: str) -> _Related:
    """Return what a part leads to inside the package."""
    folder, name = posixpath.split(part)
    xml = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if xml is None:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in parse_xml(xml)
        if relation.get("TargetMode") != "External"
    }


def _only(related: _Related, kind: str) -> str:
    return next((target for found, target in related.values() if found == kind), "")


def _worksheets(root: Element, related: _Related) -> Iterator[tuple[str, str]]:
    for sheet in root.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        kind, target = related.get(sheet.get(f"{_RELATION}id", ""), ("", ""))
        if kind == "worksheet":
            yield sheet.get("name", ""), target


def _companions(parts: Mapping[str, bytes], sheet: str) -> tuple[str, ...]:
    return tuple(target for kind, target in _targets(parts, sheet) if kind in ("table", "comments"))


def _strings(xml: bytes) -> list[str]:
    """Return the shared strings without their phonetic guides."""
    if not xml:
        return []
    return [
        "".join(t.text or "" for t in item.iter(f"{MAIN}t") if not _is_guide(t)) for item in parse_xml(xml)
    ]


def _is_guide(text: Element) -> bool:
    parent = text.getparent()
    return parent is not None and parent.tag == f"{MAIN}rPh"


def _cleaned(parts: Mapping[str, bytes], related: _Related, unused: frozenset[int]) -> Mapping[str, bytes]:
    """Return the parts without tags in the shared strings and without a stale calculation chain."""
    kept = dict(parts)
    strings, chain = _only(related, "sharedStrings"), _only(related, "calcChain")
    if unused:
        kept[strings] = _without_strings(kept[strings], unused)
    if chain:
        kept.pop(chain, None)
        for name in ("[Content_Types].xml", *(n for n in kept if n.endswith("workbook.xml.rels"))):
            kept[name] = re.sub(
                rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain[^>]*/>", b"", kept[name]
            )
    return kept


def _without_strings(xml: bytes, unused: frozenset[int]) -> bytes:
    root = parse_xml(xml)
    for number in unused:
        for child in list(root[number]):
            root[number].remove(child)
        etree.SubElement(root[number], f"{MAIN}t")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _other_texts(parts: Mapping[str, bytes], known: set[str], related: _Related) -> Iterator[str]:
    skipped = {*known, _only(related, "sharedStrings"), _only(related, "styles")}
    for name, data in parts.items():
        if name.endswith(".xml") and name not in skipped and _TAG.search(data):
            yield name
