"""Acute and express are offered only when they can be had, with day, cost and payer; else with what can be (D5, D6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import region as b
from tests.everything import everything
from uttag.apps.ordering.offers.offers import Offer
from uttag.apps.ordering.offers.queries import offers_for
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.parties.models import Customer, Reach
from uttag.ground.tasks.models import Task
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

pytestmark = pytest.mark.django_db

ALL = tuple(Urgency)
LATE = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)  # two o'clock in Sweden, on the stroke


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("N1", area="nutrition")
    b.article("K1")
    b.stock(made, "N1", 60)
    b.stock(made, "K1", 60)
    return made


def offers(
    region: b.Region,
    *numbers: str,
    at: datetime = b.NOW,
    by: RequestedBy = RequestedBy.PRESCRIBER,
    **how: Any,
) -> dict[Urgency, Offer]:
    torvald = how.pop("patient", None) or b.patient(region)
    wish = b.wish(torvald, *(b.item(region, torvald, n) for n in numbers), requested_by=by, **how)
    return {offer.urgency: offer for offer in offers_for(region.sara, wish, ALL, at=at)}


def codes(reasons: tuple[Any, ...]) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.clause("D6")
def test_what_can_be_had_says_by_when_what_it_costs_and_who_pays(region: b.Region) -> None:
    found = offers(region, "N1")
    before = everything()
    assert [offer.can_be_had for offer in found.values()] == [True, True, True]
    days = [found[urgency].deadline_day for urgency in (Urgency.EXPRESS, Urgency.ACUTE, Urgency.STANDARD)]
    assert days == [date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 10)]
    [fee] = found[Urgency.EXPRESS].fees
    skara = Customer.objects.filter(care_provider__code="1495")
    assert (fee.key, fee.sample) == ("fee.express", True)
    assert fee.ore > 0
    assert fee.customer in skara.values_list("pk", flat=True)
    assert found[Urgency.STANDARD].fees == ()
    assert everything() == before


@pytest.mark.clause("D6")
@pytest.mark.parametrize(
    ("number", "by", "why"),
    [
        ("K1", RequestedBy.PRESCRIBER, "express_not_for_area"),
        ("N1", RequestedBy.PATIENT, "express_not_by_patient"),
    ],
)
def test_express_that_can_not_be_had_says_why_and_what_instead(
    region: b.Region, number: str, by: RequestedBy, why: str
) -> None:
    express = offers(region, number, by=by)[Urgency.EXPRESS]
    assert not express.can_be_had
    assert codes(express.refused) == [why]
    assert [(r.code, r.params["deadline_day"]) for r in express.instead] == [
        ("instead_acute", date(2026, 4, 7)),
        ("instead_standard", date(2026, 4, 10)),
    ]


@pytest.mark.clause("D5")
def test_what_the_shelves_lack_is_not_offered_and_nothing_refused_is_offered_instead(
    region: b.Region,
) -> None:
    found = offers(region, "N1", "N1")
    for urgency in (Urgency.ACUTE, Urgency.EXPRESS):
        assert codes(found[urgency].refused)[0] == f"{urgency}_out_of_stock"
        assert codes(found[urgency].instead) == ["instead_standard"]


@pytest.mark.clause("B2.9")
def test_what_expires_before_it_is_used_up_is_no_stock(region: b.Region) -> None:
    b.article("N2", area="nutrition")
    b.stock(region, "N2", 500, expires=date(2026, 4, 30))
    acute = offers(region, "N2")[Urgency.ACUTE]
    assert codes(acute.refused) == ["acute_out_of_stock", "stock_lasts_too_short"]


@pytest.mark.clause("B2.9")
@pytest.mark.parametrize("days", [60, 61])
def test_express_today_is_offered_only_of_what_its_wave_can_take(region: b.Region, days: int) -> None:
    """A wave counts from the day after it is planned, whatever was promised."""
    b.article("N2", area="nutrition")
    b.stock(region, "N2", 60, expires=b.NOW.date() + timedelta(days=days))
    assert offers(region, "N2")[Urgency.EXPRESS].can_be_had == (days == 61)


@pytest.mark.clause("D5")
def test_past_two_acute_is_a_day_later_and_says_so_and_express_is_gone(region: b.Region) -> None:
    in_time = offers(region, "N1", at=datetime(2026, 4, 2, 11, 59, 59, tzinfo=UTC))
    assert in_time[Urgency.ACUTE].later == ()
    torvald = b.patient(region, b.SIGNE)
    late = offers(region, "N1", at=LATE, patient=torvald)
    assert late[Urgency.ACUTE].deadline_day == date(2026, 4, 8)
    assert codes(late[Urgency.ACUTE].later) == ["acute_after_cutoff"]
    assert codes(late[Urgency.EXPRESS].refused) == ["express_too_late"]


@pytest.mark.clause("D5")
def test_an_address_nobody_reaches_leads_to_a_pickup_point_and_the_depot(region: b.Region) -> None:
    Reach.objects.filter(destination=DestinationKind.HOME).exclude(urgency=Urgency.STANDARD).delete()
    acute = offers(region, "K1")[Urgency.ACUTE]
    assert codes(acute.refused) == ["acute_not_reached"]
    assert codes(acute.instead) == ["instead_standard", "instead_acute_nearby"]
    assert Task.objects.get(kind="fill_reach").params == {"postal_code": "53230"}


@pytest.mark.clause("D7")
def test_home_outside_the_county_shows_its_fee_and_a_pickup_point_none(region: b.Region) -> None:
    away = DeliveryChoice(street="Kungsgatan 1", postal_code="111 43", city="Stockholm")
    home = offers(region, "K1", delivery=away)[Urgency.STANDARD]
    assert [fee.key for fee in home.fees] == ["fee.home_outside_county"]
    region.pickup_point.in_county = False
    region.pickup_point.save()
    point = DeliveryChoice(DestinationKind.PICKUP_POINT, pickup_point="PP1")
    signe = b.patient(region, b.SIGNE)
    assert offers(region, "K1", delivery=point, patient=signe)[Urgency.STANDARD].fees == ()


@pytest.mark.clause("D7")
def test_abroad_nothing_can_be_had_and_a_way_out_is_named(region: b.Region) -> None:
    oslo = DeliveryChoice(street="Karl Johans gate 1", postal_code="0154", city="Oslo", country="NO")
    found = offers(region, "K1", delivery=oslo)
    assert not any(offer.can_be_had for offer in found.values())
    assert {codes(offer.instead)[0] for offer in found.values()} == {"instead_pickup_in_sweden"}


def test_rows_that_can_not_be_taken_are_left_out(region: b.Region) -> None:
    torvald = b.patient(region)
    locked, free = b.item(region, torvald, "K1"), b.item(region, torvald, "N1")
    b.place(region, torvald, locked)
    found = offers_for(region.sara, b.wish(torvald, locked, free), ALL, at=b.NOW)
    assert [offer.can_be_had for offer in found[:2]] == [True, True]
    assert offers_for(region.sara, b.wish(torvald, locked), ALL, at=b.NOW) == ()


@pytest.mark.clause("I1")
def test_an_outsider_and_the_wrong_role_are_told_nothing(region: b.Region) -> None:
    torvald = b.patient(region)
    wish = b.wish(torvald, b.item(region, torvald, "K1"))
    for stranger in (region.bob, region.dan):
        with pytest.raises(Refused):
            offers_for(stranger, wish, ALL, at=b.NOW)


def test_offers_take_the_same_statements_whatever_is_asked_for(region: b.Region) -> None:
    torvald = b.patient(region)
    items = [b.item(region, torvald, number) for number in ("K1", "N1", "K1", "N1")]
    offers_for(region.sara, b.wish(torvald, items[0]), ALL, at=b.NOW)
    with CaptureQueriesContext(connection) as captured:
        offers_for(region.sara, b.wish(torvald, *items), ALL, at=b.NOW)
    assert len(captured) <= 5
