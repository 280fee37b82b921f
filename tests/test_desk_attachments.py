"""Attachments and photographs: filed beside the record, named in its values, shown in its document."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest
from gates import audit_errors, integrity_errors
from libreoffice import SavedAgain
from needs import needs
from offices import a_sample_office
from PIL import Image

from desk.attachments import NotAFileFieldError, RefusedFileError, file_names
from desk.documents import named
from desk.office import Office
from desk.refusals import ValuesRefusedError
from generator.photos import NotAPhotoError, without_metadata
from generator.readback import read_back
from generator.word import WordTemplate

CAMERA = 0x010F
"""The EXIF tag that names the camera."""
TURNED = 0x0112
"""The EXIF tag that says how the camera was held."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def a_photo(
    path: Path, kind: str = "JPEG", size: tuple[int, int] = (300, 420), *, exif: bool = False
) -> Path:
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0], size[1] // 2))
    marks = Image.Exif()
    if exif:
        marks[CAMERA], marks[TURNED] = "Secret Camera", 6
    image.save(path, kind, exif=marks)
    return path


def attachments_of(office: Office, record_no: str) -> list[tuple[str, str]]:
    return [(d.name, d.path.rpartition("/")[2]) for d in office.show(record_no).documents if d.name]


class TestAttaching:
    def test_a_file_joins_the_table_of_attachments(self, office: Office, tmp_path: Path) -> None:
        letter = tmp_path / "来函 (扫描).pdf"
        letter.write_bytes(b"%PDF-1.4 letter")
        record = office.attach("WL-KH0001-2026-0001", letter, title="客户来函")
        digest = sha256(b"%PDF-1.4 letter").hexdigest()
        assert record.values["attachments"] == [
            {"title": "客户来函", "file": "来函 (扫描).pdf", "sha256": digest}
        ]
        (document,) = [d for d in record.documents if d.name]
        assert (document.name, document.sha256) == ("来函 (扫描).pdf", digest)
        assert (office.site.archive / document.path).read_bytes() == b"%PDF-1.4 letter"
        assert document.path.endswith("_附件01_v1.pdf")
        assert office.verify()[1] == ()

    def test_the_same_name_again_is_the_next_version(self, office: Office, tmp_path: Path) -> None:
        letter = tmp_path / "来函.pdf"
        for content in (b"%PDF-1.4 first", b"%PDF-1.4 second"):
            letter.write_bytes(content)
            office.attach("WL-KH0001-2026-0001", letter)
        record = office.show("WL-KH0001-2026-0001")
        assert [row["file"] for row in record.values["attachments"]] == ["来函.pdf"]
        newest = named(record, "来函.pdf")
        assert newest is not None
        assert (office.site.archive / newest.path).read_bytes() == b"%PDF-1.4 second"
        assert office.verify()[1] == ()

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [("a.docx", b"MZ\x90\x00" + bytes(99), "unknown format"), ("b.bat", b"@echo off", "text file")],
    )
    def test_what_the_inbox_does_not_file_is_refused(
        self, office: Office, tmp_path: Path, name: str, content: bytes, said: str
    ) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RefusedFileError, match=said):
            office.attach("WL-KH0001-2026-0001", tmp_path / name)
        assert attachments_of(office, "WL-KH0001-2026-0001") == []

    def test_a_field_of_another_type_holds_no_file(self, office: Office, tmp_path: Path) -> None:
        with pytest.raises(NotAFileFieldError, match=r"subject.*attachments"):
            office.attach("WL-KH0001-2026-0001", a_photo(tmp_path / "a.jpg"), "subject")

    def test_a_photograph_without_consent_reaches_neither_card_nor_archive(
        self, office: Office, tmp_path: Path
    ) -> None:
        before = sorted(office.site.archive.rglob("*"))
        with pytest.raises(ValuesRefusedError, match="单独同意"):
            office.attach("KH0001-P002", a_photo(tmp_path / "沈砚.jpg"), "photo")
        assert sorted(office.site.archive.rglob("*")) == before
        assert attachments_of(office, "KH0001-P002") == []

    def test_all_files_that_the_sample_names_are_there(self, office: Office) -> None:
        missing = [
            (record.record_no, name)
            for record in office.records()
            for _, name in file_names(office.form(record.form), record.values)
            if record.form != "handbook" and not named(record, name)
        ]
        assert missing == []


class TestPhotographs:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_what_the_camera_wrote_is_removed_and_the_picture_upright(
        self, kind: str, tmp_path: Path
    ) -> None:
        data = without_metadata(a_photo(tmp_path / "a", kind, exif=True).read_bytes(), "a")
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size, dict(image.getexif())) == (kind, (420, 300), {})
        assert b"Secret Camera" not in data

    @pytest.mark.parametrize(
        ("content", "reason"), [(b"no picture", "no picture that can be read"), (b"\0" * 2_100_000, "2 MB")]
    )
    def test_what_is_no_photograph_is_refused(self, content: bytes, reason: str) -> None:
        with pytest.raises(NotAPhotoError, match=reason):
            without_metadata(content, "照片.jpg")

    def test_the_document_shows_it_and_reads_back_unchanged(self, office: Office, tmp_path: Path) -> None:
        data = office.papers.document(office.show("KH0001-P001"))
        (path := tmp_path / "P001.docx").write_bytes(data)
        template = WordTemplate(data)
        (media,) = [name for name in template.parts if name.startswith("word/media/kece")]
        filed = named(office.show("KH0001-P001"), "KH0001-P001.png")
        assert filed is not None
        assert template.package[media].data == (office.site.archive / filed.path).read_bytes()
        reading = read_back(data, office.form("contact"))
        assert (reading.values["photo"], reading.problems) == ("KH0001-P001.png", ())
        assert [*audit_errors(path), *integrity_errors(path)] == []

    @needs("soffice", "it saves the document again")
    def test_libreoffice_keeps_it(self, office: Office, tmp_path: Path) -> None:
        data = office.papers.document(office.show("KH0001-P001"))
        again = SavedAgain(tmp_path).through(data, "docx")
        assert read_back(again, office.form("contact")).values["photo"] == "KH0001-P001.png"

    def test_two_photographs_of_one_record_are_both_shown(self, office: Office, tmp_path: Path) -> None:
        office.attach("KH0001-P001", a_photo(tmp_path / "名片.jpg", size=(540, 330)), "card")
        parts = WordTemplate(office.papers.document(office.show("KH0001-P001"))).parts
        assert sorted(p.rpartition(".")[2] for p in parts if "media/kece" in p) == ["jpg", "png"]

    def test_a_record_without_one_gets_no_picture(self, office: Office) -> None:
        parts = WordTemplate(office.papers.document(office.show("KH0001-P002"))).parts
        assert [p for p in parts if "media/kece" in p] == []
