"""What may be put before the council, what it may decide, and how an approval ends (B2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from uttag.rules.dispensations import (
    Decided,
    DecisionFacts,
    DispensationAnswer,
    DispensationScope,
    DispensationState,
    Ended,
    EndFacts,
    ProposalFacts,
    Proposed,
    decide,
    end,
    propose,
)
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms
from uttag.rules.words import ArticleStatus

TERMS = Terms(TermBook([]))
TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)
PROPOSAL = ProposalFacts(
    state=DispensationState.ASKED,
    article_number="D-17",
    article_status=ArticleStatus.ACTIVE,
    contracted=False,
    scope=DispensationScope.PATIENT,
    from_day=TODAY,
    until_day=None,
    prepared_by_asker=False,
    today=TODAY,
)
DECISION = DecisionFacts(
    answer=DispensationAnswer.APPROVE,
    state=DispensationState.PREPARED,
    article_number="D-17",
    article_status=ArticleStatus.ACTIVE,
    contracted=False,
    scope=DispensationScope.PATIENT,
    from_day=TODAY,
    until_day=None,
    reference="LMN 2026 § 7",
    has_reason=False,
    decided_by_asker=False,
    decided_by_preparer=False,
    today=TODAY,
)
REFUSAL = replace(DECISION, answer=DispensationAnswer.REFUSE, has_reason=True, reference="")


def codes(outcome: Any) -> list[str]:
    return [reason.code for reason in outcome.reasons]


@pytest.mark.clause("B2.2")
def test_an_application_goes_to_the_council_with_an_article_outside_contract() -> None:
    assert isinstance(propose(PROPOSAL, TERMS), Proposed)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"state": DispensationState.PREPARED}, "dispensation_not_to_prepare"),
        ({"state": DispensationState.APPROVED}, "dispensation_not_to_prepare"),
        ({"prepared_by_asker": True}, "dispensation_prepared_by_asker"),
        ({"article_number": "", "article_status": None}, "dispensation_without_article"),
        ({"contracted": True}, "dispensation_of_contracted"),
        ({"article_status": ArticleStatus.GONE}, "article_gone"),
        ({"from_day": YESTERDAY}, "dispensation_from_the_past"),
        ({"until_day": YESTERDAY}, "dispensation_ends_before_start"),
    ],
)
def test_what_lmn_can_not_put_before_the_council(changed: dict[str, Any], code: str) -> None:
    outcome = propose(replace(PROPOSAL, **changed), TERMS)
    assert isinstance(outcome, Refusal)
    assert codes(outcome) == [code]


@pytest.mark.clause("B2.2")
def test_the_council_approves_for_the_product_or_one_patient_and_maybe_for_a_time() -> None:
    for_one = decide(DECISION, TERMS)
    until = date(2026, 12, 31)
    for_all = decide(replace(DECISION, scope=DispensationScope.PRODUCT, until_day=until), TERMS)
    assert for_one == Decided(True, for_one.reasons)
    assert codes(for_one) == ["dispensation_for_patient", "dispensation_until_ended"]
    assert codes(for_all) == ["dispensation_for_product", "dispensation_until"]


def test_the_council_refuses_with_a_reason_and_needs_no_article_for_that() -> None:
    outcome = decide(replace(REFUSAL, article_number="", article_status=None), TERMS)
    assert isinstance(outcome, Decided)
    assert not outcome.approved
    assert codes(decide(replace(REFUSAL, has_reason=False), TERMS)) == ["dispensation_refused_without_reason"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        *(
            ({"state": state}, f"dispensation_not_to_decide_{state}")
            for state in DispensationState
            if state is not DispensationState.PREPARED
        ),
        ({"decided_by_asker": True}, "dispensation_decided_by_asker"),
        ({"decided_by_preparer": True}, "dispensation_decided_by_preparer"),
        ({"reference": ""}, "dispensation_without_decision"),
        ({"scope": None}, "dispensation_without_scope"),
        ({"from_day": None}, "dispensation_without_day"),
        ({"from_day": YESTERDAY}, "dispensation_from_the_past"),
        ({"until_day": YESTERDAY}, "dispensation_ends_before_start"),
        ({"contracted": True}, "dispensation_of_contracted"),
        ({"article_status": ArticleStatus.GONE}, "article_gone"),
        ({"article_number": ""}, "dispensation_without_article"),
    ],
)
def test_what_the_council_can_not_approve(changed: dict[str, Any], code: str) -> None:
    outcome = decide(replace(DECISION, **changed), TERMS)
    assert isinstance(outcome, Refusal)
    assert codes(outcome) == [code]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    outcome = decide(replace(DECISION, state=DispensationState.ASKED, reference="", scope=None), TERMS)
    assert codes(outcome) == [
        "dispensation_not_to_decide_asked",
        "dispensation_without_decision",
        "dispensation_without_scope",
    ]


@pytest.mark.parametrize(
    ("first", "until", "last", "code"),
    [
        (YESTERDAY, None, TODAY, None),
        (YESTERDAY, date(2026, 4, 1), date(2026, 3, 31), None),
        (YESTERDAY, None, YESTERDAY, "dispensation_ended_in_the_past"),
        (YESTERDAY, TODAY, date(2026, 4, 1), "dispensation_ends_earlier"),
        (date(2026, 2, 1), YESTERDAY, TODAY, "dispensation_over_already"),
        (date(2026, 4, 1), None, TODAY, "dispensation_ends_before_start"),
    ],
)
def test_an_approval_ends_from_today_on(
    first: date, until: date | None, last: date, code: str | None
) -> None:
    outcome = end(EndFacts(first, until, last, TODAY), TERMS)
    if code is None:
        assert outcome == Ended(last, outcome.reasons)
    else:
        assert codes(outcome) == [code]


def test_the_article_is_of_the_area_that_was_asked_for() -> None:
    """Asked for in continence, a nutrition drink is another thing altogether."""
    areas: dict[str, Any] = {"product_area": "continence", "article_area": "nutrition"}
    for outcome in (propose(replace(PROPOSAL, **areas), TERMS), decide(replace(DECISION, **areas), TERMS)):
        assert isinstance(outcome, Refusal)
        assert [reason.code for reason in outcome.reasons] == ["dispensation_of_another_area"]


def test_nothing_is_decided_at_a_meeting_to_come() -> None:
    ahead = decide(replace(DECISION, decided_day=date(2026, 3, 3)), TERMS)
    assert isinstance(ahead, Refusal)
    assert [reason.code for reason in ahead.reasons] == ["dispensation_decided_ahead"]
    assert isinstance(decide(replace(DECISION, decided_day=TODAY), TERMS), Decided)
