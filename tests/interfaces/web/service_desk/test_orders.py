"""Orders by any number, what the desk can do about one, and what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import region as r
from tests.interfaces.web.people import client_of
from tests.interfaces.web.service_desk.conftest import Desk, text
from tests.sending import dispatch_wave
from uttag.apps.delivery.operations import open_tasks_for_silent_parcels
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.ordering.queries import find_orders
from uttag.apps.ordering.receipts import order_number
from uttag.ground.numbering.numbers import number
from uttag.ground.tasks.models import Task

pytestmark = pytest.mark.django_db


def under_way(desk: Desk) -> Parcel:
    """An order that has left the depot, in a parcel."""
    desk.order()
    wave = plan_wave(actor=desk.region.dan, at=r.NOW + timedelta(hours=1))
    pack_wave(wave.uuid, actor=desk.region.dan, at=r.NOW + timedelta(hours=2))
    dispatch_wave(wave.uuid, actor=desk.region.dan, at=r.NOW + timedelta(hours=3))
    return Parcel.objects.get()


def test_an_order_is_found_by_every_number_on_its_papers(desk: Desk) -> None:
    parcel = under_way(desk)
    order, row = parcel.order, OrderRow.objects.get()
    there = f"/kundtjanst/bestallningar/{order.uuid}/"
    for typed in (order_number(order.pk), number("U", row.withdrawal_id), parcel.sscc, f"00{parcel.sscc}"):
        assert desk.sara.get("/sok/", {"q": typed}).headers["Location"] == there, typed


def test_the_page_tells_the_orders_way_with_times_and_who(desk: Desk) -> None:
    parcel = under_way(desk)
    page = text(desk.sara.get(f"/kundtjanst/bestallningar/{parcel.order.uuid}/"))
    for told in (
        "Beställd",
        "Sara Svar",
        "Skickad till plock",
        "Dan Depå",
        "Packad",
        "Lämnade depån",
        parcel.sscc,
    ):
        assert told in page, told
    assert page.count("/varfor/") >= 2, "promise and payer"


def test_cancelled_by_phone(desk: Desk) -> None:
    url = desk.order()
    assert "Avbeställ" in text(desk.sara.get(url))
    assert desk.sara.post(url + "avbestall/", {"reason": "Ångrade sig"}).status_code == 302
    assert Order.objects.get().state == Order.State.CANCELLED
    assert "Avbeställd" in text(desk.sara.get(url))


def test_what_has_left_is_not_cancelled(desk: Desk) -> None:
    parcel = under_way(desk)
    answer = desk.sara.post(f"/kundtjanst/bestallningar/{parcel.order.uuid}/avbestall/")
    assert answer.status_code == 422
    assert parcel.order.state != Order.State.CANCELLED


def event(kind: str = "delivered", day: str = "2026-04-07") -> dict[str, str]:
    return {"kind": kind, "day": day, "time": "10:15", "source": "Budet"}


@pytest.mark.clause("K2")
def test_the_carriers_word_on_the_phone_delivers(desk: Desk) -> None:
    parcel = under_way(desk)
    url = f"/kundtjanst/bestallningar/{parcel.order.uuid}/"
    assert desk.sara.post(f"{url}kolli/{parcel.sscc}/", event()).status_code == 302
    assert Order.objects.get().state == Order.State.DELIVERED
    assert "Budet / Sara Svar" in text(desk.sara.get(url))


def test_a_parcel_of_another_order_or_of_none_is_refused_aloud(desk: Desk) -> None:
    parcel = under_way(desk)
    other = r.patient(desk.region, r.SIGNE, given_name="Signe")
    another = r.place(desk.region, other, r.item(desk.region, other, "K1")).orders[0].uuid
    for order, sscc in ((another, parcel.sscc), (parcel.order.uuid, "373500000000000019")):
        answer = desk.sara.post(f"/kundtjanst/bestallningar/{order}/kolli/{sscc}/", event())
        assert answer.status_code == 422
        assert f"Kollit {sscc} finns inte" in text(answer)
    assert Parcel.objects.get().state == Parcel.State.DISPATCHED


def test_what_has_not_happened_yet_is_not_noted(desk: Desk) -> None:
    parcel = under_way(desk)
    url = f"/kundtjanst/bestallningar/{parcel.order.uuid}/kolli/{parcel.sscc}/"
    answer = desk.sara.post(url, event(day="2999-01-01"))
    assert answer.status_code == 422
    assert "Det har inte hänt än" in text(answer)


@pytest.mark.clause("D2")
def test_a_silent_parcel_is_a_task_done_with_one_key(desk: Desk) -> None:
    parcel = under_way(desk)
    open_tasks_for_silent_parcels(actor=desk.region.dan, at=r.NOW + timedelta(days=14))
    task = Task.objects.get(kind="silent_parcel")
    for url in ("/kundtjanst/", "/kundtjanst/uppgifter/"):
        page = text(desk.sara.get(url))
        assert parcel.sscc in page
        assert 'data-key="k"' in page
    assert desk.sara.post(f"/kundtjanst/uppgifter/{task.pk}/klar/").status_code == 302
    assert parcel.sscc not in text(desk.sara.get("/kundtjanst/uppgifter/"))


def test_another_roles_task_is_unknown(desk: Desk) -> None:
    task = Task.objects.create(
        kind="x", role="finance", code="settle_payer", created_at=r.NOW, subject_kind="order"
    )
    assert desk.sara.post(f"/kundtjanst/uppgifter/{task.pk}/klar/").status_code == 422
    task.refresh_from_db()
    assert task.done_at is None


def test_after_a_task_nobody_is_led_off_the_site(desk: Desk) -> None:
    task = Task.objects.create(
        kind="x", role="service_desk", code="parcel_silent", created_at=r.NOW, subject_kind="order"
    )
    url = f"/kundtjanst/uppgifter/{task.pk}/klar/"
    assert desk.sara.post(url, {"next": "https://example.org/"}).headers["Location"] == "/kundtjanst/"


def test_the_list_is_filtered_and_paged(desk: Desk) -> None:
    desk.order()
    found = {
        "": True,
        "q=torvald": True,
        f"q={order_number(Order.objects.get().pk)}": True,
        "q=nobody": False,
        "lage=undelivered&sena=1": True,
        "lage=delivered": False,
        "fart=acute": False,
        "lage=nonsense&page=x": True,
    }
    for query, expected in found.items():
        page = text(desk.sara.get(f"/kundtjanst/bestallningar/?{query}"))
        assert ("Torvald Patientsson-Ek" in page) is expected, query


def test_articles_say_what_is_out(desk: Desk) -> None:
    r.article("K9", name="Fixeringsbyxa", supplier_out=True, supplier_back_day=r.TODAY)
    page = text(desk.sara.get("/kundtjanst/artiklar/?rest=1"))
    assert "Fixeringsbyxa" in page
    assert "Slut, åter" in page
    assert "Tappningskateter" not in page


@pytest.mark.clause("I1")
def test_other_roles_open_nothing_here(desk: Desk) -> None:
    order = desk.order()
    pages = [
        "/kundtjanst/",
        "/kundtjanst/uppgifter/",
        "/kundtjanst/patienter/?q=torvald",
        "/kundtjanst/bestallningar/",
        "/kundtjanst/artiklar/",
        "/kundtjanst/forskrivare/?q=a",
        "/kundtjanst/artiklar/att-forskriva/?q=k",
        order,
        desk.patient_url,
        desk.patient_url + "uppgifter/",
        desk.patient_url + "pappersforskrivning/",
        desk.patient_url + f"kvitto/{uuid4()}/",
    ]
    for page in pages:
        assert desk.alice.get(page).status_code == 403, page
    for action in (order + "avbestall/", desk.patient_url + "bestall/"):
        assert desk.alice.post(action).status_code == 403, action
    assert Order.objects.get().state == Order.State.OPEN


def test_what_is_unknown_is_refused_in_words(desk: Desk) -> None:
    for url in (f"/kundtjanst/patienter/{uuid4()}/", f"/kundtjanst/bestallningar/{uuid4()}/"):
        assert desk.sara.get(url).status_code == 422, url


@pytest.mark.parametrize("page", ["/kundtjanst/", "/kundtjanst/bestallningar/", "/kundtjanst/uppgifter/"])
def test_lists_ask_the_database_the_same_for_many(
    desk: Desk, page: str, django_assert_max_num_queries: Any
) -> None:
    for _order in range(4):
        r.place(desk.region, desk.torvald, r.item(desk.region, desk.torvald, "K1"))
    with django_assert_max_num_queries(18):
        desk.sara.get(page)


def test_an_order_of_two_flavours_is_found_once_by_its_withdrawal(desk: Desk) -> None:
    r.article("K2", children=["Liten", "Stor"])
    item = r.item(desk.region, desk.torvald, "K2")
    r.place(desk.region, desk.torvald, item, pieces={item.uuid: (("K2-1", 30), ("K2-2", 30))})
    withdrawal = OrderRow.objects.all()[0].withdrawal_id
    assert len(find_orders(desk.region.sara, number("U", withdrawal))) == 1


@pytest.mark.clause("I2")
def test_a_receipt_is_shown_with_its_own_patient_only(desk: Desk) -> None:
    desk.order()
    signe = r.patient(desk.region, r.SIGNE, given_name="Signe")
    made = Request.objects.get().uuid
    assert desk.sara.get(f"{desk.patient_url}kvitto/{made}/").status_code == 200
    assert desk.sara.get(f"/kundtjanst/patienter/{signe.uuid}/kvitto/{made}/").status_code == 422


def test_a_null_or_an_endless_key_is_no_error_of_ours(desk: Desk) -> None:
    for url in ("/sok/?q=a%00b", "/kundtjanst/bestallningar/?q=%00", "/kundtjanst/%00/"):
        assert desk.sara.get(url).status_code in (400, 404), url
    whole = {"all-destination": "home", "all-urgency": "standard", "all-country": "SE"}
    asked = {"item": str(desk.item.uuid), "key": "k" * 200, **whole}
    for _ in range(2):
        assert desk.sara.post(desk.patient_url + "bestall/", asked).status_code == 302
    assert Request.objects.count() == 1


@pytest.mark.clause("D10")
@pytest.mark.parametrize(
    ("destination", "offered", "not_offered"),
    [("home", "left_outside", "at_pickup_point"), ("pickup_point", "at_pickup_point", "left_outside")],
)
def test_what_can_have_happened_goes_by_where_the_order_goes(
    desk: Desk, destination: str, offered: str, not_offered: str
) -> None:
    parcel = under_way(desk)
    Order.objects.update(destination=destination)
    url = f"/kundtjanst/bestallningar/{parcel.order.uuid}/"
    for client, page in ((desk.sara, url), (client_of(desk.region.dan), f"/depa/kollin/{parcel.sscc}/")):
        shown = text(client.get(page))
        assert f'value="{offered}"' in shown
        assert f'value="{not_offered}"' not in shown
    assert desk.sara.post(f"{url}kolli/{parcel.sscc}/", event(not_offered)).status_code == 422
