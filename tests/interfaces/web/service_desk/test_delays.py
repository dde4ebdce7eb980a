"""Delays on the desk's pages: who must be rung, the contact, what will miss its frame, and the proof (D9, K5)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import region as r
from tests.everything import everything
from tests.interfaces.web.people import client_of
from tests.interfaces.web.service_desk.conftest import Desk, text
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.delays.forecasting import forecast_all
from uttag.apps.delivery.delays.queries import ALARMING, CAUSES
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.clock import now
from uttag.interfaces.web.service_desk.delays import words
from uttag.rules.wording import sentences

pytestmark = pytest.mark.django_db
LIST, TO_COME, LOG = (
    "/kundtjanst/forseningar/",
    "/kundtjanst/forseningar/kommande/",
    "/kundtjanst/forseningar/kontakter/",
)


def late(desk: Desk) -> Order:
    """An order that is past its days: placed long before the clock's today."""
    r.place(desk.region, desk.torvald, r.item(desk.region, desk.torvald, "K1"))
    forecast_all(actor=SYSTEM, at=now())
    return Order.objects.latest("pk")


def page_of(order: Order) -> str:
    return f"{LIST}{order.uuid}/"


def said(outcome: str = "told", *, key: str = "k1", **values: str) -> dict[str, str]:
    return {
        "key": key,
        "outcome": outcome,
        "whom": "patient",
        "channel": "phone",
        "said_day": "",
        "text": "",
        **values,
    }


@pytest.mark.clause("D9")
def test_the_patient_stands_on_the_list_until_told(desk: Desk) -> None:
    order = late(desk)
    for page in (LIST, "/kundtjanst/"):
        shown = text(desk.sara.get(page))
        assert "Torvald Patientsson-Ek" in shown, page
        assert "av 5" in shown
        assert "070-174 06 05" in shown
    answer = desk.sara.post(page_of(order), said("not_reached", text="Svarar inte"))
    assert answer.headers["Location"] == LIST, "nobody else to ring"
    assert "försökt 1 gång" in text(desk.sara.get(LIST))
    desk.sara.post(page_of(order), said("told", key="k2", said_day="2099-01-05"))
    assert "Ingen att kontakta" in text(desk.sara.get(LIST))
    assert DelayCase.objects.get().closed_at is not None
    shown = text(desk.sara.get(f"/kundtjanst/bestallningar/{order.uuid}/"))
    assert "Har fått besked" in shown
    assert "Sara Svar" in shown


@pytest.mark.clause("D9")
def test_the_next_one_comes_up_by_itself(desk: Desk) -> None:
    first, second = late(desk), late_of(desk, r.SIGNE, "Signe")
    answer = desk.sara.post(page_of(first), said())
    assert answer.headers["Location"] == page_of(second)


def late_of(desk: Desk, number: str, name: str, **values: Any) -> Order:
    other = r.patient(desk.region, number, given_name=name, **values)
    r.place(desk.region, other, r.item(desk.region, other, "K1"))
    forecast_all(actor=SYSTEM, at=now())
    return Order.objects.latest("pk")


@pytest.mark.clause("I3")
def test_a_form_sent_twice_is_one_contact(desk: Desk) -> None:
    order = late(desk)
    for _click in range(2):
        assert desk.sara.post(page_of(order), said()).status_code == 302
    assert DelayContact.objects.count() == 1
    answer = desk.sara.post(page_of(order), said("not_reached"))
    assert answer.status_code == 422
    assert DelayContact.objects.count() == 1


@pytest.mark.clause("D9")
def test_the_prescribers_knowing_is_not_the_patients(desk: Desk) -> None:
    order = late(desk)
    desk.sara.post(page_of(order), said(whom="prescriber"))
    assert DelayCase.objects.get().closed_at is None
    assert "Torvald Patientsson-Ek" in text(desk.sara.get(LIST))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"outcome": ""}, "errorlist"),
        ({"outcome": "nonsense"}, "errorlist"),
        ({"said_day": "2020-01-01"}, "kan inte ha varit redan"),
        ({"outcome": "not_reached", "said_day": "2099-01-01"}, "någon som har fått besked"),
        ({"text": "x" * 301}, "errorlist"),
    ],
)
def test_bad_input_is_told_and_kept(desk: Desk, values: dict[str, str], word: str) -> None:
    order = late(desk)
    desk.sara.get(page_of(order))
    before = everything(but=("AccessLogEntry",))
    answer = desk.sara.post(page_of(order), {**said(), **values})
    assert answer.status_code == 422
    assert word in text(answer)
    assert everything(but=("AccessLogEntry",)) == before


@pytest.mark.clause("K5")
def test_what_will_miss_is_listed_by_cause(desk: Desk) -> None:
    order = late(desk)
    shown = text(desk.sara.get(TO_COME))
    assert order_number(order.pk) in shown
    assert "Redan sen" in shown
    number = order_number(order.pk)
    for query, found in {
        "orsak=depot": True,
        "orsak=carrier": False,
        "lage=late": True,
        "lage=will_miss": False,
        "q=torvald": True,
        "q=nobody": False,
        "orsak=nonsense&lage=nonsense": True,
        "sort=-vantas": True,
    }.items():
        assert (number in text(desk.sara.get(f"{TO_COME}?{query}"))) is found, query


@pytest.mark.clause("K5")
def test_every_cause_has_a_name_and_every_reason_a_cause() -> None:
    """So that the figures by cause add up to those by risk."""
    assert list(words.CAUSES) == list(CAUSES)
    assert list(words.RISKS)[: len(ALARMING)] == list(ALARMING)
    outcomes = {f"forecast_{one}" for one in ("expected", "no_day", *Forecast.Risk.values)}
    reasons = {code for code in sentences("sv") if code.startswith("forecast_")} - outcomes
    assert sorted(code for codes in CAUSES.values() for code in codes) == sorted(reasons)


