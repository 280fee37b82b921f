"""The three sheets and their columns: 设置 a row a form, 字段 a row a field, 选项 a row an option.

The English headings are XLSForm's words where it has one; its other spellings are accepted too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardfile.text import Text
from generator.formsheets.layout import Layout, column, pair

IN_TABLE: Final = "in_table"
MARK: Final = "└"
"""Marks the row of a table's column: it belongs to the table above it."""

# fmt: off
_FORM: Final = column(
    "form", "表单",
    Text("表单的英文名，也是文件名；三张表靠它对应。", "The form's name, also its file's; it ties the sheets."), 18, aliases=("form_id", "id_string"),
)

SETTINGS: Final = Layout(
    Text("设置", "settings"),
    (),
    (
        _FORM,
        column("id", "表号", Text("公司表单清单中的编号。", "Number in the company's list."), 8),
        column(
            "code", "代码",
            Text("两三个大写字母，用于编号；定下后不可更改。", "Two or three capitals; never changed."), 8,
        ),
        column(
            "version", "版本",
            Text("不要改动：有改动时程序自动加一。", "Leave it: the program raises it when something changed."), 8, "whole",
        ),
        *pair("title", "名称", "title", Text("表单的标题。", "The title of the form."), 24, "form_title"),
        column(
            "owner", "归属",
            Text("记录归客户、单位，或两者皆可；定下后不可更改。", "Whose records these are; never changed."), 14,
        ),
        column(
            "number", "编号规则",
            Text("如 TS-{owner}-{year}-{serial:04}；不可更改。", "The pattern of record numbers; never changed."), 32, "text",
        ),
        column(
            "key", "代码规则",
            Text("仅主数据：自动代码的式样；不可更改。", "Master data: the pattern of the code; never changed."), 16, "text",
        ),
        column("confidentiality", "密级", Text("默认密级。", "The default class."), 12),
        column("workflow", "流程", Text("共用流程的名称。", "A shared workflow's name."), 12),
        column("customer", "客户", Text("表头的客户单位。", "The header's customer field."), 14),
        column("department", "部门", Text("表头的客户部门。", "The header's department field."), 14),
        column("folder", "归档文件夹", Text("文件归到哪里。", "Where it is filed."), 28, "text"),
        column(
            "restricted", "受限文件夹",
            Text("含个人信息时归到哪里。", "The folder while it holds personal values."), 28, "text",
        ),
        column(
            "permanent", "不可丢弃",
            Text("是：文件不能移入回收站。", "Yes: documents cannot be discarded."), 9, "flag",
        ),
        column(
            "short", "短题名",
            Text("文件名里的题名，可含 {字段}。", "The title in file names, with {field}."), 22, "text",
        ),
        *pair("note", "说明", "note", Text("印在表末的说明。", "Printed at the end of the form."), 30),
    ),
)
FIELDS: Final = Layout(
    Text("字段", "survey"),
    ("fields",),
    (
        _FORM,
        column(
            "in_table", "列", Text("「└」：这一行是上面那张表格的一列。", "“└”: a column of the table above."), 9,
        ),
        column(
            "name", "名称",
            Text("小写英文名，表内唯一；不可改名、删除，只可停用。分节行不填。", "Small letters, unique; never renamed or deleted, only retired. Not for sections."), 20,
        ),
        column(
            "type", "类型",
            Text("从列表选；「分节」开始一节。已有字段不可改类型。", "From the list; never changed once in use."), 18,
        ),
        *pair("label", "标签", "label", Text("印出来的名称；分节行是节名。", "As printed."), 24),
        column(
            "required", "必填", Text("提交时，或某个状态的名称。", "submit, or the state that needs it."), 14,
        ),
        column(
            "required_if", "必填条件",
            Text("表达式；成立时才必填。", "Expression; required only while true."), 26, "text",
        ),
        column(
            "relevant", "出现条件",
            Text("表达式；不成立时须空着。", "Expression; while false the field stays empty."), 26, "text", aliases=("relevance",),
        ),
        column(
            "constraint", "约束",
            Text("关于 value 的表达式，须附提示。", "Expression over value; needs a message."), 30, "text",
        ),
        *pair(
            "message", "约束提示", "constraint_message",
            Text("约束不成立时显示的话。", "Shown when the constraint is false."), 26, "message",
        ),
        column(
            "calculation", "计算",
            Text("表达式；由程序计算，不填写。", "Expression; computed, never typed."), 30, "text", aliases=("calculate",),
        ),
        column(
            "filled", "程序填", Text("「程序」：建记录时由程序填。", "program: filled by the program."), 13,
        ),
        column(
            "choices", "选项表",
            Text("「选项」表里的表名，或共用选项表的名称。", "A list of the sheet of choices, or a shared one."), 26, heading="list_name", aliases=("choices", "list name"),
        ),
        column("ref", "引用", Text("引用什么，或表单的名称。", "What it refers to, or a form."), 16),
        column("min_rows", "最少行", Text("表格最少几行。", "Fewest rows of a table."), 8, "whole"),
        column("max", "最长", Text("最多几个字，默认 200。", "Longest text; 200 by default."), 8, "whole"),
        column(
            "pattern", "式样", Text("正则表达式。", "A regular expression."), 18, "text", aliases=("regex",),
        ),
        column(
            "private", "个人信息", Text("须有哪级同意才可印出。", "The consent it needs to be printed."), 12,
        ),
        column("default", "默认值", Text("留空时取的值，或 today。", "Taken when empty."), 12, "text"),
        column("height", "高度", Text("多行：20、26、34、44 毫米。", "Of a longtext, in mm."), 8, "whole"),
        column("width", "宽度", Text("占多宽；不填按规则。", "full, half or third."), 14),
        column("opinion", "意见行", Text("签字：印意见行。", "Signatures: an opinion row."), 8, "flag"),
        column("stamp", "盖章", Text("签字：留盖章处。", "Signatures: room for a seal."), 8, "flag"),
        *pair("hint", "填写提示", "hint", Text("给填表人的短提示。", "A short note for who fills it."), 28),
        *pair("who", "由谁填写", "who", Text("仅分节行：印在右侧。", "Sections only: who fills it."), 24),
        column(
            "retired", "停用",
            Text("「是」：不再填写和印出；旧记录仍可读。", "Yes: no longer filled or printed."), 8, "flag", aliases=("disabled",),
        ),
    ),
)
OPTIONS: Final = Layout(
    Text("选项", "choices"),
    ("options",),
    (
        column(
            "list", "选项表",
            Text(
                "同名的行组成一张选项表。灰色的是各表单共用的，不能在这里改；另起一个表名即可自用。",
                "Rows of one name make a list. Grey ones are shared by all forms and are not changed here.",
            ),
            34, heading="list_name", aliases=("list name",),
        ),
        column(
            "option", "选项", Text("存入记录的中文；改字等于删旧添新。", "The value stored; a reworded option is a new one."),
            32, "text", heading="label::zh", aliases=("name", "label", "label::chinese", "label::chinese (zh)"),
        ),
        column(
            "english", "英文", Text("选项的英文。", "The option in English."),
            36, "text", heading="label::en", aliases=("label::english", "label::english (en)"),
        ),
    ),
)
# fmt: on
SHEETS: Final[Mapping[str, Layout]] = {"settings": SETTINGS, "fields": FIELDS, "options": OPTIONS}
