"""Who drives an order, and what happens where nobody does (D5, D6, D7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import region as b
from tests.everything import everything
from uttag.apps.agreement.queries import rulebook
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import place_request
from uttag.apps.ordering.queries import preview_request
from uttag.apps.ordering.reaching import ask_about
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.parties.models import Carrier, PickupPoint, Reach
from uttag.apps.patients.models import Patient
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_task
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, Urgency

pytestmark = pytest.mark.django_db

ACUTE = DeliveryChoice(urgency=Urgency.ACUTE)
AT_PICKUP = DeliveryChoice(DestinationKind.PICKUP_POINT, pickup_point="PP1")


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    for number in ("K1", "K2"):
        b.article(number)
        b.stock(made, number, 5000)
    return made


def rural(code: str = "LANT", *, rank: int = 1, first: str = "53230", last: str = "53239") -> Carrier:
    """A postal route to some of Skara, acute and home."""
    made = Carrier.objects.create(code=code, name=code.title())
    Reach.objects.create(
        carrier=made,
        destination=DestinationKind.HOME,
        urgency=Urgency.ACUTE,
        first_code=first,
        last_code=last,
        working_days=1,
        rural=True,
        rank=rank,
    )
    return made


def no_acute_homes() -> None:
    Reach.objects.filter(destination=DestinationKind.HOME, urgency=Urgency.ACUTE).delete()


def place(region: b.Region, patient: Patient, **how: Any) -> Order:
    return Order.objects.get(
        uuid=b.place(region, patient, b.item(region, patient, "K1"), **how).orders[0].uuid
    )


@pytest.mark.clause("D5")
def test_a_rural_route_drives_acute_where_the_usual_carrier_comes_second(region: b.Region) -> None:
    Reach.objects.update(rank=2)
    lant = rural()
    torvald = b.patient(region)
    assert place(region, torvald, delivery=ACUTE).carrier == lant
    assert place(region, torvald).carrier == region.pickup_point.carrier
    signe = b.patient(region, b.SIGNE, postal_code="53299")
    assert place(region, signe, delivery=ACUTE).carrier == region.pickup_point.carrier


@pytest.mark.clause("D11")
def test_a_pickup_point_is_reached_by_its_own_carrier_alone(region: b.Region) -> None:
    other = Carrier.objects.create(code="OMBUD", name="Ombudet")
    PickupPoint.objects.filter(code="PP1").update(carrier=other)
    torvald = b.patient(region)
    assert place(region, torvald, delivery=AT_PICKUP).carrier == other
    with pytest.raises(Refused) as refused:
        place(region, torvald, delivery=DeliveryChoice(DestinationKind.PICKUP_POINT, Urgency.ACUTE, "PP1"))
    assert refused.value.reasons[0].code == "acute_not_reached"


@pytest.mark.clause("D5")
def test_a_hole_in_the_county_refuses_acute_and_becomes_one_task_a_postal_code(region: b.Region) -> None:
    no_acute_homes()
    torvald = b.patient(region)
    wish = b.wish(torvald, b.item(region, torvald, "K1"), delivery=ACUTE)
    for _twice in range(2):
        with pytest.raises(Refused) as refused:
            preview_request(wish, actor=region.sara, at=b.NOW)
        assert [r.code for r in refused.value.reasons] == ["acute_not_reached"]
        assert {r.code for r in refused.value.instead} == {"instead_acute_nearby", "instead_standard"}
    with pytest.raises(Refused):
        b.place(region, torvald, b.item(region, torvald, "K2"), delivery=ACUTE)
    [task] = Task.objects.filter(kind="fill_reach")
    assert (task.role, task.params) == ("depot", {"postal_code": "53230"})
    assert not Order.objects.exists()
    assert Ruling.objects.filter(rule="delivery.promise", answer="Refusal").exists()


@pytest.mark.clause("D5")
def test_the_same_hole_is_asked_about_again_when_somebody_thought_it_filled(region: b.Region) -> None:
    ask_about("53230", at=b.NOW)
    finish_task(Task.objects.get(), at=b.NOW)
    for _twice in range(2):
        ask_about("53230", at=b.NOW + timedelta(days=200))
    assert Task.objects.count() == 2
    assert Task.objects.get(done_at=None).created_at == b.NOW + timedelta(days=200)


def test_outside_the_county_no_acute_is_no_hole(region: b.Region) -> None:
    no_acute_homes()
    away = DeliveryChoice(urgency=Urgency.ACUTE, street="Kungsgatan 1", postal_code="11143", city="Stockholm")
    with pytest.raises(Refused):
        place(region, b.patient(region), delivery=away)
    assert not Task.objects.filter(kind="fill_reach").exists()


def test_a_standard_order_that_nobody_is_known_to_drive_is_taken_and_asked_about(region: b.Region) -> None:
    Reach.objects.all().delete()
    assert place(region, b.patient(region)).carrier is None
    assert Task.objects.get(kind="fill_reach").code == "reach_missing"


def test_what_carriers_say_is_read_anew_as_soon_as_any_of_it_changes(region: b.Region) -> None:
    """Kept in the process: a changed, added or removed reach and a carrier out of use all show at once."""

    def acute() -> set[int]:
        return set(rulebook().reaches.to("53230", DestinationKind.HOME).values())

    budet = region.pickup_point.carrier.pk
    assert acute() == {budet}
    lant = rural(rank=9)
    assert acute() == {budet}
    Reach.objects.filter(carrier=lant).update(rank=0)
    assert acute() == {budet, lant.pk}
    Carrier.objects.filter(pk=lant.pk).update(active=False)
    assert acute() == {budet}
    Reach.objects.all().delete()
    assert acute() == set()


@pytest.mark.clause("D11")
def test_a_pickup_point_that_has_closed_is_named(region: b.Region) -> None:
    PickupPoint.objects.update(active=False)
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    before = everything()
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, delivery=AT_PICKUP)
    assert refused.value.reasons[0].code == "pickup_point_closed"
    assert everything() == before


@pytest.mark.clause("D5")
def test_two_orders_of_one_request_never_count_on_the_same_pieces(region: b.Region) -> None:
    """Both acute, of one article, to two places: the shelf holds enough for either, not for both."""
    b.article("K9")
    b.stock(region, "K9", 100)
    torvald = b.patient(region)
    first, second = b.item(region, torvald, "K9"), b.item(region, torvald, "K9")
    wish = b.wish(torvald, first, delivery=ACUTE)
    there = DeliveryChoice(urgency=Urgency.ACUTE, street="Nygatan 2", postal_code="53230", city="Skara")
    both = b.wish(torvald, second, delivery=there).rows
    with pytest.raises(Refused) as refused:
        place_request(replace(wish, rows=(*wish.rows, *both)), actor=region.sara, at=b.NOW)
    assert refused.value.reasons[0].code == "acute_out_of_stock"
    assert not Order.objects.exists()


@pytest.mark.clause("D10")
def test_the_own_door_code_goes_to_the_own_door_alone(region: b.Region) -> None:
    torvald = b.patient(region, door_code="1234")
    assert place(region, torvald).door_code == "1234"
    away = DeliveryChoice(street="Nygatan 2", postal_code="53230", city="Skara")
    assert place(region, torvald, delivery=away).door_code == ""
    assert place(region, torvald, delivery=AT_PICKUP, at=b.NOW + timedelta(minutes=1)).door_code == ""
