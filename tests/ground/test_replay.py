"""A stored ruling, ruled again: alike with the same values, told apart with others."""

from __future__ import annotations

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


@pytest.fixture
def ruling(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Prepared:
    monkeypatch.setitem(RULES, "test_replay.wait", RuleEntry(wait, Asked, (Answer,)))
    ruled = rule_on(wait, Asked(date(2026, 3, 3)), book(4))
    stored = prepare(ruled, subject_kind="order", subject_uuid=uuid4(), at=at)
    return stored._replace(rule="test_replay.wait")


def test_it_comes_out_alike_with_what_was_read(ruling: Prepared) -> None:
    assert replay(ruling).same


def test_proposed_terms_show_their_difference(ruling: Prepared) -> None:
    replayed = replay(ruling, book(3))
    assert not replayed.same
    assert replayed.new is not None
    assert (replayed.old["days"], replayed.new["days"]) == (4, 3)


def test_a_rule_that_asks_for_more_now_is_told(ruling: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    def asks_more(facts: Asked, terms: Terms) -> Answer:
        return Answer(terms.days("wait.longer", facts.day), ())

    monkeypatch.setitem(RULES, "test_replay.wait", RuleEntry(asks_more, Asked, (Answer,)))
    replayed = replay(ruling)
    assert replayed.new is None
    assert "wait.longer" in replayed.trouble


def test_a_rule_that_is_gone_is_told(ruling: Prepared) -> None:
    assert not replay(ruling._replace(rule="gone.away")).same
