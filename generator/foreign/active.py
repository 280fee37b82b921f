"""What a document holds that would run, load or fetch something when a program opens it.

Nothing of it is ever executed or copied into our documents. A form that holds it is not taken: whoever
opens the filed original would set it off. Links that a person must click pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from cardfile.text import Text
from generator.engine.xmltree import parse_xml
from generator.engine.zipfiles import ForeignZip

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Danger(Enum):
    """A way in which a document acts by itself."""

    MACROS = Text("宏", "macros")
    CONTROL = Text("ActiveX 控件", "ActiveX controls")
    OBJECT = Text("嵌入或链接的 OLE 对象", "embedded or linked OLE objects")
    DDE = Text("DDE 动态数据链接", "DDE links")
    TEMPLATE = Text("远程模板", "a remote template")
    FETCHED = Text("打开时从外部取来的内容", "content fetched from elsewhere when opened")
    WORKBOOK = Text("指向其他工作簿的链接", "links to other workbooks")
    CHUNK = Text("嵌入的另一份文档", "another document embedded whole")
    ENTITIES = Text("XML 实体声明", "declarations of XML entities")


@dataclass(frozen=True, slots=True)
class Finding:
    """One danger and where it lies: a member of the package, a stream, or the address it leads to."""

    danger: Danger
    where: str


_MEMBERS: Final = (
    (re.compile(r"vbaProject\.bin$|macrosheets/|^Basic/|^Scripts/", re.IGNORECASE), Danger.MACROS),
    (re.compile(r"/activeX/", re.IGNORECASE), Danger.CONTROL),
    (re.compile(r"/embeddings/.*\.(?:bin|docm|xlsm|xlsb|pptm|exe|vbs|js)$", re.IGNORECASE), Danger.OBJECT),
)
_RELATIONS: Final = {
    "vbaProject": Danger.MACROS,
    "xlMacrosheet": Danger.MACROS,
    "xlIntlMacrosheet": Danger.MACROS,
    "control": Danger.CONTROL,
    "activeXControlBinary": Danger.CONTROL,
    "oleObject": Danger.OBJECT,
    "aFChunk": Danger.CHUNK,
    "subDocument": Danger.CHUNK,
}
_OUTSIDE: Final = {"attachedTemplate": Danger.TEMPLATE, "externalLinkPath": Danger.WORKBOOK}
"""Relationships that lead outside; any other but a hyperlink fetches something."""
_LOCAL: Final = re.compile(r"(?:file:/{0,3})?[A-Za-z]:[\\/]|(?:file:///)?[^:\\/]*$", re.IGNORECASE)
"""A file on the author's own disk, as Word notes the template that a document was begun with."""

