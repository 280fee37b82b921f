"""What changed between two versions of a form, and what that means for the records that are stored.

A record keeps the version it was saved with. Its values stay as they are; the definition in use prints it,
and checks it when it is revised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cardfile.expressions import Expression
from cardfile.forms import Choices, Field, Form
from cardfile.text import Text, verbatim
from cardfile.workflow import Workflow

_KEPT: Final = Text("已存记录不变。", "Stored records stay as they are.")
_CHECKED: Final = Text(
    "已存记录不重新检查；修订或推进时按新规则。",
    "Stored records are not checked again; the new rule counts when one is revised or moved on.",
)
_LOOK: Final = Text("只影响显示和以后生成的文件。", "Only what is shown and documents made from now on.")
_COMPUTED: Final = Text(
    "已存的值不变；修订时重新计算。", "Stored values stay; computed anew when a record is revised."
)
_FILED: Final = Text(
    "已归档的文件不动；以后的文件按新规则。", "Filed documents stay; later ones follow the new rule."
)
_ADDED: Final = Text("已存记录此项为空。", "It is empty in stored records.")
_NEEDED: Final = Text(
    "已存记录此项为空，修订时须补填。", "Empty in stored records; filled when one is revised."
)
_RETIRED: Final = Text(
    "已存的值保留可读；不再填写和印出。", "Stored values stay readable; no longer filled or printed."
)
_REVIVED: Final = Text(
    "重新填写和印出；已存的值仍在。", "Filled and printed again; stored values are still there."
)
_LOST: Final = Text(
    "已存记录中的这些值不变；修订时须改选。",
    "Stored records keep these values; a revision must choose another.",
)

_FIELD_WORDS: Final[Mapping[str, tuple[Text, Text]]] = {
    "label": (Text("标签", "label"), _LOOK),
    "required": (Text("必填", "required"), _CHECKED),
    "required_if": (Text("必填条件", "required_if"), _CHECKED),
    "relevant": (Text("出现条件", "relevant"), _CHECKED),
    "constraint": (Text("约束", "constraint"), _CHECKED),
    "message": (Text("约束提示", "constraint message"), _LOOK),
    "calculation": (Text("计算", "calculation"), _COMPUTED),
    "by_program": (Text("程序填", "filled by the program"), _COMPUTED),
    "ref": (Text("引用", "ref"), _CHECKED),
    "min_rows": (Text("最少行", "min_rows"), _CHECKED),
    "max": (Text("最长", "max"), _CHECKED),
    "pattern": (Text("式样", "pattern"), _CHECKED),
    "private": (Text("个人信息", "private"), _LOOK),
    "default": (Text("默认值", "default"), _KEPT),
    "height": (Text("高度", "height"), _LOOK),
    "width": (Text("宽度", "width"), _LOOK),
    "opinion": (Text("意见行", "opinion"), _LOOK),
    "stamp": (Text("盖章", "stamp"), _LOOK),
    "hint": (Text("填写提示", "hint"), _LOOK),
}
_FORM_WORDS: Final[Mapping[str, tuple[Text, Text]]] = {
    "id": (Text("表号", "id"), _LOOK),
    "title": (Text("名称", "title"), _LOOK),
    "confidentiality": (Text("密级", "confidentiality"), _KEPT),
    "workflow": (Text("流程", "workflow"), _CHECKED),
    "folder": (Text("归档文件夹", "folder"), _FILED),
    "restricted": (Text("受限文件夹", "restricted"), _FILED),
    "permanent": (Text("不可丢弃", "permanent"), _FILED),
    "short": (Text("短题名", "short"), _FILED),
    "note": (Text("说明", "note"), _LOOK),
}
_FIXED: Final = ("code", "owner", "number", "key")
"""Numbers and owners never change (decision 0008); these make them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of what, what it is, and what it means for stored records."""

    subject: Text
    what: Text
    meaning: Text

    @property
    def text(self) -> Text:
        """The change in one line."""
        return Text(
            f"{self.subject.zh}：{self.what.zh}。{self.meaning.zh}",
            f"{self.subject.en}: {self.what.en}. {self.meaning.en}",
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a new version breaks: at this line of its definition and this key, ``""`` for all of it."""

    line: int
    key: str
    message: Text


def changes_of(before: Form, after: Form) -> tuple[Change, ...]:
    """Return what changed, the version aside; nothing when the forms mean the same."""
    return (
        *_wordings(before, after, _FORM_WORDS, Text("表单", "the form")),
        *_field_changes(before.fields, after.fields, None),
        *_layout_changes(before, after),
    )


def forbidden(before: Form, after: Form) -> tuple[Broken, ...]:
    """Return the rules that a new version breaks.

    A field is retired, never deleted; another type needs another name (kobocat#251); what makes a record's
    number never changes (decision 0008).
    """
    fixed = [
        Broken(1, key, Text(f"「{key}」不可更改；请另建表单", f"“{key}” never changes; make another form"))
        for key in _FIXED
        if getattr(before, key) != getattr(after, key)
    ]
    return (*fixed, *_broken(before.fields, after.fields, 1))


