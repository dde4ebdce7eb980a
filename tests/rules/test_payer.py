"""Who pays, by the dated decision table (P11; reading 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book as agreement_book
from tests.rules.agreement_terms import value
from uttag.rules.payer import Payer, PayerFacts, PayerPending, payer
from uttag.rules.terms import Terms

ADULT = PayerFacts(
    age=70,
    municipality="1480",
    protected="none",
    housing="ordinary",
    home_care=False,
    product_area="continence",
    prescriber_care_provider="VGR",
    prescriber_kind="region",
    day=date(2026, 3, 2),
)


def paid_by(facts: PayerFacts) -> tuple[str, str]:
    outcome = payer(facts, Terms(agreement_book()))
    assert isinstance(outcome, Payer), outcome
    return outcome.care_provider, outcome.row


def pending(facts: PayerFacts) -> str:
    outcome = payer(facts, Terms(agreement_book()))
    assert isinstance(outcome, PayerPending), outcome
    return outcome.reasons[0].code


@pytest.mark.clause("P11")
def test_the_first_row_that_fits_decides() -> None:
    assert paid_by(ADULT) == ("VGR", "other")
    assert paid_by(replace(ADULT, housing="special")) == ("1480", "special_housing")
    assert paid_by(replace(ADULT, home_care=True)) == ("1480", "home_care")
    assert paid_by(replace(ADULT, housing="special", age=17)) == ("VGR", "child")
    assert paid_by(replace(ADULT, age=18, housing="special")) == ("1480", "special_housing")
    by_municipality = replace(ADULT, prescriber_kind="municipality", prescriber_care_provider="1490")
    assert paid_by(by_municipality) == ("1490", "municipal_prescriber")


@pytest.mark.clause("P11")
def test_what_can_not_be_ruled_is_left_to_a_person() -> None:
    assert pending(replace(ADULT, protected="registered")) == "payer_protected_identity"
    assert pending(replace(ADULT, municipality=None)) == "payer_municipality_unknown"
    assert pending(replace(ADULT, age=None, housing="special")) == "payer_age_unknown"
    outside = replace(ADULT, home_care=True, municipality="1384", municipality_is_party=False)
    assert pending(outside) == "payer_municipality_not_party"


@pytest.mark.clause("P11")
def test_a_marked_identity_has_a_true_municipality() -> None:
    assert paid_by(replace(ADULT, protected="marked", home_care=True)) == ("1480", "home_care")


@pytest.mark.clause("P11")
def test_a_new_table_applies_from_its_day() -> None:
    table = [{"id": "all", "when": {}, "pays": "registered_municipality", "why": "payer_home_care"}]
    changed = agreement_book().changed_by([value("payer.table", date(2026, 3, 3), table)])

    payers = [payer(replace(ADULT, day=date(2026, 3, day)), Terms(changed)) for day in (2, 3)]

    assert [p.care_provider for p in payers if isinstance(p, Payer)] == ["VGR", "1480"]


@pytest.mark.clause("P11")
def test_a_table_without_a_fitting_row_leaves_it_pending() -> None:
    table = [{"id": "one", "when": {"product_area": "nutrition"}, "pays": "region", "why": "payer_other"}]

    outcome = payer(ADULT, Terms(agreement_book(payer__table=table)))

    assert isinstance(outcome, PayerPending)
    assert outcome.reasons[0].code == "payer_no_row_fits"


@pytest.mark.parametrize(
    "row", [{"when": {"shoe_size": 42}, "pays": "region"}, {"when": {}, "pays": "the neighbour"}]
)
def test_a_table_that_says_nonsense_is_an_error(row: dict[str, object]) -> None:
    table = [{"id": "one", "why": "payer_other", **row}]

    with pytest.raises(ValueError, match=r"payer\.table"):
        payer(ADULT, Terms(agreement_book(payer__table=table)))


@pytest.mark.clause("P11")
@given(
    age=st.none() | st.integers(0, 110),
    municipality=st.none() | st.sampled_from(["1480", "1490"]),
    protected=st.sampled_from(["none", "marked", "registered", "assumed"]),
    housing=st.sampled_from(["ordinary", "special"]),
    home_care=st.booleans(),
)
def test_always_an_answer_with_a_reason(
    age: int | None, municipality: str | None, protected: str, housing: str, home_care: bool
) -> None:
    facts = replace(
        ADULT, age=age, municipality=municipality, protected=protected, housing=housing, home_care=home_care
    )
    outcome = payer(facts, Terms(agreement_book()))

    assert outcome.reasons
    if protected == "registered" or municipality is None:
        assert isinstance(outcome, PayerPending)
