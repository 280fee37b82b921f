"""Photographs as they are kept: small enough, upright, without what a camera wrote about place and time."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from cardfile.errors import KeceError
from cardfile.text import Text

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 2 * 1024 * 1024
"""What a photograph may weigh (domain B.4, field 18)."""
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {"optimize": True},
}


class NotAPhotoError(KeceError):
    """A file is no photograph that can be kept."""

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__(
            reason,
            where=name,
            remedy=Text(
                "请使用不超过 2 MB 的 JPEG 或 PNG 图片。", "Use a JPEG or PNG picture of at most 2 MB."
            ),
        )


def without_metadata(data: bytes, name: str) -> bytes:
    """Return a photograph upright and without EXIF: that tells where and when it was taken (domain B.4, 18).

    Args:
        data: the file.
        name: its name, for the error.

    Raises:
        NotAPhotoError: it is too large, or no JPEG or PNG.
    """
    from PIL import Image, ImageOps

    if len(data) > MOST_BYTES:
        raise NotAPhotoError(name, Text("照片超过 2 MB。", "The photograph is larger than 2 MB."))
    try:
        with Image.open(BytesIO(data), formats=tuple(_SAVED)) as image:
            kind = str(image.format)
            return _written(ImageOps.exif_transpose(image), kind)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise NotAPhotoError(
            name, Text("不是可以读取的图片。", "This is no picture that can be read.")
        ) from fault


def _written(image: Image, kind: str) -> bytes:
    """Return the file of an image; only its dots are taken along."""
    bare = image.copy()
    bare.info.clear()
    target = BytesIO()
    bare.save(target, kind, **_SAVED[kind])
    return target.getvalue()
