"""A stored ruling, ruled again: alike with the same values, told apart with others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import pytest

from uttag.ground.rulings.operations import Prepared, prepare
from uttag.ground.rulings.replay import replay
from uttag.rules.book import RULES, RuleEntry
from uttag.rules.reasons import Reason, because
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook, Terms, TermValue


@dataclass(frozen=True, slots=True)
class Asked:
    day: date


@dataclass(frozen=True, slots=True)
class Answer:
    days: int
    reasons: tuple[Reason, ...]


def wait(facts: Asked, terms: Terms) -> Answer:
    days = terms.days("wait.days", facts.day)
    return Answer(days, (because("waits", "D2", from_day=facts.day, days=days),))


def book(days: int) -> TermBook:
    start = date(2018, 5, 1)
    return TermBook([TermValue("wait.days", start, start, days, "D2", "start")])


def proposed(days: int, start: date) -> TermValue:
    return TermValue("wait.days", start, date.max, days, "D2", "proposed")


@pytest.fixture
def ruling(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Prepared:
    monkeypatch.setitem(RULES, "test_replay.wait", RuleEntry(wait, Asked, (Answer,)))
    ruled = rule_on(wait, Asked(date(2026, 3, 3)), book(4))
    stored = prepare(ruled, subject_kind="order", subject_uuid=uuid4(), at=at)
    return stored._replace(rule="test_replay.wait")


def test_it_comes_out_alike_with_what_was_read(ruling: Prepared) -> None:
    assert replay(ruling).same


def test_proposed_terms_show_their_difference(ruling: Prepared) -> None:
    replayed = replay(ruling, [proposed(3, date(2026, 3, 1))])
    assert not replayed.same
    assert replayed.new is not None
    assert (replayed.old["days"], replayed.new["days"]) == (4, 3)


def test_a_proposal_from_a_later_day_changes_nothing(ruling: Prepared) -> None:
    assert replay(ruling, [proposed(3, date(2026, 3, 4))]).same


def test_a_proposal_from_the_same_day_counts_as_decided_later(ruling: Prepared) -> None:
    assert not replay(ruling, [proposed(3, date(2018, 5, 1))]).same


def test_a_rule_that_asks_for_more_now_is_told(ruling: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    def asks_more(facts: Asked, terms: Terms) -> Answer:
        return Answer(terms.days("wait.longer", facts.day), ())

    monkeypatch.setitem(RULES, "test_replay.wait", RuleEntry(asks_more, Asked, (Answer,)))
    replayed = replay(ruling)
    assert replayed.new is None
    assert replayed.trouble == "reads wait.longer on 2026-03-03, which it did not read then"


def test_a_rule_that_is_gone_is_told(ruling: Prepared) -> None:
    assert not replay(ruling._replace(rule="gone.away")).same


def test_what_cannot_be_read_is_told(ruling: Prepared) -> None:
    assert "JSONDecodeError" in replay(ruling._replace(facts="{")).trouble
    assert replay(ruling._replace(outcome="{")).old["unreadable"] == "{"


def test_the_same_values_in_another_order_are_the_same_answer(ruling: Prepared) -> None:
    turned = dict(reversed(json.loads(ruling.outcome).items()))
    assert replay(ruling._replace(outcome=json.dumps(turned))).same
