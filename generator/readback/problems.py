"""What reading a document back finds that a person must look at."""

from __future__ import annotations

from typing import Final

from cardfile.problems import Problem
from cardfile.text import Text

_MOST_QUOTED: Final = 60

NO_FORM: Final = Text(
    "这个文件不是本系统发出的表单，或表单标记已全部丢失",
    "this file is none of our forms, or all marks of its fields are lost",
)


def not_ours() -> Problem:
    """Return the problem of a document without any of our marks."""
    return Problem("", NO_FORM)


def doubled_member(name: str) -> Problem:
    """Return the problem of a package with two parts of one name, of which programs show different ones."""
    return Problem(
        "",
        Text(
            f"文件内有两个同名部件 {name}，内容可能被篡改，请重新保存后再交",
            f"the file holds two parts named {name}; it may have been tampered with; save it anew",
        ),
    )


def contradicting_identity(what: Text, first: str, second: str) -> Problem:
    """Return the problem of a document whose copies of its identity differ."""
    return Problem(
        "",
        Text(
            f"文件自身的{what.zh}前后不一：「{first}」和「{second}」，请核对这是哪一份",
            f"the document names two {what.en}: “{first}” and “{second}”; check which one it is",
        ),
    )


def outside_control(field: str, control: str, cell: str) -> Problem:
    """Return the problem of a cell that says more or other than its content control."""
    return Problem(
        field,
        Text(
            f"填写控件里是「{_quoted(control)}」，整格却是「{_quoted(cell)}」，请确认哪个是对的",
            f"the control holds “{_quoted(control)}”, the whole cell “{_quoted(cell)}”; confirm which is meant",
        ),
    )


def tag_twice(field: str) -> Problem:
    """Return the problem of a field whose control occurs twice."""
    return Problem(
        field,
        Text(
            "这一项的填写控件出现了两次，请删去多余的一个",
            "the control of this field occurs twice; delete one",
        ),
    )


def label_twice(field: str) -> Problem:
    """Return the problem of a label that stands at two filled places."""
    return Problem(
        field,
        Text(
            "这一项在文件中出现了两次，内容不同，请只留一处",
            "this field occurs twice with different content; keep one",
        ),
    )


def contradicting_box(field: str, option: str) -> Problem:
    """Return the problem of a check box that looks ticked and is not, or the reverse."""
    return Problem(
        field,
        Text(
            f"选项「{option}」的方框显示与实际勾选状态相反，请重新勾选",
            f"the box of “{option}” shows the opposite of its state; tick it again",
        ),
    )


def multiplied_text(field: str, text: str) -> Problem:
    """Return the problem of a cell whose text a program has repeated while saving."""
    return Problem(
        field,
        Text(
            f"内容被其他软件保存时重复了：「{_quoted(text)}」，请改回正确内容",
            f"another program has repeated the text while saving: “{_quoted(text)}”; correct it",
        ),
    )


def differing_key_column(field: str) -> Problem:
    """Return the problem of a wide table whose halves do not name the same rows."""
    return Problem(
        field,
        Text("分成两半的表格，两边的这一格内容不同", "the halves of the split table differ in this cell"),
    )


def uneven_row(field: str) -> Problem:
    """Return the problem of a row whose cells do not stand under the headings."""
    return Problem(
        field,
        Text(
            "这一行的单元格被合并或移动，与表头对不上",
            "cells of this row were merged or moved away from the headings",
        ),
    )


def nameless_value(label: str) -> Problem:
    """Return the problem of a value whose label is none of the form's, and has lost its mark."""
    return Problem(
        "",
        Text(
            f"「{_quoted(label)}」不是表单上的项目，旁边填的内容不知道属于哪一项，请恢复原来的项目名称",
            f"“{_quoted(label)}” is no field of the form, so nobody knows what is filled in beside it; restore its label",
        ),
    )


def column_lost(field: str, label: Text) -> Problem:
    """Return the problem of a table whose column is gone while its record has values in it."""
    return Problem(
        field,
        Text("这一列在文件中找不到，请恢复原来的表头", "the column is not found; restore its heading"),
        label,
    )


def place_deleted(field: str) -> Problem:
    """Return the problem of a field that was handed out and has no place any more."""
    return Problem(
        field,
        Text(
            "这一项在文件中找不到了，所在的行或表被删除；请恢复原处，不需要填就留空",
            "not found any more: its row or table was deleted; put it back, and leave it empty if nothing is to be "
            "filled in",
        ),
    )


def column_added(field: str, heading: str) -> Problem:
    """Return the problem of a filled column that the form does not have."""
    return Problem(
        field,
        Text(
            f"表格里多了一列「{_quoted(heading)}」，不知道属于哪一项，请恢复原来的表头",
            f"the table has a column “{_quoted(heading)}” that the form does not know; restore the headings",
        ),
    )


def rows_apart(field: str) -> Problem:
    """Return the problem of a table whose lower rows stand apart, without a header."""
    return Problem(
        field,
        Text(
            "这个表被拆成了两段，下面一段没有表头，请合为一个表",
            "the table was cut in two; join its lower rows to it",
        ),
    )


def wrong_check_character(line: str) -> Problem:
    """Return the problem of a code line that somebody has changed."""
    return Problem(
        "",
        Text(
            f"编号行「{line}」的校验字符不对，可能被改动，请核对这是哪一份",
            f"the check character of “{line}” is wrong; it may have been changed; check which document it is",
        ),
    )


def unclear_ticks(field: str, text: str, label: Text) -> Problem:
    """Return the problem of a tick list that does not tell which options are meant."""
    return Problem(
        field,
        Text(
            f"看不清勾选了哪一项：「{_quoted(text)}」，请在要选的方框内打勾，其余保持原样",
            f"it is not clear which option is ticked: “{_quoted(text)}”; tick the box and leave the rest as it was",
        ),
        label,
    )


def not_of_this_form(field: str) -> Problem:
    """Return the problem of a value that the form has no field for."""
    return Problem(
        field,
        Text(
            "表单中没有这一项，可能是旧版或别的表单",
            "the form has no such field; the document may be of another version",
        ),
    )


def _quoted(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else text[:_MOST_QUOTED] + "…"
