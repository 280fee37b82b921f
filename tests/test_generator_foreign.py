"""What a file from outside is and holds, told before anything of it is trusted."""

from __future__ import annotations

import stat

import pytest
from containers import Line, compound, raw_zip
from hypothesis import given
from hypothesis import strategies as st
from office_files import docx, xlsx

from cardfile.text import Text
from generator.engine.zipfiles import ForeignZip, Limits, UnsafeZipError
from generator.foreign.active import Danger, Finding, field_findings, findings, refusal
from generator.foreign.examining import examine
from generator.foreign.kinds import CONVERTIBLE, READABLE, Kind
from generator.foreign.rtf import rtf_findings
from generator.foreign.sniffing import sniff_cfb, sniff_head, sniff_zip

FEW = Limits(members=3, part=100, total=150, ratio=10, small=10)


class TestKinds:
    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"", Kind.EMPTY),
            (b"\0" * 20, Kind.ZEROS),
            (b"PK\x03\x04", Kind.ZIP),
            (b"PK\x05\x06", Kind.ZIP),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.CFB),
            (b"{\\rtf1", Kind.RTF),
            (b"%PDF-1.4", Kind.PDF),
            (b"\n\n%PDF-1.4", Kind.PDF),
            (b"\xff\xd8\xff\xe1", Kind.JPEG),
            (b"\x89PNG\r\n\x1a\n", Kind.PNG),
            (b"II*\0", Kind.TIFF),
            (b"MM\0*", Kind.TIFF),
            (b"BM\x9a\0\0\0\0\0\0\0", Kind.BMP),
            (b"BMW is a car", Kind.TEXT),
            (b"GIF89a", Kind.GIF),
            (b"RIFF\x10\0\0\0WEBP", Kind.WEBP),
            (b"\0\0\0\x18ftypheic", Kind.HEIC),
            (b"\0\0\0\x18ftypmp42", Kind.UNKNOWN),
            (b"MZ\x90\0", Kind.UNKNOWN),
            (b"<!DOCTYPE html>", Kind.HTML),
            ("\ufeff<html>".encode("utf-16-le"), Kind.HTML),
            (b'<?xml version="1.0"?><a/>', Kind.XML),
            (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', Kind.OFFICE_XML),
            (b"MIME-Version: 1.0", Kind.OFFICE_XML),
            ("客户".encode("gb18030"), Kind.TEXT),
        ],
    )
    def test_the_first_bytes_tell(self, head: bytes, kind: Kind):
        assert sniff_head(head) is kind

    @pytest.mark.parametrize(
        ("names", "types", "mimetype", "kind"),
        [
            (["word/document.xml"], b"", b"", Kind.DOCX),
            (["word/document2.xml"], b"wordprocessingml.document.main+xml", b"", Kind.DOCX),
            (["word/document.xml"], b"wordprocessingml.template.main+xml", b"", Kind.DOCX_OTHER),
            (["xl/workbook.xml"], b"spreadsheetml.sheet.main+xml", b"", Kind.XLSX),
            (["xl/workbook.xml"], b"ms-excel.sheet.macroEnabled.main+xml", b"", Kind.XLSX_OTHER),
            (["xl/workbook.bin"], b"ms-excel.sheet.binary.macroEnabled.main", b"", Kind.XLSX_OTHER),
            (["ppt/presentation.xml"], b"", b"", Kind.PPTX),
            (["content.xml"], b"", b"application/vnd.oasis.opendocument.text", Kind.ODT),
            (["content.xml"], b"", b"application/vnd.oasis.opendocument.spreadsheet", Kind.ODS),
            (["content.xml"], b"", b"application/vnd.oasis.opendocument.graphics", Kind.ZIP),
            (["a.docx"], b"", b"", Kind.ZIP),
        ],
    )
    def test_the_members_of_a_package_tell(self, names: list[str], types: bytes, mimetype: bytes, kind: Kind):
        assert sniff_zip(names, types, mimetype) is kind

    @pytest.mark.parametrize(
        ("streams", "kind"),
        [
            (["WordDocument", "1Table"], Kind.DOC),
            (["WORKBOOK"], Kind.XLS),
            (["Book"], Kind.XLS),
            (["PowerPoint Document"], Kind.PPT),
            (["EncryptionInfo", "EncryptedPackage"], Kind.LOCKED),
            (["Props"], Kind.CFB),
        ],
    )
    def test_the_streams_of_an_old_file_tell(self, streams: list[str], kind: Kind):
        assert sniff_cfb(streams) is kind

    @pytest.mark.parametrize("kind", Kind)
    def test_each_kind_has_a_name_in_both_languages_and_fits_its_own_ending(self, kind: Kind):
        assert kind.label.zh
        assert kind.label.en
        assert kind.fits(f"a{kind.ending.upper()}")

    @given(st.binary(max_size=200))
    def test_any_bytes_have_a_kind_and_a_reason_unless_they_are_read(self, data: bytes):
        examined = examine(data)
        assert bool(examined.refusal) is not (examined.kind in READABLE or examined.kind in CONVERTIBLE)

    @given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
    def test_a_damaged_form_never_raises(self, at: int, noise: bytes):
        data = docx()
        assert examine(data[:at] + noise + data[at + len(noise) :]).kind


