"""What the Word engine makes of a template, compared with docxtpl part by part."""

from __future__ import annotations

import io
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docxtpl import InlineImage, Listing, RichText
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup
from word_drawing import (
    PIXEL,
    Draw,
    by_docxtpl,
    canonical,
    control,
    control_in_cell,
    docx,
    element,
    furniture,
    logo,
    looped,
    paragraphs,
    picture,
    runs,
    table,
    texts_of,
    with_footnote,
    xml_of,
)

from generator.engine.faults import (
    MissingNameFault,
    NotATemplateFault,
    TemplateFault,
    TemplateSyntaxFault,
    TemplateValueFault,
    UnknownPartFault,
    UnsafeTemplateFault,
)
from generator.engine.package import Package
from generator.word import WordTemplate, load

EQUAL: dict[str, tuple[bytes, dict[str, Any]]] = {
    "a name": (docx(paragraphs("客户：{{ name }}")), {"name": "南溟石油"}),
    "a tag split over runs": (
        docx(runs("客户：{", "{ na", "me }", "} 单位", "{% if", " name %}是{% endif %}")),
        {"name": "南溟"},
    ),
    "attributes and keys": (docx(paragraphs("{{ a.b }} {{ a['c'] }} {{ d[0] }}")), {"a": {"b": 1, "c": 2}, "d": [3]}),
    "conditional paragraphs": (
        docx(paragraphs("{%p if vip %}", "重点客户", "{%p else %}", "一般客户", "{%p endif %}")),
        {"vip": False},
    ),
    "looped paragraphs": (docx(paragraphs("{%p for x in xs %}", "{{ loop.index }} {{ x }}", "{%p endfor %}")), {"xs": "ab"}),
    "a condition across runs": (docx(runs("甲", "{% if x %}", "乙", "{% else %}", "丙", "{% endif %}")), {"x": 1}),
    "looped rows": (
        docx(looped("rows", "{{ row.a }}", "{{ row.b }}")),
        {"row": {"a": "甲", "b": "乙"}, "rows": [{"a": 1, "b": "x\ny"}, {"a": 2, "b": "&"}]},
    ),
    "no rows": (docx(looped("rows", "序号", "姓名")), {"rows": []}),
    "looped columns": (
        docx(table(("甲", "{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}"), ("乙", "{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}"))),
        {"cs": ["一", "二", "三", "四", "五"]},
    ),
    "fewer columns than drawn": (
        docx(table(("甲", "{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}", "乙"))),
        {"cs": []},
    ),
    "colspan and cellbg": (
        docx(table(("{% colspan n %}{{ title }}",), ("{% cellbg colour %}{{ title }}",))),
        {"n": 1, "colour": "00FF00", "title": "标题"},
    ),
    "vm": (
        docx(table(("{%tr for x in xs %}", ""), ("{% vm %}合计", "{{ x }}"), ("{%tr endfor %}", ""))),
        {"xs": [1, 2, 3]},
    ),
    "hm": (
        docx(table(("{%tc for x in xs %}", "{% hm %}并", "{%tc endfor %}"), ("甲", "乙", "丙"))),
        {"xs": [1, 2, 3]},
    ),
    "header, footer and properties": (docx(furniture), {"company": "南溟石油", "number": "TS-1"}),
    "newlines and tabs": (docx(runs("甲：", "{{ x }}", " 完")), {"x": "一\n二\t三\n"}),
    "a new paragraph and a page": (docx(runs("甲：", "{{ x }}")), {"x": "一\a二\f三"}),
    "rich text": (docx(runs("甲 ", "{{r x }}")), {"x": RichText("a<&\nb", bold=True, color="#FF0000")}),
    "listing": (docx(paragraphs("{{ x }}")), {"x": Listing("一 & 二\n三\a四")}),
    "markup characters": (docx(paragraphs("{{ x }}")), {"x": "研发&生产 <5% \"引\" '号' ]]>"}),
    "a value that looks like a tag": (docx(paragraphs("{{ x }}{% if x %}！{% endif %}")), {"x": "{{ 7*7 }}{% for %}"}),
    "curly quotes and filters": (docx(paragraphs("{{ x|default(“无”) }} {{ 3 if 1 < 2 }}")), {"x": "有"}),
    "literal braces": (docx(paragraphs("{_{ x }_} {_% y %_} {{ x }}")), {"x": 1}),
    "white space control": (docx(paragraphs("一 {% if x %}", "{%- if x %} 二 {% endif -%}", "三 {% endif %}")), {"x": 1}),
    "tags in attributes": (docx(element(control("{{ name }}", tag="{{ name }}"))), {"name": 'a"<&b'}),
    "pictures in a loop": (
        docx(paragraphs("{%p for x in xs %}"), picture, paragraphs("{%p endfor %}"), picture),
        {"xs": [1, 2]},
    ),
    "a picture in a header": (docx(logo, picture), {}),
    "footnotes": (with_footnote(docx(paragraphs("正文")), "注：{{ x }}"), {"x": "a\n<b>"}),
    "macros": (
        docx(paragraphs("{%p macro m(x) %}", "[{{ x }}]", "{%p endmacro %}", "{%p set y = 2 %}", "{{p m(y) }}")),
        {},
    ),
    "a table in a table": (
        docx(lambda d: d.add_table(1, 2).cell(0, 0).add_table(1, 2).cell(0, 0).paragraphs[0].add_run("{{ x }}")),
        {"x": 1},
    ),
    "comments": (docx(paragraphs("甲{# 乙 #}丙", "{#p 丁 #}")), {}),
}  # fmt: skip