def _broken(before: tuple[Field, ...], after: tuple[Field, ...], line: int) -> Iterator[Broken]:
    now = {f.name: f for f in after}
    for old in before:
        new = now.get(old.name)
        if new is None:
            yield Broken(line, "", _gone(old))
        elif new.type != old.type:
            yield Broken(new.line, "type", _other_type(old))
        else:
            yield from _broken(old.columns, new.columns, new.line)


def _gone(old: Field) -> Text:
    return Text(
        f"字段「{old.name}」（{old.label.zh}）不见了；字段不可删除或改名，请恢复它并在「停用」填「是」",
        f"field “{old.name}” ({old.label.en}) is gone; a field is never deleted or renamed: restore it and retire it",
    )


def _other_type(old: Field) -> Text:
    return Text(
        f"字段「{old.name}」的类型原为 {old.type}，不可更改；请停用它，另起一个名称",
        f"field “{old.name}” is of type {old.type}, which never changes; retire it and add one of another name",
    )


# -- what changed ---------------------------------------------------------------------------------------


def _field_changes(
    before: tuple[Field, ...], after: tuple[Field, ...], table: Field | None
) -> Iterator[Change]:
    old = {f.name: f for f in before}
    for f in after:
        if f.name in old:
            yield from _changes_of_field(old[f.name], f, table)
        else:
            meaning = _NEEDED if f.required and f.typed else _ADDED
            yield Change(_subject(f, table), Text(f"新增（{f.type}）", f"added ({f.type})"), meaning)


def _changes_of_field(before: Field, after: Field, table: Field | None) -> Iterator[Change]:
    subject = _subject(after, table)
    if after.retired and not before.retired:
        yield Change(subject, Text("停用", "retired"), _RETIRED)
    if before.retired and not after.retired:
        yield Change(subject, Text("恢复使用", "in use again"), _REVIVED)
    yield from _wordings(before, after, _FIELD_WORDS, subject)
    yield from _choice_changes(before.choices, after.choices, subject)
    yield from _field_changes(before.columns, after.columns, after)
    common = [f.name for f in after.columns if f.name in {c.name for c in before.columns}]
    if common != [f.name for f in before.columns if f.name in common]:
        yield Change(subject, Text("列的顺序改变", "the order of its columns changed"), _LOOK)


def _choice_changes(before: Choices, after: Choices, subject: Text) -> Iterator[Change]:
    new = [option for option in after if option not in before]
    gone = [option for option in before if option not in after]
    if new:
        yield Change(subject, _listed("新增选项", "options added", new), _KEPT)
    if gone:
        yield Change(subject, _listed("删去选项", "options removed", gone), _LOST)
    if not new and not gone and list(before.options.items()) != list(after.options.items()):
        yield Change(subject, Text("选项的顺序或英文改变", "order or English of its options changed"), _LOOK)


def _layout_changes(before: Form, after: Form) -> Iterator[Change]:
    """Yield changes of sections: their titles, and which fields stand where; new fields are told already."""
    old, new = ([(s.title, s.who) for s in form.sections] for form in (before, after))
    if old != new:
        titles = [title.zh for title, _ in new], [title.en for title, _ in new]
        what = Text(f"现为 {'、'.join(titles[0])}", f"now {', '.join(titles[1])}")
        yield Change(Text("分节", "sections"), what, _LOOK)
    known = before.by_name.keys() & after.by_name.keys()
    if [n for n in _seats(before) if n[0] in known] != [n for n in _seats(after) if n[0] in known]:
        yield Change(Text("表单", "the form"), Text("字段的次序或分节改变", "fields stand elsewhere"), _LOOK)


def _seats(form: Form) -> list[tuple[str, int]]:
    """Return the fields in their order, each with the number of its section."""
    return [(f.name, number) for number, section in enumerate(form.sections) for f in section.fields]


def _wordings(
    before: Any, after: Any, words: Mapping[str, tuple[Text, Text]], subject: Text
) -> Iterator[Change]:
    for key, (word, meaning) in words.items():
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            was, is_ = _shown(old), _shown(new)
            what = Text(
                f"{word.zh}由「{was.zh}」改为「{is_.zh}」", f"{word.en} was “{was.en}”, is now “{is_.en}”"
            )
            yield Change(subject, what, meaning)


def _shown(value: Any) -> Text:
    match value:
        case None | "":
            return Text("空", "empty")
        case "submit":
            return Text("提交时", "submit")
        case Text():
            return Text(f"{value.zh} / {value.en}", f"{value.zh} / {value.en}")
        case Expression(source=word) | Workflow(name=word):
            return verbatim(word)
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
    return verbatim(value)


def _listed(zh: str, en: str, options: list[str]) -> Text:
    return Text(f"{zh} {'、'.join(options)}", f"{en}: {', '.join(options)}")


def _subject(f: Field, table: Field | None) -> Text:
    name = f"{table.name}.{f.name}" if table else f.name
    return Text(f"字段「{name}」{f.label.zh}", f"field “{name}” {f.label.en}")
