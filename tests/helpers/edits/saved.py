"""Forms that another program saves: as they were handed out, and blanks that somebody filled."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree
from word_paper import package

from cardfile.forms import Field
from desk.clerk import fill_excel, fill_word
from edits.blanks import BlankPaper, blank_document, blank_workbook, known
from edits.paper import W14
from edits.samples import FORMS, LIBRARY, document, filled_values, read, workbook
from generator.readback.word_names import ROW, W
from generator.soffice import convert

_SECONDS: Final = 300
_BODY: Final = "word/document.xml"


@dataclass(frozen=True)
class Handed:
    """A form in somebody's hands, with what is read of it before another program saves it.

    Attributes:
        issued: the values it was handed out with.
    """

    name: str
    data: bytes
    issued: Mapping[str, Any]

    @property
    def values(self) -> Mapping[str, Any]:
        return read(LIBRARY.get(self.name), self.data, self.issued)[0]

    def wrong(self, saved: bytes) -> list[str]:
        """Return what is read of the saved file otherwise and without a word."""
        values, told = read(LIBRARY.get(self.name), saved, self.issued)
        before = self.values
        return [
            f"{self.name}.{field}: {values.get(field)!r} instead of {before.get(field)!r}"
            for field in {*values, *before} - told.keys()
            if values.get(field) != before.get(field)
        ] + [f"{self.name}: told at {field!r}" for field in told]


@cache
def handed(ending: str) -> tuple[Handed, ...]:
    """Every form: filled ones and blanks by turns, or both of each with KECE_ALL_EDITS=1."""
    every = bool(os.environ.get("KECE_ALL_EDITS"))
    filled = [_filled(name, ending) for i, name in enumerate(FORMS) if every or i % 2]
    blanks = [_blank(name, ending) for i, name in enumerate(FORMS) if every or not i % 2]
    return (*filled, *blanks)


def saved_as(papers: Sequence[Handed], folder: Path, *formats: str) -> list[bytes]:
    """Return the files after LibreOffice saved all of them in each of these formats in turn."""
    ending = formats[-1]
    paths = [folder / f"{number}.{ending}" for number in range(len(papers))]
    for path, paper in zip(paths, papers, strict=True):
        path.write_bytes(paper.data)
    for step, wanted in enumerate(formats):
        made = convert(paths, wanted, folder / str(step), timeout=_SECONDS)
        paths = [path for path in made.values() if isinstance(path, Path)]
        assert len(paths) == len(papers), made
    return [path.read_bytes() for path in paths]


def _filled(name: str, ending: str) -> Handed:
    return Handed(name, document(name) if ending == "docx" else workbook(name), filled_values(name))


def _blank(name: str, ending: str) -> Handed:
    answers = _answers(name)
    if ending == "xlsx":
        return Handed(name, fill_excel(blank_workbook(name), _in_words(answers)), known(name))
    return Handed(name, _clicked(fill_word(blank_document(name), answers)), known(name))


def _answers(name: str) -> dict[str, Any]:
    """What somebody types into a blank: the filled sample's values, as many rows as are drawn."""
    paper = BlankPaper(LIBRARY.get(name))
    answers: dict[str, Any] = {}
    for field in paper.form.typed_fields():
        value = filled_values(name).get(field.name)
        if field.type == "sign" and value:
            answers |= {f"{field.name}__{part}": text for part, text in value.items()}
        elif value is not None and field.name not in known(name):
            answers[field.name] = _answer(paper, field, value)
    return answers


def _answer(paper: BlankPaper, field: Field, value: Any) -> Any:
    if field.type != "table":
        return _typed(value)
    drawn = list(paper.head(field.name).itersiblings(ROW))
    return [{column: _typed(cell) for column, cell in row.items()} for row in value[: len(drawn)]]


def _typed(value: Any) -> Any:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else value


def _in_words(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with several options as one text."""

    def words(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: words(each) for key, each in value.items()}
        if isinstance(value, list) and any(isinstance(each, str) for each in value):
            return "、".join(value)
        return [words(each) for each in value] if isinstance(value, list) else value

    return {name: words(value) for name, value in answers.items()}


def _clicked(data: bytes) -> bytes:
    """Return a document in which the boxes that look ticked are: the clerk types the sign only."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts[_BODY])
    for box in root.iter(f"{W}sdt"):
        checked = box.find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
        if checked is not None and "☑" in "".join(box.itertext()):
            checked.set(f"{W14}val", "1")
    return package({**parts, _BODY: etree.tostring(root)})
