"""What people read about the forms within a scan."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from cardfile.forms import Form
from cardfile.records import Record
from cardfile.text import Text
from desk.issues import Issue

NO_CODE: Final = Text(
    "没有二维码，或同一页上有两份表单的二维码，无法判断属于哪份表单。请核对后分开重新扫描；"
    "二维码污损时用 kece find 加上二维码下的编码行查找记录。",
    "There is no QR code, or one page shows those of two forms, so it is not known which form this is. Check and scan "
    "again one by one; where a QR code is stained, look its record up: kece find with the line under the code.",
)


def joined(lines: Iterable[Text]) -> Text:
    """Return texts as lines of one note."""
    listed = tuple(lines)
    return Text("\r\n".join(line.zh for line in listed), "\r\n".join(line.en for line in listed))


def of_pages(pages: tuple[int, ...], what: Text) -> Text:
    """Return a line about some pages of a scan."""
    numbers = _ranges(pages)
    return Text(f"第 {'、'.join(numbers)} 页：{what.zh}", f"Page {', '.join(numbers)}: {what.en}")


def _ranges(pages: tuple[int, ...]) -> list[str]:
    """Return page numbers as people write them: ``1–3``, ``5``."""
    breaks = [i for i, (before, after) in enumerate(pairwise(pages), 1) if after != before + 1]
    edges = [0, *breaks, len(pages)]
    runs = (pages[begin:end] for begin, end in pairwise(edges))
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def filed(record_no: str, revision: int, path: str, remark: Text | None) -> Text:
    """Return the line about a signed copy that is filed."""
    more = remark or Text("", "")
    return Text(
        f"{record_no} 第 {revision} 次修订的签字扫描件，已归档：{path}。{more.zh}",
        f"the signed copy of {record_no}, revision {revision}, filed: {path}. {more.en}".rstrip(),
    )


def outdated(record: Record) -> Text:
    """Return the remark that a record was changed after what was signed."""
    return Text(
        f"记录此后已有修改（现为第 {record.revision} 次修订），签字件与现有内容不同，请核对是否需要重新签字。",
        f"The record was changed since and is at revision {record.revision}; it differs from what was signed. "
        "Check whether it must be signed again.",
    )


def no_record(record_no: str) -> Text:
    """Return the reason why a form of a record that is not there stays unclaimed."""
    return Text(
        f"档案中没有记录「{record_no}」。请核对是否为其他单位的表单，或记录尚未恢复。",
        f"There is no record “{record_no}”. Is it a form of another office, or is the record still to be restored?",
    )


def from_the_future(record: Record, revision: int) -> Text:
    """Return the reason why a form of a revision that is not there stays unclaimed."""
    return Text(
        f"这是 {record.record_no} 第 {revision} 次修订，档案中只到第 {record.revision} 次。请核对档案是否完整。",
        f"This is revision {revision} of {record.record_no}; the archive knows {record.revision}. "
        "Check whether it is complete.",
    )


def to_be_typed(number: str, issue: Issue | None, form: Form | None) -> Text:
    """Return the reason why a blank that was filled with the pen waits: somebody must type it in."""
    if issue is None:
        return Text(
            f"空白表单 {number} 不在发放登记中，可能由其他单位发出。请核对。",
            f"The blank {number} is not in the register of blanks; another office may have handed it out. Check it.",
        )
    title = form.title if form else Text(issue.form, issue.form)
    for_whom = (
        Text(f"，客户 {issue.customer}", f", customer {issue.customer}") if issue.customer else Text("", "")
    )
    return Text(
        f"手填的「{title.zh}」（空白表单 {number}，{issue.on} 发放{for_whom.zh}），尚无对应记录。"
        f"请录入：kece submit {issue.form} --json 文件 --blank {number}，再把扫描件放回收件箱，它会归为该记录的签字扫描件。",
        f"“{title.en}” filled with the pen (blank {number}, handed out on {issue.on}{for_whom.en}); no record was made "
        f"from it. Type it in: kece submit {issue.form} --json FILE --blank {number}; then drop the scan into the "
        "inbox again, and it becomes the signed copy of that record.",
    )
