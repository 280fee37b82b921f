"""The search of a finished general edition for personal values (K10): the file itself, not what was meant.

Every part of the package is looked at, those of embedded workbooks too, as its bytes stand and as a
reader sees it: entities resolved, tags taken out, so that a value split over two runs is found as well.

A value is only looked for when finding it would mean something. One character, or a text that the
customer's other records hold anyway (「无」, 「经理」, a department's name), tells nothing. A value of two or
three characters must stand alone, between marks or punctuation, because it may be part of any word.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from zipfile import ZipFile, is_zipfile

from cardfile.forms import Form
from cardfile.records import Record

_SHORTEST: Final = 2
_STANDING_ALONE: Final = 4
"""Characters from which on a value may be part of a longer text."""
_SHOWN: Final = re.compile(r"</(?:w:)?(?:p|tc|si|row|property|values)>|<w:(?:tab|br)\b|>[^<]+")
"""What a reader sees of a part: pieces of text, and the tags that end one."""
_WIDE: Final = ("utf-16-le", "utf-16-be")
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A personal value in a file that may hold none; the value itself is not repeated."""

    contact: str
    field: str
    part: str


def personal_values(records: Sequence[Record], form: Form) -> dict[str, tuple[str, str]]:
    """Return the personal values worth looking for, with the contact and the field of each.

    Args:
        records: the customer's whole binder.
        form: the contacts' form, which says what is personal.
    """
    private = {f.name: f.label.zh for f in form.fields if f.private}
    found: dict[str, tuple[str, str]] = {}
    for record, name, value in _values(r for r in records if r.form == form.name):
        if name in private:
            found |= dict.fromkeys(_texts(value), (record.record_no, private[name]))
    if not found:
        return {}
    public = (v for r, name, v in _values(records) if not (r.form == form.name and name in private))
    said = "\n".join(text for value in public for text in _texts(value))
    return {
        text: owner
        for text, owner in found.items()
        if len(text) >= _SHORTEST and not re.search(_pattern(text), said)
    }


def _values(records: Iterable[Record]) -> Iterator[tuple[Record, str, Any]]:
    """Yield every stored value of every revision, with its record and its field."""
    for record in records:
        for revision in record.history:
            yield from ((record, name, value) for name, value in revision.values.items())


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a stored value, however deep."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts(member)


def leaks(content: bytes, values: Mapping[str, tuple[str, str]]) -> tuple[Leak, ...]:
    """Return where personal values stand in a finished file; empty when there are none to look for."""
    if not values:
        return ()
    found = {Leak(*values[text], part) for part, data in _parts(content) for text in _found_in(data, values)}
    return tuple(sorted(found))


def _found_in(data: bytes, values: Iterable[str]) -> Iterator[str]:
    views = tuple(_views(data))
    for text in values:
        # Looking for the plain text first is many times faster than the expression, and it is rarely there.
        if any(text in view and re.search(_pattern(text), view) for view in views):
            yield text


def _views(data: bytes) -> Iterator[str]:
    """Yield what a part says: as it is written, as it is shown, in UTF-16, with JSON's escapes resolved."""
    written = data.decode("utf-8", errors="replace")
    yield unescape(written) if "&" in written else written
    yield unescape("".join("\n" if piece[0] == "<" else piece[1:] for piece in _SHOWN.findall(written)))
    if b"\0" in data or _REPLACED in written:
        yield from (data[first:].decode(codec, errors="replace") for first in (0, 1) for codec in _WIDE)
    if "\\u" in written:
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)


def _pattern(text: str) -> str:
    """Return the expression for a value; digits and letters at its ends must not go on."""
    alone = len(text) < _STANDING_ALONE
    before = r"(?<!\w)" if alone else r"(?<![0-9A-Za-z-])" if text[0].isascii() else ""
    after = r"(?!\w)" if alone else r"(?![0-9A-Za-z-])" if text[-1].isascii() else ""
    return before + re.escape(text) + after


def _parts(content: bytes, outer: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield every part of a package with its path, and those of packages within it."""
    with ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            data = package.read(name)
            yield outer + name, name.encode()
            if is_zipfile(io.BytesIO(data)):
                yield from _parts(data, f"{outer}{name}/")
            else:
                yield outer + name, data
