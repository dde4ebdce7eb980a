"""Cycle counts: counted blind, expected read at that moment, differences approved by somebody else (I3, B2.11)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import builders as b
from tests.everything import everything
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.shortness import Lost, report_lost, report_short_pick
from uttag.apps.stock.counting.choosing import MOST_SHELVES, By, Choice
from uttag.apps.stock.counting.counting import (
    FoundLot,
    add_found_lot,
    count_line,
    count_now,
    count_rest_as_none,
    take_back_count,
)
from uttag.apps.stock.counting.deciding import approve_difference, ask_for_recount
from uttag.apps.stock.counting.opening import close_count, open_count
from uttag.apps.stock.counting.queries import counted_log, in_money, last_counted, left_to_count, open_counts
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Balance, Count, CountLine, Lot, Move, Place
from uttag.apps.stock.operations import adjust_stock
from uttag.apps.stock.places import fixed_places
from uttag.ground.accounts.models import User
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I3")]

State = CountLine.State
RANGE = Choice(By.SHELVES, "A", "B")


@pytest.fixture
def dan() -> Actor:
    return _depot("dan")


@pytest.fixture
def doris() -> Actor:
    return _depot("doris")


def _depot(name: str) -> Actor:
    return Actor(Role.DEPOT, User.objects.create(username=name, name=name.title()).pk, name.title())


@pytest.fixture
def lot() -> Lot:
    return b.stock(b.article(), 100, shelf="A-01")


def opened(actor: Actor, choice: Choice = RANGE, uuid: UUID | None = None) -> UUID:
    return open_count(choice, "Gång A", actor=actor, at=b.TUESDAY, uuid=uuid or uuid4()).uuid


def counted(actor: Actor, lot: Lot, pieces: int, count: UUID | None = None, shelf: str = "A-01") -> CountLine:
    return count_line(count or opened(actor), shelf, lot.pk, pieces, actor=actor, at=b.TUESDAY)


def approved(actor: Actor, line: CountLine, **how: str) -> CountLine:
    return approve_difference(line.uuid, seen(line), actor=actor, at=b.TUESDAY, **how)


def seen(line: CountLine) -> tuple[int, int]:
    assert line.expected is not None
    assert line.counted is not None
    return line.expected, line.counted


def held(lot: Lot) -> dict[str, int]:
    return dict(lot.balances.filter(pieces__gt=0).values_list("place__code", "pieces"))


def take(lot: Lot, pieces: int, shelf: str = "A-01") -> None:
    """As a wave does."""
    source, staged = Place.objects.get(code=shelf).pk, fixed_places().staged
    post_moves([NewMove(source, staged, lot.pk, pieces, Move.Reason.STAGED, uuid4())], at=b.TUESDAY)


def planned(lot: Lot, pieces: int) -> Wave:
    """An order of so many pieces, in a wave."""
    b.terms()
    b.waiting_order([(lot.article, pieces)])
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def missing(lot: Lot, pieces: int, wave: Wave) -> None:
    """Who packs doesn't find them."""
    line = (Place.objects.get(code="A-01").pk, lot.pk)
    report_lost(wave.uuid, line, pieces, Lost.MISSING, document=uuid4(), actor=b.DEPOT, at=b.TUESDAY)


# --- counting -----------------------------------------------------------------------------------------


def test_what_agrees_is_done_and_moves_nothing(dan: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 100)
    assert (line.state, line.expected) == (State.AGREES, 100)
    assert Count.objects.get().closed_at == b.TUESDAY
    assert not Move.objects.filter(reason=Move.Reason.COUNTED).exists()
    assert b.nothing_breaks()


@pytest.mark.parametrize("pieces", [93, 112, 0])
def test_a_difference_waits_for_another_and_then_moves(
    dan: Actor, doris: Actor, lot: Lot, pieces: int
) -> None:
    line = counted(dan, lot, pieces)
    assert line.state == State.DIFFERS
    assert held(lot) == {"A-01": 100}
    done = approved(doris, line, why="Räknat två gånger")
    assert lot.balances.get(place__code="A-01").pieces == pieces
    assert done.document
    move = Move.objects.get(document=done.document)
    assert (move.reason, move.pieces) == (Move.Reason.COUNTED, abs(pieces - 100))
    assert Count.objects.get().closed_at
    assert b.nothing_breaks()


def test_whoever_counted_settles_nothing(dan: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 93)
    before = everything()
    for decide in (approve_difference, ask_for_recount):
        with pytest.raises(Refused, match="count_needs_another"):
            decide(line.uuid, seen(line), actor=dan, at=b.TUESDAY)
        with pytest.raises(Refused, match="count_needs_another"):
            decide(line.uuid, seen(line), actor=b.DEPOT, at=b.TUESDAY)  # nobody by name
    assert everything() == before


