"""Seats get people, one at a time, and terms of office end; a body says what is wrong with it (G1-G4, G6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import governance as g
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.bodies.appointing import Appointment, appoint, end_membership, find_people
from uttag.apps.governance.models import Membership, Office
from uttag.apps.governance.queries.bodies import bodies, body_on, history_of, seats_of, unseated
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
EIGHT = (g.GROUP, g.LMN, g.MTP, g.SRO)


@pytest.fixture
def made() -> g.Council:
    return g.council()


@pytest.fixture
def newcomer() -> Actor:
    return g.person("Nils Ny", Role.COUNCIL)


def wish(someone: Actor, **changes: object) -> Appointment:
    """Into the first seat of the preparatory group (Göteborgsregionen), from today."""
    return replace(Appointment(someone.user_id or 0, Office.MEMBER, g.TODAY, seat=1), **changes)  # type: ignore[arg-type]


def refused(made: g.Council, wish: Appointment, code: str = g.GROUP) -> str:
    with pytest.raises(Refused) as no:
        appoint(code, wish, actor=made.secretary, at=g.NOW)
    return no.value.reasons[0].code


@pytest.mark.clause("G1", "G2", "G3", "G4")
def test_bodies_of_the_folder_filled_as_the_sources_say_are_sound() -> None:
    made = g.council(filled=EIGHT)
    rows = {row.body.code: row for row in bodies(made.secretary, g.TODAY)}
    found = {code: [f.code for f in rows[code].composition.findings] for code in EIGHT}
    assert found == {g.GROUP: [], g.LMN: ["body_not_judged"], g.MTP: [], g.SRO: []}
    assert [len(rows[code].members) for code in EIGHT] == [11, 4, 12, 8]


@pytest.mark.clause("G1")
def test_an_empty_body_says_each_seat_that_is_empty(made: g.Council) -> None:
    row = body_on(made.secretary, g.SRO, g.TODAY)
    assert [finding.code for finding in row.composition.findings] == ["seat_empty"] * 8
    assert [seat.empty for seat in seats_of(row)] == [1] * 8
    assert row.wrong == 8


@pytest.mark.clause("G4")
def test_who_should_hold_the_chair_changes_with_the_year() -> None:
    made = g.council(filled=(g.MTP,))
    turns = {2026: [], 2028: ["not_their_turn", "not_their_turn"], 2030: []}
    for year, found in turns.items():
        row = body_on(made.secretary, g.MTP, date(year, 4, 2))
        assert [finding.code for finding in row.composition.findings] == found


@pytest.mark.clause("G1")
def test_a_seat_is_filled_after_the_one_before_has_left_it(made: g.Council, newcomer: Actor) -> None:
    left = made.membership(g.GROUP, 0)
    assert refused(made, wish(newcomer)) == "seat_is_taken"
    end_membership(left.uuid, last_day=g.TODAY - timedelta(1), actor=made.secretary, at=g.NOW)
    mine = appoint(g.GROUP, wish(newcomer), actor=made.secretary, at=g.NOW)
    assert (mine.side, mine.seat_id) == ("municipalities", left.seat_id)
    assert appoint(g.GROUP, wish(newcomer), actor=made.secretary, at=g.NOW) == mine
    assert [m.user.name for m in history_of(made.secretary, mine.body)][:1] == ["Nils Ny"]
    assert TrailEntry.objects.filter(operation="end_membership", subject_uuid=left.uuid).count() == 1


@pytest.mark.clause("G1")
def test_an_appointment_in_time_to_come_is_seen_by_one_made_before_it(
    made: g.Council, newcomer: Actor
) -> None:
    """The seat is empty today, but somebody takes it next month: it can't be given until further notice."""
    end_membership(made.membership(g.GROUP, 0).uuid, last_day=g.TODAY, actor=made.secretary, at=g.NOW)
    other = g.person("Olle Kommande", Role.COUNCIL)
    next_month = g.TODAY + timedelta(30)
    appoint(g.GROUP, wish(other, from_day=next_month), actor=made.secretary, at=g.NOW)
    tomorrow = g.TODAY + timedelta(1)
    assert refused(made, wish(newcomer, from_day=tomorrow)) == "seat_is_taken"
    until = wish(newcomer, from_day=tomorrow, to_day=next_month - timedelta(1))
    assert appoint(g.GROUP, until, actor=made.secretary, at=g.NOW).to_day == until.to_day


