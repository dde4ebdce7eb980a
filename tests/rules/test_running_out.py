"""Run-out plans: never dry where goods could be bought, never more scrap than buying as usual (B2.12)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.agreement_terms import book
from uttag.rules.purchasing import Known, NeedFacts, last_day_looked_at, propose
from uttag.rules.rulings import rule_on
from uttag.rules.running_out import Incoming, Need, RunOut, RunOutFacts, plan
from uttag.rules.terms import Terms

TODAY = date(2026, 3, 2)
START = date(2026, 6, 1)
FAR = date(2027, 3, 1)


def ask(facts: RunOutFacts) -> RunOut:
    terms = book(purchasing__cover_days=35, purchasing__safety_days=10)
    return rule_on(plan, facts, terms).outcome


def facts(**changed: object) -> RunOutFacts:
    """Ten items of 60 pieces every 30 days, one starting every third day; 300 in stock, boxes of 4 packages."""
    needs = tuple(Need(TODAY + timedelta(days=3 * n), 30, 12, 60, FAR) for n in range(10))
    told = RunOutFacts("K1", TODAY, START, 300, (), needs, 7, 30, 4, 9000)
    return replace(told, **changed)  # type: ignore[arg-type]


@pytest.mark.clause("B2.12")
def test_the_plan_buys_for_the_withdrawals_to_come_and_no_further() -> None:
    outcome = ask(facts())
    assert outcome.needed == 31 * 60  # ten items, three each in 91 days, and a fourth of the first
    assert outcome.to_buy == outcome.needed - 300
    assert outcome.scrap == 0
    assert outcome.usual_scrap > 500
    assert outcome.usual_scrap_ore == outcome.usual_scrap * 300
    assert outcome.last_purchase_day is not None
    assert outcome.last_purchase_day < START - timedelta(days=35)
    assert [reason.code for reason in outcome.reasons] == ["run_out_buy_until", "run_out_spares"]


@pytest.mark.clause("B2.12")
def test_what_is_there_is_enough() -> None:
    outcome = ask(facts(in_stock=1500, incoming=(Incoming(TODAY + timedelta(days=5), 900),)))
    assert (outcome.to_buy, outcome.last_purchase_day) == (0, None)
    assert (outcome.on_order, outcome.scrap) == (900, 1500 + 900 - 31 * 60)
    assert outcome.reasons[0].code == "run_out_buy_nothing"


def test_nothing_bought_comes_before_its_lead_time() -> None:
    waiting = Need(TODAY, 1, 1, 400, TODAY)
    outcome = ask(facts(needs=(waiting,)))
    assert (outcome.short, outcome.to_buy) == (100, 120)  # late, and bought in whole packages all the same
    assert outcome.reasons[-1].code == "run_out_short"


def test_a_start_day_that_has_come_buys_nothing() -> None:
    outcome = ask(facts(start_day=TODAY))
    assert (outcome.needed, outcome.to_buy, outcome.scrap, outcome.usual_scrap) == (0, 0, 300, 300)
    assert outcome.curve == ()
    assert outcome.reasons[0].code == "run_out_over"


def test_an_items_last_day_and_withdrawals_bound_its_need() -> None:
    few = Need(TODAY, 10, 2, 50, FAR)
    ending = Need(TODAY, 10, 9, 50, TODAY + timedelta(days=20))
    assert ask(facts(needs=(few, ending))).needed == 2 * 50 + 3 * 50


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize("seed", range(120))
def test_never_dry_where_it_could_buy_and_never_more_scrap_than_usual(seed: int) -> None:
    told = _made_up(random.Random(seed))
    outcome = ask(told)
    assert outcome == ask(told)  # the same again
    in_time = ask(_in_time(told))
    assert in_time.scrap <= in_time.usual_scrap
    assert in_time.scrap_ore <= in_time.usual_scrap_ore
    assert outcome.to_buy % told.pieces_per_package == 0
    assert outcome.scrap >= told.in_stock + outcome.on_order + outcome.to_buy - outcome.needed
    if outcome.last_purchase_day:
        assert outcome.last_purchase_day + timedelta(days=told.lead_days) < told.start_day
    assert ask(_later(told)).short == 0


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize("seed", range(60))
def test_buying_as_usual_buys_today_what_is_proposed_today(seed: int) -> None:
    told = replace(_made_up(random.Random(seed)), start_day=TODAY + timedelta(days=1))
    terms = Terms(book(purchasing__cover_days=35, purchasing__safety_days=10))
    goods_day = TODAY + timedelta(days=told.lead_days)
    until = last_day_looked_at(goods_day, TODAY, terms)
    proposed = propose(
        NeedFacts(
            article=told.article,
            today=TODAY,
            goods_day=goods_day,
            pieces_per_package=told.pieces_per_package,
            packages_per_box=told.packages_per_box,
            on_shelves=told.in_stock,
            on_order=sum(one.pieces for one in told.incoming),
            waiting=0,
            known=tuple(_known(told, until)),
        ),
        terms,
    )
    there = told.in_stock + sum(one.pieces for one in told.incoming)
    outcome = ask(told)
    assert outcome.usual_scrap == max(0, there + proposed.pieces - outcome.needed)


def _known(told: RunOutFacts, until: date) -> Iterator[Known]:
    for need in told.needs:
        last = min(until, need.last_day)
        day = max(need.first_day, TODAY)
        for _ in range(need.left):
            if day <= last:
                yield Known(day, need.pieces)
            day += timedelta(days=max(1, need.every_days))


def _in_time(told: RunOutFacts) -> RunOutFacts:
    """The same with all that is on order here before goods bought today."""
    return replace(told, incoming=tuple(replace(one, day=TODAY) for one in told.incoming))


def _later(told: RunOutFacts) -> RunOutFacts:
    """The same with nothing asked for before goods bought today can be there: then no day need be dry."""
    soonest = told.today + timedelta(days=told.lead_days)
    needs = tuple(replace(need, first_day=max(need.first_day, soonest)) for need in told.needs)
    return replace(told, needs=needs)


def _made_up(rng: random.Random) -> RunOutFacts:
    def in_days(most: int) -> date:
        return TODAY + timedelta(days=rng.randrange(-10, most))

    needs = tuple(
        Need(in_days(120), rng.randrange(0, 90), rng.randrange(1, 13), rng.randrange(1, 300), in_days(400))
        for _ in range(rng.randrange(0, 40))
    )
    incoming = tuple(Incoming(in_days(100), rng.randrange(1, 900)) for _ in range(rng.randrange(0, 4)))
    return RunOutFacts(
        article="K1",
        today=TODAY,
        start_day=in_days(200),
        in_stock=rng.randrange(0, 3000),
        incoming=incoming,
        needs=needs,
        lead_days=rng.randrange(0, 40),
        pieces_per_package=rng.choice((1, 10, 30, 80)),
        packages_per_box=rng.choice((1, 4, 10)),
        package_price_ore=rng.randrange(1, 90000),
    )
