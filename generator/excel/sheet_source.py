"""The Jinja source of one worksheet, made once from its XML.

Every row of the sheet becomes one line of Jinja source, so that a fault's line number is a row. Cells
with tags lose their shared string and become inline text; a cell that is one expression alone becomes a
call of a filter that writes number, date or text as the value asks (see :mod:`generator.excel.cells`). Rows of
``{%tr … %}`` tags vanish, as docxtpl's do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr, unescape

from lxml import etree
from lxml.etree import _Element as Element

from generator.excel.columns import column_letters, column_number
from generator.excel.formula import Formula
from generator.excel.layout import Path
from generator.excel.sheet_frame import Frame
from generator.excel.sheet_heights import Room, column_widths, default_width, merged_columns, room
from generator.excel.sheet_marks import END, FORMULA, HOLE, NUMBER, ROW
from generator.excel.workbook_styles import CellStyle

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRAY: Final = 1000
_TAG: Final = re.compile(r"\{[{%#]")
_ROW_TAG: Final = re.compile(r"\{%-?\s*tr\s+(.*?)\s*-?%\}", re.DOTALL)
_ROW_WORDS: Final = frozenset({"for", "else", "endfor", "if", "elif", "endif"})
_ANY_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LONE: Final = re.compile(r"\s*\{\{-?((?:(?!\}\}).)+?)-?\}\}\s*", re.DOTALL)
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True)
class SheetSource:
    """One worksheet, ready to be rendered.

    Attributes:
        frame: the sheet's XML with ``HOLE`` in place of its rows.
        rows: Jinja source of the rows.
        lines: the row each line of :attr:`rows` stems from.
        strings: the shared strings that became inline text.
        rooms: the wrapping cells of each row that grows with its text.
    """

    frame: Frame
    rows: str
    formulas: tuple[Formula, ...]
    loops: Mapping[int, Path]
    last_row: int
    lines: tuple[int, ...]
    texts: Mapping[int, tuple[str, ...]]
    strings: frozenset[int]
    rooms: Mapping[int, Sequence[Room]]

    @property
    def live(self) -> bool:
        """Whether filling changes the sheet: it holds tags or formulas."""
        return bool(_TAG.search(self.rows) or _TAG.search(self.frame.whole) or self.formulas)


def sheet_source(root: Element, strings: Sequence[str], styles: Sequence[CellStyle]) -> SheetSource:
    """Return the source of a worksheet.

    Args:
        root: the ``worksheet`` element; it is changed.
        strings: the workbook's shared strings.
        styles: the workbook's cell styles.
    """
    data = root.find(f"{MAIN}sheetData")
    if data is None:
        data = etree.SubElement(root, f"{MAIN}sheetData")
    writer = _Writer(strings, styles, column_widths(root), merged_columns(root))
    for element in _used_rows(data):
        writer.add_row(element)
    for element in list(data):
        data.remove(element)
    data.text = HOLE
    return writer.done(Frame.of(root))


def _used_rows(data: Element) -> Iterator[Element]:
    """Yield the rows up to the stray blank ones that some programs leave far below (row 1,048,576)."""
    last = 0
    for row in data:
        number = int(row.get("r") or last + 1)
        if number - last > _STRAY and not any(len(cell) for cell in row):
            return
        last = number
        yield row


@dataclass
class _Writer:
    """Collects lines; the loops that are open decide the scope of a row."""

    strings: Sequence[str]
    styles: Sequence[CellStyle]
    widths: Mapping[int, float]
    merges: Mapping[tuple[int, int], int]
    lines: list[str] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    loops: dict[int, Path] = field(default_factory=dict)
    texts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    open_loops: list[int] = field(default_factory=list)
    loop_count: int = 0
    row: int = 0
    used_strings: set[int] = field(default_factory=set)
    rooms: dict[int, list[Room]] = field(default_factory=dict)

    def done(self, frame: Frame) -> SheetSource:
        return SheetSource(
            frame, "".join(self.lines), tuple(self.formulas), self.loops, self.row,
            tuple(self.sources), self.texts, frozenset(self.used_strings), self.rooms,
        )  # fmt: skip

    def add_row(self, element: Element) -> None:
        number = int(element.get("r") or self.row + 1)
        for absent in range(self.row + 1, number):
            self._line(absent, "")
        self.row = number
        texts = tuple(filter(None, (self._tagged(cell) for cell in element)))
        if texts:
            self.texts[number] = texts
        tags = [tag for text in texts for tag in _ROW_TAG.findall(text)]
        if tags:
            self._control(tags)
        else:
            cells = "".join(self._cell(cell, column) for cell, column in _columns(element))
            attributes = _attributes(element, drop=("r", "spans"))
            self._line(number, f'<row r="{NUMBER}"{attributes}>{cells}</row>')

    def _line(self, source: int, xml: str) -> None:
        if self.open_loops:
            self.loops[source] = tuple(self.open_loops)
        self._raw(f"{ROW}{source}{END}{xml}", source)

    def _raw(self, text: str, source: int) -> None:
        self.lines.append(text.replace("\n", "&#10;").replace("\r", "") + "\n")
        self.sources.append(source)

    def _control(self, tags: Sequence[str]) -> None:
        text = ""
        for tag in tags:
            word = tag.split(maxsplit=1)[0]
            # Jinja refuses the unknown tag "tr", and names the row.
            text += f"{{% {'' if word in _ROW_WORDS else 'tr '}{_clean(tag)} %}}"
            if word == "for":
                self.loop_count += 1
                self.open_loops.append(self.loop_count)
                text += f"{ROW}@{self.loop_count}{END}"
            elif word == "endfor" and self.open_loops:
                self.open_loops.pop()
        self._raw(text, self.row)

    def _cell(self, cell: Element, column: str) -> str:
        start = f'<c r="{column}{NUMBER}"'
        style = cell.get("s")
        if style:
            start += f' s="{style}"'
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            return f"{start}>{self._formula(formula, column)}</c>"
        text = self._tagged(cell)
        if not text:
            return _copied(cell, start)
        looks = self.styles[int(style or 0)] if self.styles else CellStyle()
        self._note_room(column, looks)
        lone = _LONE.fullmatch(text)
        if lone:
            return f"{start}{{{{ ({_clean(lone[1].strip())})|{looks.kind}_cell }}}}"
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{_source(text)}</t></is></c>'

    def _note_room(self, column: str, style: CellStyle) -> None:
        if style.wraps:
            first = column_number(column)
            last = self.merges.get((self.row, first), first)
            widths = [self.widths.get(number, default_width()) for number in range(first, last + 1)]
            self.rooms.setdefault(self.row, []).append(room(column, style, widths))

    def _formula(self, element: Element, column: str) -> str:
        text = element.text or ""
        if element.get("t") == "shared":
            text = self._unshared(element, f"{column}{self.row}")
        self.formulas.append(Formula(text))
        return f"{FORMULA}{len(self.formulas) - 1}{END}"

    def _unshared(self, element: Element, where: str) -> str:
        """Return the formula a cell shares with the first of its group."""
        group = element.get("si", "")
        if element.text:
            self.shared[group] = (element.text, where)
            return element.text
        from openpyxl.formula.translate import Translator

        text, origin = self.shared[group]
        return str(Translator(f"={text}", origin=origin).translate_formula(where))[1:]

    def _tagged(self, cell: Element) -> str:
        """Return a cell's text if it holds tags."""
        value = cell.findtext(f"{MAIN}v")
        if cell.get("t") == "s" and value is not None:
            text = self.strings[int(value)]
            if _TAG.search(text):
                self.used_strings.add(int(value))
                return text
            return ""
        text = "".join(map(str, cell.itertext(f"{MAIN}t")))
        return text if _TAG.search(text) else ""