@pytest.mark.parametrize("case", EQUAL)
def test_a_document_equals_docxtpls_in_every_part(case: str) -> None:
    template, context = EQUAL[case]

    assert canonical(WordTemplate(template).fill(context)) == canonical(by_docxtpl(template, context))


def test_an_ampersand_stands_once_in_the_core_properties_where_docxtpl_doubles_it() -> None:
    filled = WordTemplate(docx(furniture)).fill({"company": "A&B", "number": "<1>"})

    properties = Document(io.BytesIO(filled)).core_properties
    assert (properties.title, properties.identifier) == ("A&B 档案", "<1>")


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_fills_a_form_and_leaves_the_rest_of_it_intact(value: str) -> None:
    filled = FORM.fill({"x": value})

    assert texts_of(filled)[-1] == "末段"
    assert etree.fromstring(Package.read(filled)["word/document.xml"].data) is not None


FORM = WordTemplate(docx(paragraphs("{{ x }}", "{%p if x %}", "有", "{%p endif %}"), element(control("{{ x }}", tag="{{ x }}")), paragraphs("末段")))  # fmt: skip


def test_characters_that_xml_forbids_become_replacement_characters() -> None:
    template = WordTemplate(docx(paragraphs("{{ x }}")))

    assert texts_of(template.fill({"x": "a\x00b\x0bc\ud800d\ufffee\uffff"})) == ["a�b�c�d�e�"]


def test_none_prints_nothing_and_a_loop_over_none_runs_no_times() -> None:
    template = WordTemplate(docx(paragraphs("[{{ x }}]{% for y in x %}y{% endfor %}")))

    assert texts_of(template.fill({"x": None})) == ["[]"]


def test_a_line_end_of_windows_is_one_break() -> None:
    template = WordTemplate(docx(paragraphs("{{ x }}")))

    assert template.fill({"x": "一\r\n二\r三"}) == template.fill({"x": "一\n二\n三"})


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert texts_of(WordTemplate(docx(paragraphs("{{ x }}"))).fill({"x": "{_{ y }_}"})) == ["{_{ y }_}"]


def test_a_column_may_be_named_like_a_method_of_a_mapping() -> None:
    template = WordTemplate(docx(paragraphs("{{ row.items }} {{ row.keys }}")))

    assert texts_of(template.fill({"row": {"items": "三件", "keys": "两把"}})) == ["三件 两把"]


def test_an_ampersand_or_quote_inside_a_tag_is_the_character_itself() -> None:
    template = WordTemplate(
        docx(paragraphs("{{ x ~ ' & ' }}"), element(control("", tag="{{ d[&quot;k&quot;] }}")))
    )

    filled = template.fill({"x": "研发", "d": {"k": "值"}})

    assert texts_of(filled)[0] == "研发 & "
    assert 'w:tag w:val="值"' in xml_of(filled)


