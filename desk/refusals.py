"""Refusals of the register: a class per fault, each saying what, where and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from cardfile.errors import KeceError
from cardfile.problems import Problem
from cardfile.records import Record
from cardfile.text import Text
from cardfile.yamlfile import suggestion


class UnknownRecordError(KeceError):
    """No record has this number."""

    def __init__(self, record_no: str) -> None:
        super().__init__(
            Text(f"没有记录「{record_no}」。", f"there is no record “{record_no}”."),
            remedy=Text("请用 kece find 查找。", "Look for it with: kece find"),
        )


class MoveRefusedError(KeceError):
    """A record cannot go from its state to the wanted one."""

    def __init__(self, record: Record, state: str, allowed: Sequence[str]) -> None:
        offered = "、".join(allowed) or "无"
        super().__init__(
            Text(
                f"状态「{record.state}」之后不能是「{state}」。", f"“{state}” cannot follow “{record.state}”."
            ),
            where=record.record_no,
            remedy=Text(f"可选：{offered}。", f"Possible: {offered}."),
        )


class ReasonMissingError(KeceError):
    """An act that needs a reason was given none."""

    def __init__(self, record_no: str) -> None:
        super().__init__(
            Text("须写明理由。", "a reason is needed."),
            where=record_no,
            remedy=Text("请加上 --reason。", "Add --reason."),
        )


class ValuesRefusedError(KeceError):
    """The values of a record have faults; nothing was stored."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Text(
                f"有 {len(problems)} 处问题，未保存：\n" + "\n".join("  " + p.text("zh") for p in problems),
                f"{len(problems)} problem(s), nothing was stored:\n"
                + "\n".join("  " + p.text("en") for p in problems),
            ),
            where=where,
        )


class NothingChangedError(KeceError):
    """A revision holds what the record holds already."""

    def __init__(self, record_no: str) -> None:
        super().__init__(
            Text("内容没有变化，未作修订。", "nothing changed, so there is no new revision."), where=record_no
        )


class NumberChangedError(KeceError):
    """A change touches what the record's number is made of: its owner, its year, its period."""

    def __init__(self, record_no: str) -> None:
        super().__init__(
            Text(
                "归属、年份或期间已写入编号，不能修改。",
                "the owner, year or period is part of the number and stays.",
            ),
            where=record_no,
            remedy=Text("请作废此记录，重新登记。", "Void this record and submit a new one."),
        )


class UnknownStaffError(KeceError):
    """No member of staff has this code."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        near = suggestion(code, known)
        super().__init__(
            Text(f"没有人员「{code}」{near.zh}。", f"there is no member of staff “{code}”{near.en}."),
            remedy=Text("人员写在 kece.yaml 里。", "Staff are named in kece.yaml."),
        )


class UnknownUnitError(KeceError):
    """No unit has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            Text(f"没有单位「{code}」。", f"there is no unit “{code}”."),
            remedy=Text("单位写在 kece.yaml 里。", "Units are named in kece.yaml."),
        )
