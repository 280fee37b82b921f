"""What a filled Word document says, after people and programs have had it in their hands."""

from __future__ import annotations

import io
import zipfile
from types import MappingProxyType

import pytest
import word_paper as paper
from word_paper import box, cell, control, document, field, header, label, row, run, table, texts, ticks

from generator.carriers import code_line
from generator.readback import NotADocumentError, read_back
from generator.reading import Identity, Reading

CHANNELS = ("电话", "短信", "来访")
ACTIONS = {"measure": "措施", "kind": "类别", "done_on": "实际完成"}
IDENTITY = {
    "fc.form": "complaint",
    "fc.version": "1",
    "fc.record_no": "TS-KH0001-2026-0001",
    "fc.revision": "9",
}


def read(*rows: str, columns: int = 2) -> Reading:
    return read_back(document(table(*rows, columns=columns), IDENTITY))


def value(content: str) -> object:
    """The reading of one field whose value cell has this content."""
    reading = read(row(cell(label("content", "投诉内容")), cell(content)))
    assert reading.problems == ()
    return reading.values["content"]


def flagged(reading: Reading) -> list[str]:
    return [problem.field for problem in reading.problems]


class TestFields:
    def test_a_field_is_read_from_its_control(self) -> None:
        reading = read(row(cell(run("投诉内容")), cell(control("content", run("未系安全带")))))
        assert reading == Reading(
            Identity("complaint", 1, "TS-KH0001-2026-0001", 9), {"content": "未系安全带"}
        )

    def test_a_field_whose_control_is_lost_is_read_beside_its_label(self) -> None:
        assert value(run("未系安全带")) == "未系安全带"

    @pytest.mark.parametrize("blanks", ["\u3000", "\u00a0", "\u200b", "\u2003\u2003", "\t", " "])
    def test_blanks_round_a_value_are_no_part_of_it(self, blanks: str) -> None:
        assert value(control("content", run(f"{blanks}未系安全带{blanks}"))) == "未系安全带"

    def test_breaks_tabs_and_paragraphs_are_kept(self) -> None:
        lines = '<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t xml:space="preserve"> 三</w:t></w:r>'
        reading = read(row(cell(label("content", "内容")), cell(control("content", lines), run("四"))))
        assert reading.values["content"] == "一\n二\t 三\n四"
        assert flagged(reading) == ["content"]

    def test_text_cut_into_runs_is_one_text(self) -> None:
        assert value(control("content", run("未系") + run("安全") + run("带"))) == "未系安全带"

    def test_an_insertion_counts_and_a_deletion_does_not(self) -> None:
        changed = (
            f'<w:ins w:id="1" w:author="x">{run("已")}</w:ins>'
            '<w:del w:id="2" w:author="x"><w:r><w:delText>未</w:delText></w:r></w:del>' + run("系安全带")
        )
        assert value(control("content", changed)) == "已系安全带"

    def test_a_struck_paragraph_end_joins_its_paragraphs(self) -> None:
        struck = '<w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>' + run("未系")
        reading = read(row(cell(label("content", "内容")), cell(struck, run("安全带"))))
        assert reading.values == {"content": "未系安全带"}

    def test_hidden_text_is_not_read(self) -> None:
        hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>[[content]]</w:t></w:r>"
        assert value(hidden + run("未系安全带")) == "未系安全带"

    @pytest.mark.parametrize(
        "hint",
        [
            "",
            "\u2003\u2003\u2003",
            "20\u3000\u3000年\u3000 月\u3000 日",
            "20  年 月 日 时 分",
            "\u3000\u3000元",
            "—",
        ],
    )
    def test_what_a_blank_prints_for_the_pen_is_empty(self, hint: str) -> None:
        assert value(control("content", run(hint))) == ""

    def test_a_date_typed_beside_the_pen_hint_is_the_value(self) -> None:
        assert value(control("content", run("20　　年　月　日")) + run("2026年6月12日")) == "2026年6月12日"

    def test_a_pasted_table_is_read_as_its_lines(self) -> None:
        pasted = table(texts("泵", "2"), texts("阀", "1"))
        reading = read(row(cell(label("content", "内容")), f"<w:tc>{pasted}</w:tc>"))
        assert reading.values == {"content": "泵\t2\t\n阀\t1"}


