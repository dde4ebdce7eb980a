"""Each invariant of bodies and meetings finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import governance as g
from tests.chain import rows
from uttag.apps.agreement.models import Decision
from uttag.apps.governance.meetings.minutes import approve_minutes
from uttag.apps.governance.models import (
    AgendaItem,
    Approval,
    Attendance,
    Matter,
    Meeting,
    Membership,
    Minutes,
    Position,
)
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db
NAMES = [
    "governance.decided_items_are_unanimous",
    "governance.decisions_rest_on_a_meeting",
    "governance.ended_items_have_their_ruling",
    "governance.locked_minutes_have_both_sides",
    "governance.nobody_sits_twice",
    "governance.seats_are_not_overfull",
]


@pytest.fixture(scope="module")
def _held(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[g.Council]:
    """A sound meeting with its decision and locked minutes, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = g.council()
        minutes = g.minutes_drafted(made)
        for place in (0, 7):
            at = g.NOW + timedelta(days=1)
            approve_minutes(minutes.meeting.uuid, actor=made.of(g.GROUP)[place], at=at)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def held(_held: g.Council, db: None) -> g.Council:
    return _held


def item() -> AgendaItem:
    return AgendaItem.objects.get()


def of_item() -> str:
    return f"item {item().uuid}"


def of_matter() -> str:
    return f"matter {Matter.objects.get().uuid}"


def of_minutes() -> str:
    return f"minutes of meeting {Meeting.objects.get().uuid}"


def _another_seat() -> None:
    first = Membership.objects.filter(body__code=g.GROUP, seat__position=1).get()
    later = Membership.objects.filter(body__code=g.GROUP, seat__position=2).get()
    rows(Membership, pk=later.pk).update(user_id=first.user_id, from_day=date(2024, 1, 1))


def _later() -> str:
    return f"membership {Membership.objects.get(body__code=g.GROUP, seat__position=2).uuid}"


def _ruling_says(old: str, new: str) -> None:
    ruling = Ruling.objects.get(subject_uuid=item().uuid)
    assert old in ruling.facts
    rows(Ruling, id=ruling.id).update(facts=ruling.facts.replace(old, new))


PLANTED: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
    ("governance.decided_items_are_unanimous", lambda: _one().delete(), of_item),
    (
        "governance.decided_items_are_unanimous",
        lambda: rows(Position, pk=_one().pk).update(stance="disagrees"),
        of_item,
    ),
    (
        "governance.decided_items_are_unanimous",
        lambda: rows(Position, membership__side="region").update(stance="recused"),
        of_item,
    ),
    (
        "governance.decided_items_are_unanimous",
        lambda: rows(Attendance, membership__side="region").update(present=False),
        of_item,
    ),
    ("governance.decisions_rest_on_a_meeting", lambda: rows(AgendaItem).update(decides=False), of_matter),
    (
        "governance.decisions_rest_on_a_meeting",
        lambda: rows(Decision, matter__isnull=False).update(decided_day=date(2026, 4, 3)),
        of_matter,
    ),
    (
        "governance.decisions_rest_on_a_meeting",
        lambda: _ruling_says('"parts":["', '"needs":["terms"],"parts":["'),
        of_matter,
    ),
    ("governance.ended_items_have_their_ruling", lambda: rows(AgendaItem).update(ruling=None), of_item),
    ("governance.ended_items_have_their_ruling", lambda: rows(AgendaItem).update(outcome="dropped"), of_item),
    ("governance.locked_minutes_have_both_sides", lambda: rows(Minutes).update(text="Annat."), of_minutes),
    ("governance.locked_minutes_have_both_sides", lambda: rows(Minutes).update(pdf=None), of_minutes),
    ("governance.nobody_sits_twice", _another_seat, _later),
    (
        "governance.seats_are_not_overfull",
        lambda: rows(Membership, seat__position=1, body__code=g.GROUP).update(
            seat=Membership.objects.get(seat__position=2, body__code=g.GROUP).seat
        ),
        lambda: f"seat 2 of {g.GROUP}",
    ),
    (
        "governance.seats_are_not_overfull",
        lambda: rows(Membership, seat__position=1, body__code=g.GROUP).update(side="region"),
        lambda: f"seat 1 of {g.GROUP}",
    ),
]


def _one() -> Position:
    return Position.objects.order_by("pk")[0]


@pytest.mark.clause("G7", "G8")
@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("name", NAMES)
def test_what_operations_have_made_is_sound(name: str) -> None:
    assert breaches(name) == ()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(
    name: str, plant: Callable[[], object], subject: Callable[[], str]
) -> None:
    plant()
    assert {breach.subject for breach in breaches(name)} == {subject()}


@pytest.mark.usefixtures("held")
def test_approvals_by_one_side_alone_are_found() -> None:
    other = Membership.objects.get(body__code=g.GROUP, office="vice_chair")
    chair = Membership.objects.get(body__code=g.GROUP, office="chair")
    rows(Approval, membership__side="region").update(
        membership=Membership.objects.filter(body__code=g.GROUP, side="municipalities").exclude(pk=chair.pk)[
            0
        ]
    )
    assert other.side == "region"
    found = breaches("governance.locked_minutes_have_both_sides")
    assert [breach.subject for breach in found] == [of_minutes()]
