"""The open tables of a handbook: their captions, columns and widths (LOOK 5 and 8).

One list for three uses: the plan fills the rows, the template draws the columns, and a workbook can
show the same rows beside the book. A caption ends where its note begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Align = Literal["left", "center", "right"]

PORTRAIT: Final = 165
LANDSCAPE: Final = 261
SEE: Final = "see"
"""The column that prints the page of the place a row names."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the rows, its head, its width in mm (0 takes the rest).

    Attributes:
        under: a second value, printed under the first where the page is too narrow for both.
        group: a head over this and its neighbours of the same group.
    """

    name: str
    head: str
    width: float = 0
    align: Align = "left"
    under: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table; the width of its one elastic column fills the page.

    Attributes:
        boxed: whether it is written into, so that it has verticals and high rows.
    """

    caption: str
    columns: tuple[Column, ...]
    note: str = ""
    width: int = PORTRAIT
    boxed: bool = False

    def widths(self) -> tuple[float, ...]:
        """Return the widths of the columns in mm; they add up to the table's."""
        rest = self.width - sum(column.width for column in self.columns)
        return tuple(column.width or rest for column in self.columns)


def _page(width: float = 10) -> Column:
    return Column(SEE, "页", width, "right")


_NUMBER: Final = Column("record_no", "记录编号", 38)
_DATE: Final = Column("date", "日期", 28)
_RECORDED: Final = Column("record_no", "记录编号\n日期", 38, under="date")
_STARTED: Final = Column("record_no", "记录编号\n起始日期", 38, under="date")
_SCORES: Final = (
    ("quality", "质\n量"), ("technology", "技\n术"), ("hse", "安\n全"), ("price", "价\n格"), ("service", "服\n务"),
)  # fmt: skip
_YUAN: Final = "金额单位：元"


def _table(
    caption: str, *columns: Column, note: str = "", width: int = PORTRAIT, boxed: bool = False
) -> Table:
    return Table(caption, columns, note, width, boxed)


