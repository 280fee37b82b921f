"""The plan of a handbook, told by the expected books of the sample office (domain C, F.6)."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from handbook_sample import JANUARY, JULY, LIBRARY, SETTINGS, issue, plan, shelf_on

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.validation import validate
from generator.handbook.appendix import CheckLine
from generator.handbook.model import Listing
from generator.handbook.plan import NotYetOpened, Waiver, record_values

GENERAL, FULL = "通用版", "完整版"


def column(listing: Listing, name: str) -> list[str]:
    return [row[name] for row in listing.rows]


def counts(book) -> dict[str, int]:
    return {change.kind: change.count for change in book.changes}


def parts(book) -> list[str]:
    return [part.code for part in book.parts]


@pytest.fixture(scope="module")
def first():
    return plan("KH0001", "2026H1", GENERAL, JULY)


@pytest.fixture(scope="module")
def second(first):
    return plan("KH0001", "2026H2", GENERAL, JANUARY, [issue(first)])


# -- which books there are -----------------------------------------------------------------------------


def test_a_customer_that_was_opened_later_has_no_book_of_the_period():
    assert plan("KH0003", "2026H1", GENERAL, JULY) == NotYetOpened("KH0003", Period.parse("2026H1"))
    assert plan("KH0003", "2026H1", GENERAL, JANUARY) == NotYetOpened("KH0003", Period.parse("2026H1"))


def test_the_number_of_a_book_names_customer_period_and_edition(first, second):
    assert (first.record_no, first.is_first) == ("SC-KH0001-2026H1-E01", True)
    assert (second.record_no, second.is_first) == ("SC-KH0001-2026H2-E02", False)


def test_editions_of_the_other_variant_do_not_count(first):
    assert plan("KH0001", "2026H1", FULL, JULY, [issue(first)]).edition == 1


def test_a_period_that_is_issued_again_gets_the_next_edition(first):
    again = plan("KH0001", "2026H1", GENERAL, JULY, [issue(first)])
    assert again.record_no == "SC-KH0001-2026H1-E02"
    assert set(counts(again).values()) == {0}


@pytest.mark.parametrize(
    ("customer", "period", "day", "expected"),
    [
        ("KH0001", "2026H1", JULY, ["D01", "D02"]),
        ("KH0001", "2026H2", JANUARY, ["D01", "D02", "D03"]),
        ("KH0002", "2026H1", JULY, ["D01"]),
        ("KH0002", "2026H2", JANUARY, ["D01", "D02"]),
        ("KH0003", "2026H2", JANUARY, ["D01"]),
    ],
)
def test_departments_with_dealings_have_a_part(customer, period, day, expected):
    assert parts(plan(customer, period, GENERAL, day)) == expected


def test_a_department_without_dealings_is_listed_and_says_why(first):
    assert column(first.overview.departments, "part") == ["第二部分", "第三部分", "无往来，未单列"]
    assert first.version.without_part == (
        "D03 合同采办部：截至2026年6月30日仅有客户满意度调查表 1 件，无往来记录，列入 1.3，不单列部分。",
    )


def test_the_same_input_gives_the_same_plan(first):
    assert plan("KH0001", "2026H1", GENERAL, JULY) == first


# -- the parts -----------------------------------------------------------------------------------------


def test_headings_stand_in_one_order(first):
    assert [(h.level, h.title) for h in first.contents if h.level < 3] == [
        (1, "版本与更新"),
        (1, "发放与查阅登记"),
        (1, "使用与保密说明"),
        (1, "第一部分　客户单位总览"),
        (2, "1.1　单位基本情况"),
        (2, "1.2　信用、等级与层级"),
        (2, "1.3　组织与往来部门一览"),
        (2, "1.4　合同一览"),
        (2, "1.5　本期往来统计"),
        (2, "1.6　投诉与满意率概况"),
        (2, "1.7　我方责任单位与人员"),
        (2, "1.8　未来半年计划"),
        (1, "第二部分　勘探部（D01）"),
        (2, "2.1　商务信息"),
        (2, "2.2　通讯信息"),
        (2, "2.3　背景信息"),
        (2, "2.4　往来业务记录"),
        (2, "2.5　附件一　服务回访及关怀记录表"),
        (2, "2.6　附件二　合同运作总结报告"),
        (2, "2.7　投诉与改进"),
        (1, "第三部分　钻完井部（D02）"),
        (2, "3.1　商务信息"),
        (2, "3.2　通讯信息"),
        (2, "3.3　背景信息"),
        (2, "3.4　往来业务记录"),
        (2, "3.5　附件一　服务回访及关怀记录表"),
        (2, "3.6　附件二　合同运作总结报告"),
        (2, "3.7　投诉与改进"),
        (1, "附录 A　联系人索引"),
        (1, "附录 B　记录编号索引"),
        (1, "附录 C　资料缺项清单"),
        (1, "附录 D　变更明细"),
        (1, "附录 E　数据来源与检查结果"),
    ]


def test_the_incomplete_dealing_stands_with_its_reason(first):
    exploration = first.parts[0]
    assert column(exploration.incomplete, "record_no") == ["WL-KH0001-2026-0003"]
    assert column(exploration.incomplete, "state") == ["未签定合同"]
    assert exploration.complete.rows == exploration.running.rows == ()


def test_the_complaint_that_came_to_the_site_too_late_is_told(first):
    [ticket] = first.parts[1].tickets.rows
    assert (ticket["record_no"], ticket["deadline"]) == ("TS-KH0001-2026-0001", "逾期")


def test_a_week_with_one_progress_report_is_told():
    book = plan("KH0002", "2026H2", GENERAL, JANUARY)
    [ticket] = book.parts[1].tickets.rows
    assert ticket["deadline"] == "按时"
    assert ticket["remark"] == "第2周反馈 1 次，少于 2 次；回访 HF-KH0002-2026-0002"


def test_attached_records_are_numbered_newest_first(first):
    index = first.parts[0].visit_index
    assert list(zip(column(index, "number"), column(index, "record_no"), strict=True)) == [
        ("附件 2-1-01", "HF-KH0001-2026-0005"),
        ("附件 2-1-02", "HF-KH0001-2026-0003"),
        ("附件 2-1-03", "HF-KH0001-2026-0002"),
    ]
    assert [copy.number for copy in first.parts[0].visits] == column(index, "number")


def test_records_older_than_the_last_half_year_are_one_line_each(first):
    later = plan("KH0001", "2027H1", GENERAL, JANUARY.replace(month=7), [issue(first)])
    drilling = later.parts[1]
    assert drilling.visits == ()
    assert column(drilling.older_visits, "record_no") == column(first.parts[1].visit_index, "record_no")


def test_only_printed_tables_are_numbered(first):
    part = first.parts[0]
    numbers = {
        name: getattr(part, name).number
        for name in ("contacts", "needs", "complete", "incomplete", "visit_index")
    }
    assert numbers == {
        "contacts": "2-1",
        "needs": "2-2",
        "complete": "",
        "incomplete": "2-3",
        "visit_index": "2-4",
    }


def test_what_a_department_leaves_empty_is_said_to_be_the_customers(first):
    business = {row.cells[0].text: row.cells[1].text for row in first.parts[0].business}
    assert business["技术装备"] == "同单位"


def test_the_bank_account_shows_its_last_four_digits_only(first):
    texts = [cell.text for row in first.overview.standing for cell in row.cells]
    assert "＊＊＊＊ 0011" in texts
    assert "9900 0000 0000" not in repr(first)


def test_people_are_indexed_by_pinyin(first):
    index = first.appendices.people_index
    assert column(index, "name") + [name for name in column(index, "name2") if name] == [
        "冯远帆",
        "顾明笙",
        "何潮生",
        "江照",
        "孟庭舟",
        "沈砚",
        "周望舒",
    ]


# -- personal information ------------------------------------------------------------------------------


def cards(book) -> dict[str, set[str]]:
    labels = ("照片", "生日（月-日）", "爱好", "教育与工作经历")
    return {
        card.name: {c.text for row in card.facts for c in row.cells if c.text in labels}
        for part in book.parts
        for card in part.cards
    }


def test_a_full_edition_shows_what_consent_covers():
    assert cards(plan("KH0001", "2026H1", FULL, JULY)) == {
        "周望舒": {"照片", "爱好", "教育与工作经历"},
        "沈砚": set(),
        "何潮生": {"生日（月-日）", "教育与工作经历"},
        "冯远帆": set(),
        "孟庭舟": {"教育与工作经历"},
    }


def test_withdrawn_information_is_gone_also_from_the_books_of_earlier_periods():
    assert cards(plan("KH0001", "2026H1", FULL, JANUARY))["孟庭舟"] == set()


def test_information_whose_time_is_over_is_not_printed():
    much_later = plan("KH0001", "2026H1", FULL, JANUARY.replace(year=2030))
    assert set().union(*cards(much_later).values()) == set()


def test_a_general_edition_holds_no_personal_value(first):
    told = repr(first)
    private = {f.name for f in LIBRARY.get("contact").fields if f.private}
    values = [
        text
        for record in shelf_on(JULY).records("KH0001")
        if record.form == "contact"
        for name in private & record.values.keys()
        for text in _texts(record.values[name])
    ]
    assert values
    assert [text for text in values if text in told and text not in ("经理", "总监", "副经理")] == []


def test_a_personal_field_that_an_office_puts_into_another_form_is_not_printed(tmp_path):
    [shipped] = LIBRARY.folders
    visit = (shipped / "visit.yaml").read_text("utf-8")
    changed = visit.replace("{name: purpose,", "{name: purpose, private: 已同意,")
    assert changed != visit
    (tmp_path / "visit.yaml").write_text(changed, "utf-8")
    own = Library((tmp_path, shipped))
    purpose = shelf_on(JULY).by_number["HF-KH0001-2026-0006"].values["purpose"]
    assert purpose in repr(plan("KH0001", "2026H1", FULL, JULY))
    assert purpose not in repr(plan("KH0001", "2026H1", FULL, JULY, library=own))


def _texts(value) -> list[str]:
    if isinstance(value, list):
        return [text for row in value for text in row.values()]
    return [str(value)]


# -- the change page -----------------------------------------------------------------------------------


def test_a_first_edition_compares_nothing_and_counts_what_it_holds(first):
    assert first.changes == ()
    assert first.version.first.startswith("首版，无对比。本版收录截至2026年6月30日的已审核记录 17 件")
    [held] = first.version.held
    assert held.total == ("合计", "", "5", "11", "1", "17")


def test_the_second_edition_lists_every_kind_of_change(second):
    assert counts(second) == {
        "新增记录": 7,
        "补录": 0,
        "修订": 1,
        "作废": 0,
        "新增部门": 0,
        "撤并部门": 0,
        "新增部门部分": 1,
        "新增联系人": 0,
        "调离联系人": 1,
        "单位级字段变化": 1,
        "等级或层级变化": 0,
        "新增合同": 0,
        "结束合同": 0,
        "因撤回同意删除的信息": 1,
    }


def test_withdrawn_information_is_counted_and_never_named(second):
    withdrawn = second.changes[-1]
    assert (withdrawn.note, withdrawn.see) == ("1 人，只列数量", "")


def test_the_history_of_editions_is_newest_first(second):
    rows = second.version.editions.rows
    assert [(row["edition"], row["issued_on"], row["approved_by"]) for row in rows] == [
        ("第 2 版", "—", "—"),
        ("第 1 版", "2026年7月8日", "林知远"),
    ]


def test_a_record_that_was_filed_late_is_told_apart(first):
    edition = issue(first)
    without = replace(
        edition, contents=tuple(c for c in edition.contents if c.record_no != "HF-KH0001-2026-0002")
    )
    book = plan("KH0001", "2026H2", GENERAL, JANUARY, [without])
    assert (counts(book)["补录"], counts(book)["新增记录"]) == (1, 7)


def test_a_record_that_no_longer_counts_is_void(first):
    edition = issue(first)
    gone = replace(edition.contents[-1], record_no="WL-KH0001-2026-0099", form="dealing")
    book = plan("KH0001", "2026H2", GENERAL, JANUARY, [replace(edition, contents=(*edition.contents, gone))])
    assert next(c for c in book.changes if c.kind == "作废").note == "WL-KH0001-2026-0099"


def test_a_contract_that_began_and_ended_since_the_last_edition_is_told_twice():
    earlier = plan("KH0002", "2026H1", GENERAL, JULY)
    changes = {c.kind: c for c in plan("KH0002", "2026H2", GENERAL, JANUARY, [issue(earlier)]).changes}
    assert (changes["新增合同"].note, changes["结束合同"].note) == ("HT-2026-0015", "HT-2026-0015")


def test_details_name_field_values_and_source(second):
    rows = [
        (r["target"], r["field"], r["old"], r["new"], r["source"]) for r in second.appendices.details.rows
    ]
    assert ("孟庭舟", "在职状态", "在职", "调离", "BG-KH0001-2026-0001") in rows


# -- the record of the edition -------------------------------------------------------------------------


def test_the_record_of_an_edition_is_valid(second):
    form = LIBRARY.get("handbook")
    values = record_values(second, unit="ZB", compiled_by="ZB-S02")
    now = datetime.combine(JANUARY, time(9, 0))
    checked = validate(form, values, shelf_on(JANUARY).directory, now, state=form.workflow.submitted)
    assert checked.problems == ()
    assert checked.values["is_first"] is False


def test_holders_of_the_last_edition_are_on_the_register(second):
    units = [unit for unit in column(second.register.distribution, "unit") if unit]
    assert units == [SETTINGS.unit_by_code["SYB01"].name]


def test_results_of_the_gate_and_waivers_are_printed(first):
    line = CheckLine("K08", "E", "基地传递单", "豁免", "BAS01 缺一次")
    waiver = Waiver("K08", "BAS01 缺一次", "停产检修", "林知远")
    book = first.checked([line], [waiver])
    assert column(book.appendices.checks, "check") == ["K08"]
    assert column(book.version.waivers, "approved_by") == ["林知远"]
    assert book.version.waivers.number == "0-3"
