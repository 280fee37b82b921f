"""What is said about one file from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from cardfile.text import Text
from generator.foreign.kinds import Kind
from generator.reading import Reading
from generator.scanning.model import ScannedPage


@dataclass(frozen=True, slots=True)
class Read:
    """One file as read in the cage: a reading, or the reason why there is none.

    Attributes:
        kind: what the file is by its content; ``kind.ending`` is the ending it should bear.
        reading: what the form says, which names its form or has values; None exactly when there is a refusal.
        issued: the values it was handed out with, when it carries them.
        refusal: why it was not read and what to do, a full sentence.
        remarks: what people should know of it nevertheless: an ending that lies, a conversion.
        pages: of a scan, its pages with the codes found on them.
        foreign: it is sound, nothing in it runs, and it is none of our forms: it may be filed as it is.
    """

    kind: Kind
    reading: Reading | None = None
    issued: Mapping[str, Any] | None = None
    refusal: Text | None = None
    remarks: tuple[Text, ...] = ()
    pages: tuple[ScannedPage, ...] = ()
    foreign: bool = False


def lying_ending(name: str, kind: Kind) -> tuple[Text, ...]:
    """Return the remark that a file's ending does not fit its content, nothing when it does."""
    if kind.fits(name):
        return ()
    ending = PurePath(name).suffix
    return (
        Text(
            f"扩展名「{ending}」与内容不符：内容是「{kind.label.zh}」。"
            if ending
            else f"没有扩展名：内容是「{kind.label.zh}」。",
            f"The ending “{ending}” does not fit: the content is: {kind.label.en}."
            if ending
            else f"There is no ending; the content is: {kind.label.en}.",
        ),
    )
