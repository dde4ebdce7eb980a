"""Someone is on the line: found, seen, ordered for, all from one page (K1)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests import region as r
from tests.interfaces.web.service_desk.conftest import Desk, text
from uttag.apps.access.models import Assignment
from uttag.apps.ordering.models import Order, Request
from uttag.apps.prescribing.models import Prescription
from uttag.ground.trail.models import AccessLogEntry

pytestmark = pytest.mark.django_db


def typed(desk: Desk, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "item": [str(desk.item.uuid)],
        "asked_by": "patient",
        "all-destination": "home",
        "all-urgency": "standard",
        "all-country": "SE",
        "all-phone": "070-1740605",
    } | more


@pytest.mark.parametrize("typed", ["patientsson", "19410110-6393", "070-174 06 05", "+46 70 1740605"])
def test_a_caller_is_found_by_name_number_or_phone(desk: Desk, typed: str) -> None:
    assert desk.sara.get("/sok/", {"q": typed}).headers["Location"] == desk.patient_url


def test_nobody_is_listed_unasked(desk: Desk) -> None:
    assert "Torvald" not in text(desk.sara.get("/kundtjanst/patienter/"))
    assert "Torvald" in text(desk.sara.get("/kundtjanst/patienter/?q=torv"))
    assert AccessLogEntry.objects.filter(what="search_patients").count() == 1


@pytest.mark.clause("I2")
def test_the_page_shows_the_caller_and_is_logged_once(desk: Desk) -> None:
    before = AccessLogEntry.objects.count()
    page = text(desk.sara.get(desk.patient_url))
    assert "19410110-6393" in page
    assert "Tappningskateter 12 ch" in page
    logged = AccessLogEntry.objects.all()[before:]
    assert [(entry.what, entry.ground) for entry in logged] == [("see_patient", "service_desk_call")]
    assert logged[0].patients == [str(desk.torvald.uuid)]


@pytest.mark.clause("K1")
def test_from_form_to_promise_to_receipt(desk: Desk) -> None:
    posted = typed(desk)
    promise = text(desk.sara.post(desk.patient_url + "granska/", posted))
    assert "Framme senast" in promise
    assert not Order.objects.exists()
    answer = desk.sara.post(desk.patient_url + "bestall/", posted)
    placed = Request.objects.get()
    assert answer.headers["Location"] == desk.patient_url + f"kvitto/{placed.uuid}/"
    assert placed.channel == "phone"
    assert placed.requested_by == "patient"
    assert "B-" in text(desk.sara.get(answer.headers["Location"]))


@pytest.mark.clause("I3")
def test_a_double_click_is_one_order(desk: Desk) -> None:
    posted = typed(desk)
    answers = [desk.sara.post(desk.patient_url + "bestall/", posted) for _click in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Order.objects.count() == 1


@pytest.mark.clause("D6")
def test_express_for_a_patient_is_refused_with_what_is_possible_and_keeps_what_was_typed(desk: Desk) -> None:
    posted = typed(desk, **{"all-urgency": "express", "all-instructions": "Ring på hos grannen"})
    answer = desk.sara.post(desk.patient_url + "granska/", posted)
    assert answer.status_code == 422
    page = text(answer)
    assert 'role="alert"' in page
    assert "Det här går i stället" in page
    assert "Ring på hos grannen" in page
    assert posted["key"] in page


def test_nothing_chosen_is_said_before_any_rule_is_asked(desk: Desk) -> None:
    answer = desk.sara.post(desk.patient_url + "granska/", typed(desk, item=[]))
    assert answer.status_code == 422
    assert "Välj minst en sak" in text(answer)


def test_a_promise_can_be_left_and_changed(desk: Desk) -> None:
    page = text(desk.sara.post(desk.patient_url, typed(desk, **{"all-instructions": "Port B"})))
    assert "Port B" in page
    assert "checked" in page


def test_contact_data_changes_and_the_rest_stays(desk: Desk) -> None:
    url = desk.patient_url + "uppgifter/"
    assert "Storgatan 1" in text(desk.sara.get(url))
    new = {
        "given_name": "Torvald",
        "family_name": "Patientsson-Ek",
        "mobile": "070-1740699",
        "street": "Nygatan 2",
    }
    assert desk.sara.post(url, new).status_code == 302
    desk.torvald.refresh_from_db()
    assert desk.torvald.identity.street == "Nygatan 2"
    assert desk.torvald.municipality == "1495"
    wrong = desk.sara.post(url, new | {"postal_code": "12"})
    assert wrong.status_code == 422
    assert "070-1740699" in text(wrong)


def test_a_protected_address_is_not_shown(desk: Desk) -> None:
    hidden = r.patient(
        desk.region, r.SIGNE, given_name="Signe", street="Hemliga gatan 3", protected="registered"
    )
    page = text(desk.sara.get(f"/kundtjanst/patienter/{hidden.uuid}/"))
    assert "Hemliga gatan" not in page
    assert "Skyddad folkbokföring" in page


PAPER = {
    "note": "Kom med posten",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-article": "K1",
    "form-0-withdrawals": "3",
    "form-0-pieces": "60",
    "form-0-days": "60",
    "form-0-time_lock_days": "50",
    "form-0-first_day": "2026-12-01",
    "form-0-last_valid_day": "2099-12-01",
}


@pytest.mark.clause("K3")
def test_paper_is_registered_for_the_prescriber_who_signed(desk: Desk) -> None:
    url = desk.patient_url + "pappersforskrivning/"
    assert "Alice Andersson" in text(desk.sara.get("/kundtjanst/forskrivare/?q=skara"))
    assert "Sara" not in text(desk.sara.get("/kundtjanst/forskrivare/?q=sara"))
    signer = desk.region.alice
    held = Assignment.objects.get(user=signer.user_id or 0).pk
    assert desk.sara.post(url, PAPER | {"prescriber": held}).status_code == 302
    made = Prescription.objects.latest("pk")
    assert (made.prescriber_id, made.unit_id) == (signer.user_id, signer.unit_id)
    assert made.care_provider_id == signer.care_provider_id


def test_paper_without_signature_is_not_registered(desk: Desk) -> None:
    url = desk.patient_url + "pappersforskrivning/"
    for nobody in ("²", str(2**63), "0"):
        assert desk.sara.post(url, PAPER | {"prescriber": nobody}).status_code == 422
    answer = desk.sara.post(url, PAPER)
    assert answer.status_code == 422
    assert "Välj vem som har skrivit under" in text(answer)
    assert Prescription.objects.count() == 1


def test_the_page_asks_the_database_the_same_whatever_it_shows(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for _order in range(3):
        made = r.item(desk.region, desk.torvald, "K1")
        r.place(desk.region, desk.torvald, made)
    with django_assert_max_num_queries(20):
        desk.sara.get(desk.patient_url)
