"""Patients: registered once, seen by those who have them in their care."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests import region as b
from uttag.apps.patients.models import CareRelation, Patient
from uttag.apps.patients.operations import change_patient, particulars_of, register_patient
from uttag.apps.patients.queries import patient_for, patients_for, search_patients
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> b.Region:
    return b.region()


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.reasons[0].code


@pytest.mark.clause("I1")
def test_a_care_provider_sees_the_patients_in_its_care_and_no_others(region: b.Region) -> None:
    torvald = b.patient(region)
    assert list(patients_for(region.alice)) == [torvald]
    assert list(patients_for(region.bob)) == []
    assert list(patients_for(region.sara)) == [torvald]
    assert list(patients_for(b.as_patient(torvald))) == [torvald]
    with pytest.raises(Refused) as hidden:
        patient_for(region.bob, torvald.uuid)
    with pytest.raises(Refused) as role:
        patients_for(region.dan)
    assert (code(hidden), code(role)) == ("patient_not_found", "not_your_role")


@pytest.mark.clause("I1")
def test_one_patient_is_behind_the_same_walls_as_the_list(region: b.Region) -> None:
    torvald = b.patient(region, special_housing=region.housing.uuid)
    signe = b.patient(region, b.SIGNE, by=region.bob)
    for actor in (region.alice, region.bob, region.sara, b.as_patient(torvald)):
        seen = set(patients_for(actor))
        for patient in (torvald, signe):
            if patient in seen:
                assert patient_for(actor, patient.uuid) == patient
            else:
                with pytest.raises(Refused):
                    patient_for(actor, patient.uuid)
    found = patient_for(region.alice, torvald.uuid)
    assert (found.identity.name, found.special_housing) == (torvald.identity.name, region.housing)
    assert found.registered_at == torvald.registered_at


@pytest.mark.clause("I2")
def test_registering_leaves_a_trail_and_an_access_log_entry(region: b.Region) -> None:
    torvald = b.patient(region)
    entry = AccessLogEntry.objects.get(what="register_patient")
    assert (entry.patients, entry.writing, entry.unit_id) == ([str(torvald.uuid)], True, region.alice.unit_id)
    assert TrailEntry.objects.filter(operation="register_patient", subject_uuid=torvald.uuid).exists()


def test_a_number_known_to_another_care_provider_gives_the_same_patient(region: b.Region) -> None:
    torvald = b.patient(region)
    again = b.patient(region, by=region.bob, given_name="Någon", family_name="Annan")
    assert again == torvald
    assert again.identity.given_name == "Torvald"
    assert CareRelation.objects.filter(patient=torvald).count() == 2


@pytest.mark.clause("I2")
@pytest.mark.parametrize("protected", ["marked", "registered", "assumed"])
def test_a_protected_patient_known_elsewhere_is_not_taken_into_care_by_number_alone(
    region: b.Region, protected: str
) -> None:
    torvald = b.patient(region, protected=protected)
    with pytest.raises(Refused) as refused:
        b.patient(region, by=region.bob)
    assert code(refused) == "patient_protected_elsewhere"
    assert list(patients_for(region.bob)) == []
    assert list(patients_for(region.alice)) == [torvald]


def test_taking_into_care_is_logged(region: b.Region) -> None:
    torvald = b.patient(region)
    b.patient(region, by=region.bob)
    entry = AccessLogEntry.objects.get(what="take_into_care")
    assert (entry.patients, entry.user_id) == ([str(torvald.uuid)], region.bob.user_id)


def test_a_number_already_in_ones_own_care_is_refused_and_leaves_nothing(region: b.Region) -> None:
    b.patient(region)
    for someone in (region.alice, region.sara):
        with pytest.raises(Refused) as refused:
            b.patient(region, by=someone)
        assert code(refused) == "identity_number_known"
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"given_name": " "}, "name_missing"),
        ({"postal_code": "1234"}, "postal_code_wrong"),
        ({"postal_code": "5323²"}, "postal_code_wrong"),
        ({"municipality": "149²"}, "municipality_code_wrong"),
        ({"municipality": "Skara"}, "municipality_code_wrong"),
        ({"number": "19410110-6394"}, "identity_number_wrong"),
    ],
)
def test_wrong_particulars_are_refused(region: b.Region, values: dict[str, Any], expected: str) -> None:
    with pytest.raises(Refused) as refused:
        b.patient(region, **values)
    assert code(refused) == expected
    assert not Patient.objects.exists()


def test_newborns_without_a_number_are_patients_and_get_their_number_later(region: b.Region) -> None:
    born = b.patient(region, number="", given_name="Flicka")
    other = b.patient(region, number="", given_name="Pojke")
    assert born != other
    changed = replace(particulars_of(born), number="20260301-2382")
    assert change_patient(born.uuid, changed, actor=region.alice, at=b.NOW).born_on == date(2026, 3, 1)
    with pytest.raises(Refused) as refused:
        change_patient(born.uuid, replace(changed, number=b.SIGNE), actor=region.alice, at=b.NOW)
    assert code(refused) == "identity_number_fixed"


def test_what_changed_is_on_the_trail_but_no_contact_data(region: b.Region) -> None:
    torvald = b.patient(region)
    moved = replace(particulars_of(torvald), municipality="1470", street="Nya vägen 2", home_care=True)
    change_patient(torvald.uuid, moved, actor=region.alice, at=b.NOW)
    entry = TrailEntry.objects.get(operation="change_patient")
    assert entry.changes == {"municipality": ["1495", "1470"], "home_care": [False, True]}


@pytest.mark.parametrize(
    "words", ["torvald", "PATIENTSSON", "ek torv", "19410110-6393", "6393", "0701740605"]
)
def test_search_finds_by_any_part_of_name_number_or_phone(region: b.Region, words: str) -> None:
    torvald = b.patient(region)
    b.patient(region, b.SIGNE, given_name="Åsa", family_name="Öberg", mobile="070-1740611")
    assert list(search_patients(region.sara, words)) == [torvald]
    assert search_patients(region.sara, "åSA öb").count() == 1
    assert not search_patients(region.bob, words).exists()


def test_the_desk_registers_a_patient_without_taking_it_into_any_care(region: b.Region) -> None:
    particulars = particulars_of(b.patient(region))
    register_patient(replace(particulars, number=b.SIGNE), actor=region.sara, at=b.NOW)
    assert patients_for(region.alice).count() == 1


def test_a_birthday_is_kept_where_the_number_does_not_say_it(region: b.Region) -> None:
    newborn = b.patient(region, number="", born_on=date(2026, 1, 5))
    assert newborn.born_on == date(2026, 1, 5)
    assert b.patient(region, born_on=date(1990, 1, 1)).born_on == date(1941, 1, 10)
    with pytest.raises(Refused) as refused:
        b.patient(region, number="", born_on=b.TODAY)  # the builder registers forty days earlier
    assert code(refused) == "born_after_today"
