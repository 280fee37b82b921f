"""The settings of an office: ``kece.yaml`` with the company, its units, its staff (domain D.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cardfile.numbering import UNIT_CODE
from cardfile.text import Text
from cardfile.yamlfile import Located, Reader, read_located

HEADQUARTERS: Final = "HQ"
KINDS: Final = (HEADQUARTERS, "BU", "BRANCH", "BASE", "FUNC")
RANKS: Final = ("董事长总经理", "主管副总", "单位负责人", "业务人员")
_UNIT_KEYS: Final = ("code", "name", "name_en", "kind", "parent", "branch", "province", "head", "alt_names")
_STAFF_KEYS: Final = ("code", "name", "unit", "position", "rank", "state")
_KEYS: Final = ("company", "company_en", "units", "staff", "policy", "work")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the company; a base belongs to a business unit and reports to a branch too."""

    code: str
    name: str
    name_en: str = ""
    kind: str = "FUNC"
    parent: str | None = None
    branch: str | None = None
    province: str | None = None
    head: str | None = None
    alt_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff; the code is ``UNIT-Snn``, the head first (domain B.28)."""

    code: str
    name: str
    unit: str
    position: str = ""
    rank: str = "业务人员"
    state: str = "在职"


@dataclass(frozen=True)
class Settings:
    """What ``kece.yaml`` says; an empty file is valid.

    Attributes:
        policy: overrides of the shipped policy, as written.
        work: where locks and claimed files lie, when not in the office itself.
    """

    company: str = "公司"
    company_en: str = "Company"
    units: tuple[Unit, ...] = ()
    staff: tuple[Staff, ...] = ()
    policy: Mapping[str, Any] = field(default_factory=dict)
    work: str | None = None

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        """The units by their code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def staff_by_code(self) -> Mapping[str, Staff]:
        """The staff by their code."""
        return {person.code: person for person in self.staff}


def read_settings(text: str, path: str = "kece.yaml") -> Settings:
    """Return the settings of an office.

    Raises:
        DefinitionError: the file has faults; all of them are in the message.
    """
    root = read_located(text, path)
    if root.value is None:
        return Settings()
    reader = Reader(path)
    settings = _settings(reader, reader.mapping(root, _KEYS, Text("设置", "the settings")))
    reader.finish()
    return settings


def _settings(reader: Reader, members: Mapping[str, Located]) -> Settings:
    units = reader.items(members.get("units"), Text("units", "units"))
    staff = reader.items(members.get("staff"), Text("staff", "staff"))
    usual = Settings()
    made = Settings(
        company=reader.scalar(members.get("company"), str, "company", usual.company),
        company_en=reader.scalar(members.get("company_en"), str, "company_en", usual.company_en),
        units=tuple(_unit(reader, node) for node in units),
        staff=tuple(_staff(reader, node) for node in staff),
        policy=_policy(reader, members.get("policy")),
        work=reader.scalar(members.get("work"), str, "work", None),
    )
    _check_units(reader, units, made)
    _check_staff(reader, staff, made)
    _check_repeated(reader, [*units, *staff], [u.code for u in made.units] + [s.code for s in made.staff])
    return made


def _policy(reader: Reader, node: Located | None) -> Mapping[str, Any]:
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict):
        reader.fault(node.line, "policy 应为一组「键: 值」", "policy should be a mapping")
        return {}
    plain: dict[str, Any] = node.plain()
    return plain


def _unit(reader: Reader, node: Located) -> Unit:
    body = _filled(reader, node, _UNIT_KEYS, Text("单位", "the unit"))
    return Unit(
        code=reader.scalar(body.get("code"), str, "code", ""),
        name=reader.scalar(body.get("name"), str, "name", ""),
        name_en=reader.scalar(body.get("name_en"), str, "name_en", ""),
        kind=reader.word(body.get("kind"), KINDS, Text("单位类型", "kind of unit"), "FUNC"),
        parent=reader.scalar(body.get("parent"), str, "parent", None),
        branch=reader.scalar(body.get("branch"), str, "branch", None),
        province=reader.scalar(body.get("province"), str, "province", None),
        head=reader.scalar(body.get("head"), str, "head", None),
        alt_names=reader.words(body.get("alt_names"), Text("alt_names", "alt_names")),
    )


def _staff(reader: Reader, node: Located) -> Staff:
    body = _filled(reader, node, _STAFF_KEYS, Text("人员", "the person"))
    return Staff(
        code=reader.scalar(body.get("code"), str, "code", ""),
        name=reader.scalar(body.get("name"), str, "name", ""),
        unit=reader.scalar(body.get("unit"), str, "unit", ""),
        position=reader.scalar(body.get("position"), str, "position", ""),
        rank=reader.word(body.get("rank"), RANKS, Text("级别", "rank"), "业务人员"),
        state=reader.scalar(body.get("state"), str, "state", "在职"),
    )


def _filled(reader: Reader, node: Located, keys: tuple[str, ...], what: Text) -> dict[str, Located]:
    members = reader.mapping(node, keys, what, ("code", "name"))
    return {key: member for key, member in members.items() if member.value is not None}


def _check_units(reader: Reader, nodes: Sequence[Located], settings: Settings) -> None:
    for node, unit in zip(nodes, settings.units, strict=True):
        if unit.code and not UNIT_CODE.fullmatch(unit.code):
            reader.fault(
                node.line,
                f"单位代码「{unit.code}」应为 2 至 5 个大写字母，后面最多两位数字，如 SYB01",
                f"the unit code “{unit.code}” should be 2 to 5 capitals and up to two digits, such as SYB01",
            )
        for link in (unit.parent, unit.branch):
            if link and link not in settings.unit_by_code:
                reader.fault(
                    node.line,
                    f"单位 {unit.code} 指向不存在的单位「{link}」",
                    f"unit {unit.code} names the unknown unit “{link}”",
                )


def _check_staff(reader: Reader, nodes: Sequence[Located], settings: Settings) -> None:
    for node, person in zip(nodes, settings.staff, strict=True):
        if person.unit not in settings.unit_by_code:
            reader.fault(
                node.line,
                f"人员 {person.code} 的单位「{person.unit}」不存在",
                f"{person.code} belongs to the unknown unit “{person.unit}”",
            )
        elif person.code and not re.fullmatch(rf"{person.unit}-S\d{{2,3}}", person.code, re.ASCII):
            reader.fault(
                node.line,
                f"人员代码「{person.code}」应如 {person.unit}-S01",
                f"the staff code “{person.code}” should be like {person.unit}-S01",
            )


def _check_repeated(reader: Reader, nodes: Sequence[Located], codes: Sequence[str]) -> None:
    for i, (node, code) in enumerate(zip(nodes, codes, strict=True)):
        if code and code in codes[:i]:
            reader.fault(node.line, f"代码「{code}」重复", f"the code “{code}” stands twice")
