"""Choosing how a delivery comes: what can be had is shown before confirming, in three workspaces (D5–D7, D10, D11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of, client_of_patient
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier, PickupPoint, Reach
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.interfaces import clock
from uttag.rules.words import DestinationKind


@dataclass(frozen=True)
class Way:
    """One workspace's pages for ordering and for the standing choice."""

    browser: Client
    offers: str
    check: str
    confirm: str
    wish: str


@dataclass
class World:
    region: r.Region
    torvald: Patient
    item: PrescriptionItem
    ways: dict[str, Way]

    def typed(self, **more: Any) -> dict[str, Any]:
        return {
            "key": str(uuid4()),
            "item": [str(self.item.uuid)],
            "asked_by": "prescriber",
            "all-destination": "home",
            "all-urgency": "standard",
            "all-country": "SE",
        } | {f"all-{name}": value for name, value in more.items()}


class Clock(datetime):
    moment = r.NOW

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return cls.moment.astimezone(tz)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "datetime", Clock)
    monkeypatch.setattr(Clock, "moment", r.NOW)
    region = r.region()
    r.article("N1", area="nutrition", name="Näringsdryck")
    r.stock(region, "N1", 5000)
    torvald = r.patient(region)
    own, desk, ward = (
        f"/mina-uttag/bestall/{torvald.uuid}/",
        f"/kundtjanst/patienter/{torvald.uuid}/",
        f"/forskrivning/patienter/{torvald.uuid}/",
    )
    ways = {
        "patient": Way(
            client_of_patient(torvald),
            f"{own}hur-fort/all/",
            f"{own}kontrollera/",
            f"{own}klar/",
            f"/mina-uttag/leveranssatt/{torvald.uuid}/",
        ),
        "desk": Way(
            client_of(region.sara),
            f"{desk}hur-fort/all/",
            f"{desk}granska/",
            f"{desk}bestall/",
            f"{desk}leveranssatt/",
        ),
        "prescriber": Way(
            client_of(region.alice),
            f"{ward}bestall/hur-fort/all/",
            f"{ward}bestall/kontrollera/",
            f"{ward}bestall/klar/",
            f"{ward}leveranssatt/",
        ),
    }
    return World(region, torvald, r.item(region, torvald, "N1"), ways)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


WAYS = ("patient", "desk", "prescriber")


@pytest.mark.clause("D5")
@pytest.mark.parametrize("name", WAYS)
def test_what_can_be_had_is_shown_with_its_day_before_it_is_chosen(world: World, name: str) -> None:
    way = world.ways[name]
    page = text(way.browser.post(way.offers, world.typed()))
    assert 'datetime="2026-04-07"' in page
    assert 'datetime="2026-04-10"' in page
    assert ("Det kostar dig inget" in page) == (name == "patient")
    assert ("betalas av" in page) == (name != "patient")
    assert ("exempelvärde" in page) == (name != "patient")
    assert "disabled" not in page
    assert ('value="express"' in page) == (name != "patient")


@pytest.mark.clause("D5")
@pytest.mark.parametrize("name", WAYS)
def test_acute_that_can_not_be_had_is_barred_with_why_and_what_instead(world: World, name: str) -> None:
    Reach.objects.filter(destination=DestinationKind.HOME, urgency="acute").delete()
    way = world.ways[name]
    page = text(way.browser.post(way.offers, world.typed(urgency="acute")))
    assert "Ingen transportör kör akut till den adressen." in page
    assert "I stället:" in page
    assert "Vanlig leverans är vald i stället" in page
    barred = page[page.index('value="acute"') :]
    assert "disabled" in barred[: barred.index(">")]


@pytest.mark.parametrize("name", WAYS)
def test_before_enough_is_chosen_nothing_is_promised(world: World, name: str) -> None:
    way = world.ways[name]
    for typed in (world.typed() | {"item": []}, world.typed(destination="pickup_point")):
        page = text(way.browser.post(way.offers, typed))
        assert "När du har valt vad och vart" in page
        assert "Framme senast" not in page
    assert way.browser.post(way.offers.replace("/all/", "/nagot-annat/"), world.typed()).status_code == 200


