"""Who sits in a body: each fault is found, and what is in order is left alone (G1–G5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book
from uttag.rules.seats import (
    CHAIR,
    MUNICIPALITIES,
    REGION,
    SECRETARY,
    SIDES,
    VICE_CHAIR,
    BodyFacts,
    Composition,
    MemberFacts,
    SeatFacts,
    YearFacts,
    composition,
    year_of_meetings,
)
from uttag.rules.terms import Terms

DAY = date(2026, 4, 2)
BOOK = book(
    governance__chair_years=2,
    governance__twelve=12,
    governance__plan_ahead_months=4,
    governance__meetings_a_year=4,
)
SEATS = (
    SeatFacts(1, MUNICIPALITIES, "Fyrbodal", "Företrädare"),
    SeatFacts(2, REGION, "Styrelsen", "Ledamot", 2, 2),
)
GROUP = BodyFacts(
    DAY,
    "G3",
    judged=True,
    seats=SEATS,
    members=(
        MemberFacts(MUNICIPALITIES, CHAIR, 1),
        MemberFacts(REGION, VICE_CHAIR, 2),
        MemberFacts(REGION, "member", 2),
        MemberFacts("", SECRETARY),
    ),
    chair_side=MUNICIPALITIES,
    vice_chair_side=REGION,
    needs_secretary=True,
)


def judge(facts: BodyFacts) -> Composition:
    return composition(facts, Terms(BOOK))


def codes(facts: BodyFacts) -> list[str]:
    return [reason.code for reason in judge(facts).findings]


@pytest.mark.clause("G3")
def test_a_body_whose_seats_are_filled_as_they_should_has_no_finding() -> None:
    assert judge(GROUP) == Composition(True, (), MUNICIPALITIES)


@pytest.mark.clause("G1")
def test_a_body_whose_seats_no_source_gives_is_not_judged() -> None:
    facts = replace(GROUP, judged=False, members=())
    assert not judge(facts).judged
    assert codes(facts) == ["body_not_judged"]


@pytest.mark.clause("G1", "G2", "G3", "G6")
@pytest.mark.parametrize(
    ("members", "found"),
    [
        ((), ["seat_empty", "seat_empty", "office_empty", "office_empty", "secretary_missing"]),
        (GROUP.members[:-1], ["secretary_missing"]),
        (GROUP.members[:2] + GROUP.members[3:], ["seat_empty"]),
        ((*GROUP.members, MemberFacts(REGION, "member", 2)), ["seat_overfull"]),
        ((*GROUP.members, MemberFacts(REGION, "member")), ["members_without_seat"]),
        (
            (*GROUP.members[1:], MemberFacts(REGION, CHAIR, 1)),
            ["seat_wrong_side", "office_wrong_side", "chairs_on_one_side"],
        ),
        ((replace(GROUP.members[0], office="member"), *GROUP.members[1:]), ["office_empty"]),
        (
            (*GROUP.members[:2], replace(GROUP.members[2], office=CHAIR), GROUP.members[3]),
            ["office_held_by_many", "chairs_on_one_side"],
        ),
    ],
)
def test_each_fault_is_pointed_out(members: tuple[MemberFacts, ...], found: list[str]) -> None:
    assert codes(replace(GROUP, members=members)) == found


@pytest.mark.clause("G1")
def test_findings_name_the_clause_that_gives_the_seats() -> None:
    [finding] = judge(replace(GROUP, members=GROUP.members[:2] + GROUP.members[3:])).findings
    assert (finding.clause, finding.params["party"], finding.params["filled"]) == ("G3", "Styrelsen", 1)


def council_mtp(year: int, chair: str, *, members: int = 12) -> BodyFacts:
    other = SIDES[1 - SIDES.index(chair)]
    rest = tuple(MemberFacts(SIDES[n % 2], "member", 1 + n % 2) for n in range(members - 2))
    return BodyFacts(
        date(year, 6, 1),
        "G4",
        judged=True,
        seats=(
            SeatFacts(1, MUNICIPALITIES, "VästKom", "Deltagare", 1, 11),
            SeatFacts(2, REGION, "Regionen", "Deltagare", 1, 11),
        ),
        members=(
            MemberFacts(chair, CHAIR, 1 + SIDES.index(chair)),
            MemberFacts(other, VICE_CHAIR, 1 + SIDES.index(other)),
            *rest,
        ),
        alternates_from_year=2018,
        alternates_first=MUNICIPALITIES,
        members_term="governance.twelve",
    )


@pytest.mark.clause("G4")
@pytest.mark.parametrize(
    ("year", "side"),
    [
        (2018, MUNICIPALITIES),
        (2019, MUNICIPALITIES),
        (2020, REGION),
        (2021, REGION),
        (2022, MUNICIPALITIES),
        (2025, REGION),
        (2026, MUNICIPALITIES),
    ],
)
def test_the_chair_changes_sides_every_second_year(year: int, side: str) -> None:
    assert judge(council_mtp(year, side)) == Composition(True, (), side)
    other = SIDES[1 - SIDES.index(side)]
    assert codes(council_mtp(year, other)) == ["not_their_turn", "not_their_turn"]


@pytest.mark.clause("G4")
@given(year=st.integers(2018, 2100))
def test_every_year_is_one_sides_turn_and_two_years_later_the_others(year: int) -> None:
    now, later = (judge(council_mtp(y, MUNICIPALITIES)).chair_side for y in (year, year + 2))
    assert {now, later} == set(SIDES)


@pytest.mark.clause("G4")
@pytest.mark.parametrize(("members", "found"), [(11, ["wrong_number"]), (12, []), (13, ["wrong_number"])])
def test_it_is_twelve_in_all(members: int, found: list[str]) -> None:
    assert codes(council_mtp(2026, MUNICIPALITIES, members=members)) == found


@pytest.mark.clause("G5")
@pytest.mark.parametrize(("meetings", "enough"), [(0, False), (3, False), (4, True), (9, True)])
def test_a_year_with_too_few_meetings_says_so(meetings: int, enough: bool) -> None:
    year = year_of_meetings(YearFacts(DAY, 2026, meetings, "governance.meetings_a_year"), Terms(BOOK))
    assert (year.least, year.enough) == (4, enough)
    assert [r.code for r in year.reasons] == ["enough_meetings" if enough else "too_few_meetings"]


@pytest.mark.clause("G5")
@pytest.mark.parametrize(
    ("day", "asked"), [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2026, 12, 31), True)]
)
def test_next_year_is_asked_about_from_autumn_on(day: date, asked: bool) -> None:
    year = year_of_meetings(YearFacts(day, 2027, 0, "governance.meetings_a_year"), Terms(BOOK))
    assert (not year.enough) is asked
