"""Two at once at a shelf or at a difference: one count, one move (I3). Real transactions in real threads."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from tests import builders as b
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.stock.counting.choosing import By, Choice
from uttag.apps.stock.counting.counting import count_line
from uttag.apps.stock.counting.deciding import approve_difference, ask_for_recount
from uttag.apps.stock.counting.opening import open_count
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Count, CountLine, Lot, Move, Place
from uttag.apps.stock.operations import adjust_stock
from uttag.apps.stock.places import fixed_places
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]


@pytest.fixture
def people() -> list[Actor]:
    users = [User.objects.create(username=name, name=name.title()) for name in ("dan", "doris", "dora")]
    return [Actor(Role.DEPOT, user.pk, user.name) for user in users]


@pytest.fixture
def lot() -> Lot:
    return b.stock(b.article(), 100, shelf="A-01")


def opened(by: Actor) -> Count:
    return open_count(Choice(By.SHELVES, "A-01"), "A-01", actor=by, at=b.TUESDAY, uuid=uuid4())


def holds() -> bool:
    names = ("balances_are_sums_of_moves", "differences_are_approved_moves", "counts_are_what_was_found")
    return not any(list(breaches(f"stock.{name}")) for name in names)


def refusal_of(call: object, *args: object, **kwargs: object) -> str:
    try:
        call(*args, **kwargs)  # type: ignore[operator]
    except Refused as refused:
        return refused.reasons[0].code
    return ""


def test_two_who_count_the_same_shelf_are_one_count(people: list[Actor], lot: Lot) -> None:
    count = opened(people[0])

    def act(n: int) -> str:
        return refusal_of(count_line, count.uuid, "A-01", lot.pk, 90 + n, actor=people[n], at=b.TUESDAY)

    assert sorted(at_once(2, act)) == ["", "count_line_counted"]
    assert CountLine.objects.get().state == CountLine.State.DIFFERS
    assert holds()


def test_two_who_decide_move_once(people: list[Actor], lot: Lot) -> None:
    line = count_line(opened(people[0]).uuid, "A-01", lot.pk, 90, actor=people[0], at=b.TUESDAY)

    def act(n: int) -> str:
        decide = approve_difference if n < 2 else ask_for_recount
        return refusal_of(decide, line.uuid, (100, 90), actor=people[1 + n % 2], at=b.TUESDAY)

    answers = at_once(3, act)
    moved = Move.objects.filter(reason=Move.Reason.COUNTED).count()
    line.refresh_from_db()
    assert moved == (1 if line.state == CountLine.State.APPROVED else 0)
    assert set(answers) <= {"", "count_line_settled"}
    assert holds()


def test_a_wave_and_a_difference_never_take_the_same_pieces(people: list[Actor], lot: Lot) -> None:
    line = count_line(opened(people[0]).uuid, "A-01", lot.pk, 40, actor=people[0], at=b.TUESDAY)
    shelf, staged = Place.objects.get(code="A-01").pk, fixed_places().staged
    move = NewMove(shelf, staged, lot.pk, 60, Move.Reason.STAGED, uuid4())

    @transaction.atomic
    def pick() -> None:
        post_moves([move], at=b.TUESDAY)

    def act(n: int) -> str:
        if n:
            return refusal_of(approve_difference, line.uuid, (100, 40), actor=people[1], at=b.TUESDAY)
        return refusal_of(pick)

    answers = at_once(2, act)
    assert sorted(answers) in (["", "difference_is_promised"], ["", "not_enough_stock"])
    assert sum(lot.balances.values_list("pieces", flat=True)) in (100, 40)
    assert holds()


def test_two_counts_of_the_same_shelf_leave_one_difference(people: list[Actor], lot: Lot) -> None:
    counts = [opened(by) for by in people[:2]]

    def act(n: int) -> str:
        return refusal_of(count_line, counts[n].uuid, "A-01", lot.pk, 90, actor=people[n], at=b.TUESDAY)

    assert sorted(at_once(2, act)) == ["", "count_difference_waits"]
    assert CountLine.objects.filter(state=CountLine.State.DIFFERS).count() == 1
    assert holds()


def test_a_difference_and_a_correction_take_the_pieces_once(people: list[Actor], lot: Lot) -> None:
    line = count_line(opened(people[0]).uuid, "A-01", lot.pk, 90, actor=people[0], at=b.TUESDAY)

    def act(n: int) -> str:
        if n:
            return refusal_of(approve_difference, line.uuid, (100, 90), actor=people[1], at=b.TUESDAY)
        return refusal_of(
            adjust_stock, lot.pk, "A-01", 90, actor=people[2], at=b.TUESDAY, reason="short_pick"
        )

    answers = at_once(2, act)
    assert answers in (["", ""], ["", "count_corrected_meanwhile"])
    assert sum(lot.balances.values_list("pieces", flat=True)) == 90
    assert holds()