class TestPackages:
    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            ([Line(b"a", b"x" * 5)] * 4, "more than 3 members"),
            ([Line(b"a", method=0, packed=bytes(101), data=bytes(101))], "the part a inflates to more than"),
            ([Line(b"a", bytes(90))], "the part a is packed 15 to 1"),
            ([Line(b"a", bytes(range(90))), Line(b"b", bytes(range(90)))], "the file inflates to"),
            ([Line(b"a/../../b")], "leads out of its folder (a/../../b)"),
            ([Line(b"a\x1b[2J/../b")], r"(a\x1b[2J/../b)"),
            ([Line(b"a", mode=stat.S_IFLNK | 0o777)], "holds a link (a)"),
            ([Line(b"a", flags=1)], "encrypted (a)"),
            ([Line(b"a", b"x"), Line(b"a", b"x", at=0)], "overlap"),
        ],
    )
    def test_what_must_not_be_inflated_is_refused_by_the_directory_alone(self, lines: list[Line], says: str):
        with pytest.raises(UnsafeZipError) as refused:
            ForeignZip(raw_zip(lines), FEW)
        assert says in refused.value.reason.en
        assert refused.value.reason.zh

    def test_a_small_member_may_be_of_any_ratio(self):
        assert ForeignZip(raw_zip([Line(b"a", bytes(10))]), FEW).read("a") == bytes(10)

    def test_a_member_is_inflated_only_as_far_as_the_directory_says(self):
        package = ForeignZip(raw_zip([Line(b"a", bytes(5000), size=100)]))
        with pytest.raises(UnsafeZipError, match="damaged"):
            package.read("a")

    def test_members_of_one_name_are_told_not_refused(self):
        package = ForeignZip(raw_zip([Line(b"a", b"1"), Line(b"a", b"2"), Line(b"b")]))
        assert package.doubled == ("a",)

    @pytest.mark.parametrize(
        ("name", "flags", "shown"),
        [
            ("../表.xml".encode(), 0x0800, "../表.xml"),
            ("../表.xml".encode("gbk"), 0, "../表.xml"),
            (b"../\xff.xml", 0, "../\u00a0.xml"),
        ],
        ids=["utf-8", "gbk", "code page 437"],
    )
    def test_names_are_shown_as_their_program_meant_them(self, name: bytes, flags: int, shown: str):
        with pytest.raises(UnsafeZipError) as refused:
            ForeignZip(raw_zip([Line(name, flags=flags)]))
        assert ascii(shown)[1:-1] in refused.value.reason.en or shown in refused.value.reason.en

    def test_an_archive_is_answered_with_the_names_of_its_files(self):
        names = (("回访.docx".encode(), 0x0800), ("投诉.xlsx".encode("gbk"), 0), ("附件/".encode("gbk"), 0))
        archive = examine(
            raw_zip([Line(name, b"x" * (not name.endswith(b"/")), flags=f) for name, f in names])
        )
        assert archive.kind is Kind.ZIP
        assert archive.refusal == Text(
            "这是压缩包；请解压后逐个放入收件箱。内有 2 个文件：回访.docx、投诉.xlsx",
            "This is a zip archive; unpack it and drop the files one by one. It holds 2 file(s): 回访.docx, 投诉.xlsx",
        )

    def test_of_an_archive_of_many_files_the_first_twenty_are_named(self):
        archive = examine(raw_zip([Line(b"%03d.txt" % n, b"x") for n in range(25)]))
        assert archive.refusal
        assert archive.refusal.zh.endswith("、019.txt……另有 5 个")

    def test_a_chinese_name_whose_second_byte_is_a_backslash_leads_nowhere(self):
        assert "誠".encode("gbk")[1:] == b"\\"
        assert ForeignZip(raw_zip([Line("誠.xml".encode("gbk"))])).names


