"""What the reason files and receipts say, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cardfile.forms import Form
from cardfile.problems import Problem, listing
from cardfile.records import Record
from cardfile.settings import Unit
from cardfile.text import Lang, Text
from desk.cage.read import Read
from desk.intake.facts import Difference, Facts, Owner
from generator.foreign.kinds import Kind

UNKNOWN: Final = Text(
    "不是客册发出的表单，无法判断属于哪位客户。请确认后交给管理员登记。",
    "This is no form handed out by kece, so it is not known whose it is. Tell the administrator.",
)
NO_CODE: Final = Text(
    '未读到二维码，无法判断属于哪份记录。若是客册的表单，请用 kece find "二维码下的编码行" 查找记录，'
    "再把记录编号写进文件名。",
    "No QR code could be read, so it is not known which record this is. If it is a form of kece, look its record up "
    'with kece find "the line under the code", and write the record number into the file name.',
)
UNFIT: Final = Text(
    "这种文件不归档；请另存为 PDF、Word、Excel 或图片后再交。",
    "Such files are not filed; save it as PDF, Word, Excel or a picture and hand that in.",
)
RESTRICTED: Final = Text("（个人信息，此处不显示）", "(personal, not shown here)")
_HEAD: Final = Text("字段 | 档案中的值 | 文件中的值", "field | value in the archive | value in the file")
_LINE: Final = "\r\n"


def duplicate(path: str) -> Text:
    """Say that the same content is filed."""
    return Text(f"内容与已归档的文件完全相同：{path}", f"The same content is filed already: {path}")


def duplicate_of_void(record_no: str) -> Text:
    """Say that the same content is a record that was made void."""
    return Text(
        f"内容与记录 {record_no} 相同，而该记录已作废，没有归档。如需重新登记，请领用新的空白表填写。",
        f"The same content is record {record_no}, which is void; it was not filed. Take a new blank and fill that.",
    )


def returned(problems: Sequence[Problem], box: str) -> Text:
    """Say what must be corrected, and into which drop box it goes then; into any, when it lay in none."""
    where = (
        Text(f"{box} 文件夹", f"folder {box}")
        if box
        else Text("收件箱中本单位的文件夹", "your unit's folder")
    )
    return Text(
        f"有 {len(problems)} 处需要改正，改好后放回 {where.zh}，不要留在退回件里：{_LINE}"
        + listing(problems, "zh").replace("\n", _LINE),
        f"{len(problems)} place(s) to correct; then put it back into {where.en}, do not leave it here:{_LINE}"
        + listing(problems, "en").replace("\n", _LINE),
    )


def other_version(form: Form, version: int) -> Text:
    """Say that a form is of another version."""
    return Text(
        f"这是「{form.title.zh}」第 {version} 版，现用第 {form.version} 版。请用现用版重新填写，或交给管理员登记。",
        f"This is version {version} of “{form.title.en}”; version {form.version} is in use. Fill that one, "
        "or tell the administrator.",
    )


def no_record(record_no: str) -> Text:
    """Say that there is no such record."""
    return Text(f"没有记录「{record_no}」。", f"There is no record “{record_no}”.")


def closed(record: Record) -> Text:
    """Say that a record is not overwritten any more."""
    return Text(
        f"记录 {record.record_no} 已是「{record.state}」，不能用文件覆盖；如需更改请修订。",
        f"Record {record.record_no} is “{record.state}” and is not overwritten by a file; revise it.",
    )


def outdated(record: Record, revision: int | None, differences: Sequence[Difference]) -> Text:
    """Say that somebody went ahead, and show both versions field by field."""
    based = "?" if revision is None else revision
    return Text(
        f"文件依据第 {based} 次修订，记录 {record.record_no} 已到第 {record.revision} 次。"
        f"请核对两者的差别：{_LINE}{_table(differences, 'zh')}",
        f"The file is based on revision {based}; record {record.record_no} is at {record.revision}. "
        f"Compare the two:{_LINE}{_table(differences, 'en')}",
    )


def _table(differences: Iterable[Difference], lang: Lang) -> str:
    rows = [
        " | ".join(_cell(text.in_(lang)) for text in (row.label, row.archived, row.arrived))
        for row in differences
    ]
    none = Text("（没有差别）", "(no difference)").in_(lang)
    return _LINE.join((_HEAD.in_(lang), *(rows or (none,))))


def _cell(text: str) -> str:
    return " / ".join(text.split("\n")).replace("|", "｜") or "—"


def twice(issue: str | None, record_no: str) -> Text:
    """Say that the same blank is a record already."""
    return Text(
        f"空白表 {issue} 已由记录 {record_no} 使用，这份内容不同。"
        "如为更正，请修订该记录；如为另一件事，请领用新的空白表。",
        f"Blank {issue} is used by record {record_no} already, and this one differs. "
        "Revise that record if this is a correction; take a new blank if it is another matter.",
    )


def whose(facts: Facts) -> Text:
    """Say why it is not certain whom a document belongs to, and what to do."""
    owners = facts.owners
    if owners.unknown:
        named = "、".join(owners.unknown)
        why = Text(f"档案中没有「{named}」。", f"The archive knows no “{named}”.")
    elif owners.found:
        named = "、".join(map(_name, owners.found))
        why = Text(f"可能属于：{named}。", f"It may belong to: {named}.")
    else:
        why = NO_CODE if facts.read.pages else UNKNOWN
    how = Text(
        "请把文件放进收件箱中以客户编码命名的文件夹（如 SYB01/KH0001/），或在文件名中写明一个客户编码或记录编号，再放回收件箱。",
        "Put it into a folder of the inbox named by the customer's code (SYB01/KH0001/), or write one customer code "
        "or record number into its name, and drop it again.",
    )
    return Text(f"{why.zh}{_LINE}{how.zh}", f"{why.en}{_LINE}{how.en}")


def _name(owner: Owner) -> str:
    return owner.record.record_no if owner.record else owner.code


def not_filed(read: Read) -> Text:
    """Say why a kind of file is not filed; of unknown formats and texts, what to do instead."""
    if read.refusal and read.kind not in (Kind.UNKNOWN, Kind.TEXT):
        return read.refusal
    label = read.kind.label
    return Text(f"这是「{label.zh}」。{UNFIT.zh}", f"This is: {label.en}. {UNFIT.en}")


def wrong_box(box: str, unit: Unit) -> Text:
    """Remark that a form lay in another unit's drop box."""
    return Text(
        f"放在了 {box} 的收件箱，填报单位是 {unit.code} {unit.name}；已按填报单位归档。",
        f"It lay in the drop box of {box}; it is of {unit.code} {unit.name} and was filed there.",
    )


def wrong_folder(others: Sequence[str], binder: str) -> Text:
    """Remark that a form's folder or name means another customer than the form."""
    return Text(
        f"文件夹或文件名写的是 {'、'.join(others)}，表单属于 {binder}；已按表单归入 {binder}，请核对。",
        f"Its folder or name says {', '.join(others)}, the form is of {binder} and was filed there; check it.",
    )


def with_remarks(text: Text, remarks: Sequence[Text]) -> Text:
    """Return a text with remarks below it, a line each."""
    lines = (text, *remarks)
    return Text(_LINE.join(line.zh for line in lines), _LINE.join(line.en for line in lines))
