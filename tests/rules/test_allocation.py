"""Which lots go to which order: suitable, earliest expiry first, whole orders (B2.9, D3)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book as agreement_book
from uttag.rules.allocation import (
    TURN,
    Allocation,
    AllocationFacts,
    Demand,
    DemandLine,
    LeftOut,
    LotStock,
    allocate,
    last_day_needed,
    plan,
)
from uttag.rules.terms import Terms, book_of
from uttag.rules.wording import say
from uttag.rules.words import Urgency

TODAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOOK = agreement_book()


def in_days(n: int) -> date:
    return TODAY + timedelta(days=n)


def line(number: int, article: str, pieces: int, lasts: int = 60, *, out: bool = False) -> DemandLine:
    return DemandLine(number, article, pieces, in_days(lasts), in_days(lasts + 200), out)


def demand(*lines: DemandLine, order: str = "A", urgency: Urgency = Urgency.STANDARD) -> Demand:
    return Demand(order, urgency, in_days(4), MORNING, lines)


def lot(number: int, article: str, expires: int, available: int) -> LotStock:
    return LotStock(number, article, in_days(expires), available)


def ruled(wanted: Demand, *lots: LotStock, lasting: str = "withdrawal") -> Allocation | LeftOut:
    return allocate(AllocationFacts(wanted, lots, TODAY), Terms(agreement_book(allocation__lasting=lasting)))


def picks(outcome: Allocation | LeftOut) -> list[tuple[int, int, int]]:
    assert isinstance(outcome, Allocation), outcome
    return [(pick.line, pick.lot, pick.pieces) for pick in outcome.picks]


def left(outcome: Allocation | LeftOut) -> dict[int, str]:
    assert isinstance(outcome, LeftOut), outcome
    return {line.line: line.reason.code for line in outcome.lines}


# --- suitable lots --------------------------------------------------------------------------------


@pytest.mark.clause("B2.9")
def test_the_lot_that_expires_first_goes_first() -> None:
    outcome = ruled(demand(line(1, "pad", 30)), lot(7, "pad", 300, 100), lot(8, "pad", 90, 100))

    assert picks(outcome) == [(1, 8, 30)]


@pytest.mark.clause("B2.9")
def test_a_lot_that_expires_before_the_withdrawal_is_used_up_is_passed_over() -> None:
    outcome = ruled(demand(line(1, "pad", 30, lasts=60)), lot(7, "pad", 59, 100), lot(8, "pad", 60, 100))

    assert picks(outcome) == [(1, 8, 30)]


@pytest.mark.clause("B2.9")
def test_a_term_can_ask_that_goods_last_the_whole_prescription() -> None:
    wanted = demand(line(1, "pad", 30, lasts=60))
    lots = (lot(7, "pad", 100, 100), lot(8, "pad", 300, 100))

    assert picks(ruled(wanted, *lots)) == [(1, 7, 30)]
    assert picks(ruled(wanted, *lots, lasting="prescription")) == [(1, 8, 30)]


@pytest.mark.clause("B2.9")
def test_a_line_may_come_from_several_lots() -> None:
    outcome = ruled(demand(line(1, "pad", 30)), lot(7, "pad", 300, 100), lot(8, "pad", 90, 20))

    assert picks(outcome) == [(1, 8, 20), (1, 7, 10)]


@pytest.mark.clause("B2.9")
def test_stock_that_expires_too_soon_is_named_as_the_reason() -> None:
    outcome = ruled(demand(line(1, "pad", 30, lasts=60)), lot(7, "pad", 20, 100), lot(8, "pad", 70, 10))

    assert isinstance(outcome, LeftOut)
    assert say(outcome.lines[0].reason) == "pad: av 30 räcker bara 10 till och med fredag 1 maj 2026."


# --- whole orders ---------------------------------------------------------------------------------


@pytest.mark.clause("D3")
def test_an_order_that_lacks_a_line_waits_whole() -> None:
    outcome = ruled(
        demand(line(1, "pad", 30), line(2, "tube", 5)), lot(7, "pad", 300, 100), lot(8, "tube", 300, 4)
    )

    assert left(outcome) == {1: "waits_for_other_lines", 2: "pieces_missing"}


@pytest.mark.clause("D3")
def test_what_the_supplier_has_not_got_does_not_hold_back_the_rest() -> None:
    outcome = ruled(demand(line(1, "pad", 30), line(2, "tube", 5, out=True)), lot(7, "pad", 300, 100))

    assert picks(outcome) == [(1, 7, 30)]
    assert isinstance(outcome, Allocation)
    assert [b.line for b in outcome.backordered] == [2]


@pytest.mark.clause("D3")
def test_stock_that_is_there_goes_out_even_if_the_supplier_has_no_more() -> None:
    outcome = ruled(demand(line(1, "pad", 30, out=True)), lot(7, "pad", 300, 100))

    assert picks(outcome) == [(1, 7, 30)]


@pytest.mark.clause("D3")
def test_an_order_of_which_nothing_can_go_waits() -> None:
    outcome = ruled(demand(line(1, "pad", 30, out=True)), lot(7, "pad", 300, 10))

    assert left(outcome) == {1: "supplier_out"}


@pytest.mark.clause("D3")
def test_one_missing_line_of_another_kind_holds_the_order_though_the_supplier_is_out() -> None:
    outcome = ruled(
        demand(line(1, "pad", 3), line(2, "tube", 5, out=True), line(3, "bag", 2)), lot(7, "pad", 300, 9)
    )

    assert left(outcome) == {1: "waits_for_other_lines", 2: "supplier_out", 3: "pieces_missing"}


# --- turns ----------------------------------------------------------------------------------------


def test_the_last_pieces_go_to_the_most_urgent_order() -> None:
    standard = demand(line(1, "pad", 30), order="A")
    acute = demand(line(1, "pad", 30), order="B", urgency=Urgency.ACUTE)

    first, second = plan([standard, acute], [lot(7, "pad", 300, 40)], BOOK, TODAY)

    assert first.facts.demand.order == "B"
    assert picks(first.outcome) == [(1, 7, 30)]
    assert isinstance(second.outcome, LeftOut)
    assert say(second.outcome.lines[0].reason) == "pad: 30 behövs, 10 finns."


def test_an_order_left_out_takes_nothing_from_those_after_it() -> None:
    greedy = demand(line(1, "pad", 30), line(2, "tube", 5), order="A")
    modest = demand(line(1, "pad", 30), order="B")

    _, second = plan([greedy, modest], [lot(7, "pad", 300, 30)], BOOK, TODAY)

    assert isinstance(second.outcome, Allocation)


def test_the_facts_of_a_ruling_hold_only_the_lots_it_can_hang_on() -> None:
    lots = [lot(n, "pad", 100 + n, 40) for n in range(9)] + [lot(20, "tube", 300, 10)]

    (ruling,) = plan([demand(line(1, "pad", 50))], lots, BOOK, TODAY)

    assert [lot.lot for lot in ruling.facts.lots] == [0, 1]


# --- always ---------------------------------------------------------------------------------------

articles = st.sampled_from(["pad", "tube", "bag"])
lines_of_an_order = st.lists(
    st.builds(line, st.just(0), articles, st.integers(1, 12), st.integers(0, 120), out=st.booleans()),
    min_size=1,
    max_size=4,
).map(lambda found: tuple(_numbered(found)))
waves = st.lists(
    st.tuples(lines_of_an_order, st.sampled_from(Urgency), st.integers(0, 3), st.integers(0, 2)), max_size=8
).map(
    lambda found: [
        Demand(f"O{n}", urgency, in_days(deadline), MORNING + timedelta(hours=hours), lines)
        for n, (lines, urgency, deadline, hours) in enumerate(found)
    ]
)
stocks = st.lists(st.tuples(articles, st.integers(-5, 150), st.integers(0, 20)), max_size=10).map(
    lambda found: [lot(n, article, expires, pieces) for n, (article, expires, pieces) in enumerate(found)]
)


def _numbered(lines: list[DemandLine]) -> list[DemandLine]:
    return [
        DemandLine(n, old.article, old.pieces, old.lasts_withdrawal, old.lasts_prescription, old.supplier_out)
        for n, old in enumerate(lines)
    ]


@pytest.mark.clause("B2.9")
@given(demands=waves, lots=stocks)
def test_never_past_the_stock_and_never_from_an_unsuitable_lot(
    demands: list[Demand], lots: list[LotStock]
) -> None:
    stock = {lot.lot: lot for lot in lots}
    taken: Counter[int] = Counter()

    for ruling in plan(demands, lots, BOOK, TODAY):
        wanted = {line.line: line for line in ruling.facts.demand.lines}
        for pick in getattr(ruling.outcome, "picks", ()):
            taken[pick.lot] += pick.pieces
            assert pick.pieces > 0
            assert stock[pick.lot].article == wanted[pick.line].article
            assert stock[pick.lot].expires >= max(wanted[pick.line].lasts_withdrawal, TODAY)

    assert all(pieces <= stock[number].available for number, pieces in taken.items())


@pytest.mark.clause("D3")
@given(demands=waves, lots=stocks)
def test_never_split_without_a_shortage_at_the_supplier(demands: list[Demand], lots: list[LotStock]) -> None:
    for ruling in plan(demands, lots, BOOK, TODAY):
        lines = {line.line: line for line in ruling.facts.demand.lines}
        if isinstance(ruling.outcome, LeftOut):
            assert {line.line for line in ruling.outcome.lines} == lines.keys()
            continue
        sent: Counter[int] = Counter()
        for pick in ruling.outcome.picks:
            sent[pick.line] += pick.pieces
        late = {backordered.line for backordered in ruling.outcome.backordered}
        assert all(lines[number].supplier_out for number in late)
        assert sent == {number: line.pieces for number, line in lines.items() if number not in late}


@given(demands=waves, lots=stocks, chance=st.randoms(use_true_random=False))
def test_the_plan_does_not_hang_on_how_orders_and_lots_are_listed(
    demands: list[Demand], lots: list[LotStock], chance: object
) -> None:
    mixed_demands, mixed_lots = list(demands), list(lots)
    chance.shuffle(mixed_demands)  # type: ignore[attr-defined]
    chance.shuffle(mixed_lots)  # type: ignore[attr-defined]

    assert plan(mixed_demands, mixed_lots, BOOK, TODAY) == plan(demands, lots, BOOK, TODAY)


@given(demands=waves, lots=stocks)
def test_a_stored_ruling_replays_the_same(demands: list[Demand], lots: list[LotStock]) -> None:
    for ruling in plan(demands, lots, BOOK, TODAY):
        assert allocate(ruling.facts, Terms(book_of(ruling.readings))) == ruling.outcome


@given(demands=waves, lots=stocks)
def test_the_few_lots_of_a_ruling_decide_as_the_whole_stock_would(
    demands: list[Demand], lots: list[LotStock]
) -> None:
    stock = {lot.lot: lot for lot in lots}
    for ruling in plan(demands, lots, BOOK, TODAY):
        whole = AllocationFacts(ruling.facts.demand, tuple(stock.values()), TODAY)
        assert allocate(whole, Terms(BOOK)) == ruling.outcome
        for pick in getattr(ruling.outcome, "picks", ()):
            old = stock[pick.lot]
            stock[pick.lot] = LotStock(old.lot, old.article, old.expires, old.available - pick.pieces)


@given(demands=waves, lots=stocks)
def test_turns_follow_urgency_then_deadline_then_age(demands: list[Demand], lots: list[LotStock]) -> None:
    turns = [ruling.facts.demand for ruling in plan(demands, lots, BOOK, TODAY)]

    assert len(turns) == len(demands)
    keys = [(TURN[d.urgency], d.deadline_day, d.ordered_at, d.order) for d in turns]
    assert keys == sorted(keys)


@pytest.mark.clause("B2.9")
@pytest.mark.parametrize(("promised", "last"), [(-3, 31), (0, 31), (1, 31), (5, 35)])
def test_goods_last_from_the_day_promised_and_from_tomorrow_at_the_earliest(promised: int, last: int) -> None:
    assert last_day_needed(in_days(promised), TODAY, 30) == in_days(last)
