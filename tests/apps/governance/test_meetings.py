"""Meetings are called, agendas made, items prepared by those whom the clause names (G3, G5, G6, G11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import governance as g
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.bodies.appointing import end_membership
from uttag.apps.governance.meetings.agenda import move_item, prepare_item, put_on_agenda, take_off_agenda
from uttag.apps.governance.meetings.calling import call_meeting, cancel_meeting
from uttag.apps.governance.models import AgendaItem, Matter, Meeting, Preparation
from uttag.apps.governance.queries.bodies import body_on
from uttag.apps.governance.queries.matters import agenda_items
from uttag.apps.governance.queries.meetings import meetings, preparers
from uttag.apps.governance.queries.waiting import waiting_for
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
HOUR = g.HOUR


@pytest.fixture
def made() -> g.Council:
    return g.council()


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.reasons[0].code


@pytest.mark.clause("G5")
def test_the_secretariat_and_the_bodys_own_chair_call_meetings(made: g.Council) -> None:
    chair, vice = made.of(g.GROUP)[0], made.of(g.GROUP)[5]
    extra = call_meeting(
        g.GROUP, starts_at=g.NOW + HOUR, place="Skövde", remark="Brådskande", actor=chair, at=g.NOW
    )
    assert (extra.state, extra.note, extra.called_by_id) == ("planned", "Brådskande", chair.user_id)
    for someone in (vice, made.of(g.LMN)[0], Actor(Role.COUNCIL)):
        with pytest.raises(Refused) as no:
            call_meeting(g.GROUP, starts_at=g.NOW + 2 * HOUR, place="Skövde", actor=someone, at=g.NOW)
        assert code_of(no) == "not_chair_of_body"


@pytest.mark.clause("G5")
@pytest.mark.parametrize(
    ("starts_at", "place", "code"),
    [
        (g.NOW, "Skövde", "meeting_in_the_past"),
        (g.NOW - HOUR, "Skövde", "meeting_in_the_past"),
        (g.NOW + 2 * HOUR, "  ", "place_missing"),
        (g.NOW + HOUR, "Vara", "meeting_there_already"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    made: g.Council, starts_at: datetime, place: str, code: str
) -> None:
    g.meeting(made)
    with pytest.raises(Refused) as no:
        call_meeting(g.GROUP, starts_at=starts_at, place=place, actor=made.secretary, at=g.NOW)
    assert code_of(no) == code
    assert Meeting.objects.count() == 1


@pytest.mark.clause("G5")
def test_a_cancelled_meeting_says_why_and_leaves_its_time_free(made: g.Council) -> None:
    planned = g.meeting(made)
    with pytest.raises(Refused) as no:
        cancel_meeting(planned.uuid, reason=" ", actor=made.secretary, at=g.NOW)
    assert code_of(no) == "reason_missing"
    for _ in range(2):
        cancelled = cancel_meeting(planned.uuid, reason="Snöstorm", actor=made.secretary, at=g.NOW)
        assert (cancelled.state, cancelled.note) == ("cancelled", "Snöstorm")
    assert g.meeting(made).starts_at == planned.starts_at
    with pytest.raises(Refused) as no:
        put_on_agenda(planned.uuid, g.matter().uuid, actor=made.secretary, at=g.NOW)
    assert code_of(no) == "meeting_cancelled"


def test_a_meeting_that_has_begun_is_not_cancelled(made: g.Council) -> None:
    planned = g.meeting(made)
    with pytest.raises(Refused) as no:
        cancel_meeting(planned.uuid, reason="Nej", actor=made.secretary, at=planned.starts_at)
    assert code_of(no) == "meeting_has_begun"


@pytest.mark.clause("G5")
def test_a_year_with_too_few_meetings_says_so_until_there_are_four(made: g.Council) -> None:
    for count in range(5):
        this_year, next_year = body_on(made.secretary, g.GROUP, g.TODAY).years
        assert (len(this_year.meetings), this_year.short, next_year.short) == (count, count < 4, False)
        planned = g.meeting(made, days=count * 30)
    cancel_meeting(planned.uuid, reason="Färre", actor=made.secretary, at=g.NOW)
    cancel_meeting(Meeting.objects.order_by("pk")[0].uuid, reason="Färre", actor=made.secretary, at=g.NOW)
    assert body_on(made.secretary, g.GROUP, g.TODAY).years[0].short
    autumn = body_on(made.secretary, g.GROUP, g.TODAY.replace(month=9))
    assert autumn.years[1].short
    assert body_on(made.secretary, g.LMN, g.TODAY).years[0].judged is None


@pytest.mark.clause("G5")
def test_a_meeting_counts_in_the_year_of_its_swedish_day(made: g.Council) -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Sweden
    call_meeting(g.GROUP, starts_at=new_year, place="Skövde", actor=made.secretary, at=g.NOW)
    this_year, next_year = body_on(made.secretary, g.GROUP, g.TODAY).years
    assert (len(this_year.meetings), len(next_year.meetings)) == (0, 1)
    assert [meetings(made.secretary, year=year).count() for year in (2026, 2027)] == [0, 1]


# --- the agenda ------------------------------------------------------------------------------------------


@pytest.mark.clause("G3")
def test_a_matter_of_the_preparatory_group_names_its_part_of_the_mandate(made: g.Council) -> None:
    planned = g.meeting(made)
    for part in ("", "stoma"):
        with pytest.raises(Refused) as no:
            put_on_agenda(planned.uuid, g.matter(part=part).uuid, actor=made.secretary, at=g.NOW)
        assert code_of(no) == "part_not_named"
    assert put_on_agenda(planned.uuid, g.matter().uuid, actor=made.secretary, at=g.NOW).decides
    at_lmn = g.meeting(made, g.LMN)
    assert put_on_agenda(at_lmn.uuid, g.matter(part="").uuid, actor=made.secretary, at=g.NOW).decides


@pytest.mark.clause("G11", "G4")
@pytest.mark.parametrize("code", [g.OFFICIALS, g.MTP])
def test_what_officials_and_experts_agree_on_is_a_recommendation(made: g.Council, code: str) -> None:
    planned, question = g.meeting(made, code), g.matter()
    with pytest.raises(Refused) as no:
        put_on_agenda(planned.uuid, question.uuid, actor=made.secretary, at=g.NOW, decides=True)
    assert code_of(no) == "body_recommends"
    assert not put_on_agenda(planned.uuid, question.uuid, actor=made.secretary, at=g.NOW).decides


def test_a_matter_is_once_on_an_agenda_and_not_after_its_end(made: g.Council) -> None:
    planned, question = g.meeting(made), g.matter()
    put_on_agenda(planned.uuid, question.uuid, actor=made.secretary, at=g.NOW)
    with pytest.raises(Refused) as no:
        put_on_agenda(planned.uuid, question.uuid, actor=made.secretary, at=g.NOW)
    assert code_of(no) == "matter_on_agenda"
    for matter, code in ((uuid4(), "matter_unknown"), (_dropped().uuid, "matter_not_open")):
        with pytest.raises(Refused) as no:
            put_on_agenda(planned.uuid, matter, actor=made.secretary, at=g.NOW)
        assert code_of(no) == code


def _dropped() -> Matter:
    gone = g.matter()
    gone.state = Matter.State.DROPPED
    gone.save()
    return gone


@pytest.mark.parametrize(
    ("who", "to", "order"),
    [(0, 3, "BCA"), (2, 1, "CAB"), (1, 1, "BAC"), (1, 99, "ACB"), (1, 0, "BAC"), (0, 1, "ABC")],
)
def test_items_change_places(made: g.Council, who: int, to: int, order: str) -> None:
    planned = g.meeting(made)
    items = [
        put_on_agenda(planned.uuid, g.matter(title).uuid, actor=made.secretary, at=g.NOW) for title in "ABC"
    ]
    move_item(items[who].uuid, to=to, actor=made.secretary, at=g.NOW)
    rows = planned.items.order_by("position").values_list("position", "matter__title")
    assert list(rows) == list(enumerate(order, start=1))


def test_an_item_taken_off_leaves_no_gap(made: g.Council) -> None:
    planned = g.meeting(made)
    items = [
        put_on_agenda(planned.uuid, g.matter(title).uuid, actor=made.secretary, at=g.NOW) for title in "ABC"
    ]
    take_off_agenda(items[0].uuid, actor=made.secretary, at=g.NOW)
    rows = planned.items.order_by("position").values_list("position", "matter__title")
    assert list(rows) == [(1, "B"), (2, "C")]


# --- preparation ---------------------------------------------------------------------------------------------


@pytest.mark.clause("G6")
def test_the_steering_councils_chair_and_vice_chair_each_prepare_by_themselves(made: g.Council) -> None:
    planned = g.meeting(made)
    item = put_on_agenda(planned.uuid, g.matter().uuid, actor=made.secretary, at=g.NOW)
    chair, vice, third = made.of(g.LMN)[:3]
    outsiders = (third, made.of(g.GROUP)[0], made.of(g.GROUP)[5])
    for someone in outsiders:
        with pytest.raises(Refused) as no:
            prepare_item(item.uuid, actor=someone, at=g.NOW)
        assert code_of(no) == "not_theirs_to_prepare"
    for someone in (chair, chair, vice):
        prepare_item(item.uuid, actor=someone, at=g.NOW)
    assert Preparation.objects.filter(item=item).count() == 2
    fresh = AgendaItem.objects.select_related("meeting__body__prepared_by").get(pk=item.pk)
    assert all(row.preparation for row in preparers(fresh, g.TODAY))


@pytest.mark.clause("G6")
def test_the_office_is_asked_on_the_day_of_preparing(made: g.Council) -> None:
    item = put_on_agenda(g.meeting(made, days=40).uuid, g.matter().uuid, actor=made.secretary, at=g.NOW)
    chair = made.of(g.LMN)[0]
    end_membership(made.membership(g.LMN, 0).uuid, last_day=g.TODAY, actor=made.secretary, at=g.NOW)
    with pytest.raises(Refused):
        prepare_item(item.uuid, actor=chair, at=g.NOW + timedelta(days=1))
    assert prepare_item(item.uuid, actor=chair, at=g.NOW)


@pytest.mark.clause("G6")
def test_nobody_prepares_for_a_body_that_has_no_one_to(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made, g.LMN))
    with pytest.raises(Refused) as no:
        prepare_item(item.uuid, actor=made.of(g.LMN)[0], at=g.NOW)
    assert code_of(no) == "nobody_prepares"


@pytest.mark.clause("G6")
def test_what_waits_for_the_one_who_prepares(made: g.Council) -> None:
    planned = g.meeting(made, days=7)
    item = put_on_agenda(planned.uuid, g.matter("Påslag").uuid, actor=made.secretary, at=g.NOW)
    chair, vice = made.of(g.LMN)[:2]
    [mine] = waiting_for(chair, g.TODAY)
    assert (mine.kind, mine.about, mine.due_day) == ("prepare_item", item.uuid, g.TODAY + timedelta(7))
    assert mine.title.params["title"] == "Påslag"
    prepare_item(item.uuid, actor=chair, at=g.NOW)
    assert waiting_for(chair, g.TODAY) == []
    assert [row.kind for row in waiting_for(vice, g.TODAY)] == ["prepare_item"]
    assert waiting_for(made.of(g.LMN)[2], g.TODAY) == []


@pytest.mark.clause("G11")
def test_a_matters_way_through_the_bodies_can_be_followed(made: g.Council) -> None:
    g.fill(made, g.OFFICIALS)
    question = g.matter("Hållbarhet")
    first = g.prepared(made, g.meeting(made, g.OFFICIALS), question)
    g.attend(made, first.meeting)
    g.decided(made, first, "Gruppen föreslår.")
    second = g.prepared(made, g.meeting(made, g.LMN, days=1), question)
    way = agenda_items(question)
    assert [(i.meeting.body.code, i.outcome, i.decides) for i in way] == [
        (g.OFFICIALS, "decided", False),
        (g.LMN, "", True),
    ]
    assert way[1] == second


@pytest.mark.clause("I1")
@pytest.mark.parametrize("role", [Role.COUNCIL, Role.CONTACT, Role.LMN, Role.FINANCE])
def test_only_the_secretariat_makes_the_agenda(made: g.Council, role: Role) -> None:
    planned = g.meeting(made)
    with pytest.raises(Refused) as no:
        put_on_agenda(planned.uuid, g.matter().uuid, actor=Actor(role), at=g.NOW)
    assert code_of(no) == "not_your_role"


@pytest.mark.clause("G11")
def test_nothing_is_decided_at_a_meeting_that_began_before_anyone_had_raised_it(made: g.Council) -> None:
    began = g.meeting(made)
    late = Matter.objects.create(title="I efterhand", part="finances", raised_at=began.starts_at + HOUR)
    with pytest.raises(Refused) as no:
        put_on_agenda(began.uuid, late.uuid, actor=made.secretary, at=began.starts_at + 2 * HOUR)
    assert code_of(no) == "matter_raised_after_meeting"
