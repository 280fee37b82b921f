"""The large sample office: as many more customers as somebody asks for, to rehearse a deadline with (domain F).

Some customers are *moulds*: told like those of the sample office, each in words of its own, and filed day by
day through every check. All others are *copies* of a mould under other names, written card by card. So an
office of ten thousand is made in minutes, and every kind of record in it has passed validation.

The n-th customer is always the same, however many there are. One mould in twelve is not fit to be issued: a
revisit of the period is still a draft, or an ended contract has no summary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Any, Final

from archive.acts import Note, unheard
from cardfile.parsers import uscc_check
from cardfile.records import Record
from desk.journaling import of_record
from desk.sample import Filed, Revised, SampleRecord, chronicle, sample_entries

if TYPE_CHECKING:
    from cardfile.store import Store, TinyStore

TOLD: Final = 3
"""The customers of the sample office itself; the crowd begins after them."""
MOULDS: Final = 24
_WORDS: Final = (
    "澄海云岚青松明川景行致远嘉禾晨曦瑞丰泰和恒信宏图博雅卓立锦程乐安永定南屏北辰东篱西岭秋实春华夏荷冬墨"
    "山泉石溪沧浪江枫渔火星河月白风清雨润雪霁霜天金玉银杏铜鼓铁峰钟灵毓秀物宝光祥龙骧凤翥鹤鸣鹿鼎麒麟鸿鹄"
)
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN: Final = "安邦成栋德辉恩国海杰凯利明宁鹏琪荣森涛文晓彦泽志"
_PEOPLE: Final = 6


@dataclass(frozen=True, slots=True)
class _Trade:
    """What the customers of one unit buy."""

    unit: str
    ending: str
    industry: str
    product: str


_TRADES: Final = (
    _Trade("SYB01", "石油", "油公司", "钻完井液技术服务"),
    _Trade("SYB02", "传媒", "文化传媒", "宣传片制作与设备保障"),
    _Trade("FGS01", "机电", "贸易", "机电设备安装与维修"),
)


def crowd(customers: int) -> range:
    """Return the numbers of the generated customers of an office of so many."""
    return range(TOLD + 1, customers + 1)


def mould_events(customers: int) -> tuple[Filed | Revised, ...]:
    """Return the chronicle of those customers of the crowd that are filed through every check."""
    return chronicle(record for number in crowd(customers)[:MOULDS] for record in _told(number))


def _told(number: int) -> Iterator[SampleRecord]:
    words = {**_names(number), **_figures(number)}
    yield from sample_entries(Template(_specimen()).substitute(words))


@cache
def _specimen() -> str:
    from importlib.resources import files

    return (files("desk") / "sample_data" / "crowd.yaml").read_text(encoding="utf-8")


def _names(number: int) -> dict[str, str]:
    """Return the words that are one customer's own: codes, names, numbers; no two customers share one."""
    code = f"KH{number:04}"
    short = _word(number) + _trade(number).ending
    return {
        "code": code,
        "short": short,
        "name": f"{short}（示例）有限公司",
        "uscc": _uscc(number),
        "account": f"9900{number:015}",
        "a": f"HT-2026-1{number:05}",
        "b": f"HT-2026-2{number:05}",
        **{f"c{n}": _person(number, n) for n in range(1, _PEOPLE + 1)},
        **{f"m{n}": f"130{number:06}{n:02}" for n in range(1, _PEOPLE + 1)},
    }


def _figures(number: int) -> dict[str, str]:
    """Return what moulds differ in besides their names."""
    trade = _trade(number)
    nth = number - TOLD
    return {
        "unit": trade.unit,
        "head": f"{trade.unit}-S01",
        "clerk": f"{trade.unit}-S02",
        "industry": trade.industry,
        "product": trade.product,
        "tier": ("战略合作", "重点", "一般", "一般")[nth % 4],
        "capital": str(500 + 250 * (nth % MOULDS)),
        "door": str(nth % MOULDS + 1),
        "count": str(2 + nth % 7),
        "amount": f"{120_000 + 35_000 * (nth % MOULDS)}.00",
        "score": str(3 + nth % 3),
        "price": str(3 + nth % 2),
        "visit_state": "草稿" if nth % MOULDS == 7 else "已审核",  # noqa: PLR2004 -- one mould of each fault
        "summary_state": "草稿" if nth % MOULDS == 18 else "已审核",  # noqa: PLR2004
    }


def _trade(number: int) -> _Trade:
    return _TRADES[number % len(_TRADES)]


def _word(number: int) -> str:
    """Return a number written with words for digits, two at least."""
    text = ""
    while number or len(text) < 2:  # noqa: PLR2004
        number, digit = divmod(number, len(_WORDS))
        text += _WORDS[digit]
    return text


def _person(number: int, n: int) -> str:
    surname = _SURNAMES[(number + 5 * n) % len(_SURNAMES)]
    return surname + _GIVEN[(number // 7 + n) % len(_GIVEN)] + _GIVEN[(number + 3 * n) % len(_GIVEN)]


def _uscc(number: int) -> str:
    first = f"91990000MA1{number:06}"
    return first + uscc_check(first)


# -- copies --------------------------------------------------------------------------------------------


def copy_crowd(store: TinyStore, customers: int, note: Note = unheard) -> Iterator[tuple[str, int]]:
    """Write the cards of all customers of the crowd that are no moulds; yield each with its count of records.

    The moulds must be on file.
    """
    moulds = [_Mould.of(store, number) for number in crowd(customers)[:MOULDS]]
    for number in crowd(customers)[MOULDS:]:
        code = f"KH{number:04}"
        records = moulds[(number - TOLD - 1) % MOULDS].under(number)
        with store.change(code) as binder:
            note(*(of_record("record.adopt", None, record) for record in records))
            for record in records:
                binder.put(record)
        store.forget(code)  # the store would keep them all
        yield code, len(records)


@dataclass(frozen=True)
class _Mould:
    """The card of a customer as a text in which its own words can be exchanged."""

    text: str
    words: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, store: Store, number: int) -> _Mould:
        names = _names(number)
        text = json.dumps([record.to_json() for record in store.records(names["code"])], ensure_ascii=False)
        longest_first = sorted(names.values(), key=len, reverse=True)
        return cls(text, names, re.compile("|".join(map(re.escape, longest_first))))

    def under(self, number: int) -> list[Record]:
        """Return the records under the names of another customer."""
        new = _names(number)
        exchanged = {old: new[name] for name, old in self.words.items()}
        copied: list[dict[str, Any]] = json.loads(self.pattern.sub(lambda m: exchanged[m[0]], self.text))
        return [Record.from_json(record) for record in copied]