class TestContradictions:
    def test_text_typed_outside_a_filled_control_is_for_a_person_to_decide(self) -> None:
        reading = read(row(cell(label("cause", "原因")), cell(control("cause", run("设备")) + run("和人员"))))
        assert reading.values == {"cause": "设备和人员"}
        (problem,) = reading.problems
        assert problem.text("en") == (
            "原因 (cause): the control holds “设备”, the whole cell “设备和人员”; confirm which is meant"
        )

    def test_a_tag_that_occurs_twice_is_told(self) -> None:
        rows = field("cause", "原因", "设备"), row(cell(run("抄送")), cell(control("cause", run("人员"))))
        assert flagged(read(*rows)) == ["cause"]

    def test_a_label_that_occurs_twice_with_other_text_is_told(self) -> None:
        rows = (row(cell(label("cause", "原因")), cell(run(text))) for text in ("设备", "人员"))
        assert flagged(read(*rows)) == ["cause"]

    def test_text_that_libreoffice_multiplied_is_recovered(self) -> None:
        copies = "".join(control("", run(text), alias="投诉人") for text in ("张三", "张三张三", "张三"))
        assert value(copies) == "张三"

    def test_text_multiplied_in_another_way_is_told(self) -> None:
        copies = "".join(control("", run(text), alias="投诉人") for text in ("张", "张张三", "三"))
        reading = read(row(cell(label("content", "内容")), cell(copies)))
        assert flagged(reading) == ["content"]

    def test_a_box_that_shows_the_opposite_of_its_state_is_told(self) -> None:
        boxes = box("channel.1", "电话", ticked=True, glyph="☐") + run(" 电话")
        assert flagged(read(row(cell(label("channel", "渠道")), cell(control("channel", boxes))))) == [
            "channel"
        ]


class TestTickLists:
    def tick_list(self, *chosen: str) -> bytes:
        return document(
            table(row(cell(label("channel", "渠道")), cell(ticks("channel", CHANNELS, *chosen)))), IDENTITY
        )

    @pytest.mark.parametrize(
        ("chosen", "expected"), [((), ""), (("短信",), "短信"), (("电话", "来访"), ["电话", "来访"])]
    )
    def test_the_ticked_options_are_the_value(self, chosen: tuple[str, ...], expected: object) -> None:
        assert read_back(self.tick_list(*chosen)).values == {"channel": expected}

    @pytest.mark.parametrize("tick", ["√", "✔", "☑", "☒", "是", "☐√"])
    def test_a_tick_typed_over_a_box_counts(self, tick: str) -> None:
        data = paper.retouched(self.tick_list(), ">☐<", f">{tick}<")
        assert read_back(data).values == {"channel": "电话"}

    def test_a_tick_of_a_symbol_font_counts(self) -> None:
        symbol = '<w:sym w:font="Wingdings 2" w:char="F052"/>'
        data = paper.retouched(self.tick_list(), '<w:t xml:space="preserve">☐</w:t>', symbol)
        assert read_back(data).values == {"channel": "电话"}


class TestSignatures:
    def test_the_parts_of_a_signature_are_read_beside_their_labels(self) -> None:
        rows = (
            row(
                cell(label("reviewed", "审核"), merge="restart"),
                cell(label("reviewed__opinion", "意见")),
                cell(control("reviewed.opinion", run("同意")), span=3),
            ),
            row(
                cell(merge="continue"),
                cell(label("reviewed__name", "签字")),
                cell(control("reviewed.name", run("苏禾"))),
                cell(label("reviewed__date", "日期")),
                cell(control("reviewed.date", run("20　　年　月　日"))),
            ),
        )
        reading = read(*rows, columns=5)
        assert reading.problems == ()
        assert reading.values == {"reviewed": {"opinion": "同意", "name": "苏禾", "date": ""}}


