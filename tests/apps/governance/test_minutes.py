"""Minutes are drafted from the meeting, approved by the chair and one of the other party, then locked (G7, G10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests import governance as g
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.meetings.agenda import put_on_agenda
from uttag.apps.governance.meetings.concluding import conclude_item, record_attendance
from uttag.apps.governance.meetings.drafting import digest
from uttag.apps.governance.meetings.minutes import (
    approve_minutes,
    draft_minutes,
    edit_minutes,
    inform_principals,
)
from uttag.apps.governance.models import Approval, Informed, Meeting, Minutes
from uttag.apps.governance.queries.meetings import minutes_of
from uttag.apps.governance.queries.waiting import waiting_for
from uttag.ground.append_only import WrittenOnce
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

AFTER = g.NOW + timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> g.Council:
    return g.council()


@pytest.fixture
def minutes(made: g.Council) -> Minutes:
    return g.minutes_drafted(made)


def approve(minutes: Minutes, actor: Actor, **how: str) -> Minutes:
    return approve_minutes(minutes.meeting.uuid, actor=actor, at=AFTER, **how)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


@pytest.mark.clause("G7")
def test_the_draft_says_who_was_there_and_how_each_item_ended(made: g.Council) -> None:
    text = g.minutes_drafted(made, absent=(3, 9)).text
    here, away = text.split("Frånvarande:")
    names = [actor.name for actor in made.of(g.GROUP)]
    assert all((name in here) is (place not in (3, 9)) for place, name in enumerate(names))
    assert away.count("- Ledamot") == 2
    leaders = " och ".join(actor.name for actor in made.of(g.LMN)[:2])
    assert text.splitlines()[-5:] == [
        "# § 1 Principer för påslag",
        "Del av uppdraget: Ta ställning i principiella ekonomifrågor.",
        f"Berett av {leaders}.",
        "Alla som deltog är eniga.",
        "Beslut i enighet: Enligt förslaget.",
    ]
    assert Meeting.objects.get().state == "held"


@pytest.mark.clause("G7")
def test_there_are_no_minutes_until_every_item_has_ended(made: g.Council) -> None:
    held = g.meeting(made)
    first, second = g.prepared(made, held, g.matter("A")), g.prepared(made, held, g.matter("B"))
    after = held.starts_at

    def draft() -> Minutes:
        return draft_minutes(held.uuid, actor=made.secretary, at=after)

    assert refused(draft) == "attendance_missing"
    g.attend(made, held)
    g.decided(made, first)
    assert refused(draft) == "items_left"
    conclude_item(second.uuid, "remitted", "Underlaget saknas", actor=made.secretary, at=after)
    assert draft() == draft()
    late = g.matter("C").uuid
    assert refused(lambda: put_on_agenda(held.uuid, late, actor=made.secretary, at=after)) == "meeting_held"
    assert refused(lambda: record_attendance(held.uuid, [], actor=made.secretary, at=after)) == "meeting_held"


@pytest.mark.clause("G7")
@pytest.mark.parametrize("first", ["chair", "other"])
def test_the_chair_and_one_of_the_other_party_lock_them_in_either_order(
    made: g.Council, minutes: Minutes, first: str
) -> None:
    both = [made.of(g.GROUP)[0], made.of(g.GROUP)[7]]
    for number, actor in enumerate(both if first == "chair" else reversed(both)):
        now = approve(minutes, actor)
        assert (now.locked_at is not None) is (number == 1)
    assert now.pdf is not None
    assert bytes(now.pdf.content).startswith(b"%PDF")
    assert {a.membership.side for a in now.approvals.all()} == {"municipalities", "region"}
    assert Ruling.objects.filter(rule="deciding.approve", refused=False).count() == 2


@pytest.mark.clause("G7")
@pytest.mark.parametrize(
    ("who", "code"),
    [
        (1, "chair_approves_for_side"),
        ("secretary", "not_your_role"),
        ("secretary with another role", "not_a_member"),
        ("stranger", "not_a_member"),
        ("preparer", "not_a_member"),
    ],
)
def test_nobody_else_approves(made: g.Council, minutes: Minutes, who: int | str, code: str) -> None:
    as_member = Actor(Role.COUNCIL, made.secretary.user_id, "Sten")
    people: dict[int | str, Actor] = {
        1: made.of(g.GROUP)[1],
        "secretary": made.secretary,
        "secretary with another role": as_member,
        "stranger": g.person("Frida Främling", Role.COUNCIL),
        "preparer": made.of(g.LMN)[0],
    }
    assert refused(lambda: approve(minutes, people[who])) == code
    assert not Approval.objects.exists()


@pytest.mark.clause("G7")
def test_the_same_side_or_person_twice_is_refused(made: g.Council, minutes: Minutes) -> None:
    first, second = made.of(g.GROUP)[6:8]
    approve(minutes, first)
    assert refused(lambda: approve(minutes, first)) == "approved_already"
    assert refused(lambda: approve(minutes, second)) == "side_has_approved"
    minutes.refresh_from_db()
    assert minutes.locked_at is None


@pytest.mark.clause("G7")
def test_who_was_not_there_does_not_approve_and_the_vice_chair_led_without_the_chair(
    made: g.Council,
) -> None:
    minutes = g.minutes_drafted(made, absent=(0, 6))
    chair, vice, away, other = (made.of(g.GROUP)[place] for place in (0, 5, 6, 7))
    for actor in (chair, away):
        assert refused(lambda actor=actor: approve(minutes, actor)) == "was_not_present"  # type: ignore[misc]
    assert refused(lambda: approve(minutes, other)) == "chair_approves_for_side"
    approve(minutes, vice)
    assert approve(minutes, made.of(g.GROUP)[2]).locked_at == AFTER


@pytest.mark.clause("G7")
def test_a_text_changed_after_one_approval_is_approved_anew(made: g.Council, minutes: Minutes) -> None:
    chair, other, third = (made.of(g.GROUP)[place] for place in (0, 7, 8))
    approve(minutes, chair)
    new = minutes.text + "\nRättat."
    edit_minutes(minutes.meeting.uuid, new.replace("\n", "\r\n"), actor=made.secretary, at=AFTER)
    row = minutes_of(minutes.meeting)
    assert row is not None
    assert (len(row.approvals), len(row.outdated), row.minutes.text) == (0, 1, new)
    assert refused(lambda: approve(minutes, other, seen=digest(minutes.text))) == "minutes_changed_meanwhile"
    assert approve(minutes, third, seen=digest(new)).locked_at is None
    assert approve(minutes, chair).locked_at is not None


@pytest.mark.clause("G7")
def test_a_text_that_is_changed_back_has_its_approvals_again(made: g.Council, minutes: Minutes) -> None:
    approve(minutes, made.of(g.GROUP)[0])
    for text in (f"{minutes.text}\nAnnat.", minutes.text):
        edit_minutes(minutes.meeting.uuid, text, actor=made.secretary, at=AFTER)
    assert refused(lambda: approve(minutes, made.of(g.GROUP)[0])) == "approved_already"
    assert approve(minutes, made.of(g.GROUP)[7]).locked_at is not None


@pytest.mark.clause("G7")
@pytest.mark.parametrize("gone", ["# § 1 ", "Beslut i enighet: "])
def test_how_an_item_ended_can_be_written_away_by_nobody(
    made: g.Council, minutes: Minutes, gone: str
) -> None:
    assert gone in minutes.text
    other = minutes.text.replace(gone, "Efter omröstning: ")
    edit = lambda: edit_minutes(minutes.meeting.uuid, other, actor=made.secretary, at=AFTER)  # noqa: E731
    assert refused(edit) == "minutes_outcome_missing"


def test_a_heading_without_words_is_left_out_since_no_paper_can_have_it(
    made: g.Council, minutes: Minutes
) -> None:
    new = f"{minutes.text}\n# \nDå"
    edited = edit_minutes(minutes.meeting.uuid, new, actor=made.secretary, at=AFTER)
    assert edited.text.endswith("\nDå")
    for place in (0, 7):
        kept = approve(minutes, made.of(g.GROUP)[place])
    assert kept.pdf_id is not None


@pytest.mark.clause("G7")
def test_locked_minutes_are_changed_by_nobody(made: g.Council, minutes: Minutes) -> None:
    for place in (0, 7):
        approve(minutes, made.of(g.GROUP)[place])
    edit = lambda: edit_minutes(minutes.meeting.uuid, "Nytt.", actor=made.secretary, at=AFTER)  # noqa: E731
    assert refused(edit) == "minutes_locked"
    assert refused(lambda: approve(minutes, made.of(g.GROUP)[8])) == "minutes_locked"
    item = minutes.meeting.items.get()
    again = lambda: conclude_item(item.uuid, "decided", "Ja", actor=made.secretary, at=AFTER)  # noqa: E731
    assert refused(again) == "minutes_locked"
    with pytest.raises(WrittenOnce):
        Approval.objects.all().delete()
    assert breaches("governance.locked_minutes_have_both_sides") == ()


def test_two_who_edit_at_once_do_not_overwrite_each_other(made: g.Council, minutes: Minutes) -> None:
    seen = digest(minutes.text)
    edit_minutes(minutes.meeting.uuid, f"{minutes.text}\nDet ena.", seen=seen, actor=made.secretary, at=AFTER)
    late = lambda: edit_minutes(  # noqa: E731
        minutes.meeting.uuid, "Det andra.", seen=seen, actor=made.secretary, at=AFTER
    )
    assert refused(late) == "minutes_changed_meanwhile"
    empty = lambda: edit_minutes(minutes.meeting.uuid, " \n", actor=made.secretary, at=AFTER)  # noqa: E731
    assert refused(empty) == "minutes_empty"


@pytest.mark.clause("G10")
def test_members_tell_their_principals_and_it_is_seen_who_has(made: g.Council, minutes: Minutes) -> None:
    meeting, member = minutes.meeting, made.of(g.GROUP)[3]
    for _ in range(2):
        inform_principals(meeting.uuid, actor=member, at=AFTER)
    assert [i.membership.user_id for i in Informed.objects.select_related("membership")] == [member.user_id]
    tell = lambda: inform_principals(meeting.uuid, actor=made.of(g.LMN)[0], at=AFTER)  # noqa: E731
    assert refused(tell) == "not_informing"


@pytest.mark.clause("G7", "G10")
def test_what_waits_for_members_after_a_meeting(made: g.Council) -> None:
    held = g.meeting(made)
    chair, second, other = (made.of(g.GROUP)[place] for place in (0, 1, 7))
    assert [row.kind for row in waiting_for(made.secretary, g.TODAY)] == ["keep_meeting"]
    item = g.prepared(made, held)
    g.attend(made, held)
    g.decided(made, item)
    minutes = draft_minutes(held.uuid, actor=made.secretary, at=held.starts_at)
    assert waiting_for(made.secretary, g.TODAY) == []

    def kinds(actor: Actor) -> list[str]:
        return [row.kind for row in waiting_for(actor, AFTER.date())]

    assert (kinds(chair), kinds(second), kinds(other)) == (["approve_minutes"], [], ["approve_minutes"])
    approve(minutes, other)
    assert (kinds(chair), kinds(other)) == (["approve_minutes"], [])
    approve(minutes, chair)
    assert (kinds(chair), kinds(second)) == (["inform_principals"], ["inform_principals"])
    inform_principals(held.uuid, actor=chair, at=AFTER)
    assert kinds(chair) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("G7", "I3")
def test_two_approvals_at_once_lock_once_and_two_of_one_side_never() -> None:
    made = g.council()
    minutes = g.minutes_drafted(made)
    chair, *others = (made.of(g.GROUP)[place] for place in (0, 5, 6, 7))

    def go(number: int) -> bool:
        try:
            approve(minutes, [*others, chair][number])
        except Refused:
            return False
        return True

    assert sum(at_once(4, go)) == 2
    minutes.refresh_from_db()
    assert minutes.locked_at == AFTER
    given = Approval.objects.values_list("membership__side", flat=True)
    assert sorted(given) == ["municipalities", "region"]
    assert connection.in_atomic_block is False


def test_an_approval_that_breaks_half_way_leaves_nothing(
    made: g.Council, minutes: Minutes, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(minutes, made.of(g.GROUP)[0])

    def broken(*args: object) -> bytes:
        raise RuntimeError("no press")

    monkeypatch.setattr("uttag.apps.governance.meetings.minutes.minutes_pdf.render", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        approve(minutes, made.of(g.GROUP)[7])
    minutes.refresh_from_db()
    assert (minutes.locked_at, minutes.approvals.count()) == (None, 1)