def test_what_is_picked_after_the_count_stays_picked(dan: Actor, doris: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 93)
    take(lot, 50)
    approved(doris, line)
    assert held(lot) == {"A-01": 43, "PLOCK": 50}
    assert not list(breaches("stock.differences_are_approved_moves"))


def test_expected_is_what_lies_there_when_it_is_counted(dan: Actor, lot: Lot) -> None:
    count = opened(dan)
    take(lot, 40)
    assert counted(dan, lot, 60, count).state == State.AGREES


def test_pieces_given_away_and_not_fetched_are_expected_too(dan: Actor, lot: Lot) -> None:
    take(lot, 40)
    line = count_line(
        opened(dan), "A-01", lot.pk, 100, actor=dan, at=b.TUESDAY, still_there=lambda lot, place: 40
    )
    assert (line.state, line.expected) == (State.AGREES, 100)


def test_more_than_is_free_is_never_taken_off(dan: Actor, doris: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 0)
    take(lot, 60)
    before = everything()
    with pytest.raises(Refused, match="difference_is_promised"):
        approved(doris, line)
    assert everything() == before
    ask_for_recount(line.uuid, seen(line), actor=doris, at=b.TUESDAY)
    again = counted(dan, lot, 40, line.count.uuid)
    assert again.state == State.AGREES


def test_counting_and_approving_twice_is_once(dan: Actor, doris: Actor, lot: Lot) -> None:
    count = opened(dan)
    line = counted(dan, lot, 93, count)
    before = everything()
    counted(dan, lot, 93, count)
    assert everything() == before
    approved(doris, line)
    before = everything()
    approved(doris, line)
    counted(dan, lot, 93, count)
    assert everything() == before


def test_another_number_for_what_is_counted_is_told_by_whom(dan: Actor, doris: Actor, lot: Lot) -> None:
    count = opened(dan)
    counted(dan, lot, 93, count)
    with pytest.raises(Refused, match="count_line_counted") as refused:
        counted(doris, lot, 94, count)
    assert refused.value.reasons[0].params["who"] == "Dan"


def test_a_difference_that_was_counted_anew_must_be_looked_at_anew(
    dan: Actor, doris: Actor, lot: Lot
) -> None:
    line = counted(dan, lot, 93)
    ask_for_recount(line.uuid, seen(line), actor=doris, at=b.TUESDAY)
    ask_for_recount(line.uuid, seen(line), actor=doris, at=b.TUESDAY)  # twice is once
    again = counted(dan, lot, 95, line.count.uuid)
    with pytest.raises(Refused, match="count_changed_meanwhile"):
        approved(doris, line)
    approved(doris, again)
    with pytest.raises(Refused, match="count_line_settled"):
        ask_for_recount(line.uuid, seen(again), actor=doris, at=b.TUESDAY)
    assert held(lot) == {"A-01": 95}


def test_a_mistyped_number_is_taken_back_by_whoever_typed_it(dan: Actor, doris: Actor, lot: Lot) -> None:
    b.stock(lot.article, 30, shelf="A-02")
    count = opened(dan)
    line = counted(dan, lot, 10, count)
    with pytest.raises(Refused, match="count_line_settled"):
        take_back_count(line.uuid, actor=doris, at=b.TUESDAY)
    for _ in range(2):
        take_back_count(line.uuid, actor=dan, at=b.TUESDAY)
    assert counted(dan, lot, 100, count).state == State.AGREES


@pytest.mark.clause("B2.11")
def test_a_recalled_lot_never_grows(dan: Actor, doris: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 112)
    Lot.objects.update(blocked_at=b.TUESDAY)
    with pytest.raises(Refused, match="found_lot_is_recalled"):
        approved(doris, line)
    with pytest.raises(Refused, match="found_lot_is_recalled"):
        counted(dan, lot, 112)
    assert held(lot) == {"A-01": 100}


@pytest.mark.clause("B2.7")
def test_goods_that_must_not_lie_there_are_not_counted_in(dan: Actor, lot: Lot) -> None:
    count = opened(dan)
    Article.objects.update(storage="cool")
    with pytest.raises(Refused, match="shelf_for_other_storage"):
        counted(dan, lot, 101, count)
    assert counted(dan, lot, 90, count).state == State.DIFFERS  # less can always be counted


