"""Replaying what was ruled: counted by rule and care provider, in words, and quick."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from tests import delivered as d
from tests.chain import Chain, chain, rows
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.ordering.models import Order
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayer, replay
from uttag.journeys.differences import in_words
from uttag.journeys.replay import UnknownRule, replay_all
from uttag.rules.book import RULES, RuleEntry
from uttag.rules.delivery import DeliveryFacts, promise
from uttag.rules.reasons import Refusal, because
from uttag.rules.terms import Terms, TermValue

pytestmark = pytest.mark.django_db

START = date(2026, 3, 1)


def proposed(key: str, value: object, start: date = START) -> TermValue:
    return TermValue(key, start, date.max, value, "D2", "proposed")


@pytest.fixture
def made() -> Chain:
    return chain()


def put_rule(monkeypatch: pytest.MonkeyPatch, function: object) -> None:
    """The code has changed: this answers for delivery.promise now."""
    entry = RULES["delivery.promise"]
    monkeypatch.setitem(
        RULES,
        "delivery.promise",
        RuleEntry(function, entry.facts_type, entry.outcome_types),  # type: ignore[arg-type]
    )


def test_todays_code_gives_the_same_answers(made: Chain) -> None:
    told = replay_all()
    assert told.run.total() == Ruling.objects.count() > 10
    assert not told.differs


def test_proposed_terms_are_counted_by_rule_and_care_provider(made: Chain) -> None:
    told = replay_all(proposed=[proposed("delivery.working_days", 3)])
    # Three standard orders; the acute ones don't read it.
    assert told.differing == {("delivery.promise", "1495"): 3}
    assert {one.subject_uuid for one in told.first} == {
        made.order.uuid,
        made.cancelled.uuid,
        made.pending.uuid,
    }


def test_a_proposal_that_lies_ahead_is_shown_as_if_from_the_first(made: Chain) -> None:
    """Its own day would change no stored ruling, and "0 differ" would say nothing about it."""
    ahead = proposed("delivery.working_days", 3, date(2027, 1, 1))
    told = replay_all(proposed=[ahead])
    assert told.ahead == (ahead,)
    assert told.differing == {("delivery.promise", "1495"): 3}
    kept_to_its_day = replay_all(proposed=[ahead], from_its_day=True)
    assert not kept_to_its_day.ahead
    assert not kept_to_its_day.differs


def test_a_term_with_an_earlier_proposal_is_tried_by_that_one(made: Chain) -> None:
    told = replay_all(
        proposed=[
            proposed("delivery.working_days", 4),
            proposed("delivery.working_days", 3, date(2027, 1, 1)),
        ]
    )
    assert not told.ahead
    assert not told.differs


def test_a_new_payer_table_moves_the_payer(made: Chain) -> None:
    table = [{"id": "all", "when": {}, "pays": "region", "why": "payer_prescriber"}]
    told = replay_all(rule="payer", proposed=[proposed("payer.table", table)])
    assert told.run.keys() == {"payer.payer"}
    assert any("care_provider: 1495 → VGR" in in_words(one.replayed, "en") for one in told.first)


def test_a_rule_that_reads_something_new_says_what(made: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    def reads_more(facts: DeliveryFacts, terms: Terms) -> object:
        terms.read("delivery.moon_phase", facts.ordered_day)
        return promise(facts, terms)

    put_rule(monkeypatch, reads_more)
    told = replay_all(rule="delivery.promise")
    assert told.differing.total() == told.run.total() == 5
    assert in_words(told.first[0].replayed, "en") == (
        "reads delivery.moon_phase on 2026-04-02, which it did not read then",
    )


def test_a_rule_that_refuses_now_is_told_in_words(made: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    put_rule(monkeypatch, lambda facts, terms: Refusal((because("delivery_abroad", "D7"),)))
    [ours] = [one for one in replay_all(rule="delivery").first if one.subject_uuid == made.order.uuid]
    lines = in_words(ours.replayed, "en")
    assert "answer: Promise → Refusal" in lines
    assert any(line.startswith("+ ") for line in lines)
    assert any(line.startswith("− ") and "10 April" in line for line in lines)


def test_a_rule_that_is_gone_is_no_crash(made: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, "delivery.promise")
    told = replay_all(rule="delivery.promise")
    assert told.first[0].replayed.trouble == "no such rule any more"


def test_what_is_run_can_be_narrowed(made: Chain) -> None:
    assert replay_all(limit=2).run.total() == 2
    # Prescribed in March, ordered on 2 April.
    assert replay_all(since=date(2026, 4, 2)).run.keys() == {
        "delivery.promise",
        "payer.payer",
        "allocation.allocate",
    }
    assert len(replay_all(proposed=[proposed("delivery.working_days", 3)], keep=1).first) == 1
    with pytest.raises(UnknownRule, match="no rule is called 'deliver'"):
        replay_all(rule="deliver")


@pytest.fixture
def charged() -> Order:
    world = d.world()
    d.article(world, "100")
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000), ("100", 60, 20_000)])
    charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    return order


def test_a_surcharge_is_shown_with_what_it_would_have_cost(charged: Order) -> None:
    told = replay_all(proposed=[proposed("surcharge.knowledge.continence", "0.50")])
    [(_, provider)] = told.differing
    shares = [
        sum(part["ore"] for part in (one.replayed.new or {})["charges"])
        - sum(part["ore"] for part in one.replayed.old["charges"])
        for one in told.first
    ]
    assert told.ore == {provider: sum(shares)}
    assert told.ore[provider] > 0
    line = next(line for line in in_words(told.first[0].replayed, "en") if "knowledge ore" in line)
    assert line.startswith("charges knowledge ore: SEK")


@pytest.mark.slow
def test_five_thousand_a_second(made: Chain) -> None:
    """Measured in time of our own, on promises, which are the slowest; half of it, since machines differ."""
    stored = rows(Ruling, rule="delivery.promise").first()
    assert stored is not None
    again = Replayer().again
    again(stored)
    started = process_time()
    for _ in range(2_000):
        assert again(stored).same
    assert 2_000 / (process_time() - started) > 2_500


def test_one_ruling_shows_both_answers(made: Chain) -> None:
    ruling = Ruling.objects.filter(rule="delivery.promise", subject_uuid=made.order.uuid).get()
    found = replay(ruling)
    assert found.same
    assert found.old == found.new
    assert found.old["deadline_day"] == "2026-04-10"
