"""One part of a template as compiled Jinja, whose faults name the paragraph they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from itertools import pairwise
from traceback import walk_tb
from typing import Any, Final, NamedTuple, NoReturn

from jinja2 import Template, meta, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from cardfile.text import Text, verbatim
from generator.engine.balance import UnbalancedError, check_balance
from generator.engine.breaks import break_lines, has_breaks, lay_out_breaks
from generator.engine.environment import BUDGET, NameMissingError, RefusedError, TemplateEnvironment
from generator.engine.faults import (
    MissingNameFault,
    Place,
    TemplateFault,
    TemplateSyntaxFault,
    TemplateValueFault,
    UnsafeTemplateFault,
)
from generator.engine.pieces import PackageValueError, escape_values, render_pieces

_MARK: Final = "\n\ufffe"
"""Ends a line of the source where the author sees one; U+FFFE occurs in no XML."""
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_LINES: Final = re.compile(r"(?=<w:p[ >])|(?<=</w:p>)(?=\s*\{[%{#])|(?<=</w:t[rc]>)(?=\s*\{[%{#])")
_LITERAL_BRACES: Final = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_OPENS: Final = frozenset({"for", "if", "macro", "call", "filter", "raw", "with"})
_SHOWN: Final = 80


class Rendered(NamedTuple):
    """A part of a document.

    Attributes:
        xml: its bytes.
        has_markup: whether one of its values was XML already, whatever that holds.
    """

    xml: bytes
    has_markup: bool


@dataclass(frozen=True)
class CompiledText:
    """A part of a template, ready to render.

    Attributes:
        place: the template and the part.
        constant: whether it has no tag, so that all documents have the same.
        fixed: the XML that every document has once.
        loose: the XML inside loops, conditions and macros.
        lines: what the author sees of each line of the source.
    """

    place: Place
    constant: bool
    fixed: str
    loose: str
    lines: tuple[str, ...]
    _tree: nodes.Template
    _template: Template

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the part asks for; finding them takes half as long as compiling the part."""
        return frozenset(meta.find_undeclared_variables(self._tree)) - {BUDGET}

    def render(self, context: Mapping[str, Any]) -> Rendered:
        """Return the part with the values in it, their line breaks laid out.

        Raises:
            MissingNameFault: a tag asks for a name the context does not hold.
            UnsafeTemplateFault: a tag runs without end or reaches into the program.
            TemplateValueFault: a tag fails with these values.
            PackageValueError: a value needs docxtpl.
        """
        try:
            pieces = render_pieces(self._template, context)
        except PackageValueError:
            raise
        except Exception as error:
            place = self._place(_line_of(error, self.place.part))
            raise render_fault(error, place) from error
        values = escape_values(pieces)
        if self._has_breaks or values.have_markup or has_breaks(values.joined, but="\n"):
            return Rendered(lay_out_breaks(b"".join(pieces)), values.have_markup)
        if "\n" in values.joined:
            break_lines(pieces, values.with_newlines())
        return Rendered(b"".join(pieces), has_markup=False)

    @cached_property
    def _has_breaks(self) -> bool:
        return has_breaks(self.fixed + self.loose)

    def _place(self, line: int) -> Place:
        return replace(self.place, text=self.lines[min(line, len(self.lines)) - 1])


def compile_text(environment: TemplateEnvironment, source: str, place: Place) -> CompiledText:
    """Return the compiled form of a part's Jinja source.

    Raises:
        TemplateSyntaxFault: a tag is wrong, or cuts an element of the XML in two.
        UnsafeTemplateFault: a tag does what no template may.
    """
    marked, lines = lined(source)
    try:
        tree = environment.parse(marked)
        check_balance(tree)
        _restore_text(tree)
        tree.body.insert(0, nodes.Output([nodes.TemplateData(_DECLARATION)], lineno=1))
        code = environment.compile(tree, filename=place.part)
    except (TemplateSyntaxError, UnbalancedError, RefusedError) as error:
        line = _unclosed(environment, marked) or error.lineno or 1
        _refuse(error, replace(place, text=lines[min(line, len(lines)) - 1]))
    template = environment.template_class.from_code(environment, code, dict(environment.globals))
    constant = all(isinstance(node, nodes.TemplateData) for node in _top(tree))
    return CompiledText(place, constant, *_fixed_and_loose(tree), lines, tree, template)


def _top(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Return the texts and expressions outside of blocks, and the blocks."""
    for node in tree.body:
        yield from node.nodes if isinstance(node, nodes.Output) else (node,)


def _fixed_and_loose(tree: nodes.Template) -> tuple[str, str]:
    """Return the text outside and inside of the blocks of a template."""
    once = set(map(id, _top(tree)))
    texts = list(tree.find_all(nodes.TemplateData))
    fixed = "".join(text.data for text in texts if id(text) in once)
    return fixed, "".join(text.data for text in texts if id(text) not in once)


def lined(source: str) -> tuple[str, tuple[str, ...]]:
    """Return a part's source with a line for each paragraph, and what the author sees of each line."""
    marked = _LINES.sub(_MARK, source)
    return marked, tuple(_seen(line) for line in marked.split("\n"))


def _restore_text(tree: nodes.Template) -> None:
    """Undo the line marks, and docxtpl's spelling of literal braces, in the text between the tags."""
    for data in tree.find_all(nodes.TemplateData):
        data.data = data.data.replace(_MARK, "").replace("\ufffe", "")
        for written, meant in _LITERAL_BRACES:
            data.data = data.data.replace(written, meant)


def _seen(line: str) -> str:
    text = " ".join(unescape(re.sub(r"</?[A-Za-z][^>]*>", "", line)).replace("\ufffe", "").split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _unclosed(environment: TemplateEnvironment, source: str) -> int | None:
    """Return the line of the innermost block without its end, if there is one."""
    opened: list[int] = []
    try:
        tokens = [token for token in environment.lex(source) if token[1] != "whitespace"]
    except TemplateSyntaxError:
        return None
    for (_, kind, _), (line, _, word) in pairwise(tokens):
        if kind == "block_begin" and word in _OPENS:
            opened.append(line)
        elif kind == "block_begin" and word.removeprefix("end") in _OPENS and opened:
            opened.pop()
    return opened[-1] if opened else None


def _refuse(error: TemplateSyntaxError | UnbalancedError | RefusedError, place: Place) -> NoReturn:
    if isinstance(error, RefusedError):
        raise UnsafeTemplateFault(place, error.reason) from error
    if isinstance(error, UnbalancedError):
        raise TemplateSyntaxFault(place, error.reason) from error
    raise TemplateSyntaxFault(place, verbatim((error.message or "").rstrip("."))) from error


def render_fault(error: Exception, place: Place) -> TemplateFault:
    """Return the fault that an exception of a rendering template means."""
    match error:
        case NameMissingError():
            return MissingNameFault(place, error.name)
        case RefusedError():
            return UnsafeTemplateFault(place, error.reason)
        case RecursionError():
            return UnsafeTemplateFault(
                place, Text("标签没有止境地调用自己", "a tag calls itself without end")
            )
        case SecurityError():
            return UnsafeTemplateFault(place, verbatim(error))
        case _:
            return TemplateValueFault(place, verbatim(error))


def _line_of(error: Exception, filename: str) -> int:
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == filename]
    return lines[-1] if lines else 1
