"""Small workbooks for tests: built with openpyxl, filled, and read back."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from openpyxl import Workbook, load_workbook

from generator.engine.package import Member, Package
from generator.excel import ExcelTemplate


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(*rows, formats=None):
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(list(row))
    for address, code in (formats or {}).items():
        sheet[address].number_format = code
    return book


def sheet_of(data, *, values=False):
    return load_workbook(io.BytesIO(data), data_only=values).worksheets[0]


def values_of(data, *, computed=False):
    return [[cell.value for cell in row] for row in sheet_of(data, values=computed).iter_rows()]


def filled(book, missing="error", **context):
    return ExcelTemplate(saved(book), missing=missing).fill(context)


def edited(data, part, changes, **more):
    """Return a package with texts of one part changed, and parts added."""
    members = {m.name: m.data for m in Package.read(data).members}
    for before, after in changes.items():
        assert before in members[part]
        members[part] = members[part].replace(before, after)
    return Package(tuple(Member.of(name, plain) for name, plain in {**members, **more}.items())).write()


def as_excel_saves(book):
    """Return a workbook whose texts are shared strings, with a calculation chain, as Excel writes it."""
    data = saved(book)
    sheet = Package.read(data)["xl/worksheets/sheet1.xml"].data
    texts = list(dict.fromkeys(re.findall(rb"""t="inlineStr"><is>(<t[^>]*>[^<]*</t>)</is>""", sheet)))
    cells = {b't="inlineStr"><is>%s</is>' % text: b't="s"><v>%d</v>' % texts.index(text) for text in texts}
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = {
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>'
        % (main, b"".join(b"<si>%s</si>" % text for text in texts)),
        "xl/calcChain.xml": b'<calcChain xmlns="%s"/>' % main,
    }
    data = edited(data, "xl/worksheets/sheet1.xml", cells, **added)
    relations = b"".join(
        b'<Relationship Id="%s" Type="%s/%s" Target="%s.xml"/>' % (name, office, name, name)
        for name in (b"sharedStrings", b"calcChain")
    )
    data = edited(data, "xl/_rels/workbook.xml.rels", {b"</Relationships>": relations + b"</Relationships>"})
    types = b"".join(
        b'<Override PartName="/xl/%s.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"/>'
        % (name, name)
        for name in (b"sharedStrings", b"calcChain")
    )
    return edited(data, "[Content_Types].xml", {b"</Types>": types + b"</Types>"})


LOOP = (
    ("名称", "数量", "单价", "金额"),
    ("{%tr for r in rows %}",),
    ("{{ r.name }}", "{{ r.n }}", "{{ r.price }}", "=B3*C3"),
    ("{%tr endfor %}",),
    ("合计", "=SUM(B3:B3)", None, "=SUM(D3:D3)"),
)


def goods(count):
    return [{"name": f"品{i}", "n": i, "price": Decimal("1.50")} for i in range(1, count + 1)]
