"""Reading a filled form from a file that somebody names, for ``submit --excel``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.text import Text
from desk.refusals import ValuesRefusedError
from desk.shell import BadInputError

if TYPE_CHECKING:
    from desk.office import Office


def values_of_file(office: Office, form: Form, path: Path) -> dict[str, Any]:
    """Return the raw values of a filled form.

    Raises:
        BadInputError: the file cannot be read, or is another form.
        ValuesRefusedError: places of it cannot be read for certain.
    """
    from generator.readback import read_back
    from generator.readback.interpret import interpret

    try:
        data = path.read_bytes()
    except OSError as fault:
        raise BadInputError(
            str(path),
            Text(f"文件无法读取：{fault.strerror}。", f"the file cannot be read: {fault.strerror}."),
        ) from fault
    try:
        reading = read_back(data)
    except KeceError as fault:
        fault.where = str(path)
        raise
    if reading.identity.form != form.name:
        raise BadInputError(str(path), Text(f"不是「{form.title.zh}」。", f"this is not “{form.title.en}”."))
    values, problems = interpret(reading, form, office.directory)
    if problems:
        raise ValuesRefusedError(str(path), problems)
    return values
