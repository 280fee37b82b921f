"""The tags of one part of a workbook, compiled with Jinja and rendered with a context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from traceback import walk_tb
from typing import Any, Final
from xml.sax.saxutils import unescape

from jinja2 import ChainableUndefined, Template, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from cardfile.errors import KeceError
from cardfile.text import verbatim
from generator.engine.compiled import render_fault
from generator.engine.environment import (
    BUDGET,
    Budget,
    Missing,
    RefusedError,
    TemplateEnvironment,
    blank_none,
    make_environment,
)
from generator.engine.faults import Place, TemplateSyntaxFault
from generator.engine.xmltext import escaped, legal
from generator.excel.cells import cell_filters, days_before, plain
from generator.excel.sheet_block import block_of
from generator.excel.sheet_fill import FilledSheet, Rendered, filled_sheet
from generator.excel.sheet_source import tags_unescaped
from generator.excel.sheet_table import TABLES, WRITE_TABLE, TableFinder, Tables, write_table
from generator.excel.workbook_source import Sheet

_TEMPLATE: Final = "<template>"
_ESCAPED: Final = " escaped"
_CELLS: Final = frozenset(cell_filters())
_BLOCKS: Final = (nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock)


def tag_environment(missing: Missing, *, from_1904: bool) -> TemplateEnvironment:
    """Return the environment of workbook templates: the house's, with the filters that write cells."""
    environment = make_environment(missing, finalize=_printed)
    environment.filters.update(cell_filters(from_1904=from_1904))
    environment.filters |= {_ESCAPED: _escaped, WRITE_TABLE: write_table, "running": _running}
    return environment


def _running(value: Any) -> str:
    """Return a value for a page's head or foot, where a lone ``&`` begins a code.

    A template cannot replace it itself: programs take the ``&`` in its tag for a code as well.
    """
    return str(_printed(value)).replace("&", "&&")


def _printed(value: Any) -> Any:
    """Return what is printed of a value: no markup, no forbidden character."""
    return legal(plain(value)) if isinstance(value, str) else blank_none(value)


def _escaped(value: Any) -> str:
    return escaped(str(_printed(value)))


def _compiled(tree: nodes.Template, environment: TemplateEnvironment) -> Template:
    """Return the tree as a template that escapes in the filters of its own and not again in Jinja.

    Jinja's escaping makes an object of every value, half the time of a sheet. What a macro or a block
    prints is escaped when its result is printed.
    """
    for block in tree.find_all(_BLOCKS):
        for data in block.find_all(nodes.TemplateData):
            data.data = unescape(data.data)
    inner = {id(output) for block in tree.find_all(_BLOCKS) for output in block.find_all(nodes.Output)}
    for output in tree.find_all(nodes.Output):
        if id(output) not in inner:
            output.nodes = [_self_escaping(node) for node in output.nodes]
    bare = environment.overlay(autoescape=False, finalize=None)
    return Template.from_code(bare, bare.compile(tree), bare.make_globals(None))


def _constant(tree: nodes.Template) -> str | None:
    """Return what a source without tags renders to."""
    found = list(tree.find_all(nodes.Node))
    if not all(isinstance(node, (nodes.Output, nodes.TemplateData)) for node in found):
        return None
    return "".join(node.data for node in found if isinstance(node, nodes.TemplateData))


def _self_escaping(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.TemplateData) or (isinstance(node, nodes.Filter) and node.name in _CELLS):
        return node
    return nodes.Filter(node, _ESCAPED, [], [], None, None, lineno=node.lineno)


class Tags:
    """Compiled Jinja source that knows which place of the template each of its lines stems from.

    Args:
        places: the place of each line; the last one holds for all lines after it.

    Raises:
        TemplateSyntaxFault: a tag is written wrongly.
    """

    def __init__(self, source: str, environment: TemplateEnvironment, places: Sequence[Place]) -> None:
        self._places = places
        try:
            tree = environment.parse(source)
            self.variables = frozenset(find_undeclared_variables(tree))
            finder = TableFinder()
            tree = finder.visit(tree)
            self.tables = tuple(finder.tables)
            self._constant = _constant(tree)
            self._template = _compiled(tree, environment)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxFault(self._place(error.lineno), verbatim(error.message)) from error
        except RefusedError as error:
            raise render_fault(error, self._place(error.lineno or 1)) from error

    def render(self, context: Mapping[str, Any], tables: Tables | None = None) -> str:
        """Return the source rendered.

        Args:
            context: values by name.
            tables: takes the source's tables; they are left out of the text.

        Raises:
            TemplateFault: a name is missing or an expression fails; says where.
        """
        if self._constant is not None:
            return self._constant
        with self._explained():
            return self._template.render({**context, BUDGET: Budget(), TABLES: tables})

    def _place(self, line: int) -> Place:
        return self._places[min(line, len(self._places)) - 1]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what an expression raises into a fault that names its place."""
        try:
            yield
        except KeceError as error:
            error.where = error.where or str(self._where(error))
            raise
        except Exception as error:
            raise render_fault(error, self._where(error)) from error

    def _where(self, error: Exception) -> Place:
        lines = [
            line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == _TEMPLATE
        ]
        return self._place(lines[-1] if lines else 1)


class SheetTags:
    """The tags of a worksheet: those of its rows, and those of its headings and footings."""

    def __init__(
        self, sheet: Sheet, environment: TemplateEnvironment, template: str, *, from_1904: bool
    ) -> None:
        self.sheet = sheet
        self._template = template
        self._environment = environment
        self._days = days_before(from_1904=from_1904)
        source = sheet.source
        places = [self._row_place(row) for row in source.lines]
        self._rows = Tags(source.rows, environment, places or [self._row_place(0)])
        self._blocks = tuple(block_of(table, source.rooms) for table in self._rows.tables)
        self._frame = Tags(tags_unescaped(source.frame.source), environment, [Place(template, sheet.name)])

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that the sheet expects."""
        return self._rows.variables | self._frame.variables

    def rows(self, context: Mapping[str, Any]) -> FilledSheet:
        """Return the rendered rows."""
        blank = issubclass(self._environment.undefined, ChainableUndefined)
        tables = Tables(self._rows.tables, self._environment.filters, self._days, blank)
        text = self._rows.render(context, tables)
        return filled_sheet(Rendered(text, tables.written), self.sheet.source, self._blocks)

    def frame(self, context: Mapping[str, Any]) -> str:
        """Return the source of the sheet's frame with its tags filled."""
        return self._frame.render(context)

    def _row_place(self, row: int) -> Place:
        texts = " | ".join(self.sheet.source.texts.get(row, ()))
        return Place(self._template, f"{self.sheet.name}!{row}", texts)


class TextTags:
    """The tags of another part: a document property, a text box."""

    def __init__(self, part: str, xml: bytes, environment: TemplateEnvironment, template: str) -> None:
        self._tags = Tags(tags_unescaped(xml.decode()), environment, [Place(template, part)])
        self.variables = self._tags.variables

    def render(self, context: Mapping[str, Any]) -> bytes:
        """Return the part rendered."""
        return self._tags.render(context).encode()
