"""Every feature in docxtpl's documentation: compiled and equal, or filled by docxtpl and equal."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph
from word_drawing import PIXEL, by_docxtpl, canonical, docx, logo, paragraphs, picture, runs, table, texts_of

from benchmarks import customer_archive, handbook_loops
from generator.engine.faults import TemplateSyntaxFault, TemplateValueFault
from generator.engine.package import Package
from generator.word import WordTemplate
from generator.word.pictures import UnknownPictureFault

OTHER = PIXEL + b"other"


def footer(*texts: str) -> Callable[[Docx], object]:
    return lambda document: [document.sections[0].footer.add_paragraph(text) for text in texts]


def properties(document: Docx) -> None:
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(document.core_properties, name, f"{name} {{{{ x }}}}")


def named_picture(document: Docx) -> None:
    shape = document.add_picture(io.BytesIO(PIXEL))
    shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("descr", "标志")


def embedded(document: Docx) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    part = Part(PackURI("/word/embeddings/sheet1.xlsx"), kind, b"old sheet", document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.PACKAGE)


def rich(*, style: str | None = None) -> RichText:
    text = RichText("粗", bold=True, italic=True, underline="single", color="00AA00", size=28, font="宋体")
    text.add(" 下 & 上", subscript=True, style=style)
    text.add("\n行\t格\a段", highlight="#ffff00", strike=True)
    return text


def rich_paragraph() -> RichTextParagraph:
    paragraph = RichTextParagraph()
    paragraph.add("一 <b>", parastyle="List Bullet")
    paragraph.add(rich(), parastyle="Heading 1")
    return paragraph


ROWS = [{"a": n, "items": [{"b": f"{n}{m}", "colour": "FF000" + str(m)} for m in range(3)]} for n in range(3)]
COMPILED: dict[str, tuple[bytes, dict[str, Any]]] = {
    "paragraph tags": (docx(paragraphs("{%p if x %}", "甲 {{ x }}", "{%p endif %}", "{%p if not x %}", "乙", "{%p endif %}")), {"x": 1}),
    "row tags": (docx(table(("{%tr for r in rows %}", ""), ("{{ r.a }}", "{{ loop.index }}"), ("{%tr endfor %}", ""))), {"rows": ROWS}),
    "nested row tags": (docx(table(("{%tr for r in rows %}",), ("{{ r.a }}",), ("{%tr for i in r['items'] %}",), ("{{ i.b }}",), ("{%tr endfor %}",), ("{%tr endfor %}",))), {"rows": ROWS}),
    "cell tags": (docx(table(("{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}"))), {"rows": ROWS}),
    "run tags": (docx(runs("甲 ", "{%r if x %}", "乙", "{%r else %}", "丙", "{%r endif %}", " {{r y }}")), {"x": 0, "y": "a&b"}),
    "dynamic tables": (docx(table(("列", "{%tc for c in cols %}", "{{ c }}", "{%tc endfor %}"), ("{%tr for r in rows %}", "", "", ""), ("{{ r.a }}", "{%tc for i in r['items'] %}", "{{ i.b }}", "{%tc endfor %}"), ("{%tr endfor %}", "", "", ""))), {"cols": "一二三", "rows": ROWS}),
    "vertical merge": (docx(table(("{%tr for r in rows %}", ""), ("{% vm %}同", "{{ r.a }}"), ("{%tr endfor %}", ""))), {"rows": ROWS}),
    "horizontal merge": (docx(table(("甲", "{%tc for r in rows %}", "{% hm %}同", "{%tc endfor %}"), ("1", "2", "3", "4"))), {"rows": ROWS}),
    "column span": (docx(table(("{% colspan rows|length %}标题", "甲"), ("乙", "丙"))), {"rows": ROWS[:1]}),
    "cell colour": (docx(table(("{%tc for i in items %}", "{% cellbg i.colour %}{{ i.b }}", "{%tc endfor %}"))), {"items": ROWS[0]["items"]}),
    "rich text": (docx(runs("甲 ", "{{r x }}")), {"x": rich()}),
    "rich text with a style": (docx(runs("甲 ", "{{r x }}")), {"x": rich(style="Strong")}),
    "rich text in a loop": (docx(paragraphs("{%p for y in xs %}", "{{r y }}", "{%p endfor %}")), {"xs": [RichText("a", bold=True), RichText("b<")]}),
    "rich paragraphs": (docx(paragraphs("{{p x }}", "末")), {"x": rich_paragraph()}),
    "listing": (docx(paragraphs("{{ x }}")), {"x": Listing("一\n二 & <三>\t四\a五\f六")}),
    "escape": (docx(paragraphs("{{ x|e }} {{ x }} {{ x|upper|escape }}")), {"x": "a<b>&c"}),
    "filters": (docx(paragraphs("{{ xs|join(', ') }} {{ xs|sum }} {{ x|replace('a', '甲') }} {{ '%05.1f'|format(2.25) }} {{ x|upper|title|trim }}")), {"xs": [1, 2], "x": "abc"}),
    "a filtered block": (docx(paragraphs("{% filter upper %}a{{ x }}{% endfilter %}")), {"x": "b"}),
    "set and macro": (docx(paragraphs("{% set y = x ~ '!' %}{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m(y) }}{{ m('<') }}")), {"x": "甲"}),
    "a recursive loop": (docx(paragraphs("{% for r in rows recursive %}{{ r.a }}({{ loop(r.rows) if r.rows }}){% endfor %}")), {"rows": [{"a": "x&", "rows": [{"a": "y", "rows": []}]}]}),
    "header and footer": (docx(logo, footer("{%p if x %}", "第 {{ x }} 页", "{%p endif %}")), {"x": 3}),
    "core properties": (docx(properties), {"x": "客户档案"}),
    "comments of the template": (docx(paragraphs("甲{# 乙 #}", "{#p 丙 #}", "{#tr 丁 #}")), {}),
}  # fmt: skip


@pytest.mark.parametrize("feature", COMPILED)
def test_a_compiled_feature_equals_docxtpls(feature: str) -> None:
    template, context = COMPILED[feature]

    assert not WordTemplate(template).needs_docxtpl(context)
    assert canonical(WordTemplate(template).fill(context)) == canonical(by_docxtpl(template, context))


def image(template: DocxTemplate) -> dict[str, Any]:
    return {
        "x": InlineImage(template, io.BytesIO(PIXEL), width=Mm(20), anchor="https://example.com/?a=1&b=2")
    }


def images(template: DocxTemplate) -> dict[str, Any]:
    return {
        "xs": [
            InlineImage(template, io.BytesIO(PIXEL), height=Mm(9)),
            InlineImage(template, io.BytesIO(OTHER)),
        ]
    }


def subdocument(template: DocxTemplate) -> dict[str, Any]:
    document = template.new_subdoc()
    document.add_paragraph("一 & 二")
    document.add_picture(io.BytesIO(PIXEL))
    return {"x": document}


def composed(template: DocxTemplate) -> dict[str, Any]:
    return {"x": template.new_subdoc(io.BytesIO(docx(paragraphs("分册"), picture)))}


FILLED_BY_DOCXTPL: dict[str, tuple[bytes, Callable[[DocxTemplate], dict[str, Any]]]] = {
    "an image": (docx(paragraphs("甲 {{ x }}")), image),
    "images in a table": (docx(table(("{%tr for x in xs %}",), ("{{ x }}",), ("{%tr endfor %}",))), images),
    "an image in a footer": (docx(footer("{{ x }}")), image),
    "a sub-document": (docx(paragraphs("甲", "{{p x }}", "乙")), subdocument),
    "a document as sub-document": (docx(paragraphs("{{p x }}")), composed),
}


@pytest.mark.parametrize("feature", FILLED_BY_DOCXTPL)
def test_a_feature_that_writes_into_the_package_is_filled_by_docxtpl(feature: str) -> None:
    file, values = FILLED_BY_DOCXTPL[feature]
    template, other = WordTemplate(file), DocxTemplate(io.BytesIO(file))
    other.init_docx()
    other.render(values(other), autoescape=True)
    stream = io.BytesIO()
    other.save(stream)

    context = values(template.docxtpl())

    assert template.needs_docxtpl(context)
    assert canonical(template.fill(context)) == canonical(stream.getvalue())


def linked(template: DocxTemplate) -> dict[str, Any]:
    text = RichText("见 ")
    text.add("网站", url_id=template.build_url_id("https://example.com/?a=1&b=2"))
    return {"x": text}


def test_a_hyperlink_is_filled_by_the_docxtpl_object_it_was_made_with() -> None:
    file = docx(paragraphs("{{r x }}"))
    other = DocxTemplate(io.BytesIO(file))
    other.render(linked(other), autoescape=True)
    stream = io.BytesIO()
    other.save(stream)
    template = WordTemplate(file)

    made_with = template.docxtpl()

    assert canonical(template.fill(linked(made_with), made_with=made_with)) == canonical(stream.getvalue())


def test_a_hyperlink_without_its_docxtpl_object_is_refused() -> None:
    template = WordTemplate(docx(paragraphs("{{r x }}")))

    with pytest.raises(TemplateValueFault, match="made_with"):
        template.fill(linked(template.docxtpl()))


def replaced_by_docxtpl(file: bytes, tmp_path: Path, call: str, *arguments: Any) -> bytes:
    template = DocxTemplate(io.BytesIO(file))
    getattr(template, call)(*arguments)
    template.render({"x": 1}, autoescape=True)
    template.save(tmp_path / "replaced.docx")
    return (tmp_path / "replaced.docx").read_bytes()


@pytest.mark.parametrize("name", ["标志", "image.png"])
def test_a_picture_is_replaced_by_its_name_or_alternative_text(name: str, tmp_path: Path) -> None:
    file = docx(named_picture)
    expected = replaced_by_docxtpl(file, tmp_path, "replace_pic", name, io.BytesIO(OTHER))

    assert canonical(WordTemplate(file).fill({}, pictures={name: OTHER})) == canonical(expected)


def test_a_picture_in_a_header_is_replaced_too(tmp_path: Path) -> None:
    file = docx(logo)
    expected = replaced_by_docxtpl(file, tmp_path, "replace_pic", "image.png", io.BytesIO(OTHER))

    assert canonical(WordTemplate(file).fill({}, pictures={"image.png": OTHER})) == canonical(expected)


def test_a_picture_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownPictureFault, match=r"Picture 1、image\.png、标志"):
        WordTemplate(docx(named_picture)).fill({}, pictures={"logo": OTHER})


def test_media_and_embedded_files_are_replaced_by_their_part_or_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(b"old sheet")
    (tmp_path / "new.xlsx").write_bytes(b"new sheet")
    file = docx(logo, embedded)
    template = WordTemplate(file)
    media, sheet = template.parts_of(PIXEL)[0], template.parts_of(b"old sheet")[0]

    assert (media, sheet) == ("word/media/image1.png", "word/embeddings/sheet1.xlsx")
    for part, new, call, arguments in (
        (media, OTHER, "replace_media", (io.BytesIO(PIXEL), io.BytesIO(OTHER))),
        (sheet, b"new sheet", "replace_embedded", (tmp_path / "old.xlsx", tmp_path / "new.xlsx")),
        (sheet, b"new sheet", "replace_zipname", (sheet, tmp_path / "new.xlsx")),
    ):
        expected = replaced_by_docxtpl(file, tmp_path, call, *arguments)
        assert canonical(template.fill({}, parts={part: new})) == canonical(expected), call


def test_filters_of_the_caller_are_known_in_every_part() -> None:
    filters = {"wan": lambda number: f"{number / 10_000:.1f} 万元"}
    file = docx(paragraphs("{{ x|wan }}"), footer("{{ x|wan }}"))

    filled = Document(io.BytesIO(WordTemplate(file, filters=filters).fill({"x": 15000})))

    assert filled.paragraphs[-1].text == filled.sections[0].footer.paragraphs[-1].text == "1.5 万元"


def test_twenty_five_customer_archives_equal_docxtpls() -> None:
    file = customer_archive.template()
    template = WordTemplate(file)

    different = [
        number
        for number, record in enumerate(customer_archive.records(25))
        if canonical(template.fill(record)) != canonical(by_docxtpl(file, record))
    ]

    assert different == []


def test_a_handbook_of_nested_loops_equals_docxtpls() -> None:
    file, context = handbook_loops.template(), handbook_loops.context()

    assert canonical(WordTemplate(file).fill(context)) == canonical(by_docxtpl(file, context))


def test_markup_of_a_filter_that_breaks_the_document_is_refused_in_every_document() -> None:
    template = WordTemplate(docx(paragraphs("{{ x|e|upper }}")))
    template.fill({"x": "a"})

    with pytest.raises(TemplateSyntaxFault):
        template.fill({"x": "a&b"})


HARD_VALUES = [
    "a␞b",
    "␞",
    "\0",
    "\n",
    "a\r\n\tb",
    "\a\f",
    "一\u3000二",
    "&amp;",
    "]]>",
    "\ud800",
    "{{ x }}",
    "",
]


@pytest.mark.parametrize("value", HARD_VALUES)
def test_values_that_look_like_the_engines_own_marks_leave_their_neighbours_alone(value: str) -> None:
    template = WordTemplate(docx(paragraphs("{{ a }}|{{ b }}", "{{ c }}")))

    filled = texts_of(template.fill({"a": "甲&", "b": value, "c": "丙<"}))

    assert filled[0].startswith("甲&|")
    assert filled[-1] == "丙<"


@pytest.mark.parametrize("size", [0, 1, 64_999, 65_000, 65_001, 200_000])
def test_a_part_of_any_size_is_packed_and_read_back(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.engine.package.isal_zlib", None)
    template = WordTemplate(docx(picture))
    data = (b"<a>" * 70_000)[:size]

    package = Package.read(template.fill({}, parts={"docProps/app.xml": data}))

    assert package["docProps/app.xml"].data == data
    assert package["docProps/app.xml"].crc == zlib.crc32(data)
