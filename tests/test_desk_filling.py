"""What the program fills in when a record is saved."""

from __future__ import annotations

from pathlib import Path

from offices import a_sample_office

SCORES = {
    "KH0001": (25, 20, 12, 8, 5, 5, 5, 8),
    "KH0002": (18, 15, 12, 8, 4, 5, 4, 8),
    "KH0003": (10, 15, 8, 4, 3, 4, 2, 5),
}
CRITERIA = ("s_sales", "s_payment", "s_margin", "s_volume", "s_model", "s_share", "s_history", "s_fame")


def test_a_score_sheet_is_ranked_and_graded_among_those_of_the_year(tmp_path: Path) -> None:
    """Domain F: 88, 74 and 51 points are A, B and C, with the note on the small sample.

    The grade counts from the review, when all sheets of the year are in.
    """
    office = a_sample_office(tmp_path / "office")
    header = {"unit_code": "ZB", "prepared_by": "ZB-S02", "occurred_on": "2027-01-14", "year": 2026}
    for customer, scores in SCORES.items():
        sheet = {**header, "customer_code": customer, **dict(zip(CRITERIA, scores, strict=True))}
        assert office.submit("PF", [sheet]).refused == ()
    held = [office.advance(f"PF-{customer}-2026", "已审核", by="ZB-S01").values for customer in SCORES]
    assert [(v["total"], v["rank"], v["grade"]) for v in held] == [(88, 1, "A"), (74, 2, "B"), (51, 3, "C")]
    assert all("样本不足" in v["terms"] for v in held)
