"""Mina uttag: a patient sees and does one's own, in three steps, and for a child too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of, client_of_patient
from tests.interfaces.web.prescriber.conftest import _Easter, text
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient, PatientLogin
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.accounts.models import User
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces import clock


@dataclass
class Home:
    """Torvald's browser and Signe's; Alice's, who has no business here."""

    region: r.Region
    torvald: Patient
    signe: Patient
    item: PrescriptionItem
    own: Client
    another: Client
    alice: Client

    @property
    def url(self) -> str:
        return f"/mina-uttag/bestall/{self.torvald.uuid}/"

    def typed(self, **more: Any) -> dict[str, Any]:
        return {
            "key": str(uuid4()),
            "item": [str(self.item.uuid)],
            "all-destination": "home",
            "all-urgency": "standard",
            "all-country": "SE",
        } | more


@pytest.fixture
def home(db: None, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(clock, "datetime", _Easter)
    region = r.region()
    r.article("K1", name="Tappningskateter 12 ch")
    r.stock(region, "K1", 500)
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, given_name="Signe")
    item = r.item(region, torvald, "K1")
    return Home(
        region,
        torvald,
        signe,
        item,
        client_of_patient(torvald),
        client_of_patient(signe),
        client_of(region.alice),
    )


def test_home_says_what_can_be_taken_out_now_and_later(home: Home) -> None:
    page = text(home.own.get("/mina-uttag/"))
    assert "Hej Torvald" in page
    assert page.index("Kan tas ut nu") < page.index("Tappningskateter 12 ch")
    r.place(home.region, home.torvald, home.item)
    page = text(home.own.get("/mina-uttag/"))
    assert "Kan tas ut tidigast" in page
    assert "Framme senast" in page


@pytest.mark.clause("I1")
def test_another_patient_and_staff_are_kept_out(home: Home) -> None:
    order = r.place(home.region, home.torvald, home.item).orders[0]
    paths = [
        f"/mina-uttag/for/{home.torvald.uuid}/",
        home.url,
        f"/mina-uttag/leveranser/{order.uuid}/",
    ]
    for path in paths:
        assert home.own.get(path).status_code == 200
        assert home.another.get(path).status_code == 422
        assert home.alice.get(path).status_code == 403
    assert home.another.post(f"/mina-uttag/leveranser/{order.uuid}/avbestall/").status_code == 422
    assert home.another.post(home.url + "klar/", home.typed()).status_code == 422
    assert order.number not in text(home.another.get("/mina-uttag/leveranser/"))


def test_three_steps_and_a_receipt(home: Home) -> None:
    given = home.typed()
    rows = {name: given[name] for name in ("key", "item")}
    assert "Vart ska det?" in text(home.own.post(home.url + "vart/", rows))
    check = text(home.own.post(home.url + "kontrollera/", given))
    assert 'datetime="2026-04-10"' in check
    assert "Betalas av" not in check
    assert not Order.objects.exists()
    first = home.own.post(home.url + "klar/", given)
    assert "Tack" in text(home.own.get(first.headers["Location"]))
    assert home.own.post(home.url + "klar/", given).headers["Location"] == first.headers["Location"]
    assert Order.objects.count() == 1
    assert home.another.get(first.headers["Location"]).status_code == 422


def test_going_back_keeps_what_was_typed(home: Home) -> None:
    given = home.typed(**{"all-instructions": "Baksidan"})
    what = text(home.own.post(home.url, given))
    assert 'value="Baksidan"' in what
    assert "checked" in what
    assert "Baksidan" in text(home.own.post(home.url + "vart/", given))


@pytest.mark.clause("D5")
def test_acute_can_be_asked_for_by_a_patient_but_not_express(home: Home) -> None:
    assert "Framme senast" in text(
        home.own.post(home.url + "kontrollera/", home.typed(**{"all-urgency": "acute"}))
    )
    express = text(home.own.post(home.url + "kontrollera/", home.typed(**{"all-urgency": "express"})))
    assert "Vart ska det?" in express
    assert not Order.objects.exists()


def test_nothing_chosen_and_things_not_ones_own(home: Home) -> None:
    assert "Välj minst en sak" in text(home.own.post(home.url + "vart/", home.typed(item=[])))
    stranger = r.item(home.region, home.signe, "K1")
    answer = home.own.post(home.url + "klar/", home.typed(item=[str(stranger.uuid), "skräp"]))
    assert "Välj minst en sak" in text(answer)


def test_an_order_is_followed_and_undone(home: Home) -> None:
    order = r.place(home.region, home.torvald, home.item).orders[0]
    url = f"/mina-uttag/leveranser/{order.uuid}/"
    page = text(home.own.get(url))
    assert "Väntar på att plockas" in page
    assert "Ångra beställningen" in page
    assert "är borttagen" in text(home.own.post(url + "avbestall/", follow=True))
    assert Order.objects.get().state == Order.State.CANCELLED


def test_a_parent_chooses_whom_it_is_for(home: Home) -> None:
    user = User.objects.get(username=f"p{home.torvald.pk}")
    assert home.own.get("/mina-uttag/bestall/").headers["Location"] == home.url
    PatientLogin.objects.create(user=user, patient=home.signe, parent=True)
    page = text(home.own.get("/mina-uttag/bestall/"))
    assert "Signe" in page
    assert "Signe" in text(home.own.get("/mina-uttag/"))
    assert home.own.get(f"/mina-uttag/for/{home.signe.uuid}/").status_code == 200


@pytest.mark.clause("I2")
def test_each_look_is_logged_once(home: Home) -> None:
    before = AccessLogEntry.objects.count()
    home.own.get("/mina-uttag/")
    home.own.get(home.url)
    assert [e.what for e in AccessLogEntry.objects.all()[before:]] == ["see_patient", "place_request"]
