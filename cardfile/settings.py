"""The settings of an office: ``kece.yaml`` with the company, its units, its staff (domain D.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cardfile.text import Text
from cardfile.yamlfile import Located, Reader, read_located

KINDS: Final = ("HQ", "BU", "BRANCH", "BASE", "FUNC")
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
    members = reader.mapping(root, _KEYS, Text("设置", "the settings"))
    units = tuple(_unit(reader, item) for item in reader.items(members.get("units"), Text("units", "units")))
    staff = tuple(_staff(reader, item) for item in reader.items(members.get("staff"), Text("staff", "staff")))
    _check_links(reader, members, units, staff)
    reader.finish()
    usual = Settings()
    return Settings(
        company=reader.scalar(members.get("company"), str, "company", usual.company),
        company_en=reader.scalar(members.get("company_en"), str, "company_en", usual.company_en),
        units=units,
        staff=staff,
        policy=members["policy"].plain() or {} if "policy" in members else {},
        work=reader.scalar(members.get("work"), str, "work", None),
    )


def _unit(reader: Reader, node: Located) -> Unit:
    body = _filled(reader, node, _UNIT_KEYS, Text("单位", "the unit"))
    plain = {key: member.plain() for key, member in body.items()}
    plain["kind"] = reader.word(body.get("kind"), KINDS, Text("单位类型", "kind of unit"), "FUNC")
    plain["alt_names"] = tuple(plain.get("alt_names") or ())
    return Unit(**{"code": "", "name": "", **plain})


def _staff(reader: Reader, node: Located) -> Staff:
    body = _filled(reader, node, _STAFF_KEYS, Text("人员", "the person"))
    plain = {key: member.plain() for key, member in body.items()}
    plain["rank"] = reader.word(body.get("rank"), RANKS, Text("级别", "rank"), "业务人员")
    return Staff(**{"code": "", "name": "", "unit": "", **plain})


def _filled(reader: Reader, node: Located, keys: tuple[str, ...], what: Text) -> dict[str, Located]:
    members = reader.mapping(node, keys, what, ("code", "name"))
    return {key: member for key, member in members.items() if member.value is not None}


def _check_links(
    reader: Reader, members: Mapping[str, Located], units: tuple[Unit, ...], staff: tuple[Staff, ...]
) -> None:
    codes = {unit.code for unit in units}
    line = {key: member.line for key, member in members.items()}
    for unit in units:
        for link in (unit.parent, unit.branch):
            if link and link not in codes:
                reader.fault(
                    line["units"],
                    f"单位 {unit.code} 指向不存在的单位「{link}」",
                    f"unit {unit.code} names the unknown unit “{link}”",
                )
    for person in staff:
        if person.unit not in codes:
            reader.fault(
                line["staff"],
                f"人员 {person.code} 的单位「{person.unit}」不存在",
                f"{person.code} belongs to the unknown unit “{person.unit}”",
            )
    for repeated in _repeated([u.code for u in units] + [s.code for s in staff]):
        reader.fault(1, f"代码「{repeated}」重复", f"the code “{repeated}” stands twice")


def _repeated(codes: list[str]) -> set[str]:
    return {code for code in codes if codes.count(code) > 1}
