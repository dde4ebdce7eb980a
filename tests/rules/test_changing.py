"""What can be proposed and decided (P4, A5): every fault told, nothing that is invoiced or promised touched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book
from uttag.rules.changing import NewValue, NewVersion, Proposable, ProposalFacts, proposable
from uttag.rules.reasons import Refusal
from uttag.rules.terms import Terms
from uttag.rules.values import SHAPE, value_fault
from uttag.rules.wording import say

TODAY = date(2026, 2, 10)
CLOSED = date(2026, 1, 31)

pytestmark = pytest.mark.clause("P4")


def days(value: Any = 3, start: date = date(2026, 3, 1), **more: Any) -> NewValue:
    given: dict[str, Any] = {"instead_of": 4, "minimum": 1, "maximum": 20, **more}
    return NewValue("delivery.working_days", "Leveranstid", "days", start, value, **given)


def ask(*values: NewValue, versions: tuple[NewVersion, ...] = (), today: date = TODAY) -> Any:
    return proposable(ProposalFacts(today, CLOSED, values, versions), Terms(book()))


def codes(*values: NewValue, **more: Any) -> list[str]:
    outcome = ask(*values, **more)
    assert isinstance(outcome, Refusal)
    return [reason.code for reason in outcome.reasons]


def test_three_working_days_from_march_can_be_proposed() -> None:
    outcome = ask(days())

    assert isinstance(outcome, Proposable)
    assert outcome.earliest_day == date(2026, 2, 11)


def test_tomorrow_is_the_first_day_that_can_be_changed() -> None:
    assert isinstance(ask(days(start=TODAY + timedelta(days=1))), Proposable)
    assert codes(days(start=TODAY)) == ["proposal_too_early"]


@pytest.mark.clause("A5")
def test_a_day_in_a_closed_month_is_refused_as_such() -> None:
    assert codes(days(start=CLOSED)) == ["proposal_month_closed"]
    assert codes(days(start=CLOSED + timedelta(days=1))) == ["proposal_too_early"]


@pytest.mark.parametrize("wrong", ["3", 3.5, True, -1, None, 0, 21])
def test_a_value_of_the_wrong_kind_or_outside_its_bounds_is_refused(wrong: Any) -> None:
    assert codes(days(wrong))[0] == "proposal_value_wrong"


def test_bounds_of_shares_and_amounts_are_told_as_people_read_them() -> None:
    rate = NewValue("t", "Påslag", "rate", date(2026, 3, 1), "0.6", maximum="0.5")
    amount = NewValue("f", "Avgift", "ore", date(2026, 3, 1), 2_000_000, maximum=1_000_000)
    outcome = ask(rate, amount)

    assert isinstance(outcome, Refusal)
    told = " ".join(say(reason) for reason in outcome.reasons).replace("\N{NO-BREAK SPACE}", " ")
    assert "60 % är mer än det högsta tillåtna, 50 %" in told
    assert "20 000,00 kr är mer än det högsta tillåtna, 10 000,00 kr" in told


def test_the_value_in_force_is_no_change() -> None:
    assert codes(days(4)) == ["proposal_same_value"]
    flag = NewValue("s", "Påslag på dispens", "flag", date(2026, 3, 1), False, instead_of=True)
    assert isinstance(ask(flag), Proposable)


def test_two_proposals_for_a_term_and_day_are_refused() -> None:
    assert codes(days(rival="Kortare leveranstid")) == ["proposal_rival"]
    assert codes(days(3), days(2)) == ["proposal_day_twice"]
    assert codes(days(decided_today=True)) == ["proposal_decided_today"]


def test_what_the_law_sets_is_not_ours() -> None:
    vat = NewValue("vat.food", "Moms", "rate", CLOSED, "x", decided_elsewhere="Riksdagen")
    assert codes(vat) == ["proposal_decided_elsewhere"]


def test_a_proposal_of_nothing_is_refused() -> None:
    assert codes() == ["proposal_empty"]


def test_every_fault_is_told_at_once() -> None:
    wrong = codes(days(99, CLOSED), days(4, TODAY, rival="Annat"))
    assert wrong == [
        "proposal_month_closed",
        "proposal_value_wrong",
        "value_above",
        "proposal_too_early",
        "proposal_same_value",
        "proposal_rival",
    ]


@pytest.mark.clause("P12")
def test_a_version_begins_after_the_one_there_is() -> None:
    version = NewVersion("rutin", "Rutin", date(2026, 3, 1), last_day=date(2026, 3, 1))
    assert codes(versions=(version,)) == ["proposal_version_too_early"]
    law = NewVersion("lag", "Lagen", date(2026, 3, 1), decided_elsewhere="Riksdagen")
    assert codes(versions=(law,)) == ["proposal_decided_elsewhere"]
    later = NewVersion("rutin", "Rutin", date(2026, 3, 2), last_day=date(2026, 3, 1))
    assert isinstance(ask(versions=(later,)), Proposable)


@given(start=st.dates(date(2025, 1, 1), date(2027, 12, 31)), value=st.integers(-5, 30))
def test_nothing_before_tomorrow_and_nothing_outside_bounds_ever_gets_through(
    start: date, value: int
) -> None:
    good = start > TODAY and 1 <= value <= 20 and value != 4
    assert isinstance(ask(days(value, start)), Proposable) is good


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "when", "pays", "why"]), inner)
    ),
    max_leaves=8,
)


@given(unit=st.sampled_from(sorted(SHAPE)), value=anything)
def test_whatever_is_proposed_is_judged_and_never_breaks_the_rule(unit: str, value: Any) -> None:
    fault = value_fault(unit, value)
    assert fault is None or say(fault, "sv") != fault.code