@pytest.mark.clause("D5")
@pytest.mark.parametrize("name", WAYS)
def test_past_two_between_showing_and_confirming_is_said_before_it_is_confirmed(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, typed = world.ways[name], world.typed(urgency="acute")
    monkeypatch.setattr(Clock, "moment", datetime(2026, 4, 2, 11, 59, 59, tzinfo=UTC))
    shown = _promised(text(way.browser.post(way.check, typed)))
    monkeypatch.setattr(Clock, "moment", datetime(2026, 4, 2, 12, 0, 0, tzinfo=UTC))
    again = text(way.browser.post(way.confirm, typed | {"shown": shown}))
    assert "Inget är beställt än" in again
    assert 'datetime="2026-04-08"' in again
    assert not Order.objects.exists()
    answer = way.browser.post(way.confirm, typed | {"shown": _promised(again)})
    assert answer.status_code == 302
    assert str(Order.objects.get().deadline_day) == "2026-04-08"


def _promised(page: str) -> str:
    start = page.index('name="shown" value="') + len('name="shown" value="')
    return page[start : page.index('"', start)]


@pytest.mark.clause("D10")
@pytest.mark.parametrize("name", WAYS)
def test_leaving_outside_asks_for_the_dwelling_and_that_its_conditions_are_accepted(
    world: World, name: str
) -> None:
    way = world.ways[name]
    page = text(way.browser.post(way.check, world.typed(leave_outside="on")))
    assert "Läs och godkänn villkoren först." in page
    assert "Välj, så att föraren vet" in page
    assert "Ingen kvitterar" in page
    told = world.typed(leave_outside="on", told="on", dwelling="flats")
    assert "Skriv portkoden" in text(way.browser.post(way.check, told))
    way.browser.post(way.confirm, told | {"all-door_code": "1234"})
    order = Order.objects.get()
    assert (order.leave_outside, order.flats, order.door_code) == (True, True, "1234")


@pytest.mark.clause("D10")
def test_no_door_code_where_none_is_needed_and_the_known_one_is_used(world: World) -> None:
    way = world.ways["desk"]
    assert "Framme senast" in text(
        way.browser.post(way.check, world.typed(dwelling="flats", without_code="on"))
    )
    identity = world.torvald.identity
    identity.door_code = "9876"
    identity.save()
    way.browser.post(way.confirm, world.typed(dwelling="flats"))
    assert Order.objects.get().door_code == "9876"


@pytest.mark.clause("D11")
@pytest.mark.parametrize("name", WAYS)
def test_a_way_is_remembered_and_proposed_the_next_time(world: World, name: str) -> None:
    way = world.ways[name]
    typed = world.typed(destination="pickup_point", pickup_point="PP1", remember="on")
    assert "sparat till nästa gång" in text(way.browser.post(way.confirm, typed, follow=True))
    wish = DeliveryWish.objects.get()
    assert (wish.destination, wish.pickup_point) == ("pickup_point", world.region.pickup_point)
    page = text(way.browser.get(way.wish))
    assert 'value="PP1" checked' in page
    assert 'value="pickup_point" checked' in page


@pytest.mark.clause("D7")
def test_another_address_is_for_one_order_and_never_remembered(world: World) -> None:
    way = world.ways["desk"]
    there = {"elsewhere": "on", "street": "Nygatan 2", "postal_code": "53230", "city": "Skara"}
    way.browser.post(way.confirm, world.typed(remember="on", **there))
    assert Order.objects.get().street == "Nygatan 2"
    assert not DeliveryWish.objects.exists()


@pytest.mark.clause("D10")
@pytest.mark.parametrize("name", WAYS)
def test_the_standing_choice_is_kept_changed_and_taken_away(world: World, name: str) -> None:
    way = world.ways[name]
    assert way.browser.get(way.wish).status_code == 200
    refused = way.browser.post(way.wish, {"way-destination": "home", "way-leave_outside": "on"})
    assert refused.status_code == 422
    assert not DeliveryWish.objects.exists()
    given = {"way-destination": "home", "way-leave_outside": "on", "way-told": "on", "way-dwelling": "house"}
    assert "är sparat" in text(way.browser.post(way.wish, given, follow=True))
    assert DeliveryWish.objects.get().leave_outside
    assert "borttaget" in text(way.browser.post(way.wish, {"forget": "1"}, follow=True))
    assert not DeliveryWish.objects.exists()


@pytest.mark.clause("D11")
@pytest.mark.parametrize("stopped", [PickupPoint, Carrier])
@pytest.mark.parametrize("name", WAYS)
def test_a_closed_pickup_point_is_said_and_another_asked_for(
    world: World, name: str, stopped: type[Model]
) -> None:
    DeliveryWish.objects.create(
        patient=world.torvald,
        destination="pickup_point",
        pickup_point=world.region.pickup_point,
        changed_at=r.NOW,
    )
    stopped._default_manager.update(active=False)
    way = world.ways[name]
    assert "Torgboden, Skara har stängt" in text(way.browser.get(way.wish))
    answer = way.browser.post(way.wish, {"way-destination": "pickup_point", "way-pickup_point": "PP1"})
    assert answer.status_code == 422
    assert "har stängt" in text(answer)


@pytest.mark.clause("I2")
@pytest.mark.parametrize("name", WAYS)
def test_with_protected_registration_nothing_is_prefilled_or_remembered(world: World, name: str) -> None:
    DeliveryWish.objects.create(
        patient=world.torvald, destination="home", instructions="Röda huset", changed_at=r.NOW
    )
    Patient.objects.update(protected=Patient.Protected.REGISTERED)
    way = world.ways[name]
    page = text(way.browser.get(way.wish))
    assert "sparas inget leveranssätt" in page
    assert "Röda huset" not in page
    back = text(way.browser.post(way.check, world.typed(remember="on")))
    assert "Röda huset" not in back
    assert "Storgatan 1" not in back
    assert "Kom ihåg" not in back


@pytest.mark.clause("I1")
def test_outsiders_and_wrong_roles_are_kept_out(world: World) -> None:
    signe = client_of_patient(r.patient(world.region, r.SIGNE, given_name="Signe"))
    bob, dan = client_of(world.region.bob), client_of(world.region.dan)
    own, ward = world.ways["patient"], world.ways["prescriber"]
    for path in (own.offers, own.wish):
        assert signe.post(path, world.typed()).status_code == 422
        assert bob.post(path, world.typed()).status_code == 403
    for path in (ward.offers, ward.wish):
        assert bob.post(path, world.typed()).status_code == 422
        assert dan.post(path, world.typed()).status_code == 403
    assert not DeliveryWish.objects.exists()


@pytest.mark.clause("D7")
@pytest.mark.parametrize(
    ("typed", "found"), [("örebro", True), ("ÖREB", True), ("53230", True), ("x", False)]
)
def test_pickup_points_are_found_by_town_in_all_of_sweden(world: World, typed: str, found: bool) -> None:
    carrier = world.region.pickup_point.carrier
    PickupPoint.objects.create(
        code="U1", name="Kiosken", carrier=carrier, postal_code="70210", city="Örebro", in_county=False
    )
    page = text(world.ways["desk"].browser.get("/bestallning/utlamningsstallen/all/", {"all-near": typed}))
    assert ("Kiosken" in page) == found
    assert ("Utanför länet. Det kostar inget extra." in page) == found


@pytest.mark.clause("A4")
def test_the_page_before_confirming_says_cost_and_payer_in_the_words_of_the_role(world: World) -> None:
    typed = world.typed(urgency="acute")
    desk, own = (text(world.ways[n].browser.post(world.ways[n].check, typed)) for n in ("desk", "patient"))
    assert "exempelvärde" in desk
    assert "Betalas av" in desk
    assert "Det här kostar dig inget" in own
    assert "Betalas av" not in own
    plain = text(world.ways["patient"].browser.post(world.ways["patient"].check, world.typed()))
    assert "kostar dig inget" not in plain


@pytest.mark.clause("D10")
def test_what_is_forgotten_is_said_on_the_orders_page(world: World) -> None:
    order = r.place(world.region, world.torvald, world.item).orders[0]
    Order.objects.update(details_forgotten_at=r.NOW, phone="", state="cancelled")
    assert "uppgifterna är raderade" in text(
        world.ways["desk"].browser.get(f"/kundtjanst/bestallningar/{order.uuid}/")
    )
