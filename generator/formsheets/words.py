"""Words of definitions as people choose them in Excel: the Chinese beside the word of the file, ``单选 choice``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SECTION: Final = "section"
"""The type of a row that opens a section; in the file a section is no field."""

_PRESENCE: Final = {"required": "必填", "optional": "可填", "none": "没有"}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "type": {
        SECTION: "分节", "text": "单行", "longtext": "多行", "int": "整数", "number": "数", "percent": "百分数",
        "money": "金额", "date": "日期", "datetime": "时间", "period": "期间", "choice": "单选", "multichoice": "多选",
        "bool": "是否", "phone": "电话", "email": "邮箱", "uscc": "信用代码", "photo": "照片", "file": "文件",
        "ref": "引用", "sign": "签字", "table": "表格",
    },
    "required": {"submit": "提交时"},
    "ref": {
        "unit": "单位", "staff": "员工", "customer": "客户", "department": "部门", "contact": "联系人",
        "contract": "合同", "record": "记录",
    },
    "filled": {"program": "程序"},
    "width": {"full": "整行", "half": "半行", "third": "三分之一"},
    "owner": {"customer": "客户", "unit": "单位", "either": "两者皆可"},
    "customer": _PRESENCE,
    "department": _PRESENCE,
}  # fmt: skip


def shown(key: str, word: str) -> str:
    """Return a word as a cell shows it; a word of no closed list as it is."""
    chinese = WORDS.get(key, {}).get(word)
    return f"{chinese} {word}" if chinese else word


def meant(key: str, cell: str) -> str:
    """Return the word that a cell means: ``单选 choice``, ``choice`` and ``单选`` are the same one."""
    words = WORDS.get(key, {})
    by_chinese = {chinese: word for word, chinese in words.items()}
    last = cell.rsplit(maxsplit=1)[-1] if cell else ""
    if last in words and by_chinese.get(cell.removesuffix(last).strip() or words[last]) == last:
        return last
    return by_chinese.get(cell, cell)
