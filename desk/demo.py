"""The demo: the main job from an empty folder to filed handbooks, step by step (``make demo``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from archive.watcher import Receipt
from cardfile.errors import KeceError
from cardfile.text import Text
from desk.books.outcomes import BookRun
from desk.clerk import fill_excel, fill_word
from desk.founding import found_sample
from desk.gating import Issuing, Waiving
from desk.office import Office
from desk.papers import Paper, write_new
from desk.reports import KINDS, make_report
from desk.sheets import EXCEL

TODAY: Final = date(2027, 1, 15)
"""After the last record of the sample office, within the deadline week of January."""
PERIODS: Final = ("2026H1", "2026H2")
ISSUING: Final = Issuing(
    by="ZB-S01",
    waivers=(
        Waiving("K05", "草稿 HF-KH0001-2026-0007 为未经批准的计划外关怀，活动没有举行。"),
        Waiving("K08", "滨港基地 8 月 15 日因台风停产，无信息可传递，基地已书面说明。"),
    ),
)
"""What the second half-year of the sample office needs: a draft nobody submitted, a transmission nobody sent (F.6)."""
_HANDED_OUT: Final = (("complaint", ".docx"), ("visit", ".docx"), ("satisfaction_sheet", ".xlsx"))

Tell = Callable[[Text], None]


class DemoFailedError(KeceError):
    """A file of the demo ended otherwise than it should."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        told = "、".join(f"{name}：{kind}" for name, kind in wrong.items())
        super().__init__(
            Text(f"演示结果与预期不符：{told}。", f"the demo went otherwise than expected: {told}.")
        )


@dataclass
class Demo:
    """One run; each step tells what it did."""

    folder: Path
    tell: Tell
    expected: dict[str, str] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """The office as the next command would find it."""
        return Office(self.folder, today=TODAY)

    def run(self) -> None:
        """Do all steps.

        Raises:
            OfficeExistsError: the folder is not empty.
            DemoFailedError: a file ended otherwise than it should.
        """
        count = found_sample(self.folder, lambda day: Office(self.folder, today=day), lambda _: None)
        self.tell(
            Text(f"1 示例办公室已建立，{count} 条记录", f"1 the sample office is made: {count} records")
        )
        handed = self._hand_out()
        self.tell(
            Text(f"2 发出 {handed} 张空白与预填表单", f"2 {handed} blank and prefilled forms handed out")
        )
        dropped = self._drop()
        self.tell(
            Text(f"3 {dropped} 份填好的文件放入收件箱", f"3 {dropped} filled files dropped into the inbox")
        )
        self._take_in()
        made = self.office.document_all(lambda _: None)
        self.tell(Text(f"5 生成并归档 {made} 份文件", f"5 {made} documents made and filed"))
        for period in PERIODS:
            self._compile(period)
        self._report()
        self._look_at_it()

    def _hand_out(self) -> int:
        folder = self.folder / "发出表单"
        papers = [self.office.blank(form, suffix=suffix) for form, suffix in _HANDED_OUT]
        papers += [self.office.blank("visit", customer="KH0001", department="D02")]
        for paper in papers:
            write_new(folder / paper.name, paper.content)
        return len(papers)

    # -- the clerks ----------------------------------------------------------------------------------

    def _drop(self) -> int:
        contents: dict[str, bytes] = {}
        for entry in _entries():
            contents[entry["file"]] = self._content(entry, contents)
            write_new(self.folder / "inbox" / entry["box"] / entry["file"], contents[entry["file"]])
            self.expected[entry["file"]] = entry["expect"]
        return len(contents)

    def _content(self, entry: Mapping[str, Any], earlier: Mapping[str, bytes]) -> bytes:
        if "copy_of" in entry:
            return earlier[entry["copy_of"]]
        if "letter" in entry:
            return _letter(entry["letter"])
        suffix = Path(entry["file"]).suffix
        paper: Paper = self.office.blank(
            entry["form"], customer=entry["customer"], department=entry["department"], suffix=suffix
        )
        return (fill_excel if suffix == EXCEL else fill_word)(paper.content, entry["answers"])

    def _take_in(self) -> None:
        receipts = self.office.watch_once()
        ended = {receipt.file: receipt.outcome.kind for receipt in receipts}
        wrong = {
            name: ended.get(name, "?") for name, kind in self.expected.items() if ended.get(name) != kind
        }
        if wrong:
            raise DemoFailedError(wrong)
        self.tell(
            Text(
                f"4 收件箱已处理：{_counted(receipts, 'zh')}",
                f"4 the inbox is dealt with: {_counted(receipts, 'en')}",
            )
        )

    # -- headquarters --------------------------------------------------------------------------------

    def _compile(self, period: str) -> None:
        run: BookRun = self.office.handbooks([], period)
        self._tell_books(period, run)
        if run.refused:
            self.tell(
                Text(
                    f"6 {ISSUING.by} 逐项说明理由并豁免，再编一次",
                    f"6 {ISSUING.by} waives these with a reason each; once more",
                )
            )
            self._tell_books(period, self.office.handbooks([], period, issuing=ISSUING), final=True)

    def _tell_books(self, period: str, run: BookRun, *, final: bool = False) -> None:
        wrong = {failed.customer: failed.reason.zh for failed in run.failed}
        wrong |= {r.customer: r.violations[0].message.zh for r in run.refused if final}
        if wrong:
            raise DemoFailedError(wrong)
        skipped = "、".join(s.customer for s in run.skipped) or "—"
        self.tell(
            Text(
                f"6 {period} 手册 {len(run.made)} 册，未建档跳过 {skipped}",
                f"6 {period}: {len(run.made)} handbooks; not opened yet, skipped: {skipped}",
            )
        )
        for refusal in run.refused:
            for v in (v for v in refusal.violations if v.level == "E"):
                code = f"  {refusal.customer} {v.check}"
                self.tell(Text(f"{code} 不予发布：{v.message.zh}", f"{code} refused: {v.message.en}"))

    def _report(self) -> None:
        for period in PERIODS:
            report = make_report(self.office, KINDS["satisfaction"], "FGS01", period)
            rate, score = report.figures["sat_rate"], report.figures["sat_score"]
            self.tell(
                Text(
                    f"7 {period} 满意率报告：满意率 {rate:.1f}%，得分 {score:.1f}",
                    f"7 {period} satisfaction report: rate {rate:.1f} %, score {score:.1f}",
                )
            )

    def _look_at_it(self) -> None:
        checked, findings = self.office.verify()
        self.tell(
            Text(
                f"8 核对 {checked} 个归档文件，{len(findings)} 处问题",
                f"8 {checked} filed documents checked, {len(findings)} findings",
            )
        )
        self.tell(_where(self.folder))


