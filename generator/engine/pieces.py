"""Rendering to bytes: constant XML is encoded when a template is compiled, values are escaped all at once.

Jinja makes a Python generator of a template. Here the generator yields tuples in which XML (bytes, as it
will be written) and values (text, not escaped yet) take turns, so that every other piece of a document
is a value. The values are joined, checked, escaped and encoded as one text, and split again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame

from generator.engine.breaks import BREAKS
from generator.engine.environment import Missing, TemplateEnvironment, blank_none, furnished
from generator.engine.xmltext import escaped, legal

_SEPARATOR: Final = "␞"
"""Printable, so that one ``isprintable`` tells that all values are legal XML. A value may hold it too."""
_MARK: Final = "\0"
"""Begins a value that is XML, and makes the values as a whole not printable."""

Pieces = list[Any]
"""XML and values in turn: ``[b"<w:t>", "a & b", b"</w:t>", ""]``."""


class PackageValueError(Exception):
    """A value writes into the package itself (a picture, a sub-document): docxtpl must fill this one.

    Attributes:
        value: an ``InlineImage`` or ``Subdoc`` of docxtpl.
    """

    def __init__(self, value: Any) -> None:
        super().__init__(type(value).__name__)
        self.value = value


class _Xml(str):
    """A value that is XML already: rich text, or markup of the caller."""

    __slots__ = ()


class _PieceGenerator(CodeGenerator):
    """Writes the Python of a template; what a macro or block collects stays text, as Jinja has it.

    ``held`` is a local variable of the code for the value at hand. Expressions nest, but each reads it
    straight after assigning it.
    """

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Yield one tuple for a stretch of text and the expressions in it."""
        if frame.buffer is not None:
            super().visit_Output(node, frame)
            return
        self.writeline("yield (", node)
        self.indent()
        text = ""
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                text += child.data
                continue
            self.writeline(f"{text.encode()!r}, ", child)
            self._write_value(child, frame)
            text = ""
        self.writeline(f"{text.encode()!r}, ''," if text else "")
        self.outdent()
        self.writeline(")")

    def _write_value(self, node: nodes.Expr, frame: Frame) -> None:
        self.write("held if type(held := ")
        self.visit(node, frame)
        self.write(") is str else environment.printed(held),")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Look a column up in its row before anything else."""
        key = repr(node.attr)
        self.write(f"(held[{key}] if type(held := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {key} in held else environment.getattr(held, {key}))")

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        """Begin what the call of a macro, a filtered block or a recursive loop writes."""
        if frame.buffer is None:
            self.writeline("yield (b'', environment.printed(", node)
        else:
            super().start_write(frame, node)

    def end_write(self, frame: Frame) -> None:
        """End it."""
        self.write("))" if frame.buffer is None else ")")


class PieceEnvironment(TemplateEnvironment):
    """The environment of templates that render to pieces."""

    code_generator_class = _PieceGenerator

    @staticmethod
    def printed(value: Any) -> str:
        """Return the text of a value that is no plain text."""
        if value is None:
            return ""
        if writes_into_package(value):
            raise PackageValueError(value)
        if hasattr(value, "__html__"):
            return _Xml(_MARK + value.__html__())
        return str(value)


def piece_environment(missing: Missing = "error") -> PieceEnvironment:
    """Return the environment that compiles templates to pieces; ``missing`` as for all templates."""
    return furnished(PieceEnvironment, missing, _collected)


def _collected(value: Any) -> Any:
    """Return what a macro or block collects of a value."""
    if writes_into_package(value):
        raise PackageValueError(value)
    return blank_none(value)


def render_pieces(template: Template, context: Mapping[str, Any]) -> Pieces:
    """Return the pieces of a document; what goes wrong is raised with the template's lines in its traceback."""
    try:
        names = {**template.globals, **context}
        return list(chain.from_iterable(template.root_render_func(template.new_context(names, shared=True))))
    except Exception:  # noqa: BLE001 - raised again by Jinja, as its own ``render`` does
        template.environment.handle_exception()


def writes_into_package(value: Any) -> bool:
    """Whether a value is a picture or sub-document of docxtpl."""
    return type(value).__module__ in ("docxtpl.inline_image", "docxtpl.subdoc")


class Values(NamedTuple):
    """The values of a document as they were, to look for what they hold.

    Attributes:
        texts: each of them.
        joined: all of them as one text.
    """

    texts: list[str]
    joined: str

    @property
    def have_markup(self) -> bool:
        """Whether one was XML already."""
        return _MARK in self.joined

    def with_newlines(self) -> Iterator[int]:
        """Return the numbers of the values that hold a newline; one that holds several may come again."""
        if self.joined.count(_SEPARATOR) != len(self.texts) - 1:
            yield from (number for number, text in enumerate(self.texts) if "\n" in text)
            return
        number = counted = 0
        while (found := self.joined.find("\n", counted)) >= 0:
            number += self.joined.count(_SEPARATOR, counted, found)
            yield number
            counted = found + 1


def escape_values(pieces: Pieces) -> Values:
    """Escape and encode the values among the pieces, in place."""
    texts = pieces[1::2]
    joined = _SEPARATOR.join(texts)
    marked = [n for n, text in enumerate(texts) if type(text) is _Xml] if _MARK in joined else []
    if marked:
        plain = texts.copy()
        for number in marked:
            plain[number] = ""
        pieces[1::2] = _encoded(escaped, plain, _SEPARATOR.join(plain))
        xml = [texts[number][1:] for number in marked]
        for number, data in zip(marked, _encoded(legal, xml, _SEPARATOR.join(xml)), strict=True):
            pieces[2 * number + 1] = data
    else:
        pieces[1::2] = _encoded(escaped, texts, joined)
    return Values(texts, joined)


def _encoded(make: Callable[..., str], texts: list[str], joined: str) -> list[bytes]:
    """Return texts escaped or made legal, and encoded: all of them as one text, which is many times faster."""
    parts = make(joined, but=BREAKS).encode().split(_SEPARATOR.encode())
    return parts if len(parts) == len(texts) else [make(text, but=BREAKS).encode() for text in texts]
