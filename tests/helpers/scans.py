"""Pages as a scanner gives them: drawn with a printed QR code, spoiled, and put into files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from PIL import Image, ImageFilter

from generator.carriers import qr_png

A4 = (1654, 2339)
"""Pixels of A4 at 200 dpi."""
_QR_SIDE = round(24.4 / 25.4 * 200)


def page(*codes: str, writing: int = 1) -> Image.Image:
    """A page at 200 dpi: lines like writing, and these QR codes as large as kece prints them."""
    picture = Image.new("L", A4, 255)
    for row in range(400, 2200, 60):
        picture.paste(0, (150, row, 350 + row * writing * 37 % 1000, row + 14))
    for place, code in enumerate(codes):
        drawn = Image.open(io.BytesIO(qr_png(code))).convert("L").resize((_QR_SIDE, _QR_SIDE))
        picture.paste(drawn, (1350 - 400 * place, 90))
    return picture


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    """Turns a page counterclockwise."""
    return lambda it: it.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def noisy(it: Image.Image) -> Image.Image:
    """A page with grain all over."""
    return Image.blend(it, Image.effect_noise(it.size, 150), 0.3)


def speckled(it: Image.Image) -> Image.Image:
    """A page with black specks."""
    specks = Image.effect_noise(it.size, 100).point(lambda value: 0 if value < 20 else 255)
    return Image.composite(it, Image.new("L", it.size, 0), specks)


def blurred(it: Image.Image) -> Image.Image:
    """A page that moved."""
    return it.filter(ImageFilter.GaussianBlur(2))


def faint(it: Image.Image) -> Image.Image:
    """A page of which little contrast is left."""
    return it.point(lambda value: 150 + value * 12 // 255)


def cropped(it: Image.Image) -> Image.Image:
    """A page without its margins."""
    return it.crop((90, 60, it.width - 80, it.height - 100))


def squeezed(it: Image.Image) -> Image.Image:
    """A page as a poor JPEG shows it."""
    return Image.open(io.BytesIO(picture_file([it], "JPEG", quality=40)))


def picture_file(pages: Iterable[Image.Image], kind: str, **settings: object) -> bytes:
    """A file of this kind with these pages."""
    first, *others = (page.copy() for page in pages)
    more = {"save_all": True, "append_images": others} if others or kind == "PDF" else {}
    stream = io.BytesIO()
    first.save(stream, kind, **more, **settings)  # type: ignore[arg-type]
    return stream.getvalue()


def pdf(*pages: Image.Image) -> bytes:
    """A PDF with these pages at 200 dpi."""
    return picture_file(pages, "PDF", resolution=200)
