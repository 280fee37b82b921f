"""How a form is laid out on the grid, before anything is drawn."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.formfile import read_form
from cardfile.forms import Form
from cardfile.library import Library
from generator.drawing.scaffold import (
    LABEL_UNITS,
    Grid,
    GridRow,
    Group,
    SignRow,
    Variant,
    drawn_columns,
    drawn_fields,
    parts_of,
)
from generator.drawing.scaffold_columns import NUMBER_WIDTH, alignment, pieces_of
from generator.drawing.ticklist import gap_text, tick_lines
from generator.drawing.wording import LABEL_CAPACITY, even_lines, width
from generator.drawing.wordml import UNITS, WIDTH

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORMS = sorted(LIBRARY.files)
VARIANTS: tuple[Variant, ...] = ("filled", "blank")
HEAD = dedent("""
    form: sample
    id: F99
    code: YS
    version: 1
    title: {zh: 样表, en: Sample}
    owner: customer
    number: "YS-{owner}-{year}-{serial:04}"
    folder: "{year}"
    sections:
      - title: {zh: 内容, en: Content}
        fields:
    """)


def form(*fields: str) -> Form:
    listed = "".join(f"      - {{{field}}}\n" for field in fields)
    return read_form(HEAD.lstrip() + listed, "sample.yaml", LIBRARY.shared)


def field(name: str, kind: str = "text", more: str = "") -> str:
    return f"name: {name}, type: {kind}, label: {{zh: {name}, en: {name}}}{', ' + more if more else ''}"


def layout(drawn: Form, variant: Variant = "filled", part: int = 1) -> list[object]:
    """The rows of a part as names; a signature and a table are their own names."""
    rows: list[object] = []
    for block in parts_of(drawn, variant)[part].blocks:
        if isinstance(block, Group):
            rows.append(block.field.name)
        else:
            rows += [_names(row) for row in block.rows]
    return rows


def _names(row: GridRow | SignRow) -> object:
    return row.field.name if isinstance(row, SignRow) else [box.field.name for box in row.boxes]


class TestRows:
    def test_two_halves_share_a_row(self) -> None:
        assert layout(form(field("a"), field("b"))) == [["a", "b"]]

    def test_a_long_text_takes_a_whole_row(self) -> None:
        assert layout(form(field("a", "longtext"), field("b"))) == [["a"], ["b"]]

    def test_a_lone_half_takes_the_next_half_at_most_two_fields_away(self) -> None:
        near = form(field("a"), field("x", "longtext"), field("y", "longtext"), field("b"))
        assert layout(near) == [["a", "b"], ["x"], ["y"]]

    def test_a_half_that_is_farther_stays_where_it_is(self) -> None:
        far = form(field("a"), *(field(n, "longtext") for n in "xyz"), field("b"))
        assert layout(far) == [["a"], ["x"], ["y"], ["z"], ["b"]]

    def test_a_signature_between_ends_the_search(self) -> None:
        assert layout(form(field("a"), field("s", "sign"), field("b"))) == [["a"], "s", ["b"]]

    def test_a_table_closes_the_grid(self) -> None:
        column = "columns: [{name: c, type: text, label: {zh: 列, en: Column}}]"
        drawn = form(field("a"), field("t", "table", column), field("b"))
        assert layout(drawn) == [["a"], "t", ["b"]]

    def test_five_scores_are_three_and_two_and_a_note_on_the_scale(self) -> None:
        scale = 'constraint: "value >= 1 and value <= 5", message: {zh: 一至五, en: One to five}'
        drawn = form(*(field(n, "int", scale) for n in "abcde"))
        assert layout(drawn) == [["a", "b", "c"], ["d", "e"]]
        (grid,) = (b for b in parts_of(drawn, "filled")[1].blocks if isinstance(b, Grid))
        assert [row.note for row in grid.rows if isinstance(row, GridRow)] == ["", "1 至 5 分，5 分最高"]

    def test_three_dates_are_thirds_on_paper_that_is_printed_and_halves_for_the_pen(self) -> None:
        drawn = form(*(field(n, "date") for n in "abc"))
        assert layout(drawn) == [["a", "b", "c"]]
        assert layout(drawn, "blank") == [["a", "b"], ["c"]]

    def test_the_definition_may_ask_for_another_width(self) -> None:
        assert layout(form(field("a", more="width: full"), field("b"), field("c"))) == [["a"], ["b", "c"]]

    def test_a_list_of_options_that_needs_three_lines_takes_a_whole_row(self) -> None:
        options = "choices: {" + ", ".join(f"选项{n}号: Option {n}" for n in "一二三四五六七八") + "}"
        assert layout(form(field("a", "choice", options), field("b"))) == [["a"], ["b"]]


class TestVariants:
    def test_what_is_computed_is_not_drawn_for_the_pen(self) -> None:
        drawn = form(
            field("a", "int"), field("b", "int", "calculation: a + 1"), field("c", more="filled: program")
        )
        assert layout(drawn) == [["a", "b"], ["c"]]
        assert layout(drawn, "blank") == [["a"]]

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_what_is_retired_is_never_drawn(self, variant: Variant) -> None:
        assert layout(form(field("a"), field("b", more="retired: true")), variant) == [["a"]]

    def test_nobody_writes_a_checksum_with_a_pen(self) -> None:
        attachments = LIBRARY.get("visit").by_name["attachments"]
        assert [c.name for c in drawn_columns(attachments, "blank")] == ["title", "file", "pages"]

    def test_a_photograph_has_a_frame_of_its_own_in_a_blank(self) -> None:
        (row,) = parts_of(form(field("a", "photo")), "blank")[1].blocks[0].rows  # type: ignore[union-attr]
        assert (row.boxes[0].units, row.note) == (2, "左框贴照片，25 × 35 毫米")  # type: ignore[union-attr]


class TestHead:
    def test_the_customer_stands_above_places_and_people(self) -> None:
        assert layout(form(field("a")), part=0) == [
            ["customer_code"],
            ["department_code", "unit_code"],
            ["prepared_by", "occurred_on", "prepared_on"],
        ]

    def test_without_a_customer_the_unit_comes_first(self) -> None:
        assert layout(LIBRARY.get("assessment"), part=0)[0] == ["unit_code"]

    def test_the_classification_stands_in_the_running_head_only(self) -> None:
        assert "confidentiality" not in str([layout(LIBRARY.get("visit"), part=n) for n in range(7)])


class TestEnd:
    def test_review_approval_remarks_and_attachments_come_last(self) -> None:
        assert layout(LIBRARY.get("visit"), part=-1) == ["reviewed", "approved", ["remarks"], "attachments"]

    def test_a_workflow_that_signs_elsewhere_has_no_band_for_it(self) -> None:
        assert layout(LIBRARY.get("complaint"), part=-1) == [
            ["visit_ref", "effect"],
            "closed",
            ["remarks"],
            "attachments",
        ]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", FORMS)
class TestEveryForm:
    def test_every_field_stands_once(self, name: str, variant: Variant) -> None:
        drawn = LIBRARY.get(name)
        wanted = [f.name for f in drawn_fields(drawn.fields, variant) if f.name != "confidentiality"]
        unsigned = [f.name for f in drawn.header if f.type == "sign" and not f.required]
        stand = [
            name for row in _all_rows(drawn, variant) for name in ([row] if isinstance(row, str) else row)
        ]
        assert sorted(stand) == sorted(set(wanted) - set(unsigned))

    def test_every_row_fills_the_grid(self, name: str, variant: Variant) -> None:
        for part in parts_of(LIBRARY.get(name), variant):
            for block in part.blocks:
                for row in block.rows if isinstance(block, Grid) else ():
                    if isinstance(row, GridRow):
                        used = sum(LABEL_UNITS + box.units for box in row.boxes)
                        assert used <= UNITS
                        assert bool(row.note) == (used < UNITS)

    def test_every_table_is_as_wide_as_the_page(self, name: str, variant: Variant) -> None:
        for group in (f for f in LIBRARY.get(name).fields if f.type == "table"):
            columns = drawn_columns(group, variant)
            pieces = pieces_of(columns) if columns else ()
            assert [c for piece in pieces for c in piece.columns] == columns
            assert all(sum(piece.widths) == WIDTH for piece in pieces)


def _all_rows(drawn: Form, variant: Variant) -> list[object]:
    return [row for n in range(len(parts_of(drawn, variant))) for row in layout(drawn, variant, n)]


class TestColumns:
    def test_a_table_that_is_too_wide_is_drawn_as_several_with_running_numbers(self) -> None:
        actions = LIBRARY.get("improvement_plan").by_name["actions"]
        pieces = pieces_of(actions.columns)
        assert [(len(p.columns), p.counted) for p in pieces] == [(5, True), (4, True)]
        assert all(round(p.widths[0] / 56.7) == NUMBER_WIDTH for p in pieces)

    def test_a_table_that_begins_with_a_number_needs_none_in_front(self) -> None:
        lines = LIBRARY.get("care_plan").by_name["lines"]
        assert [p.counted for p in pieces_of(lines.columns)] == [False, True, True]

    def test_numbers_stand_at_the_right_and_a_first_column_at_the_left(self) -> None:
        money, date = (f for f in form(field("a", "money"), field("b", "date")).fields if f.name in "ab")
        assert [alignment(money, first=True), alignment(date, first=True), alignment(date, first=False)] == [
            "right",
            "left",
            "center",
        ]


class TestWords:
    @pytest.mark.parametrize(
        ("label", "lines"),
        [
            ("投诉接收时间", ("投诉接收时间",)),
            ("对已合作项目的评价及意见", ("对已合作项目的", "评价及意见")),
            ("索赔或预计理赔金额", ("索赔或预计", "理赔金额")),
            ("评分·健康安全环保", ("评分·健康", "安全环保")),
            ("服务·响应与到场", ("服务·", "响应与到场")),
            ("注册资本（万元）", ("注册资本", "（万元）")),
        ],
    )
    def test_a_label_is_broken_at_a_seam_into_even_lines(self, label: str, lines: tuple[str, ...]) -> None:
        assert even_lines(label) == lines

    @given(st.text("客户评价意见的与（）·a1", min_size=1, max_size=40))
    def test_no_line_of_a_label_is_lost_or_too_long(self, label: str) -> None:
        lines = even_lines(label)
        assert "".join(lines) == label
        assert all(width(line) <= LABEL_CAPACITY + 2.5 for line in lines)

    def test_a_tick_list_is_broken_between_options_into_lines_of_even_length(self) -> None:
        options = ("总经理办公会", "董事会", "法律事务部")
        assert tick_lines(options, 55) == (("总经理办公会",), ("董事会", "法律事务部"))

    def test_a_narrower_gap_may_save_a_line(self) -> None:
        options = ("重大", "较大", "一般", "轻微")
        assert tick_lines(options, 53.0) == (options,)
        assert gap_text(options, 53.0) == "\u2002"
        assert gap_text(options, 134.0) == "\u2002 "
