"""The printed handbook, read back from its .docx (LOOK 8, domain C)."""

import io
import re
import zipfile
from functools import cache

import pypdfium2
import pytest
from handbook_sample import JANUARY, JULY, LIBRARY, issue, plan, shelf_on
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from needs import needs

from generator.drawing.wordml import WIDE, WIDTH
from generator.handbook.context import handbook_context, render_handbook
from generator.handbook.pages import print_book, printed_pages, roman, sheets_of, with_pages
from generator.handbook.tables import TABLES
from generator.handbook.template import PART_STYLE, draw_template
from generator.press import Press
from generator.readback.word_text import text_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GENERAL, FULL = "通用版", "完整版"
LEVELS = {"KcH1": 1, "KcH2": 2, "KcH3": 3}

template = cache(draw_template)


@cache
def printed(customer="KH0001", period="2026H1", variant=GENERAL):
    return render_handbook(template(), book(customer, period, variant))


@cache
def book(customer="KH0001", period="2026H1", variant=GENERAL):
    if period == "2026H1":
        return plan(customer, period, variant, JULY)
    return plan(customer, period, variant, JANUARY, [issue(book(customer, "2026H1", variant))])


def part(document, name="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(document)).read(name)


def body(document):
    return etree.fromstring(part(document)).find(f"{W}body")


def style(paragraph):
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if found is None else found.get(f"{W}val")


def headings(document):
    """Yield level and text of every heading, attached records left out."""
    for paragraph in body(document).iterchildren(f"{W}p"):
        level = LEVELS.get(style(paragraph))
        if level and not text_of(paragraph).startswith("附件 "):
            yield level, text_of(paragraph)


def after(document, heading):
    """Return what stands right under a heading: an empty box, or a caption."""
    elements = [e for e in body(document) if e.tag in (f"{W}p", f"{W}tbl")]
    place = next(i for i, e in enumerate(elements) if text_of(e) == heading and style(e) in LEVELS)
    return text_of(elements[place + 1]).strip()


def table_after(document, caption):
    elements = list(body(document))
    place = next(i for i, e in enumerate(elements) if style(e) == "KcCap" and text_of(e).startswith(caption))
    rows = elements[place + 1].iterchildren(f"{W}tr")
    return [[text_of(cell) for cell in row.iterchildren(f"{W}tc")] for row in rows]


# -- the template --------------------------------------------------------------------------------------


def test_the_template_is_drawn_the_same_each_time():
    assert draw_template() == template()


def test_the_columns_of_each_table_fill_the_page():
    assert {name: sum(t.widths()) for name, t in TABLES.items()} == {
        name: pytest.approx(t.width) for name, t in TABLES.items()
    }
    assert [name for name, t in TABLES.items() if min(t.widths()) <= 0] == []


def test_the_footer_asks_for_the_style_of_parts():
    styles = etree.fromstring(part(template(), "word/styles.xml"))
    names = {s.get(f"{W}styleId"): s.find(f"{W}name").get(f"{W}val") for s in styles.iter(f"{W}style")}
    assert names["KcH1"] == PART_STYLE
    used = set(re.findall(r'<w:pStyle w:val="(\w+)"', part(template()).decode()))
    assert used <= names.keys()


# -- one book ------------------------------------------------------------------------------------------


def test_a_book_is_printed_the_same_each_time():
    assert render_handbook(template(), book()) == printed()


def test_headings_stand_in_the_order_of_the_contents():
    titles = [heading for level, heading in headings(printed()) if level == 1]
    assert titles == [
        "版本与更新",
        "发放与查阅登记",
        "使用与保密说明",
        "目录",
        "第一部分　客户单位总览",
        "第二部分　勘探部",
        "第三部分　钻完井部",
        "附录 A　联系人索引",
        "附录 B　记录编号索引",
        "附录 C　资料缺项清单",
        "附录 D　变更明细",
        "附录 E　数据来源与检查结果",
    ]


def test_each_part_has_its_seven_blocks_and_five_subsections():
    inside = [h for level, h in headings(printed()) if level > 1 and h.startswith("2.")]
    assert inside == [
        "2.1　商务信息",
        "2.2　通讯信息",
        "2.3　背景信息",
        "2.4　往来业务记录",
        "2.4.1　完整往来",
        "2.4.2　进行中往来",
        "2.4.3　不完整往来",
        "2.4.4　信息变更",
        "2.4.5　重点沟通",
        "2.5　附件一　服务回访及关怀记录表",
        "2.6　附件二　合同运作总结报告",
        "2.7　投诉与改进",
    ]


def test_an_empty_block_says_so_and_a_full_one_has_its_table():
    document = printed()
    assert after(document, "2.4.1　完整往来") == "截至2026年6月30日无记录"
    assert after(document, "2.4.3　不完整往来") == "表 2-3　不完整往来　金额单位：元"


def test_empty_blocks_of_another_customer_are_all_printed():
    document = printed("KH0002")
    empty = [h for _, h in headings(document) if re.match(r"2\.(4\.|7)", h)]
    assert {h: after(document, h) for h in empty} == {
        "2.4.1　完整往来": "截至2026年6月30日无记录",
        "2.4.2　进行中往来": "截至2026年6月30日无记录",
        "2.4.3　不完整往来": "截至2026年6月30日无记录",
        "2.4.4　信息变更": "截至2026年6月30日无记录",
        "2.4.5　重点沟通": "表 2-3　重点沟通",
        "2.7　投诉与改进": "截至2026年6月30日无记录",
    }


def test_the_change_page_lists_every_kind():
    rows = table_after(printed(period="2026H2"), "表 0-2　变化统计")
    assert [(kind, count) for kind, count, *_ in rows] == [
        ("变化", "数量"),
        ("新增记录", "7"),
        ("补录", "0"),
        ("修订", "1"),
        ("作废", "0"),
        ("新增部门", "0"),
        ("撤并部门", "0"),
        ("新增部门部分", "1"),
        ("新增联系人", "0"),
        ("调离联系人", "1"),
        ("单位级字段变化", "1"),
        ("等级或层级变化", "0"),
        ("新增合同", "0"),
        ("结束合同", "0"),
        ("因撤回同意删除的信息", "1"),
    ]


def test_a_first_edition_shows_counts_by_form_and_department():
    rows = table_after(printed(), "表 0-2　收录统计")
    assert rows[0] == ["表单", "代码", "D01\n勘探部", "D02\n钻完井部", "D03\n合同采办部", "合计"]
    assert rows[-1] == ["合计", "", "5", "11", "1", "17"]


def test_every_page_number_asks_for_a_place_that_exists_once():
    text = part(printed()).decode()
    places = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(\w+)"', text)
    assert len(places) == len(set(places))
    asked = set(re.findall(r"PAGEREF (\w+) ", text)) | set(re.findall(r'w:anchor="(\w+)"', text))
    assert asked <= set(places)


def test_measured_pages_are_written_into_the_finished_book():
    document = with_pages(printed(), {"kp_2": "8"})
    [line] = [p for p in body(document).iter(f"{W}p") if style(p) == "KcToc1" and "第二部分" in text_of(p)]
    assert text_of(line).endswith("\t8")


def test_headers_name_book_variant_and_classification():
    head = etree.fromstring(part(printed(), "word/header1.xml"))
    assert text_of(head.find(f"{W}p")) == "客户信息手册　南溟石油\tSC-KH0001-2026H1-E01　通用版　商业秘密"


def test_sections_are_cover_front_matter_and_body_with_one_wide_page():
    sections = list(body(printed()).iter(f"{W}sectPr"))
    wide = [s.find(f"{W}pgSz").get(f"{W}orient") == "landscape" for s in sections]
    formats = [n.get(f"{W}fmt") for s in sections for n in s.iter(f"{W}pgNumType")]
    assert (wide, formats) == ([False, False, False, True, False], ["lowerRoman", "decimal"])


def test_attached_records_are_complete_and_bear_no_code_for_scanners():
    document = printed()
    copies = [text_of(p) for p in body(document).iterchildren(f"{W}p") if text_of(p).startswith("附件 2-1-")]
    assert copies == [f"附件 2-1-0{n}　服务回访及关怀记录表" for n in (1, 2, 3)]
    assert part(document).decode().count("<pic:pic>") == 1


# -- personal information ------------------------------------------------------------------------------


def personal_values():
    private = [f for f in LIBRARY.get("contact").fields if f.private]
    for record in shelf_on(JULY).records("KH0001"):
        for field in private if record.form == "contact" else ():
            stored = record.values.get(field.name) or []
            rows = stored if isinstance(stored, list) else [{"text": stored}]
            yield from (row.get("employer") or row["text"] for row in rows)


def test_a_general_edition_holds_no_personal_value_in_any_part():
    values = set(personal_values())
    assert {"摄影、徒步", "03-18", "KH0001-P001.png", "南溟石油研究院"} <= values
    package = zipfile.ZipFile(io.BytesIO(printed()))
    texts = {name: package.read(name).decode(errors="replace") for name in package.namelist()}
    assert [(v, name) for v in values for name, text in texts.items() if v in text] == []


def test_a_full_edition_prints_them_on_sheets_of_their_own():
    document = printed(variant=FULL)
    assert "摄影、徒步" in part(document).decode()
    fresh = [
        text_of(p)
        for p in body(document).iterchildren(f"{W}p")
        if style(p) == "KcH2" and p.find(f"{W}pPr/{W}pageBreakBefore") is not None
    ]
    assert fresh[:2] == ["2.3　背景信息", "2.4　往来业务记录"]


def test_the_context_names_nothing_private_for_a_general_edition():
    told = repr(handbook_context(book()))
    assert [value for value in personal_values() if value in told] == []


class Layout:
    """Lays books out as LibreOffice does: it fills page fields, but prints 「1」 for 「i」; the front matter as given."""

    def __init__(self, *front: int) -> None:
        self.front, self.seen = front, []

    def __call__(self, document: bytes) -> bytes:
        lines = [text_of(p) for p in body(document).iter(f"{W}p") if (style(p) or "").startswith("KcToc")]
        self.seen.append([line.rpartition("\t")[2] for line in lines[:3]])
        return document

    def sheets(self, _pdf: bytes, _document: bytes) -> dict[str, int]:
        return dict(zip(("kf_1", "kf_2", "kf_3", "kp_1", "kp_2"), (*self.front, 6, 12), strict=True))


@pytest.mark.parametrize(
    ("front", "seen"),
    [((2, 3, 4), [["i", "ii", "iii"]]), ((2, 4, 5), [["i", "ii", "iii"], ["i", "iii", "iv"]])],
    ids=["as usual: one pass", "a version page of two sheets: two passes"],
)
def test_the_front_matter_is_laid_out_again_only_when_its_pages_are_unusual(monkeypatch, front, seen):
    layout = Layout(*front)
    monkeypatch.setattr("generator.handbook.pages.sheets_of", layout.sheets)
    made = print_book(printed(), layout)
    assert layout.seen == seen
    assert (layout(made.document), layout.seen[-1]) == (made.document, seen[-1])
    assert b"PAGEREF kf_1" in part(made.document)


@needs("soffice", "a book must be laid out")
def test_a_book_shows_the_pages_of_its_pdf():
    with Press() as press:
        made = print_book(printed(), lambda document: press.print(document, "book"))
        again = print_book(printed(), lambda document: press.print(document, "book"))
    assert made.document == again.document
    pages = printed_pages(sheets_of(made.pdf, made.document))
    lines = [p for p in body(made.document).iter(f"{W}p") if (style(p) or "").startswith("KcToc")]
    shown = {p.find(f".//{W}hyperlink").get(f"{W}anchor"): text_of(p).rpartition("\t")[2] for p in lines}
    assert shown == {mark: pages[mark] for mark in shown}
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        contents, first, last = (pdf[n].get_textpage().get_text_range() for n in (4, 5, len(pdf) - 1))
    assert [re.search(r"\.{9}(\w+)", line)[1] for line in contents.splitlines() if "....." in line] == [
        *shown.values()
    ]
    assert f"第 1 页　共 {pages['kz_end']} 页" in first.replace("\xa0", "　")
    assert f"第 {pages['kz_end']} 页" in last


# -- pages ---------------------------------------------------------------------------------------------


def test_sheets_of_a_layout_become_printed_pages():
    sheets = {"kf_1": 2, "kf_2": 3, "kp_1": 6, "kp_2": 12, "kz_end": 31}
    assert printed_pages(sheets) == {"kf_1": "i", "kf_2": "ii", "kp_1": "1", "kp_2": "7", "kz_end": "26"}


@given(st.integers(1, 3999))
def test_a_roman_numeral_reads_back_as_its_number(number):
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[c] for c in roman(number)]
    after = [*values[1:], 0]
    assert sum(-v if v < n else v for v, n in zip(values, after, strict=True)) == number