def test_content_controls_of_looped_rows_get_numbers_of_their_own() -> None:
    template = docx(
        table(("{%tr for row in rows %}",), ("",), ("{%tr endfor %}",)),
        control_in_cell(1),
        element(control("x")),
    )

    xml = xml_of(WordTemplate(template).fill({"rows": [1, 2, 3]}))

    numbers = etree.fromstring(xml.encode()).xpath(
        "//w:sdtPr/w:id/@w:val", namespaces={"w": xml.split('xmlns:w="')[1].split('"')[0]}
    )
    assert numbers == ["7", "1", "2", "3"]  # fmt: skip


def test_a_paragraph_break_in_a_content_control_is_a_line_break() -> None:
    template = WordTemplate(docx(element(control("{{ x }}"))))

    assert template.fill({"x": "一\a二\f三"}) == template.fill({"x": "一\n二\n三"})


def test_a_table_left_without_rows_is_taken_out() -> None:
    template = docx(table(("{%tr for x in xs %}",), ("{{ x }}",), ("{%tr endfor %}",)), paragraphs("末段"))

    filled = Document(io.BytesIO(WordTemplate(template).fill({"xs": []})))

    assert (filled.tables, [p.text for p in filled.paragraphs]) == ([], ["末段"])


def test_a_part_of_the_package_is_replaced_whole() -> None:
    template = WordTemplate(docx(picture))

    package = Package.read(template.fill({}, parts={"word/media/image1.png": b"other"}))

    assert (package["word/media/image1.png"].data, package["word/media/image1.png"].method) == (b"other", 0)
    assert package.names == template.parts


def test_a_part_the_template_does_not_have_cannot_be_replaced() -> None:
    with pytest.raises(UnknownPartFault) as fault:
        WordTemplate(docx()).fill({}, parts={"word/media/logo.png": b""})

    assert fault.value.where == "template.docx · word/media/logo.png"


def test_unchanged_parts_keep_their_deflated_bytes() -> None:
    template = docx(paragraphs("{{ x }}"))

    before, after = (
        {member.name: member for member in Package.read(file).members}
        for file in (template, WordTemplate(template).fill({"x": 1}))
    )

    changed = {name for name in before if after[name] != before[name]}
    assert list(after) == list(before)
    assert changed == {"word/document.xml", "docProps/core.xml"}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(docx(furniture, looped("rows", "{{ row }}", "b"), picture))
    program = (
        "import hashlib, sys; from generator.word.template import WordTemplate;"
        "print(hashlib.sha256(WordTemplate(sys.argv[1]).fill("
        "{'company': '南溟', 'number': 1, 'row': 0, 'rows': [1, 2]})).hexdigest())"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(tmp_path / "form.docx")]

    run = partial(subprocess.run, command, check=True, capture_output=True, text=True)
    first, second = run(), run()

    assert first.stdout == second.stdout
    assert first.stderr == ""


