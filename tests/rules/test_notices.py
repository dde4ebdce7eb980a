"""How is someone told? By the clause at pickup points, by wish elsewhere; nobody at night, the dead never."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import product
from typing import Any

import pytest

from tests.rules.agreement_terms import book as agreement_book
from uttag.rules.notices import Channel, NoticeFacts, NotTold, channel
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on
from uttag.rules.wording import LANGUAGES, say, sentences

HOME = NoticeFacts(
    today=date(2026, 4, 2),
    asked_time=time(10, 0),
    by_clause=False,
    wish="",
    mobile=True,
    email=True,
    postal=True,
)
PICKUP = replace(HOME, by_clause=True)
DAY = 1440  # the term's minutes


def outcome(facts: NoticeFacts, **changes: Any) -> Channel | NotTold | Refusal:
    return rule_on(channel, replace(facts, **changes), agreement_book()).outcome


def told_by(facts: NoticeFacts, **changes: Any) -> str:
    found = outcome(facts, **changes)
    return found.channel if isinstance(found, Channel) else type(found).__name__


@pytest.mark.clause("D11")
def test_to_a_pickup_point_by_sms_where_a_mobile_is_known_by_letter_otherwise() -> None:
    for wish, email in product(("", "sms", "letter", "email"), (True, False)):
        assert told_by(PICKUP, wish=wish, email=email) == "sms"
        assert told_by(PICKUP, wish=wish, email=email, mobile=False) == "letter"


@pytest.mark.clause("K2")
def test_that_goods_come_is_not_told_by_a_letter_that_comes_after_them() -> None:
    late = replace(HOME, post_too_late=True)
    assert told_by(late, wish="letter") == "sms"
    assert told_by(late, mobile=False) == "email"
    assert told_by(late, mobile=False, email=False) == "NotTold"
    assert told_by(late, failed=("sms",), email=False) == "NotTold"
    assert told_by(late, mobile=False, email=False, postal=False) == "NotTold"


@pytest.mark.clause("D11")
def test_a_letter_follows_where_the_sms_did_not_arrive() -> None:
    assert told_by(PICKUP, failed=("sms",)) == "letter"
    assert told_by(PICKUP, failed=("sms", "letter")) == "email"
    assert told_by(PICKUP, failed=("sms", "letter", "email")) == "Refusal"


@pytest.mark.clause("K2")
@pytest.mark.parametrize(
    ("wish", "mobile", "email", "postal", "expected"),
    [
        ("", True, True, True, "sms"),
        ("", False, True, True, "letter"),
        ("", False, True, False, "email"),
        ("email", True, True, True, "email"),
        ("email", True, False, True, "sms"),
        ("letter", True, True, True, "letter"),
        ("letter", True, True, False, "sms"),
        ("sms", False, True, True, "letter"),
        ("", False, False, False, "Refusal"),
    ],
)
def test_at_home_the_wish_goes_first_then_sms_letter_email(
    wish: str, mobile: bool, email: bool, postal: bool, expected: str
) -> None:
    assert told_by(HOME, wish=wish, mobile=mobile, email=email, postal=postal) == expected


@pytest.mark.clause("K2")
@pytest.mark.parametrize(
    ("at", "day", "clock"),
    [
        (time(7, 59), date(2026, 4, 2), time(8)),
        (time(8), date(2026, 4, 2), time(8)),
        (time(19, 59, 59), date(2026, 4, 2), time(19, 59, 59)),
        (time(20), date(2026, 4, 3), time(8)),
        (time(23, 59), date(2026, 4, 3), time(8)),
        (time(0), date(2026, 4, 2), time(8)),
    ],
)
def test_an_sms_wakes_nobody(at: time, day: date, clock: time) -> None:
    found = outcome(HOME, asked_time=at)
    assert isinstance(found, Channel)
    assert (found.from_day, found.from_time) == (day, clock)


def test_letters_and_mail_wait_for_no_morning() -> None:
    for wish in ("letter", "email"):
        found = outcome(HOME, wish=wish, asked_time=time(23))
        assert isinstance(found, Channel)
        assert (found.from_day, found.from_time) == (HOME.today, time(23))


@pytest.mark.clause("I2")
def test_nothing_goes_to_an_address_that_may_be_untrue() -> None:
    for facts in (HOME, PICKUP):
        assert told_by(facts, protected="registered") == "sms"
        assert told_by(facts, protected="registered", mobile=False) == "email"
        assert told_by(facts, protected="registered", mobile=False, email=False) == "Refusal"
        assert told_by(facts, protected="registered", chosen="letter") == "Refusal"
        assert told_by(facts, protected="marked", mobile=False) == "letter"


@pytest.mark.clause("I2")
def test_the_dead_are_never_told() -> None:
    for wish, chosen, by_clause in product(("", "letter"), ("", "sms"), (True, False)):
        assert told_by(HOME, deceased=True, wish=wish, chosen=chosen, by_clause=by_clause) == "NotTold"


def test_in_special_housing_by_own_wish_alone() -> None:
    assert told_by(HOME, special_housing=True) == "NotTold"
    assert told_by(HOME, special_housing=True, wish="sms") == "sms"
    assert told_by(PICKUP, special_housing=True) == "sms"


@pytest.mark.clause("D11")
def test_a_gateway_that_is_silent_for_too_long_is_passed_over() -> None:
    assert told_by(PICKUP, trying="sms", waited_minutes=DAY - 1) == "sms"
    found = outcome(PICKUP, trying="sms", waited_minutes=DAY)
    assert isinstance(found, Channel)
    assert found.channel == "letter"
    assert "notice_gateway_silent" in [reason.code for reason in found.reasons]


def test_what_the_desk_chooses_goes_before_all_else() -> None:
    for chosen in ("sms", "letter", "email"):
        assert told_by(PICKUP, chosen=chosen, wish="sms") == chosen
    assert told_by(PICKUP, chosen="sms", mobile=False) == "Refusal"


def test_staff_are_told_by_email_alone() -> None:
    assert told_by(HOME, staff=True) == "email"
    assert told_by(HOME, staff=True, email=False) == "Refusal"


def test_all_that_can_be_answered_has_words() -> None:
    """Each combination of facts is answered, and each reason can be said in both languages."""
    flags = product((True, False), repeat=6)
    for by_clause, mobile, email, postal, dead, housed in flags:
        for wish, failed, protected in product(
            ("", "sms", "letter", "email"), ((), ("sms",), ("sms", "letter")), ("none", "registered")
        ):
            found = outcome(
                HOME,
                by_clause=by_clause,
                mobile=mobile,
                email=email,
                postal=postal,
                deceased=dead,
                special_housing=housed,
                wish=wish,
                failed=failed,
                protected=protected,
            )
            for reason in found.reasons:
                assert all(reason.code in sentences(language) for language in LANGUAGES)
                assert say(reason)
            if isinstance(found, Channel):
                assert found.channel not in failed
