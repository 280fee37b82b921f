"""Files attached to records in a handbook: Word documents and pictures as pages, all else listed (C.1-5)."""

import io
import zipfile
from dataclasses import replace
from functools import cache

import docx
import pypdfium2
from docx.enum.section import WD_SECTION
from handbook_sample import JULY, LIBRARY, SETTINGS, binder, office, plan, shelf_on
from lxml import etree
from PIL import Image

from cardfile.periods import Period
from cardfile.records import Document
from generator.handbook.context import render_handbook
from generator.handbook.enclosures import MISSING, Shown, shown
from generator.handbook.plan import plan_handbook
from generator.handbook.template import draw_template
from generator.readback.word_text import text_of
from generator.word.merging import merge

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VISIT = "HF-KH0001-2026-0005"
template = cache(draw_template)


def letter(text: str = "客户来函正文", *, sections: int = 1, listed: bool = True) -> bytes:
    """Return a stranger's document: its own heading, list, header and landscape pages."""
    document, stream = docx.Document(), io.BytesIO()
    document.add_heading("来函标题", 1)
    document.add_paragraph(text)
    if listed:
        document.add_paragraph("第一点", style="List Number")
    for _ in range(sections - 1):
        document.add_section(WD_SECTION.NEW_PAGE).page_width = 1_000_000
    document.sections[0].header.paragraphs[0].text = "陌生页眉"
    document.save(stream)
    return stream.getvalue()


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (60, 40)).save(stream, "JPEG")
    return stream.getvalue()


def pdf(pages: int) -> bytes:
    made, stream = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        made.new_page(300, 400)
    made.save(stream)
    return stream.getvalue()


def book_with(*names: str):
    """Return the sample's book in which one visit has files attached."""
    rows = [{"title": f"附{name}", "file": name} for name in names]

    def attached(record):
        if record.record_no != VISIT:
            return record
        values = {**record.values, "attachments": rows}
        history = (*record.history[:-1], replace(record.current, values=values))
        documents = tuple(Document(f"档案/{name}", "", 1, "attachment", name) for name in names[:3])
        return replace(record, history=history, documents=documents)

    return plan_handbook(
        "KH0001", Period.parse("2026H1"), "通用版", [attached(r) for r in binder("KH0001", JULY)], office(JULY),
        library=LIBRARY, directory=shelf_on(JULY).directory, settings=SETTINGS, issued=(), printed_on=JULY,
    )  # fmt: skip


def printed(*contents: Shown):
    names = ["来函.docx", "现场.jpg", "合同.pdf", "丢失.zip"][: len(contents)]
    book = book_with(*names)
    marks = [file.mark for file in book.enclosures]
    return render_handbook(template(), book, enclosed=dict(zip(marks, contents, strict=True)))


def body(document: bytes):
    package = zipfile.ZipFile(io.BytesIO(document))
    return etree.fromstring(package.read("word/document.xml")).find(f"{W}body")


def texts(document: bytes) -> list[str]:
    return [text_of(p).strip() for p in body(document).iter(f"{W}p")]


ALL = (
    Shown("Word 文档", sheet=letter()),
    Shown("JPEG 图片", picture=picture()),
    Shown("PDF 文档，3 页"),
    MISSING,
)


def test_the_plan_numbers_the_files_of_a_record():
    files = book_with("来函.docx", "现场.jpg", "合同.pdf", "丢失.zip").enclosures
    assert [(f.number, f.title, f.path) for f in files] == [
        ("附件 2-1-01-1", "附来函.docx", "档案/来函.docx"),
        ("附件 2-1-01-2", "附现场.jpg", "档案/现场.jpg"),
        ("附件 2-1-01-3", "附合同.pdf", "档案/合同.pdf"),
        ("附件 2-1-01-4", "附丢失.zip", ""),
    ]
    assert plan("KH0001", "2026H1", "通用版", JULY).enclosures == ()


def test_documents_and_pictures_are_pages_and_all_else_is_listed():
    lines = texts(printed(*ALL))
    first = lines.index("附件 2-1-01-1　附来函.docx")
    assert lines[first : first + 8] == [
        "附件 2-1-01-1　附来函.docx",
        "来函.docx　Word 文档　存档：档案/来函.docx",
        "来函标题",
        "客户来函正文",
        "第一点",
        "附件 2-1-01-2　附现场.jpg",
        "现场.jpg　JPEG 图片　存档：档案/现场.jpg",
        "",
    ]
    assert lines[first + 8 : first + 10] == [
        "附件 2-1-01-3　附合同.pdf　合同.pdf　PDF 文档，3 页　存档：档案/合同.pdf",
        "附件 2-1-01-4　附丢失.zip　丢失.zip　档案中没有这个文件",
    ]


def test_pages_of_strangers_do_not_change_the_pages_of_the_book():
    plain, merged = (
        printed(sheet) for sheet in (Shown("Word 文档"), Shown("Word 文档", sheet=letter(sections=3)))
    )
    sections = [
        [etree.tostring(s) for s in body(document).iter(f"{W}sectPr")] for document in (plain, merged)
    ]
    assert sections[0] == sections[1]
    assert "陌生页眉" not in "".join(texts(merged))
    styles = [
        {
            s.get(f"{W}styleId"): etree.tostring(s)
            for s in etree.fromstring(zipfile.ZipFile(io.BytesIO(d)).read("word/styles.xml")).iter(
                f"{W}style"
            )
        }
        for d in (plain, merged)
    ]
    assert styles[0].items() <= styles[1].items()


def test_a_merged_book_is_the_same_each_time_and_its_marks_stay_single():
    document = printed(*ALL)
    assert document == printed(*ALL)
    marks = [b.get(f"{W}name") for b in body(document).iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))


def test_a_document_without_lists_is_merged_into_a_book_without_lists():
    assert "客户来函正文" in texts(printed(Shown("Word 文档", sheet=letter(listed=False))))


def test_what_a_file_is_is_told_by_its_content():
    document = letter()
    assert shown(document) == Shown("Word 文档", sheet=document)
    assert shown(picture()).picture == picture()
    assert shown(pdf(3)) == Shown("PDF 文档，3 页")
    assert shown(b"just text").paged is False


def test_a_document_with_active_content_is_listed_with_the_reason():
    package = zipfile.ZipFile(io.BytesIO(letter()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in package.namelist():
            made.writestr(name, package.read(name))
        made.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    told = shown(stream.getvalue())
    assert (told.paged, "宏" in told.told) == (False, True)


def test_a_damaged_document_is_listed():
    assert shown(letter()[:2000]).paged is False


def test_a_document_without_the_mark_takes_nothing_in():
    assert texts(merge(letter("我方"), {"kq_1": letter("他方")})) == texts(letter("我方"))
