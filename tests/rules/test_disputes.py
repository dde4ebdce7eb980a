"""A dispute's steps: every way that may be taken, and that there is no other."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from uttag.rules.disputes import (
    DisputeStepAllowed,
    DisputeStepFacts,
    DisputeStepKind,
    DisputeStepTaken,
    step,
)
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms

K = DisputeStepKind
DAY = date(2026, 3, 2)


def ask(
    kind: str, *before: str, day: date = DAY, last_day: date = DAY, today: date = DAY
) -> DisputeStepAllowed | Refusal:
    taken = tuple(DisputeStepTaken(K(one), last_day) for one in before)
    return step(DisputeStepFacts(K(kind), day, today, taken), Terms(TermBook([])))


def codes(outcome: DisputeStepAllowed | Refusal) -> list[str]:
    return [reason.code for reason in outcome.reasons]


@pytest.mark.clause("P10")
def test_court_before_the_cooperation_has_given_up_is_refused() -> None:
    for before in (("raised",), ("raised", "talks"), ("raised", "talks", "council")):
        outcome = ask("court", *before)
        assert isinstance(outcome, Refusal)
        assert codes(outcome) == ["dispute_inside_first"]
        assert outcome.reasons[0].clause == "P10"


@pytest.mark.clause("P10")
def test_what_stays_unresolved_goes_to_court_and_is_judged() -> None:
    way = ["raised", "talks", "council", "unresolved", "court", "judged"]
    for place, kind in enumerate(way):
        outcome = ask(kind, *way[:place])
        assert isinstance(outcome, DisputeStepAllowed), outcome
        assert outcome.ends == (kind == "judged")


@pytest.mark.clause("P10")
def test_nothing_is_unresolved_before_it_has_been_tried() -> None:
    assert codes(ask("unresolved", "raised")) == ["dispute_not_tried"]


@pytest.mark.clause("P10")
@pytest.mark.parametrize(
    "before", [("raised",), ("raised", "talks"), ("raised", "council", "unresolved", "court")]
)
def test_the_parties_may_agree_at_any_time(before: tuple[str, ...]) -> None:
    assert isinstance(ask("settled", *before), DisputeStepAllowed)


@pytest.mark.clause("P10")
def test_no_way_leads_to_court_but_through_unresolved() -> None:
    """All ways of up to five steps, taken one by one as the rule lets them."""
    for way in product(K, repeat=5):
        taken: list[DisputeStepTaken] = []
        for kind in way:
            facts = DisputeStepFacts(kind, DAY, DAY, tuple(taken))
            if isinstance(step(facts, Terms(TermBook([]))), DisputeStepAllowed):
                taken.append(DisputeStepTaken(kind, DAY))
        kinds = [one.kind for one in taken]
        if K.COURT in kinds:
            before = kinds[: kinds.index(K.COURT)]
            assert before[-1] is K.UNRESOLVED
            assert {K.TALKS, K.COUNCIL} & set(before)
        for end in (K.JUDGED, K.SETTLED):
            assert end not in kinds[:-1]


@pytest.mark.clause("P10")
def test_after_the_end_nothing_follows_and_nothing_begins_in_the_middle() -> None:
    for kind in K:
        assert codes(ask(kind, "raised", "settled")) == ["dispute_is_over"]
        if kind is not K.RAISED:
            assert codes(ask(kind)) == ["dispute_begins_raised"]


@pytest.mark.clause("P10")
def test_days_go_forwards_and_not_past_today() -> None:
    assert codes(ask("talks", "raised", day=date(2026, 3, 3))) == ["dispute_day_in_the_future"]
    assert codes(ask("talks", "raised", day=date(2026, 3, 1))) == ["dispute_day_before_last"]
