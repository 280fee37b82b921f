"""The pictures of a handbook: photographs in cards, and attached pictures, a page each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from generator.handbook.enclosures import Shown
from generator.handbook.plan import Handbook

if TYPE_CHECKING:
    from markupsafe import Markup

    from generator.word.album import Album

_PORTRAIT: Final = {"width": 25.0, "height": 35.0}
"""The box of a photograph in mm (LOOK 5)."""
_SHEET: Final = {"width": 165.0, "height": 215.0}
"""What a page has left for a picture, in mm."""


def album_of(
    book: Handbook, photos: Mapping[str, bytes], enclosed: Mapping[str, Shown]
) -> tuple[Album | None, dict[str, Markup]]:
    """Return the pictures of a book, and what shows each; a book without any has no album."""
    wanted = {key: (photos[key], _PORTRAIT, "照片") for key in book.photos if key in photos}
    sheets = ((mark, shown.picture) for mark, shown in enclosed.items())
    wanted |= {mark: (picture, _SHEET, "附件") for mark, picture in sheets if picture}
    if not wanted:
        return None, {}
    from generator.word.album import Album

    album = Album()
    return album, {
        key: album.show(data, **box, name=name, alone=True) for key, (data, box, name) in wanted.items()
    }
