"""Who may approve a change of the register: a term says, and never the one who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.agreement_terms import START, value
from uttag.rules.reasons import Refusal
from uttag.rules.register import Approvable, ChangeFacts, ChangeKind, approve
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook

DAY = date(2026, 2, 3)
BOTH = [
    {"kind": kind.value, "approver": role} for kind in ChangeKind for role in ("lmn", "central_purchasing")
]
BOOK = TermBook([value("register.approvers", START, BOTH)])
FACTS = ChangeFacts(ChangeKind.PRICE, "lmn", asked_by_self=False, today=DAY)


@pytest.mark.clause("B2.5")
@pytest.mark.parametrize("role", ["lmn", "central_purchasing"])
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_either_of_the_two_approves(role: str, kind: ChangeKind) -> None:
    outcome = rule_on(approve, replace(FACTS, role=role, change=kind), BOOK).outcome
    assert isinstance(outcome, Approvable)
    assert outcome.approvers == ("lmn", "central_purchasing")


@pytest.mark.clause("B2.5")
def test_the_distributor_does_not() -> None:
    outcome = rule_on(approve, replace(FACTS, role="depot"), BOOK).outcome
    assert isinstance(outcome, Refusal)
    assert [reason.code for reason in outcome.reasons] == ["change_approved_by_others"]


@pytest.mark.clause("B2.5")
def test_nobody_approves_their_own() -> None:
    outcome = rule_on(approve, replace(FACTS, asked_by_self=True), BOOK).outcome
    assert isinstance(outcome, Refusal)
    assert [reason.code for reason in outcome.reasons] == ["change_asked_by_approver"]


@pytest.mark.clause("B2.5")
def test_which_of_them_for_which_kind_is_data() -> None:
    only = [{"kind": "price", "approver": "central_purchasing"}]
    book = BOOK.changed_by([value("register.approvers", DAY, only)])
    assert isinstance(rule_on(approve, FACTS, book).outcome, Refusal)
    assert isinstance(rule_on(approve, replace(FACTS, role="central_purchasing"), book).outcome, Approvable)