@pytest.mark.parametrize("place", ["KAR", "RES", "PLOCK", "Q-99", ""])
def test_only_shelves_are_counted(dan: Actor, lot: Lot, place: str) -> None:
    count = opened(dan)
    before = everything()
    with pytest.raises(Refused, match=r"quarantine_is_settled|place_is_not_free|place_unknown"):
        counted(dan, lot, 5, count, shelf=place)
    with pytest.raises(Refused, match="count_below_none"):
        counted(dan, lot, -1, count)
    assert everything() == before


def test_nothing_more_on_the_shelf_counts_the_rest_as_none(dan: Actor, doris: Actor, lot: Lot) -> None:
    other = b.stock(lot.article, 30, shelf="A-01")
    count = opened(dan)
    counted(dan, lot, 100, count)
    for left in (1, 0):
        assert count_rest_as_none(count, "A-01", actor=dan, at=b.TUESDAY) == left
    line = CountLine.objects.get(lot=other)
    assert (line.state, line.counted) == (State.DIFFERS, 0)
    approved(doris, line)
    assert held(other) == {}


# --- what is found ------------------------------------------------------------------------------------


def test_a_lot_nobody_knew_of_becomes_a_line_and_then_stock(dan: Actor, doris: Actor, lot: Lot) -> None:
    count = opened(dan)
    found = FoundLot(lot.article_id, "NY1", date(2028, 5, 1))
    for _ in range(2):
        line = add_found_lot(count, "A-01", found, actor=dan, at=b.TUESDAY)
    assert CountLine.objects.count() == 2
    new = counted(dan, line.lot, 12, count)
    assert (new.expected, new.state) == (0, State.DIFFERS)
    approved(doris, new)
    assert held(line.lot) == {"A-01": 12}
    with pytest.raises(Refused, match="lot_known_with_other_day"):
        add_found_lot(
            count, "A-01", FoundLot(lot.article_id, "NY1", date(2029, 1, 1)), actor=dan, at=b.TUESDAY
        )
    assert b.nothing_breaks()


def test_an_ended_count_takes_nothing_more(dan: Actor, doris: Actor, lot: Lot) -> None:
    other = b.stock(lot.article, 30, shelf="A-02")
    count = opened(dan)
    line = counted(dan, lot, 93, count)
    with pytest.raises(Refused, match="count_has_differences"):
        close_count(count, actor=dan, at=b.TUESDAY)
    approved(doris, line)
    for _ in range(2):
        close_count(count, actor=dan, at=b.TUESDAY)
    assert not CountLine.objects.filter(lot=other).exists(), "what nobody counted is left out"
    with pytest.raises(Refused, match="count_closed"):
        counted(dan, other, 30, count, shelf="A-02")
    with pytest.raises(Refused, match="count_unknown"):
        counted(dan, other, 30, uuid4())


def test_one_lot_counted_by_itself_goes_the_same_way(dan: Actor, doris: Actor, lot: Lot) -> None:
    uuid = uuid4()
    for _ in range(2):
        line = count_now(uuid, "A-01", lot.pk, 90, actor=dan, at=b.TUESDAY, why="Trasig låda")
    assert (line.state, line.why) == (State.DIFFERS, "Trasig låda")
    assert held(lot) == {"A-01": 100}
    assert approved(doris, line).why == "Trasig låda"
    assert held(lot) == {"A-01": 90}


# --- what to count ------------------------------------------------------------------------------------


def shelves(count: UUID) -> list[str]:
    lines = CountLine.objects.filter(count__uuid=count).order_by("place__code")
    return list(lines.values_list("place__code", flat=True))


def test_counts_are_of_a_range_an_article_the_oldest_or_the_short(dan: Actor, lot: Lot) -> None:
    other = b.article("2001")
    for shelf in ("A-02", "B-07", "C-01"):
        b.stock(other, 30, shelf=shelf)
    assert shelves(opened(dan, Choice(By.SHELVES, "A-02", "B"))) == ["A-02", "B-07"]
    assert shelves(opened(dan, Choice(By.SHELVES, "A-02"))) == ["A-02"]
    assert shelves(opened(dan, Choice(By.ARTICLE, article="2001"))) == ["A-02", "B-07", "C-01"]
    Count.objects.all().delete()
    counted(dan, lot, 100, opened(dan, Choice(By.SHELVES, "A-01")))
    assert shelves(opened(dan, Choice(By.OLDEST, shelves=2))) == ["A-02", "B-07"]
    assert shelves(opened(dan, Choice(By.OLDEST, shelves=2))) == ["A-01", "C-01"], "not those counted now"
    with pytest.raises(Refused, match="count_of_nothing"):
        opened(dan, Choice(By.SHORT))
    adjust_stock(lot.pk, "A-01", 60, actor=dan, at=b.TUESDAY, reason="short_pick")
    assert shelves(opened(dan, Choice(By.SHORT))) == ["A-01"]
    with pytest.raises(Refused, match="count_of_nothing"):
        open_count(Choice(By.SHORT), "Sent", actor=dan, at=b.TUESDAY + timedelta(days=20), uuid=uuid4())


