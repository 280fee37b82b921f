"""Photographs in a handbook: in the card of a contact whose consent covers them, in a full edition only."""

import io
import zipfile
from functools import cache

import pytest
from handbook_sample import JANUARY, JULY, plan
from lxml import etree
from offices import WAIVED, a_sample_office
from PIL import Image

from desk.documents import named
from generator.handbook.context import render_handbook
from generator.handbook.template import draw_template

GENERAL, FULL = "通用版", "完整版"
EMU = 36_000
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

template = cache(draw_template)


def portrait(width: int = 250, height: int = 350) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "steelblue").save(stream, "PNG")
    return stream.getvalue()


def members(document: bytes) -> dict[str, bytes]:
    package = zipfile.ZipFile(io.BytesIO(document))
    return {name: package.read(name) for name in package.namelist()}


def media(document: bytes) -> list[bytes]:
    return [data for name, data in members(document).items() if name.startswith("word/media/kece")]


def test_the_plan_asks_only_for_photographs_that_a_consent_covers():
    assert plan("KH0001", "2026H1", FULL, JULY).photos == {"KH0001-P001": "KH0001-P001.png"}
    assert plan("KH0001", "2026H1", GENERAL, JULY).photos == {}
    assert plan("KH0002", "2026H2", FULL, JANUARY).photos == {}


@pytest.mark.parametrize(("pixels", "millimetres"), [((250, 350), (25, 35)), ((500, 500), (25, 25))])
def test_a_photograph_is_fitted_into_its_box_in_the_card(pixels, millimetres):
    photo = portrait(*pixels)
    book = plan("KH0001", "2026H1", FULL, JULY)
    made = members(render_handbook(template(), book, photos={"KH0001-P001": photo}))
    assert [data for name, data in made.items() if name.startswith("word/media/kece")] == [photo]
    document = etree.fromstring(made["word/document.xml"])
    [picture] = [
        row
        for row in document.iter(f"{W}tr")
        if row.find(f".//{A}blip") is not None and "照片" in "".join(row.itertext())
    ]
    size = picture.find(f".//{A}ext")
    assert (int(size.get("cx")) / EMU, int(size.get("cy")) / EMU) == millimetres
    assert "".join(picture.itertext()) == "照片"


def test_a_photograph_that_nobody_supplies_is_named():
    book = plan("KH0001", "2026H1", FULL, JULY)
    assert b"KH0001-P001.png" in members(render_handbook(template(), book))["word/document.xml"]


def test_one_that_the_plan_does_not_ask_for_is_not_printed():
    book = plan("KH0001", "2026H1", GENERAL, JULY)
    assert render_handbook(template(), book, photos={"KH0001-P001": portrait()}) == render_handbook(
        template(), book
    )


def test_the_office_prints_the_photograph_from_its_archive(tmp_path):
    office = a_sample_office(tmp_path / "office")
    photo = tmp_path / "KH0001-P001.png"
    photo.write_bytes(portrait())
    attached = office.attach("KH0001-P001", photo, "photo")
    filed = named(attached, photo.name)
    assert filed
    books = {
        variant: office.handbooks(["KH0001"], "2026H2", variant, issuing=WAIVED).made[0].files[0]
        for variant in (FULL, GENERAL)
    }
    shown = {variant: media((office.site.archive / path).read_bytes()) for variant, path in books.items()}
    assert shown == {FULL: [(office.site.archive / filed.path).read_bytes()], GENERAL: []}
