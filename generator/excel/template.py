"""Excel templates: workbooks whose cells hold Jinja tags, compiled once and filled many times.

``{{ x }}`` alone in a cell keeps the value's type; among other words it becomes text. Rows between a row
of ``{%tr for row in rows %}`` and a row of ``{%tr endfor %}`` are repeated, ``{%tr if … %}`` keeps or drops
rows. Formulas, merged cells, validations, conditional formats, names and print areas follow their rows.
Drawings and charts keep their place. Same template and same values give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cardfile.text import verbatim
from generator.engine.environment import Missing
from generator.engine.faults import NotATemplateFault, Place, UnknownPartFault
from generator.engine.package import Blank, DamagedPackageError, Member, Package
from generator.excel.pictures import pictures_of
from generator.excel.sheet_column import octets
from generator.excel.sheet_frame import DECLARATION, Frame
from generator.excel.sheet_marks import HOLE
from generator.excel.sheet_template import SheetTags, TextTags, tag_environment
from generator.excel.sheet_values import Calculator
from generator.excel.workbook_part import WorkbookPart
from generator.excel.workbook_source import Sheet, workbook_source


class ExcelTemplate:
    """A compiled workbook template.

    Args:
        source: the workbook's path or its bytes.
        missing: ``error`` refuses a tag whose name the context lacks, ``blank`` leaves the cell empty.

    Raises:
        NotATemplateFault: the file is no workbook.
        TemplateSyntaxFault: a tag cannot be understood; the sheet and the row are named.
    """

    def __init__(self, source: Path | str | bytes, *, missing: Missing = "error") -> None:
        self._name = "" if isinstance(source, bytes) else Path(source).name
        self._data = source if isinstance(source, bytes) else Path(source).read_bytes()
        self._source = workbook_source(_parts(self._data, self._name), self._name)
        self._blank = Blank(
            Package(tuple(Member.of(name, part) for name, part in self._source.parts.items()))
        )
        self._workbook = WorkbookPart(self._source.parts[self._source.workbook])
        environment = tag_environment(missing, from_1904=self._source.from_1904)
        self._sheets = {
            sheet.name: SheetTags(sheet, environment, self._name, from_1904=self._source.from_1904)
            for sheet in self._source.sheets
        }
        self._texts = {
            name: TextTags(name, self._source.parts[name], environment, self._name)
            for name in self._source.texts
        }

    @property
    def sha256(self) -> str:
        """The template's digest, which a workbook carries to name what it was made of."""
        return hashlib.sha256(self._data).hexdigest()

    @property
    def parts(self) -> tuple[str, ...]:
        """The members of the package, any of which :meth:`fill` can replace."""
        return tuple(self._source.parts)

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """The pictures on the sheets: parts by name, title and alternative text."""
        return pictures_of(self._source.parts)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that the template expects from its context."""
        sheets = (tags.variables for tags in self._sheets.values())
        return frozenset[str]().union(*sheets, *(tags.variables for tags in self._texts.values()))

    def fill(self, context: Mapping[str, Any], *, parts: Mapping[str, bytes] | None = None) -> bytes:
        """Return the workbook filled from a context.

        Args:
            context: values by name: text, number, Decimal, date, bool, None, or lists of rows.
            parts: whole parts of the package to put in place of the template's, by name.

        Raises:
            MissingNameFault: the context lacks a name, and the template was opened with ``error``.
            TemplateValueFault: an expression fails on these values.
            UnknownPartFault: ``parts`` names a part that the template lacks.
        """
        given = parts or {}
        unknown = sorted(given.keys() - self._source.parts.keys())
        if unknown:
            raise UnknownPartFault(Place(self._name, unknown[0]))
        texts = {name: text.render(context) for name, text in self._texts.items()}
        changed = {**texts, **dict(self._changed(context, texts)), **given}
        return self._blank.filled(changed)

    def _changed(self, context: Mapping[str, Any], texts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
        """Yield the parts whose rows, formulas or references changed."""
        calculator = Calculator({name: tags.rows(context) for name, tags in self._sheets.items()})
        for tags in self._sheets.values():
            yield tags.sheet.part, self._sheet_xml(tags, calculator, context)
            yield from self._companions(tags.sheet, calculator, texts)
        workbook = self._workbook.finished(calculator)
        if workbook:
            yield self._source.workbook, workbook

    def _sheet_xml(self, tags: SheetTags, calculator: Calculator, context: Mapping[str, Any]) -> bytes:
        name = tags.sheet.name
        layout = calculator.sheets[name].layout
        frame = tags.sheet.source.frame.moved(tags.frame(context), layout, calculator.layouts(name))
        before, after = frame.split(HOLE)
        start, end = octets(DECLARATION + before), octets(after)
        return "".join((start, *calculator.rows_xml(name), end)).encode("latin-1")

    def _companions(
        self, sheet: Sheet, calculator: Calculator, texts: Mapping[str, bytes]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the tables and comments of a sheet whose rows moved."""
        layout = calculator.sheets[sheet.name].layout
        for part in () if layout.unchanged else sheet.companions:
            frame = Frame.of(texts.get(part, self._source.parts[part]))
            moved = frame.moved(frame.source, layout, calculator.layouts(sheet.name))
            yield part, (DECLARATION + moved).encode()


def _parts(data: bytes, name: str) -> Mapping[str, bytes]:
    try:
        return {member.name: member.data for member in Package.read(data).members}
    except DamagedPackageError as error:
        raise NotATemplateFault(Place(name), verbatim(error)) from error
