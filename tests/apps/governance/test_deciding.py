"""How items end, in the database: unanimously or not at all, and nothing half-applied (G8)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import governance as g
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision, Term, TermValue
from uttag.apps.governance.bodies.appointing import Appointment, appoint
from uttag.apps.governance.meetings.agenda import move_item, put_on_agenda, take_off_agenda
from uttag.apps.governance.meetings.calling import cancel_meeting
from uttag.apps.governance.meetings.concluding import conclude_item, record_attendance, record_positions
from uttag.apps.governance.models import AgendaItem, Matter, Membership, Office, Position, ProposedValue
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.queries import explanation
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> g.Council:
    return g.council()


def end(made: g.Council, item: AgendaItem, outcome: str = "decided", words: str = "Enligt förslaget.") -> Any:
    return conclude_item(item.uuid, outcome, words, actor=made.secretary, at=item.meeting.starts_at)


def refused(made: g.Council, item: AgendaItem, outcome: str = "decided") -> str:
    with pytest.raises(Refused) as no:
        end(made, item, outcome)
    item.refresh_from_db()
    assert Decision.objects.filter(matter__isnull=False).count() == 0
    return no.value.reasons[0].code


def stance(made: g.Council, item: AgendaItem, place: int, stance: str) -> None:
    who = made.membership(item.meeting.body.code, place).uuid
    record_positions(item.uuid, {who: stance}, actor=made.secretary, at=item.meeting.starts_at)


@pytest.mark.clause("G8", "P4")
def test_a_unanimous_decision_of_the_council_puts_the_term_in_force(made: g.Council) -> None:
    question = g.matter("Tre arbetsdagar")
    term = Term.objects.get(key="delivery.working_days")
    ProposedValue.objects.create(matter=question, term=term, effective_from=date(2026, 6, 1), value=3)
    item = g.prepared(made, g.meeting(made, g.LMN), question)
    g.attend(made, item.meeting)
    ended = g.decided(made, item)
    question.refresh_from_db()
    value = TermValue.objects.get(term=term, effective_from=date(2026, 6, 1))
    assert (ended.outcome, question.state, value.value) == ("decided", "decided", 3)
    assert value.decision == question.decision
    assert question.decision is not None
    assert question.decision.decided_day == g.TODAY
    ruling = explanation(ended.ruling)  # type: ignore[arg-type]
    assert [reason.code for reason in ruling.reasons] == ["item_decided", "all_agree"]
    assert [reading.key for reading in ruling.readings] == ["governance.decides_by"]


@pytest.mark.clause("G8")
def test_one_who_does_not_agree_stops_it_and_the_refusal_is_kept(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    stance(made, item, 3, "disagrees")
    assert refused(made, item) == "not_unanimous"
    kept = Ruling.objects.get(subject_uuid=item.uuid)
    assert (kept.refused, kept.code) == (True, "not_unanimous")
    assert end(made, item, "remitted", "För ny beredning").outcome == "remitted"
    assert Matter.objects.get(pk=item.matter_id).state == "open"


@pytest.mark.clause("G8")
def test_who_has_said_nothing_does_not_agree(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    assert refused(made, item) == "positions_missing"
    g.all_agree(made, item)
    stance(made, item, 3, "")
    assert refused(made, item) == "positions_missing"


@pytest.mark.clause("G8")
@pytest.mark.parametrize("side", [range(5), range(5, 10)])
def test_a_meeting_that_lacks_a_party_decides_nothing(made: g.Council, side: range) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting, absent=tuple(side))
    g.all_agree(made, item)
    assert refused(made, item) == "side_not_present"
    assert refused(made, item, "dropped") == "side_not_present"
    assert end(made, item, "remitted").outcome == "remitted"


@pytest.mark.clause("G8")
def test_a_meeting_whose_attendance_nobody_noted_decides_nothing(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    assert refused(made, item) == "side_not_present"


@pytest.mark.clause("G6")
def test_an_item_that_only_one_has_prepared_is_not_decided(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    item.preparations.filter(membership__office="vice_chair").delete()
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    assert refused(made, item) == "not_prepared_by"


@pytest.mark.clause("G3")
def test_a_matter_that_lost_its_part_is_not_decided(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    Matter.objects.update(part="")
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    assert refused(made, item) == "part_not_named"


@pytest.mark.clause("P4", "G8")
def test_a_matter_that_came_to_change_terms_is_beyond_the_groups_mandate(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    term = Term.objects.get(key="delivery.working_days")
    ProposedValue.objects.create(matter=item.matter, term=term, effective_from=date(2026, 6, 1), value=3)
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    assert refused(made, item) == "no_mandate"
    assert TermValue.objects.filter(effective_from=date(2026, 6, 1)).count() == 0


@pytest.mark.clause("G8")
def test_before_it_begins_or_once_cancelled_a_meeting_decides_nothing(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    with pytest.raises(Refused) as no:
        conclude_item(item.uuid, "decided", "Ja", actor=made.secretary, at=g.NOW)
    assert no.value.reasons[0].code == "meeting_not_begun"
    cancel_meeting(item.meeting.uuid, reason="Snö", actor=made.secretary, at=g.NOW)
    assert refused(made, item) == "meeting_cancelled"


@pytest.mark.clause("G8")
def test_the_same_end_twice_is_once_and_another_end_is_refused(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    first = g.decided(made, item)
    again = end(made, item, "decided", "Något annat")
    assert (again.words, again.ruling) == (first.words, first.ruling)
    assert Decision.objects.filter(matter=item.matter_id).count() == 1
    for outcome in ("remitted", "dropped"):
        with pytest.raises(Refused) as no:
            end(made, item, outcome)
        assert no.value.reasons[0].code == "ended_otherwise"


@pytest.mark.clause("G8")
def test_a_dropped_matter_is_closed_and_a_remitted_one_comes_back(made: g.Council) -> None:
    gone, back = g.matter("Bort"), g.matter("Åter")
    held = g.meeting(made)
    first, second = g.prepared(made, held, gone), g.prepared(made, held, back)
    g.attend(made, held)
    end(made, first, "dropped")
    end(made, second, "remitted")
    later = g.meeting(made, days=30)
    with pytest.raises(Refused) as no:
        put_on_agenda(later.uuid, gone.uuid, actor=made.secretary, at=g.NOW)
    assert no.value.reasons[0].code == "matter_not_open"
    assert g.decided_later(made, later, back).outcome == "decided"


@pytest.mark.clause("G8")
def test_a_matter_settled_elsewhere_meanwhile_can_only_be_taken_off(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    Matter.objects.update(state="dropped")
    assert refused(made, item) == "matter_closed"
    take_off_agenda(item.uuid, actor=made.secretary, at=item.meeting.starts_at)
    assert not AgendaItem.objects.exists()


@pytest.mark.clause("G8")
def test_what_cannot_be_put_in_force_leaves_the_item_open(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    with (
        patch("uttag.apps.governance.meetings.concluding.enact", side_effect=RuntimeError("the power went")),
        pytest.raises(RuntimeError),
    ):
        end(made, item)
    item.refresh_from_db()
    assert (item.outcome, item.ruling) == ("", None)
    assert not Ruling.objects.filter(subject_uuid=item.uuid).exists()
    assert end(made, item).outcome == "decided"


def test_an_end_needs_words(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    with pytest.raises(Refused) as no:
        end(made, item, "remitted", "  ")
    assert no.value.reasons[0].code == "words_missing"


@pytest.mark.clause("G8")
def test_an_ended_item_stays_as_it_is(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    here = g.attend(made, item.meeting)
    g.decided(made, item)
    with pytest.raises(Refused) as no:
        stance(made, item, 0, "disagrees")
    assert no.value.reasons[0].code == "item_has_ended"
    with pytest.raises(Refused):
        move_item(item.uuid, to=1, actor=made.secretary, at=g.NOW)
    with pytest.raises(Refused):
        take_off_agenda(item.uuid, actor=made.secretary, at=g.NOW)
    all_here = [one.uuid for one in here]
    record_attendance(item.meeting.uuid, all_here, actor=made.secretary, at=item.meeting.starts_at)
    with pytest.raises(Refused) as no:
        record_attendance(item.meeting.uuid, all_here[1:], actor=made.secretary, at=item.meeting.starts_at)
    assert no.value.reasons[0].code == "attendance_closed"


def test_who_leaves_before_anything_has_ended_takes_their_position_along(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    g.attend(made, item.meeting, absent=(0,))
    assert Position.objects.count() == 9
    with pytest.raises(Refused) as no:
        stance(made, item, 0, "agrees")
    assert no.value.reasons[0].code == "not_present"


def test_strangers_are_not_at_the_meeting(made: g.Council) -> None:
    held = g.meeting(made)
    stranger = made.membership(g.LMN, 0).uuid
    with pytest.raises(Refused) as no:
        record_attendance(held.uuid, [stranger], actor=made.secretary, at=held.starts_at)
    assert no.value.reasons[0].code == "not_of_the_body"
    item = g.prepared(made, held)
    g.attend(made, held)
    with pytest.raises(Refused) as no:
        record_positions(item.uuid, {stranger: "agrees"}, actor=made.secretary, at=held.starts_at)
    assert no.value.reasons[0].code == "not_present"
    with pytest.raises(Refused) as no:
        stance(made, item, 0, "abstains")
    assert no.value.reasons[0].code == "stance_unknown"


@pytest.mark.clause("I1", "G8")
@pytest.mark.parametrize("role", [Role.COUNCIL, Role.CONTACT, Role.LMN, Role.ADMINISTRATOR])
def test_only_the_secretariat_keeps_the_meeting(made: g.Council, role: Role) -> None:
    item = g.prepared(made, g.meeting(made))
    with pytest.raises(Refused) as no:
        conclude_item(item.uuid, "dropped", "Nej", actor=Actor(role), at=item.meeting.starts_at)
    assert no.value.reasons[0].code == "not_your_role"


@pytest.mark.clause("G8")
@pytest.mark.parametrize("outcome", ["majority", "adjourned", "DECIDED", "agreed", " "])
def test_the_database_holds_no_fourth_outcome(made: g.Council, outcome: str) -> None:
    """Whoever writes past the operations, on either engine."""
    item = g.prepared(made, g.meeting(made))
    rows = AgendaItem.objects.filter(pk=item.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome=outcome, concluded_at=g.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome="decided")  # without its time
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(
            meeting=item.meeting, matter=g.matter(), position=9, outcome=outcome, concluded_at=g.NOW
        )


STANCES = st.sampled_from(["", "agrees", "agrees", "disagrees", "recused"])
TRIES = st.fixed_dictionaries(
    {
        "said": st.one_of(
            st.lists(STANCES, min_size=4, max_size=4), st.just(["agrees", "agrees", "agrees", "recused"])
        ),
        "absent": st.sets(st.integers(0, 3), max_size=3),
        "prepared": st.sets(st.sampled_from([0, 1])) | st.just({0, 1}),
        "part": st.sampled_from(["finances", "finances", ""]),
        "terms": st.sampled_from([False, False, True]),
        "outcome": st.sampled_from(["decided", "decided", "remitted", "dropped", "majority", ""]),
        "begun": st.sampled_from([True, True, False]),
    }
)


@pytest.mark.clause("G8")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=TRIES)
@example(
    tried={
        "said": ["agrees"] * 4,
        "absent": {1},
        "prepared": {0, 1},
        "part": "finances",
        "terms": False,
        "outcome": "decided",
        "begun": True,
    }
)
def test_every_wrong_way_to_decide_is_tried_and_there_is_no_third_way(
    made: g.Council, tried: dict[str, Any]
) -> None:
    """Real operations, rolled back after each try: what ends as decided has been agreed by all, and nothing
    ends otherwise than in the three ways. Four take part: the chairs and one more from each side.
    """
    with transaction.atomic():
        item = _set_up(made, tried)
        at = item.meeting.starts_at if tried["begun"] else g.NOW
        with suppress(Refused):
            conclude_item(item.uuid, tried["outcome"], "Så blev det.", actor=made.secretary, at=at)
        item.refresh_from_db()
        _judge(item, tried)
        transaction.set_rollback(True)


PLACES = (0, 1, 5, 6)  # two of the municipalities, two of the region


def _set_up(made: g.Council, tried: dict[str, Any]) -> AgendaItem:
    question = g.matter()
    item = g.prepared(made, g.meeting(made), question)
    offices = ["chair", "vice_chair"]
    item.preparations.exclude(membership__office__in=[offices[n] for n in tried["prepared"]]).delete()
    Matter.objects.filter(pk=question.pk).update(part=tried["part"])
    if tried["terms"]:
        term = Term.objects.get(key="delivery.working_days")
        ProposedValue.objects.create(matter=question, term=term, effective_from=date(2026, 6, 1), value=3)
    here = [PLACES[n] for n in range(4) if n not in tried["absent"]]
    g.attend(made, item.meeting, absent=tuple(set(range(10)) - set(here)))
    for n, said in enumerate(tried["said"]):
        if PLACES[n] in here and said:
            stance(made, item, PLACES[n], said)
    return item


def _judge(item: AgendaItem, tried: dict[str, Any]) -> None:
    assert item.outcome in ("", "decided", "remitted", "dropped")
    assert item.outcome in ("", tried["outcome"])
    here = [(n >= 2, tried["said"][n]) for n in range(4) if n not in tried["absent"]]
    parties = {side for side, said in here if said == "agrees"}
    sound = (
        parties == {True, False}
        and all(said in ("agrees", "recused") for _, said in here)
        and tried["prepared"] == {0, 1}
        and tried["part"] == "finances"
        and tried["begun"]
    )
    if tried["outcome"] == "decided":
        # With terms in it the group can't decide: asked to when it was put up, it is refused.
        assert (item.outcome == "decided") is (sound and not tried["terms"])
    if item.outcome != "decided":
        assert not Decision.objects.filter(matter=item.matter_id).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("G8", "I3")
def test_two_who_end_an_item_at_once_make_one_decision() -> None:
    """One may even say otherwise: whoever comes first, there is one end and at most one decision."""
    made = g.council()
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)

    def go(number: int) -> str:
        outcome = ("decided", "dropped", "decided")[number]
        with suppress(Refused):
            return str(end(made, item, outcome).outcome)
        return ""

    ends = {ended for ended in at_once(3, go) if ended}
    item.refresh_from_db()
    assert ends == {item.outcome}
    assert Decision.objects.filter(matter=item.matter_id).count() == (item.outcome == "decided")
    assert Ruling.objects.filter(subject_uuid=item.uuid, refused=False).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("G1", "I3")
def test_two_appointed_to_one_seat_at_once_get_it_once() -> None:
    made = g.council(filled=())
    people = [g.person(f"Sökande Nummer{n}", Role.COUNCIL) for n in range(3)]

    def go(number: int) -> bool:
        wish = Appointment(people[number].user_id or 0, Office.MEMBER, g.TODAY, seat=1)
        with suppress(Refused):
            return bool(appoint(g.GROUP, wish, actor=made.secretary, at=g.NOW).pk)
        return False

    assert sum(at_once(3, go)) == 1
    assert Membership.objects.count() == 1
