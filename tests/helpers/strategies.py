"""Hypothesis strategies for the values of forms: what :mod:`cardfile` accepts and keeps as it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from directories import DIRECTORY, KEYS, NOW, RECORD_KEYS
from hypothesis import strategies as st

from cardfile.cleaning import BadValue
from cardfile.fieldtypes import parse_value
from cardfile.forms import Field, Form, placeholders
from cardfile.parsers import uscc_check
from cardfile.validation import validate

AWKWARD = (
    "research·R&D <5%> \"引号\" 'q' {{ 7*7 }} {% if %}",
    "３号泵（Ａ型）　停机2次",
    "👍🏽 海况 Ⅲ级 ±5℃",
    "a\u00a0b\u200bc",
    "]]> & <w:t> &amp;",
    "无",
    "元",
    "=1+1",
    "00123",
    "☐ 电话 ☑ 短信",
    "2026年6月12日",
)
_SPACE = " \u3000"
_LETTERS = "甲乙丙油井泵阀安全检查AbcXyz0189,.;:!?()（）《》「」、。·—…%&<>\"'/\\{}#@+-=*_~|^$[]"
_PATTERN_LETTERS = "油AbZ0123456789-+ "
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def form_values(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Stored values of a form, each field filled or not, as a draft keeps them."""
    raw: dict[str, Any] = {"customer_code": "KH0001"} if "customer_code" in form.by_name else {}
    numbered = {"occurred_on", *placeholders(form.number)}
    for f in form.typed_fields():
        if f.name in numbered - raw.keys() or draw(st.booleans()):
            raw[f.name] = draw(field_values(f))
    return stored(form, raw)


def stored(form: Form, raw: dict[str, Any]) -> dict[str, Any]:
    """The values of a draft as the store keeps them."""
    checked = validate(form, raw, DIRECTORY, NOW, state=form.workflow.draft)
    assert checked.problems == (), [problem.text("en") for problem in checked.problems]
    return dict(checked.values)


def field_values(f: Field) -> st.SearchStrategy[Any]:
    """Raw values of one field."""
    if f.type == "table":
        columns = {c.name: field_values(c) for c in f.columns if c.typed}
        rows = st.fixed_dictionaries({}, optional=columns).filter(bool)
        return st.lists(rows, min_size=1, max_size=4)
    if f.pattern:
        shaped = st.from_regex(f.pattern, fullmatch=True, alphabet=_PATTERN_LETTERS)
        return shaped.filter(lambda text: _accepted(f, text))
    return _STRATEGIES[f.type](f)


def _accepted(f: Field, text: str) -> bool:
    """Whether a text is a value of a field as it stands."""
    try:
        return bool(parse_value(f, text) == text)
    except BadValue:
        return False


def lines(max_size: int = 40) -> st.SearchStrategy[str]:
    """One line of text that is no blank, no dash and fits."""
    typed = st.text(st.sampled_from(_LETTERS + _SPACE), min_size=1, max_size=max_size)
    return st.one_of(st.sampled_from(AWKWARD), typed).filter(_kept_as_it_is)


def _kept_as_it_is(text: str) -> bool:
    """Whether no blanks are cut from a text, and it is not what stands for nothing."""
    return text.strip() == text and text not in ("—", "-", "－")


def paragraphs() -> st.SearchStrategy[str]:
    """A text of several lines, some of them empty."""
    line = st.one_of(lines(), st.just(""))
    return (
        st.lists(line, min_size=1, max_size=4)
        .map("\n".join)
        .filter(lambda t: bool(t.strip()) and _kept_as_it_is(t))
    )


def days() -> st.SearchStrategy[str]:
    return st.dates(date(1990, 1, 1), date(2031, 12, 31)).map(date.isoformat)


def moments() -> st.SearchStrategy[str]:
    span = st.datetimes(datetime(1990, 1, 1), datetime(2031, 12, 31))  # noqa: DTZ001
    return span.map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M"))


def periods() -> st.SearchStrategy[str]:
    ends = st.sampled_from(["", "H1", "H2", "Q1", "Q4", "-01", "-12"])
    return st.builds("{}{}".format, st.integers(2000, 2035), ends)


def amounts() -> st.SearchStrategy[str]:
    return st.decimals(0, 99_999_999, places=2).map(lambda amount: f"{amount:.2f}")


def numbers() -> st.SearchStrategy[Any]:
    fractions = st.decimals(-1000, 1000, places=2).map(lambda d: float(d) if d != int(d) else int(d))
    return st.one_of(st.integers(-99_999, 9_999_999), fractions)


def uscc() -> st.SearchStrategy[str]:
    return st.text(_USCC, min_size=17, max_size=17).map(lambda first: first + uscc_check(first))


def signatures(f: Field) -> st.SearchStrategy[dict[str, str]]:
    """A signature; only one that asks for it holds an opinion."""
    names = st.sampled_from(["ZB-S01", "SYB01-S02", "冯远帆", "Anne O'Neill"])
    parts = {"name": names, "date": days(), **({"opinion": lines()} if f.opinion else {})}
    return st.fixed_dictionaries({}, optional=parts).filter(bool)


def references(f: Field) -> st.SearchStrategy[str]:
    return st.sampled_from(KEYS.get(f.ref or "", RECORD_KEYS))


_STRATEGIES: dict[str, Any] = {
    "text": lambda f: lines(min(f.max, 40)).filter(lambda text: len(text) <= f.max),
    "longtext": lambda _: paragraphs(),
    "int": lambda _: st.integers(-9_999, 9_999_999),
    "number": lambda _: numbers(),
    "percent": lambda _: numbers(),
    "money": lambda _: amounts(),
    "date": lambda _: days(),
    "datetime": lambda _: moments(),
    "period": lambda _: periods(),
    "choice": lambda f: st.sampled_from(tuple(f.choices)),
    "multichoice": lambda f: st.lists(st.sampled_from(tuple(f.choices)), min_size=1, unique=True),
    "bool": lambda _: st.booleans(),
    "phone": lambda _: st.sampled_from(["13800138000", "010-66530024", "+86 1066530024", "0755-12345678-12"]),
    "email": lambda _: st.sampled_from(["he.chaosheng@example.com", "a+b@mail.example.cn"]),
    "uscc": lambda _: uscc(),
    "file": lambda _: st.sampled_from(["附件/书面答复.pdf", "a b&c.docx"]),
    "photo": lambda _: st.sampled_from(["照片/何潮生.jpg"]),
    "ref": references,
    "sign": signatures,
}
