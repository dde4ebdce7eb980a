"""Finding, registering and changing patients; whose they are (I1, I2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import region as r
from tests.interfaces.web.prescriber.conftest import Ward, text
from uttag.apps.patients.models import Patient
from uttag.ground.trail.models import AccessLogEntry

PARTICULARS = {"given_name": "Signe", "family_name": "Älv", "municipality": "1495", "protected": "none"}


@pytest.mark.parametrize(
    "path", ["", "fornya/", "patienter/", "patienter/ny/", "order/", "valj/artikel/?q=k", "valj/boende/?q=ek"]
)
def test_pages_are_for_prescribers(ward: Ward, path: str) -> None:
    assert ward.alice.get(f"/forskrivning/{path}").status_code == 200
    assert ward.dan.get(f"/forskrivning/{path}").status_code == 403


@pytest.mark.clause("I1")
@pytest.mark.parametrize("path", ["", "andra/", "forskriv/", "bestall/"])
def test_another_care_providers_patient_is_not_there(ward: Ward, path: str) -> None:
    assert ward.alice.get(ward.url + path).status_code == 200
    answer = ward.bob.get(ward.url + path)
    assert answer.status_code == 422
    assert "Torvald" not in text(answer)
    assert ward.dan.get(ward.url + path).status_code == 403


def test_the_bars_search_opens_the_one_patient(ward: Ward) -> None:
    assert ward.alice.get("/sok/", {"q": "patientsson torv"}).headers["Location"] == ward.url
    assert "Torvald" not in text(ward.bob.get("/sok/", {"q": "torvald"}))


@pytest.mark.clause("I2")
def test_a_look_at_the_page_is_one_entry_in_the_log(ward: Ward) -> None:
    before = AccessLogEntry.objects.count()
    page = text(ward.alice.get(ward.url))
    assert "19410110-6393" in page
    assert "Kan tas ut nu" in page
    (entry,) = AccessLogEntry.objects.all()[before:]
    assert (entry.what, entry.patients) == ("see_patient", [str(ward.torvald.uuid)])


def test_a_number_is_checked_as_it_is_typed(ward: Ward) -> None:
    def said(number: str) -> str:
        return text(ward.alice.post("/forskrivning/patienter/nummer/", {"number": number}))

    assert "finns redan hos er" in said(r.TORVALD)
    assert "Numret stämmer" in said(r.SIGNE)
    assert "notice error" in said("19410110-6394")
    assert said("").strip() == ""


def test_a_patient_is_registered_in_special_housing(ward: Ward) -> None:
    given = PARTICULARS | {"number": r.SIGNE, "special_housing": str(ward.region.housing.uuid)}
    answer = ward.alice.post("/forskrivning/patienter/ny/", given, follow=True)
    assert "Patienten är registrerad" in text(answer)
    assert Patient.objects.get(identity__number=r.SIGNE).special_housing == ward.region.housing


def test_a_known_number_takes_the_patient_into_care(ward: Ward) -> None:
    given = PARTICULARS | {"number": r.TORVALD}
    answer = ward.bob.post("/forskrivning/patienter/ny/", given, follow=True)
    assert "fanns redan i registret" in text(answer)
    assert "Torvald" in text(answer)


def test_a_refusal_keeps_what_was_typed(ward: Ward) -> None:
    answer = ward.alice.post("/forskrivning/patienter/ny/", PARTICULARS | {"number": "19410110-6394"})
    assert answer.status_code == 422
    assert 'value="Älv"' in text(answer)
    assert Patient.objects.count() == 1


def test_particulars_are_changed(ward: Ward) -> None:
    given = PARTICULARS | {"number": r.TORVALD, "protected": "registered", "city": "Lidköping"}
    ward.alice.post(ward.url + "andra/", given)
    ward.torvald.refresh_from_db()
    assert ward.torvald.protected == Patient.Protected.REGISTERED
    page = text(ward.alice.get(ward.url + "bestall/"))
    assert "Storgatan" not in page


def test_lists_take_as_many_statements_for_many_as_for_one(ward: Ward) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            ward.alice.get(path)
        return len(caught)

    paths = ["/forskrivning/", "/forskrivning/patienter/", "/forskrivning/order/", "/forskrivning/fornya/"]
    r.place(ward.region, ward.torvald, ward.item)
    few = [statements(path) for path in paths]
    more: dict[str, Any] = {"given_name": "Signe", "family_name": "Älv"}
    signe = r.patient(ward.region, r.SIGNE, **more)
    for _ in range(3):
        item = r.item(ward.region, signe, "K1", withdrawals=1)
        r.place(ward.region, signe, item)
    assert [statements(path) for path in paths] == few
    assert max(few) <= 20