TABLES: Final[Mapping[str, Table]] = {
    # -- front matter -----------------------------------------------------------------------------
    "editions": _table(
        "版次沿革",
        Column("edition", "版次", 16), Column("period", "期次", 26), Column("issued_on", "发布日期", 29),
        Column("changes", "主要变化"), Column("compiled_by", "编制", 18), Column("approved_by", "批准", 18),
    ),
    "changes": _table(
        "变化统计",
        Column("kind", "变化", 46), Column("count", "数量", 15, "right"), Column("note", "说明"), _page(),
        note="单位：件",
    ),
    "new_records": _table(
        "新增记录及补录",
        Column("record_no", "记录编号", 40), _DATE, Column("form", "表单", 46), Column("content", "内容"), _page(),
    ),
    "waivers": _table(
        "放行说明",
        Column("check", "检查号", 20), Column("note", "未通过事项", 60), Column("reason", "理由"),
        Column("approved_by", "批准人", 20),
    ),
    "warnings": _table(
        "发布时的警告",
        Column("check", "检查号", 20), Column("note", "事项"),
    ),
    "distribution": _table(
        "发放登记",
        Column("unit", "单位", 46), Column("copy_no", "副本号", 16), Column("variant", "版本类型", 18),
        Column("receiver", "接收人"), _DATE, Column("recalled", "旧版收回", 18, "center"), boxed=True,
    ),
    "consultations": _table(
        "本期查阅登记",
        _NUMBER, _DATE, Column("applicant", "申请人", 18), Column("unit", "申请部门", 36),
        Column("matter", "查阅内容"), Column("mode", "方式", 18),
    ),
    # -- first part -------------------------------------------------------------------------------
    "credentials": _table(
        "资质证明材料",
        Column("name", "名称", 60), Column("file", "文件"), Column("valid_until", "有效期至", 30),
    ),
    "finance": _table(
        "年度业绩和财务状况",
        Column("year", "年度", 20), Column("revenue", "营业额", 40, "right"), Column("profit", "利润", 40, "right"),
        Column("source", "来源"),
        note=_YUAN,
    ),
    "departments": _table(
        "往来部门一览",
        Column("code", "编码", 14), Column("name", "部门", 32), Column("state", "状态", 17),
        Column("main_contact", "主要联系人", 20), Column("ours", "我方对口"), Column("part", "在本册", 27), _page(),
    ),
    "contracts": _table(
        "合同一览",
        Column("contract_no", "合同编号", 28), Column("title", "名称"), Column("department", "部门", 24),
        Column("signed_on", "签订日期", 28), Column("state", "状态", 15), Column("amount", "金额", 24, "right"),
        note=_YUAN,
    ),
    "general": _table(
        "未分部门的往来记录",
        _NUMBER, _DATE, Column("form", "表单", 40), Column("content", "内容"),
        note="属于客户单位整体，不归入某一部门",
    ),
    "visits": _table(
        "本期服务回访及关怀一览",
        Column("no", "序号", 11, "center"), Column("record_no", "记录编号", 36), Column("date", "日期", 27),
        Column("department", "部门", 20), Column("kind", "类别", 17), Column("trigger", "触发事由", 23),
        Column("method", "方式", 17), Column("ours", "我方人员", 26), Column("theirs", "客户人员"),
        *(Column(f"score_{name}", head, 7.5, "center", group="评分") for name, head in _SCORES),
        Column("cost", "费用", 19, "right"),
        note="按日期，评分 1 至 5 分，金额单位：元", width=LANDSCAPE,
    ),
    "complaints": _table(
        "本期投诉一览",
        Column("no", "序号", 11, "center"), _NUMBER, Column("department", "部门", 22),
        Column("kind", "类型", 19), Column("handed_at", "接单时间", 40), Column("onsite_at", "到场时间", 40),
        Column("spent", "用时", 24), Column("deadline", "时限", 14), Column("confirm", "客户确认", 19),
        Column("visit", "回访记录"),
        note="时限自接单起：省内 24 小时，省外 48 小时", width=LANDSCAPE,
    ),
    "sheets": _table(
        "本期满意度调查",
        Column("no", "序号", 11, "center"), _NUMBER, Column("department", "部门", 40), Column("sent_on", "发放", 29),
        Column("returned_on", "收回", 29), Column("respondent", "填表人", 24), Column("overall", "总体评价", 19, "center"),
        Column("recommend", "推荐意愿", 19, "center"), Column("validity", "有效性"),
        note="评价 1 至 5 分，4 分及以上为满意；推荐意愿 0 至 10", width=LANDSCAPE,
    ),
    "people": _table(
        "我方责任人员",
        Column("object", "工作对象", 52), Column("unit", "责任单位"), Column("person", "责任人", 40),
        note="按客户级别对口",
    ),
    "plans": _table(
        "未来半年计划",
        Column("plan", "计划", 40), Column("on", "时间", 30), Column("title", "活动"), Column("people", "对象", 42),
        Column("state", "状态", 16),
    ),
    # -- a department's part ----------------------------------------------------------------------
    "contacts": _table(
        "联系人",
        Column("name", "姓名", 20), Column("position", "职务", 22), Column("seniority", "职级", 17),
        Column("phone", "办公电话", 24), Column("mobile", "手机", 22), Column("email", "电子邮件"),
        Column("main", "主要\n联系人", 13, "center"),
    ),
    "needs": _table(
        "工作需求",
        Column("name", "姓名", 24), Column("position", "职务", 30), Column("decision_role", "决策角色", 22),
        Column("needs", "工作需求"),
    ),
    "complete": _table(
        "完整往来",
        _NUMBER, Column("date", "起始日期", 28), Column("subject", "往来事项"), Column("state", "往来状态", 22),
        Column("contract_no", "合同", 26), Column("amount", "金额", 23, "right"),
        note=_YUAN,
    ),
    "running": _table(
        "进行中往来",
        _STARTED, Column("subject", "往来事项", 36), Column("outcome", "结果与后续"),
        Column("amount", "金额", 22, "right"),
        note=_YUAN,
    ),
    "incomplete": _table(
        "不完整往来",
        _STARTED, Column("subject", "往来事项", 36), Column("state", "往来状态", 20), Column("reason", "不完整原因"),
        Column("amount", "金额", 22, "right"),
        note=_YUAN,
    ),
    "field_changes": _table(
        "信息变更",
        _RECORDED, Column("target", "对象", 24), Column("field", "字段", 26), Column("old", "原值", 36),
        Column("new", "新值"),
    ),
    "messages": _table(
        "重点沟通",
        _RECORDED, Column("method", "方式", 17), Column("people", "双方人员", 26), Column("content", "内容"),
    ),
    "visit_index": _table(
        "附件索引",
        Column("number", "附件", 22), _NUMBER, _DATE, Column("kind", "类别", 24), Column("trigger", "触发事由"),
        Column("cost", "费用", 20, "right"), _page(),
        note=_YUAN,
    ),
    "older_visits": _table(
        "往期记录索引",
        _NUMBER, _DATE, Column("trigger", "触发事由", 26), Column("path", "归档路径"),
        note="全文见档案",
    ),
    "summary_index": _table(
        "附件索引",
        Column("number", "附件", 22), _NUMBER, _DATE, Column("contract_no", "合同", 28), Column("title", "合同名称"),
        Column("stage", "性质", 12), _page(),
    ),
    "older_summaries": _table(
        "往期报告索引",
        _NUMBER, _DATE, Column("contract_no", "合同", 28), Column("path", "归档路径"),
        note="全文见档案",
    ),
    "tickets": _table(
        "投诉",
        Column("record_no", "记录编号\n接收日期", 38, under="date"), Column("kind", "类型", 17), Column("state", "状态", 17),
        Column("deadline", "时限", 13), Column("confirm", "客户确认", 18), Column("remark", "进度与回访"),
    ),
    "actions": _table(
        "改进措施",
        Column("record_no", "方案编号", 38), Column("aspect", "方面", 13), Column("measure", "措施"),
        Column("responsible", "责任单位", 36), Column("due_on", "期限", 28), Column("state", "状态", 15),
    ),
    # -- appendices -------------------------------------------------------------------------------
    "people_index": _table(
        "联系人索引",
        Column("initial", "", 10), Column("name", "姓名", 22), Column("place", "部门、职务", 38.5),
        Column("see", "页", 12, "right"), Column("initial2", "", 10), Column("name2", "姓名", 22),
        Column("place2", "部门、职务", 38.5), Column("see2", "页", 12, "right"),
    ),
    "record_index": _table(
        "记录编号索引",
        Column("record_no", "记录编号", 47), Column("revision", "修订", 10, "right"), Column("file", "文件名"), _page(12),
    ),
    "gaps": _table(
        "资料缺项",
        Column("object", "对象", 50), Column("form", "表单", 40), Column("field", "缺项"),
        Column("responsible", "责任人", 28),
    ),
    "details": _table(
        "变更明细",
        Column("date", "日期\n对象", 30, under="target"), Column("field", "字段", 28), Column("old", "原值", 33),
        Column("new", "新值", 37), Column("source", "来源"),
    ),
    "sources": _table(
        "数据来源",
        Column("form", "表单", 50), Column("code", "代码", 14), Column("count", "件数", 14, "right"),
        Column("latest", "最近一件", 36), Column("rule", "收录规则"),
    ),
    "checks": _table(
        "检查结果",
        Column("check", "检查号", 16), Column("level", "级别", 12), Column("matter", "检查内容", 50),
        Column("result", "结果", 14), Column("note", "说明"),
    ),
    "absorbed": _table(
        "并入客户的最后一版手册",
        Column("customer", "客户", 30), Column("merged_on", "并入日期", 30), Column("book", "手册编号", 39),
        Column("cutoff_on", "数据截止日", 30), Column("path", "归档路径"),
    ),
    "absorbed_records": _table(
        "最后一版手册的收录清单",
        Column("customer", "客户", 18), Column("form", "表单", 40), Column("count", "件数", 14, "right"),
        Column("numbers", "记录编号"),
    ),
}  # fmt: skip