class TestRepeatingTables:
    def rows(self, *rows: str) -> object:
        reading = read(header("actions", ACTIONS), *rows, columns=3)
        assert reading.problems == ()
        return reading.values["actions"]

    def test_every_row_below_the_header_is_one(self) -> None:
        found = self.rows(texts("培训", "纠正", "2026年4月16日"), texts("检查", "预防", "—"))
        assert found == [
            {"measure": "培训", "kind": "纠正", "done_on": "2026年4月16日"},
            {"measure": "检查", "kind": "预防", "done_on": ""},
        ]

    @pytest.mark.parametrize("nothing", [texts("", "", ""), row(cell(run("无"), span=3))])
    def test_a_table_of_nothing_has_no_rows(self, nothing: str) -> None:
        assert self.rows(nothing) == []

    def test_blank_rows_between_are_passed_over(self) -> None:
        found = self.rows(texts("", "", ""), texts("培训", "", ""), texts("", "\u3000", ""))
        assert found == [{"measure": "培训", "kind": "", "done_on": ""}]

    def test_rows_and_cells_inside_controls_are_found(self) -> None:
        wrapped_cell = control("x", cell(run("培训")))
        wrapped = control("y", f"<w:tr>{wrapped_cell}{cell(run('纠正'))}{cell()}</w:tr>")
        assert self.rows(wrapped) == [{"measure": "培训", "kind": "纠正", "done_on": ""}]

    def test_an_inserted_row_counts_and_a_struck_one_does_not(self) -> None:
        mark = "<w:trPr><w:{} w:id='1' w:author='x'/></w:trPr>"
        inserted = texts("培训", "", "").replace("<w:tr>", "<w:tr>" + mark.format("ins"))
        struck = texts("检查", "", "").replace("<w:tr>", "<w:tr>" + mark.format("del"))
        assert self.rows(inserted, struck) == [{"measure": "培训", "kind": "", "done_on": ""}]

    def test_a_cell_merged_over_rows_is_told(self) -> None:
        """Word puts the texts of both cells into the merged one."""
        first = row(cell(run("培训")), cell(run("纠正"), merge="restart"), cell())
        second = row(cell(run("检查")), cell(merge="continue"), cell())
        assert flagged(read(header("actions", ACTIONS), first, second, columns=3)) == ["actions[2]"]

    def test_cells_merged_across_columns_are_told(self) -> None:
        merged = row(cell(run("培训并纠正"), span=2), cell())
        assert flagged(read(header("actions", ACTIONS), merged, columns=3)) == ["actions[1]"]

    def test_a_row_of_totals_is_none(self) -> None:
        assert self.rows(texts("培训", "", ""), texts("合计", "2", "")) == [
            {"measure": "培训", "kind": "", "done_on": ""}
        ]

    def test_a_wide_table_drawn_as_two_is_one(self) -> None:
        halves = table(
            header("lines", {"no": "序号", "title": "名称"}), texts("1", "研讨"), texts("2", "走访")
        ) + table(header("lines", {"no": "序号", "place": "地点"}), texts("1", "北京"), texts("2", "天津"))
        assert read_back(document(halves)).values["lines"] == [
            {"no": "1", "title": "研讨", "place": "北京"},
            {"no": "2", "title": "走访", "place": "天津"},
        ]

    def test_halves_that_name_other_rows_are_told(self) -> None:
        halves = table(header("lines", {"title": "名称", "on": "日期"}), texts("研讨", "1月")) + table(
            header("lines", {"title": "名称", "place": "地点"}), texts("走访", "北京")
        )
        assert flagged(read_back(document(halves))) == ["lines[1].title"]

    def test_a_header_of_two_lines_is_one(self) -> None:
        top = row(cell(label("scores__contact", "联系人"), merge="restart"), cell(run("评分"), span=2))
        bottom = row(
            cell(merge="continue"), cell(label("scores__a", "内容")), cell(label("scores__b", "组织"))
        )
        reading = read(top, bottom, texts("何潮生", "5", "4"), columns=3)
        assert reading.values == {"scores": [{"contact": "何潮生", "a": "5", "b": "4"}]}

    def test_fields_below_a_table_in_one_piece_are_no_rows(self) -> None:
        reading = read(
            header("actions", ACTIONS), texts("培训", "", ""), field("result", "结果", "完成"), columns=3
        )
        assert reading.values == {
            "result": "完成",
            "actions": [{"measure": "培训", "kind": "", "done_on": ""}],
        }