def _entries() -> Iterator[Mapping[str, Any]]:
    import yaml

    text = (files("desk") / "sample_data" / "demo.yaml").read_text(encoding="utf-8")
    yield from yaml.safe_load(text)


def _letter(text: str) -> bytes:
    """Return a Word letter of somebody else, without anything of ours in it."""
    import io

    import docx

    letter = docx.Document()
    letter.add_paragraph(text)
    stream = io.BytesIO()
    letter.save(stream)
    return stream.getvalue()


def _counted(receipts: tuple[Receipt, ...], lang: str) -> str:
    names = {
        "filed": "已归档",
        "held": "待认领",
        "duplicate": "重复件",
        "returned": "退回件",
        "failed": "失败件",
    }
    counts = Counter(receipt.outcome.kind for receipt in receipts)
    words = [f"{names[kind] if lang == 'zh' else kind} {n}" for kind, n in counts.items()]
    return ("，" if lang == "zh" else ", ").join(words)


def _where(folder: Path) -> Text:
    root = folder.resolve()
    return Text(
        f"""
看看结果 / where to look（{root}）：
  发出表单/                       空白和预填的 Word、Excel 表单，可直接用 Word、WPS、Excel 打开
  archive/客户档案/               每位客户一个文件夹：00_手册 里是手册，各部门文件夹里是记录文件
  archive/单位文件/               月度汇总、传递单、满意率报告
  inbox/退回件、重复件、待认领/   没有归档的文件，旁边的 .原因.txt 说明为什么
接着试 / try next：
  kece --office {folder} show TS-KH0001-2026-0001
  kece --office {folder} find 钻完井 --customer KH0001
  kece --office {folder} verify""",
        f"""
Where to look ({root}):
  发出表单/                      blank and prefilled Word and Excel forms; open them in Word, WPS or Excel
  archive/客户档案/              a folder per customer: handbooks in 00_手册, records in the departments' folders
  archive/单位文件/              monthly summaries, transmissions, satisfaction reports
  inbox/退回件 重复件 待认领/    what was not filed; the .原因.txt beside each file says why
Try next:
  kece --office {folder} --lang en show TS-KH0001-2026-0001
  kece --office {folder} --lang en find 钻完井 --customer KH0001
  kece --office {folder} --lang en verify""",
    )
