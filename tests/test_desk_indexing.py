"""The lists for people without the program: pages and workbooks, made from the cards, outside the manifests."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from lxml import html
from offices import a_sample_office

from desk.office import Office

PAGE = "客户档案/KH0001_南溟石油/索引.html"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = a_sample_office(tmp_path / "office")
    for number in ("WL-KH0001-2026-0001", "TS-KH0001-2026-0001", "KH0001", "KH0001-P001", "YH-SYB01-202607"):
        office.document(number)
    office.index()
    return office


def page_of(office: Office, path: str = PAGE) -> html.HtmlElement:
    return html.fromstring((office.site.archive / path).read_bytes().decode())


def test_a_run_makes_a_page_for_each_customer_and_the_lists_of_the_archive(tmp_path: Path) -> None:
    office = a_sample_office(tmp_path / "office")
    made = office.index()
    pages = [
        f"客户档案/{name}/索引.html" for name in ("KH0001_南溟石油", "KH0002_云杉传媒", "KH0003_拓石机电")
    ]
    lists = ["索引/index.html", "索引/客户一览表.xlsx", "索引/档案目录.xlsx"]
    assert (list(made.written), made.unchanged) == ([*pages, *lists], 0)
    assert office.verify()[1] == ()


def test_a_second_run_writes_nothing_and_a_new_document_only_its_own_lists(office: Office) -> None:
    assert office.index().written == ()
    office.document("WL-KH0001-2026-0002")
    assert list(office.index().written) == [
        PAGE,
        "索引/index.html",
        "索引/客户一览表.xlsx",
        "索引/档案目录.xlsx",
    ]


def test_every_link_of_a_page_leads_to_a_file_from_where_it_lies(office: Office) -> None:
    for path in (PAGE, "索引/index.html"):
        folder = (office.site.archive / path).parent
        links = [unquote(link) for link in page_of(office, path).xpath("//a/@href")]
        assert [link for link in links if not (folder / link).is_file()] == []
        assert len(links) >= 3


def test_the_page_lists_open_documents_by_folder(office: Office) -> None:
    shelves = {
        section.xpath("string(h2/text())"): section.xpath(".//tbody//a/text()")
        for section in page_of(office).xpath("//section")
    }
    assert shelves == {
        "01_单位档案": ["南溟石油"],
        "D02_钻完井部/20_往来": [
            office.papers.shelving.title(office.form("dealing"), office.show("WL-KH0001-2026-0001"))
        ],
        "60_投诉/2026": ["作业安全"],
    }


def test_what_is_restricted_is_counted_and_neither_named_nor_told(office: Office) -> None:
    texts = [p.read_text("utf-8") for p in office.site.archive.rglob("*.html")]
    for told in ("周望舒", "摄影、徒步", "02_背景", "KH0001-P001"):
        assert not [text for text in texts if told in text]
    assert "受限文件 5 份" in page_of(office).text_content()


def test_the_list_of_documents_has_the_columns_of_a_filing_list_and_working_links(office: Office) -> None:
    book = openpyxl.load_workbook(office.site.archive / "索引/档案目录.xlsx")
    rows = list(book["2026"].iter_rows(values_only=True))
    assert [str(head).split("\n")[0] for head in rows[0]] == [
        "序号", "档号", "记录编号", "题名", "责任者", "日期", "密级", "页数", "路径", "打开", "备注",
    ]  # fmt: skip
    paths = [str(row[8]) for row in rows[1:]]
    assert [path for path in paths if not (office.site.archive / path).is_file()] == []
    (ticket,) = [row for row in rows if row[2] == "TS-KH0001-2026-0001"]
    assert ticket[3:7] == ("投诉受理单　作业安全", "陶然", "20260413", "商业秘密")
    assert ticket[9] == f'=HYPERLINK("../{ticket[8]}","打开")'


def test_a_name_that_looks_like_a_formula_or_markup_stays_a_name(office: Office) -> None:
    office.revise("KH0003", {"name": '=1+1 <b>"示例"</b>'}, reason="改名")
    office.index()
    book = openpyxl.load_workbook(office.site.archive / "索引/客户一览表.xlsx")
    cell = book.active["C4"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == ('=1+1 <b>"示例"</b>', "s")
    assert '=1+1 <b>"示例"</b>' in page_of(office, "索引/index.html").xpath("//td/a/text()")
