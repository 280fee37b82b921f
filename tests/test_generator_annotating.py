"""A form given back: a comment at each wrong field, and nothing else changed."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from directories import DIRECTORY
from gates import audit_errors, integrity_errors
from libreoffice import SavedAgain
from lxml import etree
from needs import needs
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from strategies import stored
from word_paper import package

from cardfile.library import Library
from cardfile.problems import Problem
from cardfile.text import Text
from generator.annotating import annotate
from generator.context import Printer
from generator.drawing.excel_templates import draw_workbook
from generator.drawing.scaffold_word import draw_form
from generator.excel import ExcelTemplate
from generator.readback import read_back
from generator.readback.word_names import CELL, PARAGRAPH, W
from generator.readback.word_text import text_of
from generator.reading import Identity
from generator.word import WordTemplate

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORM = LIBRARY.get("complaint")
VALUES = stored(
    FORM,
    {
        "customer_code": "KH0001",
        "occurred_on": "2026-04-13",
        "content": "未系安全带",
        "problem_on": "2026-04-12",
        "actions": [{"measure": "培训", "planned_on": "2026-04-17"}, {"measure": "检查"}],
    },
)
AROUND = dict.fromkeys(
    [
        "company",
        "confidentiality",
        "title",
        "record_no",
        "identifier",
        "state",
        "revision",
        "issued",
        "issue",
        "code_line",
        "qr_text",
    ],
    "x",
)
NOON = datetime(2026, 7, 8, 12)  # noqa: DTZ001 - the office's local time
DAY = Text("应为日期，如 2026年8月3日", "a date is expected, such as 2026-08-03")
ODD = Text("编号前后不一", "two record numbers")
PROBLEMS = (
    Problem("problem_on", DAY),
    Problem("problem_on", Text("不应晚于今天", "must not be after today")),
    Problem("leader_approval.date", DAY),
    Problem("actions[2].planned_on", DAY),
    Problem("actions[9].planned_on", DAY),
    Problem("", ODD),
    Problem("voyage", ODD),
)


def document(form: Any = FORM, values: Any = VALUES) -> bytes:
    return WordTemplate(draw_form(form)).fill(Printer(form, DIRECTORY).context(values, AROUND))


def workbook(form: Any = FORM, values: Any = VALUES) -> bytes:
    printed = Printer(form, DIRECTORY, numbers=True, dash="").context(values, {})
    identity = Identity(form.name, form.version, "TS-KH0001-2026-0001", 1)
    return ExcelTemplate(draw_workbook(form), missing="blank").fill({**printed, "identity": identity})


WORD, EXCEL = document(), workbook()
BOTH = pytest.mark.parametrize("data", [WORD, EXCEL], ids=["word", "excel"])


def returned(data: bytes, *problems: Problem, form: Any = FORM) -> bytes:
    copy = annotate(data, problems or PROBLEMS, form, NOON)
    assert copy is not None
    return copy


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def comments(data: bytes) -> list[tuple[str, str, str]]:
    """The comments of a Word document: author, the text that each is about, and its own."""
    held = parts(data)
    root = etree.fromstring(held["word/document.xml"])
    listed = etree.fromstring(held["word/comments.xml"]) if "word/comments.xml" in held else ()
    return [(c.get(f"{W}author"), _commented(root, c.get(f"{W}id")), text_of(c).rstrip("\n")) for c in listed]


def _commented(root: Any, number: str) -> str:
    start, end, reference = (
        root.find(f".//{W}comment{mark}[@{W}id='{number}']")
        for mark in ("RangeStart", "RangeEnd", "Reference")
    )
    paragraph = next(start.iterancestors(CELL, PARAGRAPH))
    assert {next(mark.iterancestors(CELL, PARAGRAPH)) for mark in (end, reference)} == {paragraph}
    return text_of(paragraph).strip("\n")


def remarks(data: bytes) -> dict[str, str]:
    """The notes of a workbook by the label before their cell."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def label_of(data: bytes, address: str) -> str:
    """What stands before a cell, or above it."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cell = sheet[address]
    before = [sheet.cell(cell.row, column).value for column in range(cell.column - 1, 0, -1)]
    return next((str(value) for value in before if value), "")


def test_each_wrong_field_of_a_document_has_a_comment_that_says_what_is_expected() -> None:
    day = "应为日期，如 2026年8月3日\n{}: a date is expected, such as 2026-08-03"
    late = "\n问题发生日期：不应晚于今天\nProblem occurred on: must not be after today"
    odd = "编号前后不一\ntwo record numbers\nvoyage：编号前后不一\nvoyage: two record numbers"
    assert comments(returned(WORD)) == [
        ("客册 kece", about, text)
        for about, text in (
            ("2026年4月12日", f"问题发生日期：{day.format('Problem occurred on')}{late}"),
            (
                "20\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日",
                f"主管领导审批：{day.format('Approval of leader in charge')}",
            ),
            ("—", f"计划完成（第2行）：{day.format('Planned for (row 2)')}"),
            ("计划完成", f"计划完成（第9行）：{day.format('Planned for (row 9)')}"),
            ("投诉受理单", odd),
        )
    ]


def test_each_wrong_field_of_a_workbook_has_a_note() -> None:
    told = remarks(returned(EXCEL))
    assert {label_of(EXCEL, at) for at in told} >= {"问题发生日期", "日期", ""}
    assert told["A1"].startswith("〔客册 kece〕\n编号前后不一\ntwo record numbers")
    assert sum("计划完成（第2行）" in text for text in told.values()) == 1


@BOTH
def test_a_copy_reads_as_the_file_without_comments_does(data: bytes) -> None:
    assert read_back(returned(data), FORM) == read_back(data, FORM)


@BOTH
def test_all_other_parts_keep_their_bytes(data: bytes) -> None:
    before, after = parts(data), parts(returned(data))
    changed = {name for name in before if before[name] != after[name]}
    added = after.keys() - before.keys()
    assert (changed, added) in [
        (
            {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"},
            {"word/comments.xml"},
        ),
        (
            {"[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"},
            {"xl/comments.xml", "xl/drawings/vmlDrawing.vml"},
        ),
    ]


@BOTH
def test_the_comments_of_the_next_return_replace_these(data: bytes) -> None:
    other = Problem("content", Text("请写明经过", "say what happened"))
    assert returned(returned(data), other) == returned(returned(returned(data), other), other)
    left = parts(returned(returned(data), other))
    texts = [t.text or "" for name in left if "comments" in name and name.endswith(".xml")
             for t in etree.fromstring(left[name]).iter("{*}t")]  # fmt: skip
    assert [text for text in texts if "日期" in text] == []
    assert sum("请写明经过" in text for text in texts) == 1


@BOTH
def test_nothing_wrong_takes_the_comments_away(data: bytes) -> None:
    clean = annotate(returned(data), (), FORM)
    assert clean is not None
    assert (remarks(clean) if data is EXCEL else comments(clean)) in ({}, [])
    assert annotate(data, (), FORM) == data


def test_comments_of_other_people_stay() -> None:
    held = parts(returned(WORD))
    held["word/comments.xml"] = held["word/comments.xml"].replace("客册 kece".encode(), "陶然".encode(), 1)
    copy = returned(package(held), Problem("content", DAY))
    assert [(author, about) for author, about, _ in comments(copy)] == [
        ("陶然", "2026年4月12日"),
        ("客册 kece", "未系安全带"),
    ]


def test_a_note_of_somebody_else_stays_above_ours() -> None:
    book = load_workbook(io.BytesIO(EXCEL))
    at = book.defined_names["fc_content"].attr_text.rpartition("!")[2].replace("$", "")
    book.worksheets[0][at].comment = Comment("请核对", "陶然")
    buffer = io.BytesIO()
    book.save(buffer)
    once = returned(buffer.getvalue(), Problem("content", DAY))
    assert remarks(once)[at].startswith("请核对\n\n〔客册 kece〕\n投诉内容：应为日期")
    assert remarks(returned(once, Problem("problem_on", DAY)))[at] == "请核对"


def test_a_personal_value_is_repeated_in_no_comment() -> None:
    form = LIBRARY.get("contact")
    values = {"name": "何潮生", "family": "妻子在医院工作", "hobbies": "钓鱼"}
    data = document(form, stored(form, {**values, "customer_code": "KH0001", "occurred_on": "2026-07-01"}))
    wrong = (
        Problem("family", Text("「妻子在医院工作」不合要求", "“妻子在医院工作” is wrong")),
        Problem("background", Text("必填，尚未填写", "required, still empty")),
        Problem("name", Text("与「钓鱼」矛盾", "contradicts “钓鱼”")),
    )
    told = [text for _, _, text in comments(returned(data, *wrong, form=form))]
    assert "必填" in told[1]
    assert [secret for secret in ("妻子", "钓鱼") for text in told if secret in text] == []


@BOTH
def test_protection_stays(data: bytes) -> None:
    held = parts(data)
    word = b'<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    excel = b'<sheetProtection sheet="1" objects="1"/>'
    for name, before, guard in (
        ("word/settings.xml", b"<w:defaultTabStop", word),
        ("xl/worksheets/sheet1.xml", b"<mergeCells", excel),
    ):
        if name in held:
            held[name] = held[name].replace(before, guard + before, 1)
            assert guard in parts(returned(package(held)))[name]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"text", EXCEL[:4000], package({"a.txt": "no form"})])
def test_what_cannot_carry_comments_is_none(data: bytes) -> None:
    assert annotate(data, PROBLEMS, FORM) is None


def test_a_foreign_workbook_says_so_at_its_title() -> None:
    buffer = io.BytesIO()
    book = Workbook()
    book.worksheets[0]["B3"] = "别的表"
    book.save(buffer)
    assert list(remarks(returned(buffer.getvalue(), Problem("", ODD)))) == ["B3"]


@BOTH
def test_validators_pass_a_copy(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / ("form.xlsx" if data is EXCEL else "form.docx")
    path.write_bytes(returned(data))
    assert [*audit_errors(path), *integrity_errors(path)] == []


@needs("soffice", "its re-saving cannot be tried")
@pytest.mark.parametrize(("data", "ending"), [(WORD, "docx"), (EXCEL, "xlsx")], ids=["word", "excel"])
def test_libreoffice_saves_a_copy_and_the_next_return_replaces_its_comments(
    data: bytes, ending: str, tmp_path: Path
) -> None:
    saved = SavedAgain(tmp_path).through(returned(data), ending, ending=ending)
    assert read_back(saved, FORM).values == read_back(data, FORM).values
    again = returned(saved, Problem("content", DAY))
    told = comments(again) if data is WORD else remarks(again)
    assert len(told) == 1
