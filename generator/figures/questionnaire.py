"""One questionnaire of the satisfaction survey, and whether it counts (F09, domain B.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from cardfile.policy import SatisfactionPolicy
from cardfile.records import Record
from cardfile.text import Text

FORM: Final = "satisfaction_sheet"
NOT_SENT: Final = frozenset({"草稿", "已作废"})

Validity = Literal["有效", "无效", "未收回"]

KEY_BLANKS_ALLOWED: Final = 1  # of q1, p1, s1 and overall; two would be over 30 %

NO_OVERALL: Final = Text("缺总体评价", "no overall answer")
TOO_BLANK: Final = Text("关键项目空白两项及以上", "two or more key items are blank")
DUPLICATE: Final = Text("同一填表人本期重复填表", "a second sheet of the same respondent in the period")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One questionnaire that was sent out (F09).

    Attributes:
        respondent: key of the contact; empty when anonymous.
        returned_on: ISO date; empty while the sheet is out.
        answers: the whole numbers given, by field name; a blank (不了解) is absent.
    """

    record_no: str
    period: str
    unit: str
    customer: str
    respondent: str
    returned_on: str
    answers: Mapping[str, int]

    @classmethod
    def from_values(cls, values: Mapping[str, Any], record_no: str = "") -> Sheet:
        """Return the sheet that the stored values of a record describe."""
        return cls(
            record_no,
            period=values.get("period") or "",
            unit=values.get("unit_code") or "",
            customer=values.get("customer_code") or "",
            respondent=values.get("respondent") or "",
            returned_on=values.get("returned_on") or "",
            answers={name: value for name, value in values.items() if type(value) is int},
        )

    @property
    def overall(self) -> int | None:
        """The answer to 总体评价."""
        return self.answers.get("overall")

    def mean(self, items: Iterable[str]) -> Fraction | None:
        """Return the mean of the answered items, the sheet's answer for their dimension."""
        given = [self.answers[item] for item in items if item in self.answers]
        return Fraction(sum(given), len(given)) if given else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validity of one sheet, with the reason when it is invalid (F09 24–25)."""

    sheet: Sheet
    validity: Validity
    reason: Text | None = None


def sheets_of(records: Iterable[Record]) -> list[Sheet]:
    """Return the questionnaires among the records; drafts and void ones were never sent."""
    return [
        Sheet.from_values(record.values, record.record_no)
        for record in records
        if record.form == FORM and record.state not in NOT_SENT
    ]


def judge(sheets: Iterable[Sheet], policy: SatisfactionPolicy) -> tuple[Verdict, ...]:
    """Return the validity of each sheet, in order of return; duplicates are sought per period."""
    seen: set[tuple[str, str]] = set()
    verdicts = []
    for sheet in sorted(sheets, key=lambda sheet: (sheet.returned_on, sheet.record_no)):
        who = (sheet.period, sheet.respondent)
        verdicts.append(_verdict(sheet, policy, duplicate=who in seen))
        if sheet.returned_on and sheet.respondent:
            seen.add(who)
    return tuple(verdicts)


def _verdict(sheet: Sheet, policy: SatisfactionPolicy, *, duplicate: bool) -> Verdict:
    blanks = sum(items[0] not in sheet.answers for items in policy.items.values())
    if not sheet.returned_on:
        return Verdict(sheet, "未收回")
    if sheet.overall is None:
        return Verdict(sheet, "无效", NO_OVERALL)
    if blanks > KEY_BLANKS_ALLOWED:
        return Verdict(sheet, "无效", TOO_BLANK)
    return Verdict(sheet, "无效", DUPLICATE) if duplicate else Verdict(sheet, "有效")
