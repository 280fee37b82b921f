"""Form definitions in Excel: three sheets that lose nothing, and faults told by sheet, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from builders import FORMS, form_text, the_library
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import SavedAgain
from needs import needs
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cardfile.formfile import read_form
from cardfile.forms import FIELD_TYPES, Form
from cardfile.yamlfile import read_located
from generator.formsheets.columns import FIELDS, OPTIONS, SETTINGS, SHEETS
from generator.formsheets.faults import NoFormsWorkbookError, NotLosslessError
from generator.formsheets.values import blank, cell_of, default_cell, default_value, value_of
from generator.formsheets.words import WORDS, meant, shown
from generator.formsheets.workbook import Reading, from_workbook, same, to_workbook

NOTE = """
- {name: subject, type: text, label: {zh: 事由, en: Subject}}
- {name: kind, type: choice, label: {zh: 类别, en: Kind}, choices: {甲: One, 乙: Two}}
- {name: tier, type: choice, label: {zh: 层级, en: Tier}, choices: tier}
- name: rows
  type: table
  label: {zh: 明细, en: Lines}
  columns:
    - {name: item, type: text, label: {zh: 项, en: Item}}
    - {name: cost, type: money, label: {zh: 费用, en: Cost}}
"""
NAMES = sorted(path.stem for path in FORMS.glob("[!_]*.yaml"))


def definition(text: str) -> Any:
    return read_located(text, "").plain()


def exported(*texts: str) -> bytes:
    """The workbook of some form files."""
    library = the_library()
    forms = [definition(text) for text in texts]
    wanted = [
        (read_form(text, f"{plain['form']}.yaml", library.shared), plain)
        for text, plain in zip(texts, forms, strict=True)
    ]
    return to_workbook(wanted, library.shared, library.files)


@cache
def shipped() -> bytes:
    """The workbook of all thirty forms."""
    return exported(*((FORMS / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES))


@cache
def shipped_again() -> Reading:
    """All thirty forms, there and back."""
    return read(shipped())


@cache
def note() -> bytes:
    return exported(form_text(NOTE))


def read(data: bytes) -> Reading:
    return from_workbook(data, "forms.xlsx", the_library().shared, the_library().files)


def forms_in(data: bytes) -> dict[str, Form]:
    reading = read(data)
    assert reading.faults == ()
    return {told.form.name: told.form for told in reading.told}


def faults(data: bytes) -> list[str]:
    ordered = sorted(read(data).faults, key=lambda fault: fault.place)
    return [f"{fault.place.text.en}: {fault.message.en}" for fault in ordered]


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(BytesIO(data))
    edit(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def put(sheet: str, row: int, heading: str, value: Any) -> Callable[[Workbook], object]:
    """An edit: write a value below a heading."""

    def edit(book: Workbook) -> None:
        book[sheet].cell(row, column(book[sheet], heading)).value = value

    return edit


def column(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if heading in str(cell.value).split("\n"))


def cells(data: bytes, sheet: str, *headings: str) -> Iterator[tuple[Any, ...]]:
    held = load_workbook(BytesIO(data))[sheet]
    numbers = [column(held, heading) for heading in headings]
    for row in held.iter_rows(min_row=2, values_only=True):
        yield tuple(row[number - 1] for number in numbers)


class TestNothingIsLost:
    def test_every_shipped_form_comes_back_as_it_was(self):
        assert shipped_again().faults == ()
        again = {told.form.name: told.form for told in shipped_again().told}
        assert list(again) == NAMES
        assert [name for name in NAMES if not same(the_library().get(name), again[name])] == []

    def test_the_text_of_its_file_makes_the_same_form(self):
        library = the_library()
        for told in shipped_again().told:
            name = told.form.name
            text = told.text(told.form.version)
            assert same(read_form(text, f"{name}.yaml", library.shared, library.files), library.get(name))

    def test_a_workbook_saved_again_by_openpyxl_holds_the_same_forms(self):
        again = forms_in(edited(shipped(), lambda _: None))
        assert [name for name in NAMES if not same(the_library().get(name), again[name])] == []

    @needs("soffice", "LibreOffice saves the workbook again")
    def test_a_workbook_saved_again_by_libreoffice_holds_the_same_forms(self, tmp_path: Path):
        again = forms_in(SavedAgain(tmp_path).through(shipped(), "ods", "xlsx", ending="xlsx"))
        assert [name for name in NAMES if not same(the_library().get(name), again[name])] == []

    def test_the_same_forms_make_the_same_bytes(self):
        assert exported(form_text(NOTE)) == note()

    def test_what_a_cell_cannot_hold_is_refused_before_anything_is_written(self):
        text = form_text('- {name: subject, type: text, label: {zh: 事由, en: "Sub\\x07ject"}}')
        with pytest.raises(NotLosslessError):
            exported(text)

    @given(
        st.one_of(
            st.tuples(st.sampled_from(FIELD_TYPES), st.text()),
            st.tuples(st.sampled_from(("int", "number", "money")), st.integers() | st.floats(-9e9, 9e9)),
            st.tuples(st.just("bool"), st.booleans()),
            st.tuples(st.just("multichoice"), st.lists(st.text())),
        )
    )
    def test_a_default_comes_back_as_it_was(self, default: tuple[str, Any]):
        kind, value = default
        again = default_value(kind, default_cell(kind, value))
        assert (type(again), again) == (type(value), value)

    @given(st.booleans())
    def test_yes_and_no_come_back(self, value: bool):  # noqa: FBT001 - hypothesis passes it by place
        assert value_of("retired", "flag", cell_of("retired", "flag", value)) is value

    @pytest.mark.parametrize(("key", "word"), [(key, word) for key, words in WORDS.items() for word in words])
    def test_a_word_may_be_chosen_in_chinese_or_in_english_or_in_both(self, key: str, word: str):
        both = shown(key, word)
        assert {meant(key, cell) for cell in (both, word, both.removesuffix(word).strip())} == {word}


class TestTheSheets:
    def test_a_row_is_a_field_and_the_columns_of_a_table_stand_below_it(self):
        assert list(cells(note(), "字段", "form", "in_table", "name", "type", "label::zh", "list_name")) == [
            ("note", None, None, "分节 section", "内容", None),
            ("note", None, "subject", "单行 text", "事由", None),
            ("note", None, "kind", "单选 choice", "类别", "note.kind"),
            ("note", None, "tier", "单选 choice", "层级", "tier"),
            ("note", None, "rows", "表格 table", "明细", None),
            ("note", "└", "item", "单行 text", "项", None),
            ("note", "└", "cost", "金额 money", "费用", None),
        ]

    def test_options_stand_under_the_name_of_their_list_the_shared_ones_after_the_forms_own(self):
        assert list(cells(note(), "选项", "list_name", "label::zh", "label::en"))[:3] == [
            ("note.kind", "甲", "One"),
            ("note.kind", "乙", "Two"),
            ("tier", "战略合作", "Strategic"),
        ]

    def test_heads_are_frozen_and_explain_themselves(self):
        book = load_workbook(BytesIO(note()))
        assert book.sheetnames == ["设置", "字段", "选项"]
        assert {sheet.title: sheet.freeze_panes for sheet in book} == {
            "设置": "B2",
            "字段": "F2",
            "选项": "C2",
        }
        assert [c.coordinate for sheet in book for c in sheet[1] if not c.comment] == []

    def test_closed_words_are_chosen_from_lists_that_excel_can_hold(self):
        held = load_workbook(BytesIO(note()))["字段"].data_validations.dataValidation
        lists = {str(v.sqref).split(":")[0]: v.formula1.strip('"').split(",") for v in held}
        assert [meant("type", word) for word in lists["D2"]] == ["section", *FIELD_TYPES]
        assert max(len(v.formula1) - 2 for v in held) <= 255

    @pytest.mark.parametrize("layout", SHEETS.values(), ids=SHEETS)
    def test_no_heading_means_two_columns(self, layout: Any):
        words = [w.casefold() for c in layout.columns for w in (c.heading.zh, c.heading.en, *c.aliases)]
        assert {w for w in words if layout.by_heading[w] is None} == set()
        assert all(layout.by_heading[c.heading.zh.casefold()] is c for c in layout.columns)
        assert all(layout.by_heading[c.heading.en.casefold()] is c for c in layout.columns)

    def test_headings_of_xlsform_are_understood(self):
        names = {
            "calculation": "calculate", "list_name": "choices", "constraint_message::zh": "constraint_message",
            "label::en": "label::English (en)", "relevant": "relevance", "label::zh": "label",
        }  # fmt: skip

        def rename(book: Workbook) -> None:
            for old, new in names.items():
                book["字段"].cell(1, column(book["字段"], old)).value = new
            for sheet, title in zip(book, ("settings", "survey", "choices"), strict=True):
                sheet.title = title

        assert forms_in(edited(note(), rename)) == forms_in(note())

    def test_columns_and_sheets_may_stand_in_any_order(self):
        def turn(book: Workbook) -> None:
            sheet = book["字段"]
            rows = [list(reversed(row)) for row in sheet.iter_rows(values_only=True)]
            for number, row in enumerate(rows, 1):
                for position, value in enumerate(row, 1):
                    sheet.cell(number, position).value = value
            book.move_sheet("选项", -2)

        assert forms_in(edited(note(), turn)) == forms_in(note())

    def test_rows_of_a_workbook_with_one_form_need_not_name_it(self):
        def clear(book: Workbook) -> None:
            for row in range(2, 9):
                book["字段"].cell(row, 1).value = None

        assert forms_in(edited(note(), clear)) == forms_in(note())


class TestFaultsAreNamedWithTheirPlace:
    @pytest.mark.parametrize(
        ("sheet", "row", "heading", "value", "wanted"),
        [
            ("字段", 4, "type", "单选 chioce",
             ["sheet “字段”, row 4, column D (type): unknown type “单选 chioce”; did you mean “choice”?"]),
            ("字段", 4, "list_name", "note.knd",
             ["sheet “字段”, row 4: field “kind”: choices are missing",
              "sheet “字段”, row 4, column O (list_name): unknown choice list “note.knd”; did you mean “note.kind”?",
              "sheet “选项”, row 2, column A (list_name): no field uses the list “note.kind”"]),
            ("字段", 3, "constraint", "valu > 1",
             ["sheet “字段”, row 3: field “subject”: a constraint needs a message",
              "sheet “字段”, row 3, column J (constraint): unknown name “valu”; did you mean “value”?"]),
            ("字段", 3, "label::en", None,
             ["sheet “字段”, row 3, column E (label::zh): “label” needs both languages: {zh: …, en: …}"]),
            ("字段", 3, "retired", "也许",
             ["sheet “字段”, row 3, column AD (retired): “retired” should be true or false"]),
            ("字段", 3, "max", "many", ["sheet “字段”, row 3, column R (max): “max” should be a whole number"]),
            ("字段", 3, "form", "note2",
             ["sheet “字段”, row 3, column A (form): unknown form “note2”; did you mean “note”?"]),
            ("字段", 3, "in_table", "└",
             ["sheet “字段”, row 3, column B (in_table): a row marked “└” stands below a table"]),
            ("字段", 3, "in_table", "x",
             ["sheet “字段”, row 3, column B (in_table): this is left empty or holds “└”"]),
            ("字段", 7, "type", "分节 section", ["sheet “字段”, row 7, column D (type): unknown type “section”; did you mean “sign”?"]),
            ("字段", 2, "required", "提交时 submit",
             ["sheet “字段”, row 2, column G (required): unknown key “required”"]),
            ("字段", 3, "label::zh", "=A1", ["sheet “字段”, row 3, column E (label::zh): this is a formula; write a text",
              "sheet “字段”, row 3, column F (label::en): “label” needs both languages: {zh: …, en: …}"]),
            ("字段", 3, "name", "kind", ["sheet “字段”, row 4: field “kind” stands twice"]),
            ("字段", 1, "retired", "备用",
             ["sheet “字段”, row 1: the column “retired” is missing", "sheet “字段”, row 1, column AD: unknown column “备用”; did you mean “引用”?"]),
            ("字段", 3, "who::zh", "甲方",
             ["sheet “字段”, row 3, column AB (who::zh): unknown key “who”; did you mean “width”?"]),
            ("选项", 3, "label::zh", "甲",
             ["sheet “选项”, row 3, column B (label::zh): the option stands twice in its list"]),
            ("选项", 3, "label::en", None, ["sheet “选项”, row 3, column C (label::en): “label::en” is missing"]),
            ("选项", 4, "label::en", "Strategical",
             ["sheet “选项”, row 4, column A (list_name): “tier” is shared by all forms and is not changed here; give the list another name"]),
            ("设置", 2, "owner", "公司",
             ["sheet “设置”, row 2, column G (owner): unknown owner “公司”"]),
        ],
    )  # fmt: skip
    def test_a_fault(self, sheet: str, row: int, heading: str, value: Any, wanted: list[str]):
        assert faults(edited(note(), put(sheet, row, heading, value))) == wanted

    def test_a_form_cannot_be_written_outside_its_folder(self):
        found = faults(edited(note(), put("设置", 2, "form", "../note")))
        assert found[0].startswith("sheet “设置”, row 2: a form's name is small letters")

    def test_a_field_stands_in_a_section(self):
        found = faults(edited(note(), put("字段", 2, "type", None)))
        assert (
            found[0]
            == "sheet “字段”, row 2, column D (type): no row of the type section stands above this one"
        )

    def test_all_faults_are_told_at_once_in_the_order_of_the_workbook(self):
        def spoil(book: Workbook) -> None:
            for edit in (
                put("选项", 3, "label::en", None),
                put("字段", 3, "type", "txt"),
                put("设置", 2, "version", "一"),
            ):
                edit(book)
            book.create_sheet("草稿")

        assert faults(edited(note(), spoil)) == [
            "sheet “设置”, row 2, column D (version): “version” should be a whole number",
            "sheet “字段”, row 3, column D (type): unknown type “txt”; did you mean “text”?",
            "sheet “选项”, row 3, column C (label::en): “label::en” is missing",
            "sheet “草稿”: unknown sheet “草稿”",
        ]

    def test_a_missing_sheet_is_named(self):
        assert "sheet “选项”: this sheet is missing" in faults(edited(note(), lambda b: b.remove(b["选项"])))

    @pytest.mark.parametrize("data", [b"", b"PK", b"form: note", exported.__doc__.encode()])
    def test_what_is_no_workbook_is_refused(self, data: bytes):
        with pytest.raises(NoFormsWorkbookError):
            read(data)


@pytest.mark.parametrize("layout", [SETTINGS, FIELDS, OPTIONS])
def test_every_column_is_explained_in_both_languages(layout: Any):
    assert [c.key for c in layout.columns if blank(c.about.zh) or blank(c.about.en)] == []
