"""Drawing templates from form definitions, for one form or for all that are shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.library import Library
from cardfile.store import write_beside
from cardfile.text import Text
from desk.books.binding import TEMPLATE
from desk.site import shipped


class TemplateExistsError(KeceError):
    """An office has a template of this name; somebody may have changed it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("模板已存在，没有覆盖。", "this template exists and was not overwritten."),
            where=str(path),
            remedy=Text("如要重新绘制，请先移走它。", "Move it away to have it drawn again."),
        )


def draw_templates(form: Form, folder: Path) -> Iterator[Path]:
    """Draw a form's Word template, its pen blank and its workbook; yield the files written."""
    from generator.drawing.excel_templates import draw_workbook
    from generator.drawing.scaffold_word import draw_blank
    from generator.drawing.word_templates import draw_word

    drawn = {
        folder / "word" / f"{form.name}.docx": draw_word,
        folder / "word" / f"{form.name}_blank.docx": draw_blank,
        folder / "excel" / f"{form.name}.xlsx": draw_workbook,
    }
    for path in drawn:
        if path.exists():
            raise TemplateExistsError(path)
    for path, draw in drawn.items():
        yield _written(path, draw(form))


def _written(path: Path, content: bytes) -> Path:
    write_beside(path, content)
    return path


def draw_all() -> None:
    """Draw every template that is shipped, beside the definitions of the checkout."""
    from generator.drawing.excel_templates import SHIPPED, draw_workbook
    from generator.drawing.scaffold_word import draw_blank
    from generator.drawing.word_templates import draw_word
    from generator.handbook.template import draw_template

    library = Library((shipped("forms"),))
    folder = shipped("templates")
    for form in library:
        _written(folder / "word" / f"{form.name}.docx", draw_word(form))
        _written(folder / "word" / f"{form.name}_blank.docx", draw_blank(form))
    _written(folder / "word" / TEMPLATE, draw_template())
    for name in SHIPPED:
        _written(folder / "excel" / f"{name}.xlsx", draw_workbook(library.get(name)))


if __name__ == "__main__":
    draw_all()
