"""Reads an Excel template for its check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from lxml.etree import XMLSyntaxError

from cardfile.text import Text, verbatim
from generator.checking.findings import Finding, of_fault
from generator.checking.template_sources import Part, Source, unreadable
from generator.checking.template_text import text_findings
from generator.engine.environment import Missing, TemplateEnvironment
from generator.engine.faults import NotATemplateFault, Place, TemplateFault
from generator.engine.package import DamagedPackageError, Package
from generator.engine.xmltree import parse_xml
from generator.excel.sheet_source import MAIN, tags_unescaped
from generator.excel.sheet_template import Tags, tag_environment
from generator.excel.template import ExcelTemplate
from generator.excel.workbook_source import Sheet, WorkbookSource, workbook_source

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STRINGS: Final = "xl/sharedStrings.xml"
_NO_WORKBOOK: Final = Text("其中没有工作簿", "it holds no workbook")


def read_excel(data: bytes, name: str) -> Source:
    """Return what a check needs to know of a workbook template."""

    def fill(context: Mapping[str, Any], missing: Missing) -> bytes:
        return ExcelTemplate(data, missing=missing).fill(context)

    try:
        parts = {member.name: member.data for member in Package.read(data).members}
        book = workbook_source(parts, name)
        workbook = parse_xml(parts[book.workbook])
        typed = [finding for place in _cells(book, parts, name) for finding in text_findings(place)]
    except (DamagedPackageError, XMLSyntaxError, ValueError) as broken:
        return unreadable([of_fault(NotATemplateFault(Place(name), verbatim(broken)))], fill)
    except TemplateFault as fault:
        return unreadable([of_fault(fault)], fill)
    if workbook.tag != f"{MAIN}workbook":
        return unreadable([of_fault(NotATemplateFault(Place(name), _NO_WORKBOOK))], fill)
    read = list(_parts(book, name))
    findings = (*typed, *(finding for finding in read if isinstance(finding, Finding)))
    understood = tuple(part for part in read if isinstance(part, Part))
    return Source(findings, understood, _labels(workbook), fill)


def _parts(book: WorkbookSource, name: str) -> Iterator[Part | Finding]:
    environment = tag_environment("error", from_1904=book.from_1904)
    for sheet in book.sheets:
        yield _part(sheet.source.rows, environment, _rows(sheet, name))
        yield _part(tags_unescaped(sheet.source.frame.whole), environment, [Place(name, sheet.name)])
    for part in book.texts:
        yield _part(tags_unescaped(book.parts[part].decode()), environment, [Place(name, part)])


def _rows(sheet: Sheet, name: str) -> list[Place]:
    """Return the place of each line of the source of a sheet's rows."""
    texts = sheet.source.texts
    rows = (Place(name, f"{sheet.name}!{row}", " | ".join(texts.get(row, ()))) for row in sheet.source.lines)
    return list(rows) or [Place(name, sheet.name)]


def _part(source: str, environment: TemplateEnvironment, places: list[Place]) -> Part | Finding:
    try:
        Tags(source, environment, places)
    except TemplateFault as fault:
        return of_fault(fault)
    return Part(environment.parse(source), places)


def _cells(book: WorkbookSource, parts: Mapping[str, bytes], name: str) -> Iterator[Place]:
    """Yield the cells that hold text, each with its sheet and address."""
    items = parse_xml(parts[_STRINGS]) if _STRINGS in parts else ()
    strings = ["".join(map(str, item.itertext(f"{MAIN}t"))) for item in items]
    titles = {sheet.part: sheet.name for sheet in book.sheets}
    for part, data in parts.items():
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            sheet = titles.get(part, part)
            for cell in parse_xml(data).iter(f"{MAIN}c"):
                yield Place(name, f"{sheet}!{cell.get('r')}", _text(cell, strings))


def _text(cell: Element, strings: list[str]) -> str:
    if cell.get("t") == "s":
        return strings[int(cell.findtext(f"{MAIN}v") or 0)]
    return "".join(map(str, cell.itertext(f"{MAIN}t")))


def _labels(workbook: Element) -> frozenset[str]:
    return frozenset(str(name.get("name")) for name in workbook.iter(f"{MAIN}definedName"))