_LINKS: Final = "xl/externallinks/"
"""Where a workbook keeps what it took from other workbooks and from running programs."""
_FIELD_WORDS: Final = (b"instrText", b"fldSimple")
_RUNS_DDE: Final = re.compile(r"\s*\"?\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_FETCHES: Final = re.compile(
    r"\s*(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)\b.*?(?:https?:|ftp:|\\\\\\\\|\"\\\\)",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE: Final = (b"<!DOCTYPE", b"<!ENTITY")
_PROLOGUE: Final = 1024
_MOST_NAMED: Final = 5


def findings(package: ForeignZip) -> tuple[Finding, ...]:
    """Return what acts by itself in an Office or OpenDocument package, each once; damaged parts tell nothing.

    Raises:
        UnsafeZipError: a part that must be looked into is damaged.
    """
    found = [*_by_name(package.names)]
    for name in dict.fromkeys(package.names):
        if name.lower().endswith((".xml", ".rels")):
            found += _in_part(name, package.read(name))
    return tuple(dict.fromkeys(found))


def refusal(found: Iterable[Finding]) -> Text:
    """Return why a document with these findings is not taken, and what to do."""
    listed = tuple(found)
    named = listed[:_MOST_NAMED]
    more = len(listed) - len(named)
    zh = "、".join(f"{f.danger.value.zh}（{f.where}）" for f in named) + (
        f"等 {len(listed)} 处" if more else ""
    )
    en = ", ".join(f"{f.danger.value.en} ({f.where})" for f in named) + (f" and {more} more" if more else "")
    return Text(
        f"文件含有：{zh}。这些内容没有执行，也不会抄入档案；请在 Word 或 Excel 中删去它们，另存为 .docx 或 .xlsx 再交。",
        f"The file holds {en}. Nothing of it was run, and nothing is copied into the archive; remove it in Word or "
        "Excel, save as .docx or .xlsx and hand it in again.",
    )


def _by_name(names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        yield from (Finding(danger, name) for pattern, danger in _MEMBERS if pattern.search(name))


def _in_part(name: str, xml: bytes) -> Iterator[Finding]:
    if _declares(xml):
        yield Finding(Danger.ENTITIES, name)
    elif name.lower().endswith(".rels"):
        yield from (finding for relation in _relations(xml) for finding in _of(relation, name))
    elif name.lower().startswith(_LINKS):
        yield Finding(Danger.DDE if b"ddeLink" in xml else Danger.WORKBOOK, name)
    elif b"\0" in xml[:_PROLOGUE] or any(word in xml for word in _FIELD_WORDS):
        yield from (finding for text in _instructions(xml) for finding in field_findings(text, name))


# -- relationships --------------------------------------------------------------------------------------


def _of(relation: Element, part: str) -> Iterator[Finding]:
    kind = relation.get("Type", "").rpartition("/")[2]
    target = relation.get("Target", "")
    if kind in _RELATIONS:
        yield Finding(_RELATIONS[kind], target or part)
    elif relation.get("TargetMode") == "External" and _is_fetched(kind, target):
        yield Finding(_OUTSIDE.get(kind, Danger.FETCHED), target)


def _is_fetched(kind: str, target: str) -> bool:
    """Tell whether a program goes there by itself: not for a hyperlink, nor a template on the author's disk."""
    return kind != "hyperlink" and (kind != "attachedTemplate" or is_remote(target))


def is_remote(template: str) -> bool:
    """Tell whether a template lies elsewhere than on the author's own disk."""
    return bool(template) and not _LOCAL.match(template)


# -- fields of Word -------------------------------------------------------------------------------------


def field_findings(instruction: str, where: str) -> Iterator[Finding]:
    """Yield what a field's instruction does by itself (ECMA-376 part 1, 17.16.5)."""
    if _RUNS_DDE.match(instruction):
        yield Finding(Danger.DDE, where)
    elif _FETCHES.match(instruction):
        yield Finding(Danger.FETCHED, where)


def _instructions(xml: bytes) -> Iterator[str]:
    """Yield the instruction of each field; Word may split one over many runs, and fields lie in fields."""
    root = _root(xml)
    if root is None:
        return
    opened: list[str] = []
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}fldSimple"):
        name = str(element.tag).rpartition("}")[2]
        if name == "fldSimple":
            yield _attribute(element, "instr")
        elif name == "instrText":
            opened[-1:] = [(opened[-1] if opened else "") + (element.text or "")]
        elif _attribute(element, "fldCharType") == "begin":
            opened.append("")
        elif _attribute(element, "fldCharType") == "end" and opened:
            yield opened.pop()
    yield from opened


def _attribute(element: Element, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), "")


# -- XML ------------------------------------------------------------------------------------------------


def _declares(xml: bytes) -> bool:
    """Tell whether a part declares a document type, in UTF-8 or UTF-16."""
    plain = xml.replace(b"\0", b"") if b"\0" in xml[:_PROLOGUE] else xml
    return any(word in plain for word in _DOCTYPE)


def _relations(xml: bytes) -> Iterable[Element]:
    root = _root(xml)
    return () if root is None else root.iter("{*}Relationship")


def _root(xml: bytes) -> Element | None:
    from lxml.etree import XMLSyntaxError

    try:
        return parse_xml(xml, comments=False)
    except (XMLSyntaxError, ValueError):
        return None
