"""Reads a Word template for its check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from lxml.etree import XMLSyntaxError

from cardfile.text import verbatim
from generator.checking.findings import Finding, error, of_fault
from generator.checking.template_sources import Part, Source, unreadable
from generator.checking.template_text import paragraph_findings, shortened
from generator.engine.compiled import compile_text, lined
from generator.engine.environment import Missing, make_environment
from generator.engine.faults import NotATemplateFault, Place, TemplateFault
from generator.engine.package import DamagedPackageError, Package
from generator.engine.xmltree import parse_xml
from generator.word.source import word_sources
from generator.word.template import WordTemplate

_LABEL: Final = re.compile(r'w:name="(fc_\w+)"')
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_REPLACED: Final = ("docProps/custom.xml", "customXml/")
"""Parts that the program writes anew in every document."""


def read_word(data: bytes, name: str) -> Source:
    """Return what a check needs to know of a Word template."""

    def fill(context: Mapping[str, Any], missing: Missing) -> bytes:
        return WordTemplate(data, missing=missing).fill(context)

    try:
        texts = _texts(Package.read(data))
    except DamagedPackageError as broken:
        return unreadable([of_fault(NotATemplateFault(Place(name), verbatim(broken)))], fill)
    typed = list(_typed(texts, name))
    try:
        sources = word_sources(data, name)
    except TemplateFault as fault:
        return unreadable([*typed, of_fault(fault)], fill)
    findings = [*typed, *_unfilled(texts, sources, name)]
    sound = _compiles(data)
    read = [_part(source, Place(name, part), sound=sound) for part, source in sources.items()]
    findings += (part for part in read if isinstance(part, Finding))
    understood = tuple(part for part in read if isinstance(part, Part))
    labels = frozenset(label for text in texts.values() for label in _LABEL.findall(text))
    return Source(tuple(findings), understood, labels, fill)


def _texts(package: Package) -> dict[str, str]:
    members = (member for member in package.members if member.name.endswith(".xml"))
    return {member.name: member.data.decode(errors="replace") for member in members}


def _compiles(data: bytes) -> bool:
    """Tell whether the engine takes the whole template; it keeps what it compiled for the samples."""
    try:
        WordTemplate(data)
    except TemplateFault:
        return False
    return True


def _part(source: str, place: Place, *, sound: bool) -> Part | Finding:
    """Return a part that can be understood, or what is wrong with it; the engine tells only the first fault."""
    environment = make_environment()
    try:
        if not sound:
            compile_text(environment, source, place)
    except TemplateFault as fault:
        return of_fault(fault)
    marked, lines = lined(source)
    places = [Place(place.template, place.part, line) for line in lines]
    return Part(environment.parse(marked), places)


def _typed(texts: Mapping[str, str], name: str) -> Iterator[Finding]:
    for part, text in texts.items():
        if part.startswith("word/") and "<w:p" in text:
            try:
                yield from paragraph_findings(parse_xml(text.encode()), Place(name, part))
            except (XMLSyntaxError, ValueError) as broken:
                yield of_fault(NotATemplateFault(Place(name, part), verbatim(broken)))


def _unfilled(texts: Mapping[str, str], filled: Mapping[str, str], name: str) -> Iterator[Finding]:
    """Yield the tags in parts that are never filled, as notes at the end and comments."""
    for part in texts.keys() - filled.keys():
        tag = _TAG.search(unescape(re.sub(r"<[^>]*>", "", texts[part])))
        if tag and not part.startswith(_REPLACED):
            yield error(
                shortened(Place(name, part, tag[0])),
                "这里的标签不会被填写（只填写正文、页眉页脚、脚注和文档属性）",
                "tags are not filled here, but only in body, headers, footers, footnotes and properties",
            )
