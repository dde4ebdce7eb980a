"""The depot registers carriers, says where they reach, and stops them: with plain refusals, and on the trail."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from tests import builders as b
from tests.apps.delivery.booked import carrier, packed
from tests.everything import everything
from uttag.apps.agreement.queries import rulebook
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.carriers.reaches import ReachWish, add_reach, remove_reach
from uttag.apps.delivery.carriers.registering import (
    CarrierWish,
    change_carrier,
    register_carrier,
    resume_carrier,
    stop_carrier,
)
from uttag.apps.fulfilment.models import Departure, Parcel
from uttag.apps.parties.models import Carrier, PickupPoint, Reach
from uttag.apps.parties.queries import find_pickup_points, pickup_points_near
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, Urgency

pytestmark = pytest.mark.django_db

AT = b.TUESDAY + timedelta(hours=1)
HOME, STANDARD = DestinationKind.HOME, Urgency.STANDARD


def register(code: str = "NYTT", name: str = "Nya Budet", **values: Any) -> Carrier:
    return register_carrier(code, CarrierWish(name, **values), actor=b.DEPOT, at=AT)


def reach(first: str, last: str, **values: Any) -> ReachWish:
    known = {"destination": HOME, "urgency": STANDARD, "working_days": 1}
    return ReachWish(first_code=first, last_code=last, **{**known, **values})


def add(first: str, last: str, code: str = "NYTT", **values: Any) -> Reach:
    return add_reach(code, reach(first, last, **values), actor=b.DEPOT, at=AT)


def stop(code: str = "NYTT", **values: bool) -> Carrier:
    return stop_carrier(code, actor=b.DEPOT, at=AT, **values)


@pytest.mark.clause("D7")
def test_a_new_carrier_drives_where_it_is_said_to_and_no_longer() -> None:
    made = register(" nytt ", phone="0500-1", most_weight_g=20_000)
    assert (made.code, made.phone, made.active) == ("NYTT", "0500-1", True)
    entered = add("532 30", "53299")
    assert rulebook().reaches.to("53231", HOME) == {STANDARD: made.pk}
    remove_reach("NYTT", entered.pk, actor=b.DEPOT, at=AT)
    remove_reach("NYTT", entered.pk, actor=b.DEPOT, at=AT)
    assert rulebook().reaches.to("53231", HOME) == {}
    trail = [
        entry.changes for entry in TrailEntry.objects.filter(operation="register_carrier").order_by("pk")
    ]
    assert trail[1] == {"NYTT reach": ["", "home standard 53230-53299 1 days rank 1"]}
    assert trail[2] == {"NYTT reach": ["home standard 53230-53299 1 days rank 1", ""]}
    assert len(trail) == 3


@pytest.mark.parametrize(
    ("code", "values", "refused"),
    [
        ("Å", {}, "carrier_code_wrong"),
        ("A/B", {}, "carrier_code_wrong"),
        ("BUDET", {}, "carrier_code_taken"),
        ("NYTT", {"name": " "}, "carrier_without_name"),
        ("NYTT", {"name": "budet"}, "carrier_name_taken"),
        ("NYTT", {"phone": "1" * 26}, "carrier_phone_long"),
        ("NYTT", {"most_weight_g": 0}, "carrier_weight_wrong"),
        ("NYTT", {"link": "pigeons"}, "carrier_link_wrong"),
        ("NYTT", {"link": "simulated"}, "carrier_link_wrong"),
    ],
)
def test_what_a_carrier_cannot_be_is_refused(code: str, values: dict[str, Any], refused: str) -> None:
    carrier()
    before = everything(but=("Refusal", "Ruling"))
    with pytest.raises(Refused, match=refused):
        register(code, **values)
    assert everything(but=("Refusal", "Ruling")) == before


@pytest.mark.parametrize(
    ("first", "last", "values", "refused"),
    [
        ("5323", "53299", {}, "reach_code_wrong"),
        ("53230", "abcde", {}, "reach_code_wrong"),
        ("53299", "53230", {}, "reach_ends_before_start"),
        ("53250", "53260", {}, "reach_overlaps"),
        ("53200", "53240", {}, "reach_overlaps"),
        ("53300", "53399", {"working_days": 31}, "reach_days_wrong"),
        ("53300", "53399", {"rank": 0}, "reach_rank_wrong"),
    ],
)
def test_what_nobody_can_reach_is_refused(
    first: str, last: str, values: dict[str, Any], refused: str
) -> None:
    register()
    add("53230", "53299")
    with pytest.raises(Refused, match=refused):
        add(first, last, **values)
    assert Reach.objects.count() == 1


def test_the_same_codes_at_another_speed_or_to_another_kind_are_no_overlap() -> None:
    register()
    for values in ({}, {"urgency": Urgency.EXPRESS}, {"destination": DestinationKind.PICKUP_POINT}):
        add("53230", "53299", **values)
    assert Reach.objects.count() == 3


def test_a_change_says_what_was_changed_and_a_repeat_says_nothing() -> None:
    register()
    for _ in range(2):
        change_carrier("NYTT", CarrierWish("Nya Budet", phone="0500-2"), actor=b.DEPOT, at=AT)
    assert TrailEntry.objects.latest("pk").changes == {"NYTT phone": ["", "0500-2"]}
    assert TrailEntry.objects.count() == 2


def test_a_carrier_with_open_bookings_keeps_its_link_and_is_not_stopped() -> None:
    b.terms()
    parcel = packed(by=carrier())
    book_wave(parcel.wave.uuid, actor=b.DEPOT, at=AT)
    with pytest.raises(Refused, match="carrier_link_in_use"):
        change_carrier("BUDET", CarrierWish("Budet", link=Carrier.Link.HTTP), actor=b.DEPOT, at=AT)
    with pytest.raises(Refused, match="carrier_has_bookings"):
        stop("BUDET", knowing=True)
    Parcel.objects.update(state=Parcel.State.DELIVERED)
    assert not stop("BUDET", knowing=True).active


def test_a_carrier_with_running_departures_is_not_stopped() -> None:
    of = register()
    Departure.objects.create(
        carrier=of, name="X", weekdays=[0], cutoff_at=time(9), leaves_at=time(10), set_at=AT
    )
    with pytest.raises(Refused, match="carrier_has_departures"):
        stop(knowing=True)


@pytest.mark.clause("D11")
def test_pickup_points_are_told_of_before_their_carrier_is_stopped_and_are_offered_no_more() -> None:
    of = register()
    PickupPoint.objects.create(code="P1", name="Torget", carrier=of, postal_code="53230", city="Skara")
    with pytest.raises(Refused, match="carrier_has_pickup_points"):
        stop()
    for _ in range(2):
        assert not stop(knowing=True).active
    assert (pickup_points_near("53230"), find_pickup_points("Skara")) == ([], [])
    resume_carrier("NYTT", actor=b.DEPOT, at=AT)
    assert len(find_pickup_points("Skara")) == 1


@pytest.mark.clause("I1")
def test_the_desk_registers_no_carrier() -> None:
    wish = CarrierWish("Nya Budet")
    for act in (
        lambda: register_carrier("NYTT", wish, actor=b.DESK, at=AT),
        lambda: add_reach("NYTT", reach("53230", "53299"), actor=b.DESK, at=AT),
        lambda: stop_carrier("NYTT", actor=b.DESK, at=AT),
    ):
        with pytest.raises(Refused, match="not_your_role"):
            act()


def test_an_unknown_carrier_is_refused() -> None:
    with pytest.raises(Refused, match="carrier_unknown"):
        stop("NOBODY")
