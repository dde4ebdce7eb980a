"""Ordering for a patient: choose, check, confirm; and what can be done about an order."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests import region as r
from tests.interfaces.web.prescriber.conftest import Ward, text
from uttag.apps.ordering.models import Order, Request
from uttag.rules.words import DestinationKind


def typed(ward: Ward, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "item": [str(ward.item.uuid)],
        "all-destination": "home",
        "all-urgency": "standard",
        "all-country": "SE",
    } | more


@pytest.mark.clause("D1")
def test_the_promise_is_shown_before_anything_is_kept(ward: Ward) -> None:
    page = text(ward.alice.post(ward.url + "bestall/kontrollera/", typed(ward)))
    assert 'datetime="2026-04-10"' in page
    assert "Varför?" in page
    assert not Request.objects.exists()


@pytest.mark.clause("I3")
def test_a_double_click_is_one_request_with_one_receipt(ward: Ward) -> None:
    given = typed(ward)
    first = ward.alice.post(ward.url + "bestall/klar/", given)
    again = ward.alice.post(ward.url + "bestall/klar/", given)
    assert first.headers["Location"] == again.headers["Location"]
    assert Order.objects.count() == 1
    assert "B-" in text(ward.alice.get(first.headers["Location"]))
    assert ward.bob.get(first.headers["Location"]).status_code == 422


def test_a_row_of_its_own_way_becomes_an_order_of_its_own(ward: Ward) -> None:
    other = r.item(ward.region, ward.torvald, "K1")
    own = str(other.uuid)
    given = typed(ward, item=[str(ward.item.uuid), own]) | {
        f"{own}-own": "on",
        f"{own}-destination": "pickup_point",
        f"{own}-pickup_point": "PP1",
        f"{own}-urgency": "standard",
    }
    ward.alice.post(ward.url + "bestall/klar/", given)
    kinds = Order.objects.order_by("pk").values_list("destination", flat=True)
    assert list(kinds) == [DestinationKind.HOME, DestinationKind.PICKUP_POINT]


@pytest.mark.clause("D6")
def test_a_refusal_leads_back_with_what_was_typed_and_what_can_be_had(ward: Ward) -> None:
    given = typed(ward, **{"all-urgency": "express", "all-instructions": "Ring på hos grannen"})
    answer = ward.alice.post(ward.url + "bestall/kontrollera/", given)
    assert answer.status_code == 422
    page = text(answer)
    assert "Ring på hos grannen" in page
    assert "Det här går i stället" in page
    assert given["key"] in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"item": []}, "Välj minst en sak"),
        ({"all-destination": "pickup_point"}, "Välj ett utlämningsställe"),
        ({"all-elsewhere": "on"}, "Fyll i hela adressen"),
        ({"all-destination": "moon"}, "Välj"),
    ],
)
def test_what_lacks_is_said_before_asking_the_rules(ward: Ward, wrong: dict[str, Any], said: str) -> None:
    assert said in text(ward.alice.post(ward.url + "bestall/kontrollera/", typed(ward) | wrong))
    ward.alice.post(ward.url + "bestall/klar/", typed(ward) | wrong)
    assert not Order.objects.exists()


def test_flavours_have_to_add_up(ward: Ward) -> None:
    drink = r.item(ward.region, ward.torvald, "N1", pieces=56)
    given = typed(ward, item=[str(drink.uuid)])
    pieces = f"pieces.{drink.uuid}.N1-"

    def check(strawberry: str, chocolate: str) -> str:
        more = {f"{pieces}1": strawberry, f"{pieces}2": chocolate}
        return text(ward.alice.post(ward.url + "bestall/kontrollera/", given | more))

    assert "Antalet stämmer inte för N1: 50 valda, men uttaget är på 56." in check("50", "")
    assert "Skriv antal med siffror." in check("50", "sex")
    assert "Framme senast" in check("50", "6")


def test_an_order_is_seen_and_cancelled_by_its_own_care_provider_only(ward: Ward) -> None:
    receipt = r.place(ward.region, ward.torvald, ward.item)
    url = f"/forskrivning/order/{receipt.orders[0].uuid}/"
    assert "Väntar på att plockas" in text(ward.alice.get(url))
    assert ward.bob.get(url).status_code == 422
    assert ward.dan.get(url).status_code == 403
    assert ward.bob.post(url + "avbestall/").status_code == 422
    assert "Ordern är avbeställd" in text(ward.alice.post(url + "avbestall/", follow=True))
    assert Order.objects.get().state == Order.State.CANCELLED


def test_orders_are_found_by_number_and_filtered(ward: Ward) -> None:
    receipt = r.place(ward.region, ward.torvald, ward.item)
    number = receipt.orders[0].number
    assert number in text(ward.alice.get("/forskrivning/order/", {"q": number}))
    assert number in text(ward.alice.get("/forskrivning/order/", {"visa": "olevererade"}))
    assert number not in text(ward.alice.get("/forskrivning/order/", {"visa": "sena"}))
    assert number not in text(ward.bob.get("/forskrivning/order/"))
