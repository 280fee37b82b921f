"""Finding records: the catalogue answers as a reading of all cards would, only sooner."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from offices import DEALING, a_sample_office

from archive.catalogue import Query
from desk.office import Office
from desk.search import Search, folded


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that no test changes."""
    return a_sample_office(tmp_path_factory.mktemp("search") / "office")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def numbers(office: Office, text: str, **where: str) -> list[str]:
    return [record.record_no for record in office.find(text, **where)]


class TestTheLaw:
    words = st.sampled_from(
        [
            "钻完井",
            "三维",
            "物",
            "KH0001",
            "kh0001-p003",
            "2026-06",
            "投诉",
            "%",
            "_",
            '"',
            "a OR b",
            "NEAR(",
            "*",
            "一二三四五",
        ]
    )
    anything = st.text("钻完井回访KHd0-1 \"'*%_^", min_size=1, max_size=6)

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.one_of(words, anything),
        st.sampled_from([None, "dealing", "complaint"]),
        st.sampled_from([None, "KH0001", "SYB01", "KH9999"]),
        st.sampled_from([("", "9999"), ("2026-01-01", "2026-06-30")]),
    )
    def test_the_catalogue_finds_what_a_scan_finds_in_the_same_order(
        self, shared: Office, text: str, form: str | None, binder: str | None, span: tuple[str, str]
    ) -> None:
        query = Query(folded(text), form, binder, *span)
        shared.search.refresh()
        hits = [hit.number for hit in shared.search.catalogue.find(query)]
        assert hits == [record.record_no for record in shared.search.scan(query)]


class TestWhatIsFound:
    def test_a_number_stands_first_then_the_newest(self, shared: Office) -> None:
        found = numbers(shared, "kh0001-p003")
        days = [shared.show(number).values["occurred_on"] for number in found[1:]]
        assert found[0] == "KH0001-P003"
        assert days == sorted(days, reverse=True)
        assert days

    def test_width_and_case_do_not_matter(self, shared: Office) -> None:
        assert numbers(shared, "ＫＨ０００１－Ｐ００３") == numbers(shared, "kh0001-p003")

    def test_a_word_of_two_characters_is_found(self, shared: Office) -> None:
        assert "TS-KH0001-2026-0001" in numbers(shared, "投诉", form="TS")

    def test_the_name_of_an_attachment_leads_to_its_record(self, shared: Office) -> None:
        assert numbers(shared, "KH0003_营业执照.pdf") == ["KH0003"]

    def test_personal_values_are_not_looked_at(self, shared: Office) -> None:
        assert shared.show("KH0001-P001").values["hobbies"] == "摄影、徒步"
        assert numbers(shared, "摄影、徒步") == []

    def test_a_customer_a_form_and_a_period_narrow_it_down(self, shared: Office) -> None:
        found = [shared.show(n) for n in numbers(shared, "钻", form="WL", customer="KH0001", period="2026H1")]
        assert {(r.form, r.binder, r.values["occurred_on"] <= "2026-06-30") for r in found} == {
            ("dealing", "KH0001", True)
        }


class TestKeepingUp:
    def test_a_record_is_found_as_soon_as_it_is_stored_and_gone_words_are_not(self, office: Office) -> None:
        assert numbers(office, "重磁资料处理询价") == []
        (record,) = office.submit("dealing", [DEALING]).records
        assert numbers(office, "重磁资料处理询价") == [record.record_no]
        office.revise(record.record_no, {"subject": "航磁"}, reason="更正")
        assert numbers(office, "重磁资料处理询价") == []

    def test_only_binders_that_changed_are_taken_up(self, office: Office) -> None:
        assert set(office.search.refresh()) == set(office.store.binders())
        office.submit("dealing", [DEALING])
        assert Search(Office(office.site.root)).refresh() == ("KH0001",)
        assert office.search.refresh() == ()

    def test_a_binder_that_is_gone_is_dropped(self, office: Office) -> None:
        office.search.refresh()
        (office.site.cards / "KH0003.json").unlink()
        assert numbers(office, "拓石机电", customer="KH0003") == []

    @pytest.mark.parametrize("damage", ["garbage", "older layout", "deleted"])
    def test_a_catalogue_that_cannot_be_used_is_made_anew(self, office: Office, damage: str) -> None:
        before = numbers(office, "钻完井")
        path = office.site.work / "catalogue.sqlite"
        if damage == "garbage":
            path.write_bytes(b"no database " * 1000)
        elif damage == "deleted":
            path.unlink()
        else:
            with sqlite3.connect(path) as database:
                database.execute("PRAGMA user_version = 0")
            database.close()
        assert numbers(Office(office.site.root), "钻完井") == before

    def test_without_a_catalogue_all_cards_are_read(self, office: Office) -> None:
        before = numbers(office, "钻完井")
        path = office.site.work / "catalogue.sqlite"
        path.unlink()
        path.mkdir()
        assert numbers(Office(office.site.root), "钻完井") == before

    def test_what_is_withdrawn_leaves_no_trace_in_the_file(self, office: Office) -> None:
        (record,) = office.submit("dealing", [DEALING]).records
        office.search.refresh()
        path = office.site.work / "catalogue.sqlite"
        assert "重磁资料处理询价".encode() in path.read_bytes()
        office.revise(record.record_no, {"subject": "航磁"}, reason="更正")
        office.search.refresh()
        assert "重磁资料处理询价".encode() not in path.read_bytes()

    def test_rebuilding_answers_the_same(self, office: Office) -> None:
        before = numbers(office, "钻完井")
        assert set(office.search.rebuild()) == set(office.store.binders())
        assert numbers(office, "钻完井") == before
