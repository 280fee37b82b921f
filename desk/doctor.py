"""What this machine and this office have, and what is missing costs (DESIGN 6, 10)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from cardfile.errors import KeceError
from cardfile.text import Text, verbatim
from desk.site import Site, find_office, shipped

_PACKAGES: Final = ("cardfile", "generator", "archive", "desk")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing examined; what is not ``needed`` only costs comfort."""

    name: str
    ok: bool
    message: Text
    needed: bool = True


def examine(folder: str | None) -> list[Sign]:
    """Return all signs of this machine, and of the office when there is one."""
    return [
        _python(),
        _packages(),
        _speed(),
        _libreoffice(),
        _data("forms"),
        _data("templates"),
        *_office(folder),
    ]


def _python() -> Sign:
    version = ".".join(map(str, sys.version_info[:3]))
    return Sign("python", sys.version_info >= (3, 11), Text(f"Python {version}", f"Python {version}"))


def _packages() -> Sign:
    """Each of our package names must be ours alone: another distribution would overwrite it unseen."""
    owners = packages_distributions()
    foreign = sorted({o for name in _PACKAGES for o in owners.get(name, ()) if o != "kece"})
    if foreign:
        names = "、".join(foreign)
        return Sign(
            "packages", ok=False, message=Text(f"与其他软件包重名：{names}", f"also claimed by: {names}")
        )
    return Sign("packages", ok=True, message=Text("没有重名的软件包", "no other package claims our names"))


def _speed() -> Sign:
    found = find_spec("isal") is not None
    cost = Text(
        "未安装 isal：生成文件较慢，结果相同",
        "isal is not installed: documents are made more slowly, with the same result",
    )
    return Sign("isal", found, Text("已安装 isal", "isal is installed") if found else cost, needed=False)


def _libreoffice() -> Sign:
    from generator.soffice import find_soffice

    found = find_soffice()
    cost = Text(
        "未安装 LibreOffice：不能转 PDF，也不能读取 .doc、.xls、.rtf、.odt、.ods；其他功能不受影响",
        "LibreOffice is not installed: no PDF, and .doc, .xls, .rtf, .odt, .ods are not read; nothing else is affected",
    )
    return Sign("libreoffice", found is not None, verbatim(found) if found else cost, needed=False)


def _data(kind: str) -> Sign:
    folder = shipped(kind)
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    return Sign(kind, count > 0, Text(f"{count} 个文件", f"{count} files"))


def _office(folder: str | None) -> Iterator[Sign]:
    try:
        site = Site(find_office(Path.cwd(), folder))
    except KeceError as fault:
        yield Sign(
            "office", ok=False, message=Text(fault.text("zh"), fault.text("en")), needed=folder is not None
        )
        return
    checks: dict[str, Callable[[], object]] = {
        "settings": lambda: site.settings,
        "forms of the office": lambda: list(site.library),
        "cards readable": lambda: _all_cards(site),
        "policy": lambda: _policy(site),
    }
    for name, check in checks.items():
        yield _checked(name, check)
    for place in (site.cards, site.archive, site.inbox):
        yield Sign(place.name, place.is_dir(), Text(str(place), str(place)))


def _checked(name: str, check: Callable[[], object]) -> Sign:
    try:
        check()
    except KeceError as fault:
        return Sign(name, ok=False, message=Text(fault.text("zh"), fault.text("en")))
    return Sign(name, ok=True, message=Text("正确", "sound"))


def _all_cards(site: Site) -> None:
    from cardfile.store import TinyStore

    store = TinyStore(site.cards, site.locks)
    for binder in store.binders():
        store.records(binder)


def _policy(site: Site) -> None:
    from cardfile.policy import load_policy

    load_policy(shipped("forms") / "_policy.yaml", site.settings.policy)