def test_the_pages_of_the_shipped_template_are_the_drawn_ones():
    shipped = LIBRARY.folders[0].parent / "templates" / "word" / "customer_handbook.docx"
    pages = [n for n in zipfile.ZipFile(shipped).namelist() if re.match(r"word/(document|header|footer)", n)]
    kept = shipped.read_bytes()
    assert len(pages) == 6
    assert [n for n in pages if part(kept, n) != part(template(), n)] == []


def test_contents_of_many_lines_stand_closer_to_fit_one_page():
    def levels(document):
        found = [p for p in body(document).iter(f"{W}p") if (style(p) or "").startswith("KcToc")]
        return {(style(p), p.find(f"{W}pPr/{W}spacing") is not None) for p in found}

    assert levels(printed("KH0002")) == {(f"KcToc{level}", False) for level in (1, 2, 3)}
    assert levels(printed(period="2026H2")) == {("KcToc1", True), ("KcToc2", True)}


def test_an_empty_box_is_as_wide_as_its_page():
    boxes = [
        t for t in body(printed("KH0002")).iterchildren(f"{W}tbl") if text_of(t).strip().endswith("无记录")
    ]
    widths = [t.find(f"{W}tblPr/{W}tblW").get(f"{W}w") for t in boxes]
    assert (widths.count(str(WIDE)), set(widths)) == (1, {str(WIDTH), str(WIDE)})
