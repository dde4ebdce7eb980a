"""What a delivered line costs its payer (A1, A2, A4, A5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book as agreement_book
from tests.rules.agreement_terms import value
from uttag.rules.charging import FeeFacts, LineCharges, LineFacts, charge_fee, charge_line
from uttag.rules.terms import Terms
from uttag.rules.words import ChargeKind

LINE = LineFacts(
    product_area="nutrition",
    article="4711",
    pieces=90,
    package_price_ore=12000,
    pieces_per_package=24,
    vat_class="food",
    contracted=True,
    delivered_day=date(2026, 3, 6),
    same_legal_person=False,
)


def charged(facts: LineFacts, **changed: object) -> LineCharges:
    return charge_line(facts, Terms(agreement_book(**changed)))


def amounts(found: LineCharges) -> dict[str, int]:
    return {charge.kind.value: charge.ore for charge in found.charges}


@pytest.mark.clause("A1", "A2")
def test_goods_and_the_two_surcharges_stand_apart() -> None:
    # 90 of 24 to a package at 120 kr = 450 kr; 3.4 % and 11.2 % of that
    assert amounts(charged(LINE)) == {"goods": 45000, "knowledge": 1530, "distribution": 5040}


@pytest.mark.clause("A1", "A2")
def test_each_amount_is_rounded_by_itself() -> None:
    odd = replace(LINE, pieces=1, package_price_ore=1001, pieces_per_package=2)

    # 500.5 → 501; 3.4 % of 501 = 17.034 → 17; 11.2 % = 56.112 → 56
    assert amounts(charged(odd)) == {"goods": 501, "knowledge": 17, "distribution": 56}


@pytest.mark.clause("A1", "A5")
def test_a_changed_surcharge_applies_from_its_day_of_delivery() -> None:
    changed = agreement_book().changed_by([value("surcharge.knowledge.nutrition", date(2026, 3, 6), "0.05")])
    before = charge_line(replace(LINE, delivered_day=date(2026, 3, 5)), Terms(changed))
    after = charge_line(LINE, Terms(changed))

    assert (amounts(before)["knowledge"], amounts(after)["knowledge"]) == (1530, 2250)


@pytest.mark.clause("A1")
def test_surcharge_on_dispensation_articles_is_a_term() -> None:
    outside = replace(LINE, contracted=False)

    assert amounts(charged(outside)) == amounts(charged(LINE))
    assert amounts(charged(outside, surcharge__on_dispensation=False)) == {"goods": 45000}


def test_vat_follows_the_article_and_surcharges_follow_the_goods_unless_told() -> None:
    rates = [charge.vat_rate for charge in charged(LINE).charges]
    apart = [charge.vat_rate for charge in charged(LINE, vat__surcharge="0.25").charges]

    assert rates == [Decimal("0.12")] * 3
    assert apart == [Decimal("0.12"), Decimal("0.25"), Decimal("0.25")]


def test_no_vat_within_one_legal_person() -> None:
    found = charged(replace(LINE, same_legal_person=True))

    assert {charge.vat_rate for charge in found.charges} == {Decimal(0)}


@pytest.mark.clause("A4")
def test_a_fee_by_the_price_list_of_its_day() -> None:
    found = charge_fee(FeeFacts("fee.acute", "nutrition", date(2026, 3, 6), False), Terms(agreement_book()))

    assert [(c.kind, c.ore, c.vat_rate) for c in found.charges] == [(ChargeKind.FEE, 25000, Decimal("0.25"))]


@pytest.mark.clause("A1", "A2")
@given(
    pieces=st.integers(1, 10_000),
    price=st.integers(0, 10**7),
    package=st.integers(1, 500),
    contracted=st.booleans(),
)
def test_a_returned_line_is_credited_to_the_ore(
    pieces: int, price: int, package: int, contracted: bool
) -> None:
    line = replace(
        LINE, pieces=pieces, package_price_ore=price, pieces_per_package=package, contracted=contracted
    )

    assert charged(line).net_ore + charged(replace(line, pieces=-pieces)).net_ore == 0