@pytest.mark.parametrize("pieces", [60, 5])
def test_a_shelf_where_pieces_were_missing_is_put_up_for_counting(dan: Actor, lot: Lot, pieces: int) -> None:
    """Others from another shelf took their place. What lacked is counted too where the ledger has none left."""
    adjust_stock(lot.pk, "A-01", 60, actor=dan, at=b.TUESDAY - timedelta(days=30))
    b.stock(lot.article, 60, shelf="B-01", lot="OTHER", expires=date(2029, 1, 1))
    missing(lot, pieces, planned(lot, 60))
    assert shelves(opened(dan, Choice(By.SHORT))) == ["A-01"]
    assert CountLine.objects.get().lot == lot
    assert held(lot) == ({} if pieces == 60 else {"PLOCK": 55})
    assert b.nothing_breaks()


def test_too_much_or_backwards_is_refused_and_the_same_form_is_one_count(dan: Actor, lot: Lot) -> None:
    uuid = uuid4()
    assert opened(dan, uuid=uuid) == opened(dan, uuid=uuid)
    assert Count.objects.count() == 1
    article = lot.article
    places = Place.objects.bulk_create(Place(code=f"D-{n}", kind="shelf") for n in range(MOST_SHELVES + 1))
    Balance.objects.bulk_create(Balance(place=place, lot=lot, pieces=1) for place in places)
    for choice, code in (
        (Choice(By.ARTICLE, article=article.number), "count_too_large"),
        (Choice(By.SHELVES, "B", "A"), "count_range_backwards"),
        (Choice(By.SHELVES), "count_range_backwards"),
    ):
        with pytest.raises(Refused, match=code):
            opened(dan, choice)
    assert Count.objects.count() == 1


def test_differences_are_shown_in_pieces_and_money(dan: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 95)
    found = in_money(dan, [line], b.TUESDAY.date())
    assert [(one.pieces, one.ore) for one in found] == [(-5, -2_000)]
    assert list(counted_log(dan, search="a-01 100001", differing_only=True)) == [line]
    assert not counted_log(dan, search="B-09")
    assert not left_to_count(dan, line.count)
    assert [count.differing for count in open_counts(dan)] == [1]  # type: ignore[attr-defined]  # counted by the query
    assert last_counted(dan, line.place) is None, "a difference is no answer yet"


@pytest.mark.clause("I1")
def test_only_the_depot_counts(dan: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 93)
    with pytest.raises(Refused, match="not_your_role"):
        counted(b.DESK, lot, 5, line.count.uuid)
    with pytest.raises(Refused, match="not_your_role"):
        approved(b.DESK, line)
    assert TrailEntry.objects.filter(operation="count_stock").count() == 1


# --- planted breaches ---------------------------------------------------------------------------------


def test_planted_breaches_are_found(dan: Actor, doris: Actor, lot: Lot) -> None:
    moves, found = "stock.differences_are_approved_moves", "stock.counts_are_what_was_found"
    line = approved(doris, counted(dan, lot, 93))
    same = CountLine.objects.filter(pk=line.pk)
    assert not list(breaches(moves))
    assert not list(breaches(found))
    first: tuple[dict[str, object], ...] = (
        {"counted": 92},
        {"decided_by": dan.user_id},
        {"document": uuid4()},
        {"state": "recount"},
    )
    for wrong in first:
        CountLine.objects.filter(pk=line.pk).update(**wrong)
        assert list(breaches(moves)), wrong
        same.update(counted=93, decided_by=doris.user_id, document=line.document, state=State.APPROVED)
    other: tuple[dict[str, object], ...] = (
        {"state": State.AGREES},
        {"counted": 100},
        {"counted_at": None},
        {"state": State.TO_COUNT},
    )
    for wrong in other:
        same.update(**wrong)
        assert list(breaches(found)), wrong
        same.update(counted=93, counted_at=b.TUESDAY, state=State.APPROVED)
    assert not list(breaches(found))


# --- the same pieces twice ------------------------------------------------------------------------------


