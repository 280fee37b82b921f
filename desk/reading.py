"""Reading a filled form from a file that somebody names, for ``submit --excel``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cardfile.forms import Form
from cardfile.text import Text
from desk.refusals import ValuesRefusedError
from desk.shell import BadInputError

if TYPE_CHECKING:
    from desk.office import Office


def values_of_file(office: Office, form: Form, path: Path) -> dict[str, Any]:
    """Return the raw values of a filled form; a child process reads it, for it may come from anywhere.

    Raises:
        BadInputError: the file cannot be read, or is another form.
        ValuesRefusedError: places of it cannot be read for certain.
    """
    from desk.cage.cage import ReadingCage
    from generator.readback.interpret import interpret

    with ReadingCage(office.library.folders) as cage:
        read = cage.read(path)
    reading = read.reading
    if reading is None:
        raise BadInputError(str(path), read.refusal or _NO_FORM)
    if reading.identity.form not in (form.name, form.code):
        raise BadInputError(str(path), Text(f"不是「{form.title.zh}」。", f"this is not “{form.title.en}”."))
    values, problems = interpret(reading, form, office.directory, read.issued)
    if reading.problems or problems:
        raise ValuesRefusedError(str(path), (*reading.problems, *problems))
    return values


_NO_FORM: Final = Text("这不是本系统发出的表单。", "this is none of our forms.")
