"""How someone wants deliveries from now on: kept, and proposed as far as it can be had (D4, D10, D11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Model
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import region as b
from tests.everything import everything
from uttag.apps.access.actors import Actor
from uttag.apps.parties.models import Carrier, PickupPoint
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.patients.wishes.delivery import Wished, change_delivery_wish, forget_delivery_wish
from uttag.apps.patients.wishes.standing import NOTHING, StandingChoice, standing_choice
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind

pytestmark = pytest.mark.django_db

HOME = Wished(DestinationKind.HOME, dwelling="flats", leave_outside=True, told=True, instructions="Röd dörr")
POINT = Wished(DestinationKind.PICKUP_POINT, pickup_point="PP1")


@pytest.fixture
def region() -> b.Region:
    return b.region()


def change(patient: Patient, wished: Wished, by: Actor) -> DeliveryWish:
    return change_delivery_wish(patient.uuid, wished, actor=by, at=b.NOW)


def proposed(region: b.Region, patient: Patient) -> StandingChoice:
    return standing_choice(patient_for(region.sara, patient.uuid))


@pytest.mark.clause("D10")
def test_patient_prescriber_and_desk_keep_it_and_it_is_proposed(region: b.Region) -> None:
    torvald = b.patient(region)
    assert proposed(region, torvald) == NOTHING
    for actor in (b.as_patient(torvald), region.alice, region.sara):
        change(torvald, HOME, actor)
    standing = proposed(region, torvald)
    assert (standing.destination, standing.dwelling, standing.leave_outside) == ("home", "flats", True)
    assert (standing.instructions, standing.told_at) == ("Röd dörr", b.NOW)
    assert DeliveryWish.objects.count() == 1


@pytest.mark.clause("I2")
def test_the_trail_says_what_changed_without_the_persons_own_words(region: b.Region) -> None:
    torvald = b.patient(region)
    change(torvald, HOME, region.sara)
    entry = TrailEntry.objects.get(operation="change_delivery_wish")
    assert entry.changes["destination"] == [None, "home"]
    assert "Röd dörr" not in str(entry.changes)
    assert AccessLogEntry.objects.get(what="change_delivery_wish").patients == [str(torvald.uuid)]


@pytest.mark.clause("D10")
@pytest.mark.parametrize(
    ("wished", "code"),
    [
        (replace(HOME, told=False), "wish_leave_outside_untold"),
        (replace(POINT, leave_outside=True, told=True), "leave_outside_only_home"),
        (replace(POINT, pickup_point="XX"), "pickup_point_unknown"),
        (Wished(DestinationKind.SPECIAL_HOUSING), "no_special_housing"),
    ],
)
def test_what_can_not_be_had_is_refused_and_leaves_everything(
    region: b.Region, wished: Wished, code: str
) -> None:
    torvald = b.patient(region)
    before = everything()
    with pytest.raises(Refused) as refused:
        change(torvald, wished, region.sara)
    assert refused.value.reasons[0].code == code
    assert everything() == before


@pytest.mark.clause("D4")
def test_a_ward_of_the_housing_where_one_lives(region: b.Region) -> None:
    torvald = b.patient(region, special_housing=region.housing.uuid)
    change(torvald, Wished(DestinationKind.SPECIAL_HOUSING, ward="Avdelning 2"), region.alice)
    assert proposed(region, torvald).ward == "Avdelning 2"
    with pytest.raises(Refused, match="ward_unknown"):
        change(torvald, Wished(DestinationKind.SPECIAL_HOUSING, ward="Avdelning 9"), region.alice)


@pytest.mark.clause("D11")
@pytest.mark.parametrize("stopped", [PickupPoint, Carrier])
def test_a_pickup_point_that_has_closed_since_is_said_and_not_proposed(
    region: b.Region, stopped: type[Model], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Also where its carrier is stopped. One statement, as each order begins with it."""
    torvald = b.patient(region)
    change(torvald, POINT, region.sara)
    assert proposed(region, torvald).pickup_point == region.pickup_point
    stopped._default_manager.update(active=False)
    with django_assert_num_queries(1):
        standing = proposed(region, torvald)
    assert (standing.pickup_point, standing.closed) == (None, "Torgboden, Skara")
    with pytest.raises(Refused, match="pickup_point_closed"):
        change(torvald, POINT, region.sara)


@pytest.mark.clause("I2")
def test_with_protected_registration_nothing_is_kept_and_nothing_kept_is_proposed(region: b.Region) -> None:
    torvald = b.patient(region)
    change(torvald, POINT, region.sara)
    Patient.objects.update(protected=Patient.Protected.REGISTERED)
    assert proposed(region, torvald) == NOTHING
    with pytest.raises(Refused, match="wish_protected"):
        change(torvald, HOME, region.sara)


@pytest.mark.clause("I1")
def test_an_outsider_another_patient_and_the_wrong_role_change_nothing(region: b.Region) -> None:
    torvald, signe = b.patient(region), b.patient(region, b.SIGNE)
    strangers: list[Any] = [region.bob, b.as_patient(signe), region.dan, region.frida]
    before = everything()
    for stranger in strangers:
        with pytest.raises(Refused):
            change(torvald, HOME, stranger)
    assert everything() == before


def test_taken_away_twice_is_once(region: b.Region) -> None:
    torvald = b.patient(region)
    change(torvald, HOME, region.sara)
    for _twice in range(2):
        forget_delivery_wish(torvald.uuid, actor=region.sara, at=b.NOW)
    assert proposed(region, torvald) == NOTHING
    assert TrailEntry.objects.filter(operation="change_delivery_wish").count() == 2