@pytest.mark.clause("K5")
def test_the_radar_runs_when_asked(desk: Desk) -> None:
    desk.order()
    assert "Det har inte räknats än" in text(desk.sara.get(TO_COME))
    assert desk.sara.post(LIST + "rakna-om/").headers["Location"] == TO_COME
    assert Forecast.objects.count() == 1
    assert desk.sara.get(LIST + "rakna-om/").status_code == 405


@pytest.mark.clause("D9")
def test_the_proof_is_a_page_and_a_workbook(desk: Desk) -> None:
    order = late(desk)
    desk.sara.post(page_of(order), said(text="=1+1 pratade med dottern"))
    shown = text(desk.sara.get(LOG))
    assert order_number(order.pk) in shown
    assert "pratade med dottern" in shown
    assert order_number(order.pk) not in text(desk.sara.get(LOG + "?fran=2020-01-01&till=2020-02-01"))
    assert desk.sara.get(LOG + "?fran=nonsense&till=x").status_code == 200
    answer = desk.sara.get(LOG + "kontakter.xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert order_number(order.pk) in rows[1]
    assert "Sara Svar" in rows[1]
    assert AccessLogEntry.objects.filter(what="delay_contacts").exists()


@pytest.mark.clause("I2")
def test_protected_people_are_not_named_in_lists(desk: Desk) -> None:
    order = late_of(desk, r.SIGNE, "Signe", protected=Patient.Protected.MARKED, mobile="070-1740699")
    desk.sara.post(page_of(order), said("not_reached"))
    for page in (LIST, TO_COME, LOG, "/kundtjanst/"):
        shown = text(desk.sara.get(page))
        assert "Signe" not in shown, page
        assert "070-1740699" not in shown, page
        assert "070-174 06 99" not in shown, page
    assert f"Mottagare {order_number(order.pk)}" in text(desk.sara.get(LIST))
    shown = text(desk.sara.get(page_of(order)))
    assert "070-174 06 99" in shown
    assert "Lämna aldrig ut adress" in shown


@pytest.mark.clause("K5")
def test_one_can_ring_before_the_days_have_passed(desk: Desk) -> None:
    desk.order()
    order = Order.objects.get()
    Forecast.objects.create(
        order=order,
        risk="will_miss",
        deadline_day=order.deadline_day,
        code="forecast_lost",
        params={"left_day": "2026-04-02"},
        made_at=r.NOW,
    )
    Order.objects.update(deadline_day=now().date() + timedelta(days=2), ordered_day=now().date())
    assert "Anteckna kontakt" in text(desk.sara.get(f"/kundtjanst/bestallningar/{order.uuid}/"))
    desk.sara.post(page_of(order), said())
    forecast_all(actor=SYSTEM, at=now() + timedelta(days=20))
    assert DelayCase.objects.get().closed_at is not None, "told already"


@pytest.mark.clause("D9")
def test_what_is_not_late_has_nothing_to_tell(desk: Desk) -> None:
    desk.order()
    order = Order.objects.get()
    Order.objects.update(deadline_day=now().date() + timedelta(days=2))
    answer = desk.sara.post(page_of(order), said())
    assert answer.status_code == 422
    assert "inte försenad" in text(answer)


@pytest.mark.clause("I1")
def test_wrong_roles_and_strangers_see_nothing(desk: Desk) -> None:
    order = late(desk)
    dan = client_of(desk.region.dan)
    for page in (LIST, TO_COME, LOG, LOG + "kontakter.xlsx", page_of(order)):
        for client in (desk.alice, dan):
            assert client.get(page).status_code == 403, page
    for page in (page_of(order), LIST + "rakna-om/"):
        assert desk.alice.post(page, said()).status_code == 403
    assert not DelayContact.objects.exists()
    assert desk.sara.get(f"{LIST}{desk.torvald.uuid}/").status_code == 422


@pytest.mark.parametrize("page", [LIST, TO_COME, LOG])
def test_the_lists_ask_the_database_the_same_for_many(
    desk: Desk, page: str, django_assert_max_num_queries: Any
) -> None:
    for key in range(4):
        order = late(desk)
        desk.sara.post(page_of(order), said("not_reached", key=str(key)))
    with django_assert_max_num_queries(22):
        desk.sara.get(page)


@pytest.mark.clause("D9")
def test_who_wants_to_cancel_is_a_task_until_it_is_cancelled(desk: Desk) -> None:
    order = late(desk)
    page = f"/kundtjanst/bestallningar/{order.uuid}/"
    answer = desk.sara.post(page_of(order), said("cancelled"))
    assert answer.headers["Location"] == f"{page}?sen=1#cancel"
    assert "vill inte vänta" in text(desk.sara.get(f"{page}?sen=1")), "the reason is filled in"
    assert "Vill avbeställa" in text(desk.sara.get("/kundtjanst/uppgifter/"))
    desk.sara.post(f"{page}avbestall/", {"reason": "Vill inte vänta"})
    assert Order.objects.get().state == Order.State.CANCELLED
    assert "Vill avbeställa" not in text(desk.sara.get("/kundtjanst/uppgifter/"))


@pytest.mark.clause("D9")
def test_who_wants_a_new_delivery_gets_it_ordered(desk: Desk) -> None:
    order = late(desk)
    answer = desk.sara.post(page_of(order), said("new_order"))
    assert answer.headers["Location"] == desk.patient_url
    assert "ska få en ny leverans" in text(desk.sara.get("/kundtjanst/uppgifter/"))