@pytest.mark.clause("G1")
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"to_day": g.TODAY - timedelta(1)}, "ends_before_it_begins"),
        ({"seat": 99}, "seat_unknown"),
        ({"seat": None}, "seat_missing"),
        ({"user_id": 0}, "person_unknown"),
    ],
)
def test_a_wrong_appointment_is_refused(
    made: g.Council, newcomer: Actor, changes: dict[str, object], found: str
) -> None:
    assert refused(made, wish(newcomer, **changes)) == found
    assert not Membership.objects.filter(user__name=newcomer.name).exists()


@pytest.mark.clause("G1")
def test_nobody_sits_twice_and_one_is_chair(made: g.Council, newcomer: Actor) -> None:
    member = made.of(g.GROUP)[2]
    assert refused(made, wish(member, seat=9)) == "sits_already_on"
    free = made.membership(g.GROUP, 2)
    end_membership(free.uuid, last_day=g.TODAY - timedelta(1), actor=made.secretary, at=g.NOW)
    chair = wish(newcomer, seat=3, office=Office.CHAIR)
    assert refused(made, chair) == "office_is_taken"


@pytest.mark.clause("G1")
def test_a_body_without_seats_is_told_the_side(made: g.Council, newcomer: Actor) -> None:
    assert refused(made, wish(newcomer, seat=None), g.LMN) == "side_missing"
    mine = appoint(g.LMN, wish(newcomer, seat=None, side="region"), actor=made.secretary, at=g.NOW)
    assert (mine.side, mine.seat) == ("region", None)


@pytest.mark.clause("G6")
def test_a_secretary_has_no_seat_and_no_side_and_is_missed(made: g.Council) -> None:
    row = body_on(made.secretary, g.GROUP, g.TODAY)
    [secretary] = unseated(row)
    assert (secretary.office, secretary.side, secretary.seat) == ("secretary", "", None)
    end_membership(secretary.uuid, last_day=g.TODAY, actor=made.secretary, at=g.NOW)
    tomorrow = body_on(made.secretary, g.GROUP, g.TODAY + timedelta(1))
    assert [finding.code for finding in tomorrow.composition.findings] == ["secretary_missing"]


def test_a_term_of_office_is_shortened_never_prolonged(made: g.Council) -> None:
    held = made.membership(g.GROUP, 0)
    for _ in range(2):
        end_membership(held.uuid, last_day=g.TODAY, actor=made.secretary, at=g.NOW)
    for day, code in ((g.TODAY + timedelta(1), "ends_already"), (date(2000, 1, 1), "ends_before_it_begins")):
        with pytest.raises(Refused) as no:
            end_membership(held.uuid, last_day=day, actor=made.secretary, at=g.NOW)
        assert no.value.reasons[0].code == code


def test_who_was_at_a_meeting_sat_in_the_body_then(made: g.Council) -> None:
    held = g.meeting(made)
    g.attend(made, held)
    with pytest.raises(Refused) as no:
        end_membership(
            made.membership(g.GROUP, 0).uuid,
            last_day=g.TODAY - timedelta(1),
            actor=made.secretary,
            at=g.NOW,
        )
    assert no.value.reasons[0].code == "sat_later"


@pytest.mark.clause("I1")
@pytest.mark.parametrize("role", [Role.COUNCIL, Role.CONTACT, Role.LMN, Role.ADMINISTRATOR])
def test_only_the_secretariat_appoints(made: g.Council, newcomer: Actor, role: Role) -> None:
    with pytest.raises(Refused):
        appoint(g.GROUP, wish(newcomer), actor=Actor(role), at=g.NOW)
    assert not find_people(Actor(role), "Nils", g.TODAY)


def test_people_are_found_by_parts_of_their_name(made: g.Council, newcomer: Actor) -> None:
    assert [user.name for user in find_people(made.secretary, "ny nil", g.TODAY)] == ["Nils Ny"]
    assert not find_people(made.secretary, "Nils", date(2019, 1, 1))


@pytest.mark.parametrize("filled", [(g.GROUP, g.LMN), EIGHT])
def test_the_list_of_bodies_costs_the_same_however_many_sit(
    filled: tuple[str, ...], django_assert_num_queries: object
) -> None:
    made = g.council(filled=filled)
    bodies(made.secretary, g.TODAY)
    with django_assert_num_queries(5):  # type: ignore[operator]
        bodies(made.secretary, g.TODAY)
