"""Soundness of files: each way in which a package can be broken, and that sound ones pass."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook
from word_paper import cell, document, label, retouched, row, run, table

from generator.checking.validity import flaws
from generator.engine.package import Package

TEXT = f"<w:p>{run('文字')}</w:p>"
SOUND = document(TEXT)
BODY, TYPES, RELATIONS = "word/document.xml", "[Content_Types].xml", "_rels/.rels"
CONTROL = '<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent/></w:sdt>'


def parts_of(data: bytes) -> dict[str, bytes]:
    return {member.name: member.data for member in Package.read(data).members}


def zipped(parts: Mapping[str, bytes], *again: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in [*parts, *again]:
            archive.writestr(name, parts[name])
    return buffer.getvalue()


def without(data: bytes, *names: str) -> bytes:
    return zipped({name: part for name, part in parts_of(data).items() if name not in names})


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    return zipped({**parts_of(data), name: part})


BROKEN = {
    "two members of one name": (
        zipped(parts_of(SOUND), BODY),
        [(BODY, "the package holds two members of this name")],
    ),
    "no content types": (without(SOUND, TYPES), [(TYPES, "there is no list of content types")]),
    "a part without a type": (
        with_part(SOUND, "word/media/a.png", b"x"),
        [("word/media/a.png", "it has no content type")],
    ),
    "a listed part that is absent": (
        without(SOUND, "docProps/custom.xml"),
        [
            (TYPES, "“docProps/custom.xml” is listed but absent"),
            (RELATIONS, "it points to “docProps/custom.xml”, which is absent"),
        ],
    ),
    "a relationship id twice": (
        retouched(SOUND, 'Id="r2"', 'Id="r1"', RELATIONS),
        [(RELATIONS, "the relationship id “r1” occurs twice")],
    ),
    "a dangling relationship": (
        retouched(
            SOUND,
            "<w:body>",
            '<w:body><w:altChunk r:id="rId9" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>',
        ),
        [(BODY, "it uses the relationship “rId9”, which is absent")],
    ),
    "two controls of one number": (
        document(f"<w:p>{CONTROL}{CONTROL}</w:p>"),
        [(BODY, "the number of a content control occurs twice: “5”")],
    ),
    "two bookmarks of one name": (
        document(f"<w:p>{label('a', '甲')}{label('a', '乙')}</w:p>"),
        [(BODY, "the name of a bookmark occurs twice: “fc_a”")],
    ),
    "half a bookmark": (
        document('<w:p><w:bookmarkStart w:id="5" w:name="x"/></w:p>'),
        [(BODY, "the bookmark “5” lacks an end")],
    ),
    "a cell without a paragraph": (
        retouched(document(table(row(cell(run("甲"))))), f"<w:p>{run('甲')}</w:p>", ""),
        [(BODY, "a cell does not end with a paragraph")],
    ),
    "a table as the end": (
        retouched(document(table(row(cell(run("甲"))))), "<w:p/><w:p/></w:body>", "</w:body>"),
        [(BODY, "the body does not end with a paragraph")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told(name: str) -> None:
    data, expected = BROKEN[name]
    assert [(flaw.part, flaw.what.en) for flaw in flaws(data)] == expected


def test_only_what_does_not_hinder_opening_is_a_warning() -> None:
    levels = {name: [flaw.level for flaw in flaws(data)] for name, (data, _) in BROKEN.items()}
    assert [name for name, found in levels.items() if "warning" in found] == ["a table as the end"]


def test_broken_xml_names_its_part() -> None:
    [flaw] = flaws(with_part(SOUND, BODY, b"<w:document"))
    assert flaw.part == BODY
    assert flaw.what.en.startswith("the XML is broken: ")


def test_what_is_no_package_is_one_flaw() -> None:
    assert [flaw.what.en for flaw in flaws(b"text")] == ["File is not a zip file"]


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["甲", 1])
    book.active.append(["乙", 2])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BROKEN_SHEETS = {
    'r="A1"': ('r="C1"', "the cells of row 1 are out of order"),
    'row r="1"': ('row r="3"', "its rows are out of order"),
    'r="B1"': ('r="B1" s="99"', "cell B1 has a style or text that is absent"),
    "<v>1</v></c></row>": (
        '<v>1</v></c><c r="C1" t="s"><v>7</v></c></row>',
        "cell C1 has a style or text that is absent",
    ),
}


@pytest.mark.parametrize("old", BROKEN_SHEETS)
def test_a_broken_sheet_is_told(old: str) -> None:
    new, expected = BROKEN_SHEETS[old]
    data = workbook()
    sheet = parts_of(data)[SHEET].decode().replace(old, new, 1)
    found = [(flaw.part, flaw.what.en) for flaw in flaws(with_part(data, SHEET, sheet.encode()))]
    assert (SHEET, expected) in found


@pytest.mark.parametrize("data", [SOUND, document(table(row(cell(run("甲"))))), workbook()])
def test_a_sound_file_has_no_flaws(data: bytes) -> None:
    assert flaws(data) == ()