def count_again(line: CountLine) -> None:
    line.refresh_from_db()
    assert line.state == State.RECOUNT


def test_a_difference_waits_once_for_a_place_and_lot(dan: Actor, doris: Actor, lot: Lot) -> None:
    """100 in the ledger, 90 in fact, found twice: ten pieces are missing, not twenty."""
    first = counted(dan, lot, 90)
    before = everything()
    with pytest.raises(Refused, match="count_difference_waits"):
        count_now(uuid4(), "A-01", lot.pk, 90, actor=doris, at=b.TUESDAY)
    assert everything() == before
    approved(doris, first)
    assert count_now(uuid4(), "A-01", lot.pk, 90, actor=doris, at=b.TUESDAY).state == State.AGREES
    assert held(lot) == {"A-01": 90}


def test_the_database_itself_has_one_difference_a_place_and_lot(dan: Actor, doris: Actor, lot: Lot) -> None:
    counted(dan, lot, 90)
    other = Count.objects.create(title="B", opened_at=b.TUESDAY)
    place = Place.objects.get(code="A-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        CountLine.objects.create(count=other, place=place, lot=lot, state=State.DIFFERS)


def test_what_somebody_corrected_meanwhile_is_counted_again(dan: Actor, doris: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 90)
    adjust_stock(lot.pk, "A-01", 90, actor=dan, at=b.TUESDAY, reason="short_pick")
    with pytest.raises(Refused, match="count_corrected_meanwhile"):
        approved(doris, line)
    count_again(line)
    assert held(lot) == {"A-01": 90}
    assert counted(dan, lot, 90, line.count.uuid).state == State.AGREES
    assert not list(breaches("stock.differences_are_approved_moves"))


def test_a_correction_that_began_before_the_count_and_was_posted_after_it_counts(
    dan: Actor, doris: Actor, lot: Lot
) -> None:
    """It waited for the count's lock: by the clock it is older."""
    line = counted(dan, lot, 90)
    adjust_stock(lot.pk, "A-01", 90, actor=dan, at=b.TUESDAY - timedelta(seconds=1), reason="short_pick")
    with pytest.raises(Refused, match="count_corrected_meanwhile"):
        approved(doris, line)


def test_a_correction_before_the_count_is_none_of_its(dan: Actor, doris: Actor, lot: Lot) -> None:
    adjust_stock(lot.pk, "A-01", 95, actor=dan, at=b.TUESDAY, reason="short_pick")
    approved(doris, counted(dan, lot, 90))
    assert held(lot) == {"A-01": 90}


def test_a_line_from_before_moves_were_noted_goes_by_the_clock(dan: Actor, doris: Actor, lot: Lot) -> None:
    line = counted(dan, lot, 90)
    CountLine.objects.update(after_move=None)
    adjust_stock(lot.pk, "A-01", 90, actor=dan, at=b.TUESDAY, reason="short_pick")
    with pytest.raises(Refused, match="count_corrected_meanwhile"):
        approved(doris, line)


def test_picks_and_corrections_elsewhere_leave_the_difference_as_it_is(
    dan: Actor, doris: Actor, lot: Lot
) -> None:
    line = counted(dan, lot, 90)
    take(lot, 30)
    b.stock(lot.article, 20, lot="OTHER", shelf="A-01")
    adjust_stock(Lot.objects.get(number="OTHER").pk, "A-01", 19, actor=dan, at=b.TUESDAY, reason="short_pick")
    approved(doris, line)
    assert held(lot)["A-01"] == 60


def test_pieces_missed_at_the_packing_table_may_be_those_the_count_missed(
    dan: Actor, doris: Actor, lot: Lot
) -> None:
    line = counted(dan, lot, 90)
    missing(lot, 10, planned(lot, 60))
    with pytest.raises(Refused, match="count_corrected_meanwhile"):
        approved(doris, line)
    count_again(line)


def test_a_short_pick_after_the_count_has_set_the_shelf_right(dan: Actor, doris: Actor, lot: Lot) -> None:
    """Counted 90 of 100; a wave takes all, and whoever picks finds 90: 30 are left when 60 have gone."""
    b.terms()
    line = counted(dan, lot, 90)
    for pieces in (60, 40):
        b.waiting_order([(lot.article, pieces)])
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    place = Place.objects.get(code="A-01")
    report_short_pick(wave.uuid, (place.pk, lot.pk), 90, actor=dan, at=b.TUESDAY)
    assert held(lot)["A-01"] == 30
    with pytest.raises(Refused, match="count_corrected_meanwhile"):
        approved(doris, line)
    assert held(lot)["A-01"] == 30