def _columns(row: Element) -> Iterator[tuple[Element, str]]:
    """Yield the cells of a row with their column letters; cells may leave out their reference."""
    last = 0
    for cell in row:
        letters = cell.get("r", "").rstrip("0123456789")
        last = column_number(letters) if letters else last + 1
        yield cell, letters or column_letters(last)


def _copied(cell: Element, start: str) -> str:
    """Return a cell without tags as it was."""
    kind = cell.get("t")
    inner = "".join(etree.tostring(child, encoding="unicode", with_tail=False) for child in cell)
    if not inner:
        return f"{start}/>"
    value = cell.find(f"{MAIN}v")
    if value is not None:
        inner = f"<v>{escape(value.text or '')}</v>"
    return f"{start}{f' t={quoteattr(kind)}' if kind else ''}>{inner}</c>"


def _attributes(element: Element, drop: tuple[str, ...]) -> str:
    """Return a row's plain attributes; those of extensions are left out."""
    named = ((str(key), str(value)) for key, value in element.attrib.items())
    return "".join(f" {k}={quoteattr(v)}" for k, v in named if k not in drop and not k.startswith("{"))


def _source(text: str) -> str:
    """Return a text with tags as Jinja source: what stands outside the tags is escaped."""
    end, parts = 0, []
    for tag in _ANY_TAG.finditer(text):
        parts += [escape(text[end : tag.start()]), _clean(tag[0])]
        end = tag.end()
    return "".join(parts) + escape(text[end:])


def tags_unescaped(xml: str) -> str:
    """Return XML with tags in its texts as Jinja reads them: ``&amp;`` and its like stand for themselves."""
    return _ANY_TAG.sub(lambda tag: _clean(unescape(tag[0], {"&quot;": '"', "&apos;": "'"})), xml)


def _clean(tag: str) -> str:
    """Return a tag as Jinja reads it: one line, straight quotes (office programs curl them)."""
    return " ".join(tag.translate(_QUOTES).split("\n"))
