"""Who holds a customer after mergers (domain C.1-1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cardfile.mergers import Merger, survivors

CODES = [f"KH000{n}" for n in range(1, 7)]
mergers = st.dictionaries(
    st.sampled_from(CODES),
    st.tuples(st.sampled_from(CODES), st.dates().map(str)),
).map(lambda found: {code: Merger(code, into, on) for code, (into, on) in found.items()})


def test_a_chain_of_mergers_is_followed_and_counts_from_its_latest_day() -> None:
    known = {
        "KH0001": Merger("KH0001", "KH0002", "2026-09-01"),
        "KH0002": Merger("KH0002", "KH0003", "2026-03-01"),
    }
    assert list(survivors("KH0001", known)) == [
        Merger("KH0001", "KH0002", "2026-09-01"),
        Merger("KH0001", "KH0003", "2026-09-01"),
    ]


@given(mergers)
def test_nobody_survives_twice_and_no_customer_survives_itself(known: dict[str, Merger]) -> None:
    for code in CODES:
        holders = [merger.into for merger in survivors(code, known)]
        assert code not in holders
        assert len(holders) == len(set(holders))