def test_templates_of_equal_bytes_are_compiled_once_and_changed_ones_anew(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(docx(paragraphs("甲 {{ x }}")))
    first, again = load(path), load(path)
    path.write_bytes(docx(paragraphs("乙 {{ x }}")))
    changed = load(path)

    assert first._compiled is again._compiled
    assert [texts_of(template.fill({"x": 1})) for template in (first, changed)] == [["甲 1"], ["乙 1"]]
    assert first.sha256 != changed.sha256


def test_a_template_knows_the_names_it_asks_for() -> None:
    template = WordTemplate(docx(furniture, looped("rows", "{{ row.a }}"), paragraphs("{{ range(3) }}")))

    assert template.names == {"company", "number", "row", "rows"}


def test_a_missing_name_is_named_with_the_paragraph_of_its_tag() -> None:
    template = WordTemplate(docx(paragraphs("甲", "电话：{{ contact.fone }}", "丙")))

    with pytest.raises(MissingNameFault) as fault:
        template.fill({"contact": {"phone": 1}})

    assert fault.value.name == "fone"
    assert fault.value.text("en") == (
        "template.docx · word/document.xml · 电话：{{ contact.fone }}: The template uses “fone”, which the "
        "values do not hold. Check the spelling of the tag, or supply this value."
    )
    assert "「fone」" in fault.value.text("zh")


def test_a_missing_name_in_a_header_names_the_header() -> None:
    with pytest.raises(MissingNameFault) as fault:
        WordTemplate(docx(furniture)).fill({"number": 1})

    assert fault.value.where == "template.docx · word/header1.xml · {{ company }}"


def test_missing_names_may_be_blank() -> None:
    texts = ("[{{ a }}{{ a.b.c }}{{ a[0] }}]", "{%p for x in a.rows %}", "x", "{%p endfor %}", "{% if a > 3 %}!{% endif %}")  # fmt: skip

    assert texts_of(WordTemplate(docx(paragraphs(*texts)), missing="blank").fill({})) == ["[]", ""]


REFUSED_AT_ONCE: dict[str, tuple[type[TemplateFault], Draw, str]] = {
    "an open loop": (TemplateSyntaxFault, paragraphs("甲", "{%p for x in xs %}", "{{ x }}", "末"), "{% for x in xs %}"),
    "an open condition in a text": (TemplateSyntaxFault, paragraphs("甲", "乙 {% if x %}丙", "丁"), "乙 {% if x %}丙"),
    "a stray end": (TemplateSyntaxFault, paragraphs("甲 {% endif %}"), "甲 {% endif %}"),
    "an unknown filter": (TemplateSyntaxFault, paragraphs("甲", "乙 {{ x|nofilter }}"), "乙 {{ x|nofilter }}"),
    "an unknown filter in a branch": (TemplateSyntaxFault, paragraphs("{% if x %}{{ x|nofilter }}{% endif %}"), "{% if x %}{{ x|nofilter }}{% endif %}"),
    "an unknown tag": (TemplateSyntaxFault, paragraphs("{% fro x in y %}"), "{% fro x in y %}"),
    "a bad expression": (TemplateSyntaxFault, paragraphs("{{ x y }}"), "{{ x y }}"),
    "a tag across cells": (TemplateSyntaxFault, table(("{{ x", "y }}")), "{{ x"),
    "a loop out of its table": (TemplateSyntaxFault, lambda d: (table(("{%tr for x in xs %}",), ("a",))(d), paragraphs("{%p endfor %}")(d)), "{% for x in xs %}"),
    "a row loop that ends in a cell": (TemplateSyntaxFault, table(("{%tr for x in xs %}", ""), ("a", "{%p endfor %}")), "{% for x in xs %}"),
    "a private attribute": (UnsafeTemplateFault, paragraphs("甲 {{ ''.__class__.__mro__ }}"), "甲 {{ ''.__class__.__mro__ }}"),
    "a private item": (UnsafeTemplateFault, paragraphs("{{ x['__class__'] }}"), "{{ x['__class__'] }}"),
    "a condition around a cell border": (TemplateSyntaxFault, table(("{% if x %}a", "b{% endif %}")), "{% if x %}a"),
    "escaping turned off": (UnsafeTemplateFault, paragraphs("{% autoescape false %}{{ x }}{% endautoescape %}"), "{% autoescape false %}{{ x }}{% endautoescape %}"),
    "another file": (UnsafeTemplateFault, paragraphs("{% include 'x' %}"), "{% include 'x' %}"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_AT_ONCE)
def test_a_wrong_template_is_refused_when_compiled_with_its_paragraph(case: str) -> None:
    kind, draw, text = REFUSED_AT_ONCE[case]

    with pytest.raises(kind) as fault:
        WordTemplate(docx(draw))

    assert fault.value.where == f"template.docx · word/document.xml · {text}"


REFUSED_WHEN_FILLED = {
    "a private attribute by a filter": "{{ x|attr('__class__') }}",
    "a change of the values": "{{ x.append(1) }}",
    "a format that reaches in": "{{ '{0.__class__}'.format(x) }}",
    "a range of 10^9": "{% for i in range(10**9) %}a{% endfor %}",
    "loops of 10^9": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "a recursive loop without end": "{% for i in range(9999) recursive %}{{ loop(range(9999)) }}{% endfor %}",
    "a recursive loop of 10^50": "{% for i in range(9999) recursive %}{{ loop(range(99999)) if loop.depth < 30 }}{% endfor %}",
    "a text of 10^9": "{{ 'a' * 10**9 }}",
    "a power without end": "{{ 9 ** (9 ** 9) }}",
}


@pytest.mark.parametrize("case", REFUSED_WHEN_FILLED)
@pytest.mark.parametrize("missing", ["error", "blank"])
def test_what_no_template_may_do_is_refused(case: str, missing: Any) -> None:
    with pytest.raises(UnsafeTemplateFault) as fault:
        WordTemplate(docx(paragraphs("甲", REFUSED_WHEN_FILLED[case])), missing=missing).fill({"x": []})

    assert fault.value.place.text.startswith(REFUSED_WHEN_FILLED[case][:40])


def test_an_expression_that_fails_names_its_paragraph() -> None:
    with pytest.raises(TemplateValueFault) as fault:
        WordTemplate(docx(paragraphs("甲", "比例 {{ a / b }}"))).fill({"a": 1, "b": 0})

    assert fault.value.where == "template.docx · word/document.xml · 比例 {{ a / b }}"
    assert "division by zero" in fault.value.text("zh")


def test_a_value_written_unescaped_that_breaks_the_document_is_refused() -> None:
    template = WordTemplate(docx(paragraphs("{{ x|safe }}")))
    template.fill({"x": "a"})

    with pytest.raises(TemplateSyntaxFault):
        template.fill({"x": "</w:t>"})


NO_TEMPLATES = {
    "no zip": b"not a zip",
    "nothing": b"",
    "cut short": docx()[:5000],
    "a zip, but no document": Package(()).write(),
    "a damaged member": docx().replace(b"word/styles", b"word/stiles", 1),
}


@pytest.mark.parametrize("case", NO_TEMPLATES)
def test_a_file_that_is_no_docx_is_refused(case: str) -> None:
    with pytest.raises(NotATemplateFault) as fault:
        WordTemplate(NO_TEMPLATES[case])

    assert "Open it in Word" in fault.value.text("en")


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(NotATemplateFault) as fault:
        WordTemplate(tmp_path / "none.docx")

    assert fault.value.where == "none.docx"


def test_a_document_type_is_refused() -> None:
    package = Package.read(docx())
    data = package["word/document.xml"].data.replace(
        b"<w:document", b'<!DOCTYPE x [<!ENTITY y "z">]><w:document', 1
    )

    with pytest.raises(NotATemplateFault):
        WordTemplate(package.with_parts({"word/document.xml": data}).write())  # fmt: skip


def test_pictures_of_docxtpl_are_filled_by_docxtpl(caplog: pytest.LogCaptureFixture) -> None:
    template = WordTemplate(docx(furniture, paragraphs("{{ logo }}{{ x }}")))
    context = {"company": "A&B", "number": 1, "x": "a\x00&"}

    def filled() -> bytes:
        return template.fill(context | {"logo": InlineImage(template.docxtpl(), io.BytesIO(PIXEL))})

    caplog.set_level("INFO", "generator.word.template")
    file = filled()

    assert file == filled()
    assert Package.read(file)["word/media/image1.png"].data == PIXEL
    assert texts_of(file)[-1] == "a�&"
    assert Document(io.BytesIO(file)).core_properties.title == "A&B 档案"
    assert "filled by docxtpl" in caplog.text
    assert template.needs_docxtpl({"rows": [{"logo": InlineImage(template.docxtpl(), "")}]})
    assert not template.needs_docxtpl(context)


def test_a_fault_in_a_document_filled_by_docxtpl_is_told_as_any_other() -> None:
    template = WordTemplate(docx(paragraphs("{{ logo }}{{ nme }}")))

    with pytest.raises(MissingNameFault):
        template.fill({"logo": InlineImage(template.docxtpl(), io.BytesIO(PIXEL))})


def test_markup_of_the_caller_is_taken_as_it_is() -> None:
    template = WordTemplate(docx(paragraphs("{{ x }}")))

    assert texts_of(template.fill({"x": Markup("a</w:t><w:tab/><w:t>b &amp; c")})) == ["a\tb & c"]
