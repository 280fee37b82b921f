"""Whatever arrives ends as one Read: read, or refused with a reason in both languages."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from hostile import CASES
from hostile_case import Case
from libreoffice import SavedAgain
from needs import needs
from office_files import docx, related, with_field, xlsx
from openpyxl import Workbook

from cardfile.text import Text
from desk.cage.cage import ReadingCage
from desk.cage.limits import Limits
from desk.cage.read import Read
from desk.cage.worker import Lost, NoWorkerError, Worker
from desk.site import shipped
from generator.foreign.kinds import Kind
from generator.reading import Identity, Reading

FORMS = (shipped("forms"),)
SMALL = Limits(seconds=1, memory=512 * 1024 * 1024, answer=1024)
SAID = Reading(Identity("visit"), {"title": "甲"})
posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX limits memory")


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> SavedAgain:
    return SavedAgain(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="module")
def cage() -> Iterator[ReadingCage]:
    with ReadingCage(FORMS, workers=2) as cage:
        yield cage


class TestHostileFiles:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_each_ends_as_one_read_with_its_reason(self, cage: ReadingCage, tmp_path: Path, case: Case):
        path = case.put(tmp_path)
        started = time.monotonic()
        read = cage.read(path)
        assert time.monotonic() - started < 20
        assert (read.kind, case.says in _english(read)) == (case.kind, True), read
        assert bool(read.refusal and read.refusal.zh) is bool(case.says)
        assert (read.reading is None) is (read.refusal is not None)

    def test_an_ending_that_lies_is_told(self, cage: ReadingCage, tmp_path: Path):
        (tmp_path / "form.pdf").write_bytes(docx())
        (tmp_path / "form.DOCX").write_bytes(docx())
        lying = Text(
            "扩展名「.pdf」与内容不符：内容是「Word 文档」。",
            "The ending “.pdf” does not fit: the content is: Word document.",
        )
        reads = cage.read_all([tmp_path / "form.pdf", tmp_path / "form.DOCX"])
        assert [read.remarks for read in reads] == [(lying,), ()]

    def test_files_are_read_in_order_whatever_happens_to_one(self, tmp_path: Path):
        crashing = next(case for case in CASES if case.says == "broke off").put(tmp_path)
        (tmp_path / "a.docx").write_bytes(docx())
        paths = [tmp_path / "a.docx", crashing] * 3
        with ReadingCage(FORMS, workers=2) as cage:
            kinds = [read.kind for read in cage.read_all(paths)]
        assert kinds == [Kind.DOCX, Kind.UNKNOWN] * 3

    def test_reading_may_be_given_up_in_the_middle(self, tmp_path: Path):
        (tmp_path / "a.docx").write_bytes(docx())
        asked: list[int] = []

        def paths() -> Iterator[Path]:
            for number in range(1000):
                asked.append(number)
                yield tmp_path / "a.docx"

        with ReadingCage(FORMS) as cage:
            reads = cage.read_all(paths())
            assert isinstance(reads, Iterator)
            assert next(reads).reading == SAID
        assert len(asked) < 200


class TestHonestFiles:
    """What people do every day must not be taken for an attack."""

    @pytest.mark.parametrize(
        "build",
        [
            lambda: related("hyperlink", "https://example.com/"),
            lambda: related("hyperlink", r"\\server\share\report.docx"),
            lambda: related("attachedTemplate", "file:///C:/Users/a/Templates/Firma.dotx"),
            lambda: with_field(" PAGE "),
            lambda: with_field(' HYPERLINK "https://example.com/" '),
            lambda: with_field(r' INCLUDEPICTURE "C:\Users\a\Temp\b.png" '),
            lambda: with_field(' TOC \\o "1-3" DDE '),
        ],
        ids=[
            "link",
            "link to a share",
            "template on the own disk",
            "page",
            "link field",
            "pasted picture",
            "toc",
        ],
    )
    def test_harmless_links_and_fields_pass(self, cage: ReadingCage, tmp_path: Path, build):
        (tmp_path / "a.docx").write_bytes(build())
        assert cage.read(tmp_path / "a.docx") == Read(Kind.DOCX, SAID)

    @pytest.mark.parametrize("ending", ["docx", "xlsx"])
    def test_foreign_documents_are_refused_as_none_of_ours(
        self, cage: ReadingCage, tmp_path: Path, ending: str
    ):
        path = tmp_path / f"a.{ending}"
        made = Document() if ending == "docx" else Workbook()
        made.save(path)
        assert "none of our forms" in _english(cage.read(path))

    @needs("soffice", "what LibreOffice saves must be read")
    @pytest.mark.parametrize("ending", ["docx", "doc", "odt", "rtf", "xlsx", "xls", "ods"])
    def test_a_form_saved_by_libreoffice_in_any_format_is_read(
        self, cage: ReadingCage, saved_again: SavedAgain, tmp_path: Path, ending: str
    ):
        source = "docx" if ending in ("docx", "doc", "odt", "rtf") else "xlsx"
        data = docx() if source == "docx" else xlsx()
        path = tmp_path / f"回访 表.{ending}"
        path.write_bytes(saved_again.through(data, ending, ending=source))
        read = cage.read(path)
        converted = [
            Text(
                f"由{read.kind.label.zh}转换后读取。",
                f"Read after conversion; the original is: {read.kind.label.en}.",
            )
        ]
        assert (read.kind.ending, read.reading) == (f".{ending}", SAID)
        assert list(read.remarks) == ([] if ending == source else converted)


# -- the child process ------------------------------------------------------------------------------------


def answering(question: object) -> object:
    """What a child is asked in these tests; it answers with its number unless told otherwise."""
    if question == "die":
        os._exit(3)
    if question == "hang":
        threading.Event().wait()
    if question == "panic":
        raise KeyboardInterrupt
    if question == "grow":
        return len(bytearray(1024 * 1024 * 1024))
    return "x" * 2000 if question == "chatter" else os.getpid()


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(answering, SMALL)
    yield worker
    worker.close()


class TestWorker:
    def test_the_child_is_kept_between_questions(self, worker: Worker):
        first = worker.ask("who")
        assert (worker.ask("who"), first == os.getpid()) == (first, False)

    @pytest.mark.parametrize(
        ("question", "lost"),
        [
            ("die", Lost.CRASHED),
            ("panic", Lost.CRASHED),
            ("hang", Lost.TIMED_OUT),
            ("chatter", Lost.TOO_LONG),
            pytest.param("grow", Lost.NO_MEMORY, marks=posix),
        ],
    )
    def test_what_befalls_a_child_is_a_value_and_another_child_goes_on(
        self, worker: Worker, question: str, lost: Lost
    ):
        first = worker.ask("who")
        assert worker.ask(question) is lost
        second = worker.ask("who")
        assert isinstance(second, int)
        assert second != first

    def test_a_child_that_cannot_start_is_no_files_fault(self):
        with pytest.raises(NoWorkerError, match="cannot be started"):
            Worker(answering, Limits(start=0)).ask("who")

    @posix
    def test_a_child_that_was_ended_while_it_waited_costs_no_file(self, worker: Worker):
        first = worker.ask("who")
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert isinstance(worker.ask("who"), int)

    def test_a_closed_worker_starts_again_when_asked(self, worker: Worker):
        first = worker.ask("who")
        worker.close()
        assert worker.ask("who") != first


def _english(read: Read) -> str:
    return read.refusal.en if read.refusal else ""
