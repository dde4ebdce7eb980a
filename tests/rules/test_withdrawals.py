"""What can be taken out, and what can be prescribed (B2.2, D8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms
from uttag.rules.withdrawals import (
    ChosenPieces,
    ItemFacts,
    PrescribeFacts,
    WithdrawalFacts,
    WithdrawalGranted,
    earliest_day,
    item_status,
    prescribe,
    withdraw,
)
from uttag.rules.wording import say
from uttag.rules.words import ArticleStatus, ItemStatus

NO_TERMS = Terms(TermBook(()))

ITEM = ItemFacts(
    article_number="4711",
    article_status=ArticleStatus.ACTIVE,
    cancelled=False,
    withdrawals=4,
    used=1,
    pieces_per_withdrawal=90,
    days_per_withdrawal=90,
    time_lock_days=75,
    first_day=date(2026, 1, 1),
    last_valid_day=date(2026, 12, 31),
    last_withdrawn_day=date(2026, 1, 10),
    today=date(2026, 4, 1),
)
WISH = WithdrawalFacts(ITEM, (ChosenPieces("4711", 90),))


def codes(outcome: object) -> list[str]:
    assert isinstance(outcome, Refusal), outcome
    return [reason.code for reason in outcome.reasons]


def asked(item: ItemFacts = ITEM, *chosen: tuple[str, int], subs: tuple[str, ...] = ()) -> object:
    pieces = tuple(ChosenPieces(article, n) for article, n in chosen) or WISH.chosen
    return withdraw(WithdrawalFacts(item, pieces, subs), NO_TERMS)


@pytest.mark.clause("D8")
def test_a_withdrawal_has_its_number_and_what_is_left() -> None:
    granted = asked()

    assert isinstance(granted, WithdrawalGranted)
    assert (granted.number_in_order, granted.left_after) == (2, 2)
    assert say(granted.reasons[0]) == "Uttag 2 av 4. Uttag kvar: 2."


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, ItemStatus.AKTIV),
        ({"today": date(2026, 12, 31)}, ItemStatus.AKTIV),
        ({"today": date(2027, 1, 1)}, ItemStatus.UTGATT),
        ({"article_status": ArticleStatus.GONE}, ItemStatus.UTGATT),
        ({"used": 4}, ItemStatus.LEVERERAD),
        ({"cancelled": True}, ItemStatus.MAKULERAD),
        ({"cancelled": True, "used": 4}, ItemStatus.MAKULERAD),
    ],
)
def test_the_four_statuses(changed: dict[str, object], status: ItemStatus) -> None:
    assert item_status(replace(ITEM, **changed)) is status  # type: ignore[arg-type]


def test_each_refusal_says_what_is_wrong() -> None:
    assert codes(asked(replace(ITEM, cancelled=True))) == ["item_cancelled"]
    assert codes(asked(replace(ITEM, used=4))) == ["item_used_up"]
    assert codes(asked(replace(ITEM, today=date(2027, 1, 1)))) == ["item_expired"]
    assert codes(asked(replace(ITEM, article_status=ArticleStatus.GONE))) == ["article_gone"]


def test_the_time_lock_names_its_day() -> None:
    early = replace(ITEM, today=date(2026, 3, 25))

    outcome = asked(early)

    assert isinstance(outcome, Refusal)
    assert say(outcome.reasons[0]) == "4711 kan tas ut tidigast torsdag 26 mars 2026."
    assert isinstance(asked(replace(ITEM, today=date(2026, 3, 26))), WithdrawalGranted)


def test_the_first_withdrawal_waits_for_the_first_day() -> None:
    new = replace(ITEM, used=0, last_withdrawn_day=None, today=date(2025, 12, 31))

    assert earliest_day(new) == date(2026, 1, 1)
    assert codes(asked(new)) == ["withdrawal_too_early"]


def test_flavours_must_add_up_to_the_withdrawal() -> None:
    subs = ("vanilla", "cocoa")

    assert isinstance(asked(ITEM, ("vanilla", 40), ("cocoa", 50), subs=subs), WithdrawalGranted)
    assert codes(asked(ITEM, ("vanilla", 40), ("cocoa", 40), subs=subs)) == ["pieces_do_not_add_up"]
    assert codes(asked(ITEM, ("vanilla", 40), ("plum", 50), subs=subs)) == ["unknown_sub_article"]
    assert codes(asked(ITEM, ("vanilla", 100), ("cocoa", -10), subs=subs)) == ["pieces_not_positive"]
    assert codes(asked(ITEM, ("4711", 90), subs=subs)) == ["unknown_sub_article"]


def test_without_flavours_the_article_itself_is_taken_whole() -> None:
    assert codes(asked(ITEM, ("4711", 89))) == ["pieces_do_not_add_up"]
    assert codes(asked(ITEM, ("4712", 90))) == ["unknown_sub_article"]


@given(
    used=st.integers(0, 5),
    cancelled=st.booleans(),
    status=st.sampled_from(ArticleStatus),
    today=st.dates(date(2025, 12, 1), date(2027, 2, 1)),
)
def test_the_status_and_the_rule_never_disagree(
    used: int, cancelled: bool, status: ArticleStatus, today: date
) -> None:
    item = replace(ITEM, used=used, cancelled=cancelled, article_status=status, today=today)
    can = item_status(item) is ItemStatus.AKTIV and today >= earliest_day(item)

    assert isinstance(asked(item), WithdrawalGranted) == can


# --- prescribing ---------------------------------------------------------------------------------------

PRESCRIPTION = PrescribeFacts(
    article_number="4711",
    article_status=ArticleStatus.ACTIVE,
    contracted=True,
    dispensation_approved=False,
    withdrawals=4,
    pieces_per_withdrawal=90,
    days_per_withdrawal=90,
    time_lock_days=75,
    first_day=date(2026, 3, 2),
    last_valid_day=date(2027, 3, 1),
    today=date(2026, 3, 2),
)


def test_a_plain_prescription() -> None:
    outcome = prescribe(PRESCRIPTION, NO_TERMS)

    assert say(outcome.reasons[0]) == "Kan förskrivas: 4 uttag, 360 stycken i allt, räcker 360 dagar."


@pytest.mark.clause("B2.2")
def test_outside_contract_only_what_the_council_has_approved() -> None:
    outside = replace(PRESCRIPTION, contracted=False)

    assert codes(prescribe(outside, NO_TERMS)) == ["article_outside_contract"]
    assert not isinstance(prescribe(replace(outside, dispensation_approved=True), NO_TERMS), Refusal)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"article_status": ArticleStatus.GONE}, "article_gone"),
        ({"withdrawals": 0}, "withdrawals_not_positive"),
        ({"pieces_per_withdrawal": 0}, "pieces_not_positive"),
        ({"days_per_withdrawal": 0}, "supply_days_not_positive"),
        ({"time_lock_days": -1}, "time_lock_negative"),
        ({"last_valid_day": date(2026, 3, 1)}, "validity_ends_before_start"),
        ({"today": date(2027, 3, 2)}, "validity_already_over"),
    ],
)
def test_what_can_not_be_prescribed(changed: dict[str, object], code: str) -> None:
    assert codes(prescribe(replace(PRESCRIPTION, **changed), NO_TERMS)) == [code]  # type: ignore[arg-type]


def test_a_lock_longer_than_the_supply_is_pointed_out() -> None:
    outcome = prescribe(replace(PRESCRIPTION, time_lock_days=100), NO_TERMS)

    assert outcome.reasons[-1].code == "time_lock_longer_than_supply"