class TestActiveContent:
    @pytest.mark.parametrize("data", [docx(), xlsx()], ids=["docx", "xlsx"])
    def test_an_ordinary_form_holds_nothing(self, data: bytes):
        assert findings(ForeignZip(data)) == ()

    @pytest.mark.parametrize(
        ("instruction", "danger"),
        [
            ('DDEAUTO c:\\\\cmd.exe "/k"', Danger.DDE),
            (" dde excel a", Danger.DDE),
            ('"DDE" a', Danger.DDE),
            ('INCLUDETEXT "http://a/b"', Danger.FETCHED),
            ('INCLUDEPICTURE "\\\\\\\\server\\\\a.png"', Danger.FETCHED),
            ('IMPORT "https://a/b.png"', Danger.FETCHED),
            ("PAGE", None),
            ("ADDEND", None),
            ('INCLUDEPICTURE "C:\\\\a.png"', None),
            ('HYPERLINK "https://a"', None),
        ],
    )
    def test_what_a_field_does_by_itself(self, instruction: str, danger: Danger | None):
        assert [f.danger for f in field_findings(instruction, "a")] == ([danger] if danger else [])

    @pytest.mark.parametrize(
        ("rtf", "found"),
        [
            (rb"{\rtf1 \field{\*\fldinst{ DDEAUTO a}}}", [Finding(Danger.DDE, "RTF")]),
            (rb"{\rtf1{\field{\*\fldinst {\rtlch D}{\b\i0 D}E a}}}", [Finding(Danger.DDE, "RTF")]),
            (rb"{\rtf1{\*\template \\\\evil\\a.dotm}}", [Finding(Danger.TEMPLATE, r"\\evil\a.dotm")]),
            (rb"{\rtf1{\*\template C:\\a.dotx}{\field{\*\fldinst PAGE}}}", []),
            (rb"{\rtf1{\object\objautlink{\*\objclass Word}}}", [Finding(Danger.OBJECT, "RTF")]),
        ],
    )
    def test_what_rtf_does_by_itself(self, rtf: bytes, found: list[Finding]):
        assert list(rtf_findings(rtf)) == found

    def test_an_old_file_without_anything_active_is_to_be_converted(self):
        examined = examine(compound({"WordDocument": b"\xec\xa5" + bytes(600), "1Table": b""}))
        assert (examined.kind, examined.refusal) == (Kind.DOC, None)

    def test_the_reason_names_the_first_five_and_counts_the_rest(self):
        found = [Finding(Danger.MACROS, f"{i}.bin") for i in range(7)]
        listed = "、".join(f"宏（{i}.bin）" for i in range(5))
        assert refusal(found) == Text(
            f"文件含有：{listed}等 7 处。这些内容没有执行，也不会抄入档案；"
            "请在 Word 或 Excel 中删去它们，另存为 .docx 或 .xlsx 再交。",
            f"The file holds {', '.join(f'macros ({i}.bin)' for i in range(5))} and 2 more. Nothing of it was run, and "
            "nothing is copied into the archive; remove it in Word or Excel, save as .docx or .xlsx and hand it in again.",
        )
