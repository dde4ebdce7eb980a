"""Each invariant of patients finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.chain import Chain, rows
from tests.region import NOW
from uttag.apps.patients.models import DeliveryWish, Patient, PatientIdentity
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db


def of_identity(made: Chain, **values: object) -> None:
    rows(PatientIdentity, patient=made.torvald).update(**values)


def of_patient(made: Chain, **values: object) -> None:
    rows(Patient, pk=made.torvald.pk).update(**values)


def _wishes(made: Chain, destination: str, *, told: bool) -> None:
    DeliveryWish.objects.create(
        patient=made.torvald,
        destination=destination,
        leave_outside=True,
        leave_outside_told_at=NOW if told else None,
        changed_at=NOW,
    )


PLANTED: list[tuple[str, Callable[[Chain], object]]] = [
    ("patients.everyone_has_an_identity", lambda c: rows(PatientIdentity, patient=c.torvald).delete()),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, number="194101106394")),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, number="4101106393")),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, number="")),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, kind="coordination")),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, kind="none")),
    ("patients.identity_numbers_are_valid", lambda c: of_identity(c, kind="reserve", number="x")),
    ("patients.birthdays_are_the_numbers", lambda c: of_patient(c, born_on=date(1941, 1, 11))),
    ("patients.birthdays_are_the_numbers", lambda c: of_patient(c, born_on=None)),
    ("patients.can_be_found_by_name", lambda c: of_identity(c, family_name="Ek")),
    ("patients.special_housing_is_a_place", lambda c: of_patient(c, special_housing=None)),
    ("patients.special_housing_is_a_place", lambda c: of_patient(c, housing="ordinary")),
    ("patients.municipalities_are_codes", lambda c: of_patient(c, municipality="Skar")),
    ("patients.municipalities_are_codes", lambda c: of_patient(c, municipality="VGR")),
    ("patients.delivery_wishes_can_be_had", lambda c: _wishes(c, "pickup_point", told=True)),
    ("patients.delivery_wishes_can_be_had", lambda c: _wishes(c, "home", told=False)),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(made: Chain, name: str, plant: Callable[[Chain], object]) -> None:
    plant(made)
    found = breaches(name)
    assert {breach.subject for breach in found} == {f"patient {made.torvald.uuid}"}
    assert not any("Torvald" in breach.says for breach in found)
