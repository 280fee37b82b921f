"""Which templates an office has, and their check (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cardfile.errors import KeceError
from cardfile.library import Library
from cardfile.text import Text
from desk.books.binding import TEMPLATE
from desk.site import shipped

if TYPE_CHECKING:
    from cardfile.forms import Form
    from cardfile.policy import Policy
    from generator.checking.findings import Finding
    from generator.checking.template_check import Samples

KINDS: Final[Mapping[str, str]] = {".docx": "word", ".xlsx": "excel"}
BLANK: Final = "_blank"
_REPORT: Final = "satisfaction_report"


class NoTemplateFileError(KeceError):
    """A file to check is no template that can be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("没有这张表单，也没有这个模板文件。", "there is no such form, and no such template file."),
            where=str(path),
            remedy=Text("请写表单名，或 .docx、.xlsx 文件名。", "Name a form, or a .docx or .xlsx file."),
        )


@dataclass(frozen=True)
class TemplateDesk:
    """Checks templates against the forms of an office.

    Attributes:
        library: the forms.
        folders: where templates lie, in ``word`` and ``excel``; a file in an earlier folder replaces its
            namesake in a later one.
        policy: the figures of the regulations.
    """

    library: Library
    folders: tuple[Path, ...]
    policy: Policy

    def all(self) -> list[Path]:
        """Return the templates in force."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            for suffix, kind in KINDS.items():
                files = (folder / kind).glob(f"*{suffix}")
                found |= {f"{kind}/{path.name}": path for path in files if not path.name.startswith("~")}
        return [path for _, path in sorted(found.items())]

    def of_form(self, form: Form) -> list[Path]:
        """Return the templates of one form."""
        return [path for path in self.all() if path.stem.removesuffix(BLANK) == form.name]

    def named(self, word: str) -> list[Path]:
        """Return the templates that a word of the command line means: a file, or those of a form.

        Raises:
            NoTemplateFileError: it is no readable file of a template.
            UnknownFormError: there is no such form.
        """
        path = Path(word)
        if path.suffix.lower() not in KINDS:
            return self.of_form(self.library.get(word))
        if not path.is_file():
            raise NoTemplateFileError(path)
        return [path]

    def check(self, path: Path) -> tuple[Finding, ...]:
        """Return what is wrong with a template."""
        from generator.checking.template_check import check_template

        return check_template(path.read_bytes(), path.name, self._form(path), self.samples(path))

    def _form(self, path: Path) -> Form | None:
        name = path.stem.removesuffix(BLANK)
        return self.library.get(name) if name in self.library.files else None

    def samples(self, path: Path) -> Samples | None:
        """Return the contexts that a template is filled with; None when it belongs to no form."""
        from generator.checking.template_check import form_samples

        form = self._form(path)
        if path.name == TEMPLATE:
            return self._books
        if form is None:
            return None
        beside = self._report if form.name == _REPORT else {}
        return form_samples(form, beside, numbers=KINDS[path.suffix.lower()] == "excel")

    @cached_property
    def _books(self) -> Samples:
        from generator.checking.sample_office import book_samples

        return book_samples(self.library)

    @cached_property
    def _report(self) -> Mapping[str, Any]:
        from generator.checking.sample_office import report_beside

        return report_beside(self.library, self.policy.satisfaction)


def shipped_templates() -> TemplateDesk:
    """Return the check of what is shipped, outside any office."""
    from cardfile.policy import load_policy

    forms = shipped("forms")
    return TemplateDesk(Library((forms,)), (shipped("templates"),), load_policy(forms / "_policy.yaml"))