class TestIdentity:
    LINE = f"<w:p>{run('TS-KH0001-2026-0001 · r9 · K')}</w:p>"

    def test_the_properties_say_most(self) -> None:
        properties = {**IDENTITY, "fc.issue": "B-000127", "fc.customer": "KH0001"}
        assert read_back(document(table(field("a", "甲", "乙")), properties)).identity == Identity(
            "complaint", 1, "TS-KH0001-2026-0001", 9, "B-000127", "KH0001"
        )

    @pytest.mark.parametrize(
        "data",
        [
            document(table(field("a", "甲", "乙")), identifier="TS-KH0001-2026-0001@9"),
            document(table(field("a", "甲", "乙")), identifier="KECE:TS-KH0001-2026-0001:9:K"),
            document(LINE + table(field("a", "甲", "乙"))),
        ],
        ids=["identifier", "QR text", "code line"],
    )
    def test_without_properties_the_number_tells_the_form(self, data: bytes) -> None:
        assert read_back(data).identity == Identity("TS", 0, "TS-KH0001-2026-0001", 9)

    def test_a_blank_is_known_by_its_issue(self) -> None:
        line = f"<w:p>{run('TS 1.0 · B-000127 · M')}</w:p>"
        assert read_back(document(line + table(field("a", "甲", "")))).identity == Identity(
            "TS", 1, issue="B-000127"
        )

    def test_copies_that_differ_are_told(self) -> None:
        data = document(
            f"<w:p>{run(code_line('TS-KH0001-2026-0002', 9))}</w:p>" + table(field("a", "甲", "乙")), IDENTITY
        )
        (problem,) = read_back(data).problems
        assert "TS-KH0001-2026-0002" in problem.message.zh

    def test_a_code_line_whose_check_character_does_not_fit_is_told(self) -> None:
        data = document(self.LINE.replace("· K", "· 7") + table(field("a", "甲", "乙")), IDENTITY)
        (problem,) = read_back(data).problems
        assert "TS-KH0001-2026-0001 · r9 · 7" in problem.message.zh


class TestForeignFiles:
    def test_a_document_without_our_marks_has_no_values(self) -> None:
        reading = read_back(document(table(texts("投诉内容", "未系安全带")) + control("Title", run("信"))))
        assert (reading.identity, reading.values) == (Identity(), MappingProxyType({}))
        assert flagged(reading) == [""]

    @pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"\x00" * 64])
    def test_what_is_no_document_is_refused(self, data: bytes) -> None:
        with pytest.raises(NotADocumentError, match="neither a Word document nor a workbook"):
            read_back(data)

    @pytest.mark.parametrize(
        "data",
        [
            b"PK\x03\x04 damaged",
            document("")[:-40],
            paper.package({"a.txt": "no document"}),
            paper.package({"word/document.xml": "<not-closed>"}),
            paper.package({"xl/workbook.xml": "<not-closed>"}),
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 512,
        ],
        ids=["no zip", "cut", "no document", "no xml", "broken workbook", "old format"],
    )
    def test_what_cannot_be_read_is_a_reading_with_a_reason(self, data: bytes) -> None:
        reading = read_back(data)
        assert (reading.identity, dict(reading.values), len(reading.problems)) == (Identity(), {}, 1)

    def test_a_document_that_declares_entities_is_not_read(self) -> None:
        entity = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        data = document(table(row(cell(label("a", "甲")), cell(run("XX")))))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        parts["word/document.xml"] = entity + parts["word/document.xml"].replace("XX", "&x;")
        reading = read_back(paper.package(parts))
        assert (dict(reading.values), flagged(reading)) == ({}, [""])

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_parts_of_one_name_are_told(self) -> None:
        buffer = io.BytesIO(document(table(field("a", "甲", "乙"))))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/document.xml", archive.read("word/document.xml"))
        assert flagged(read_back(buffer.getvalue())) == [""]
