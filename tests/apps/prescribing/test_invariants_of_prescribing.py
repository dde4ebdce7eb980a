"""Each invariant of prescribing finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from tests.chain import Chain, rows
from uttag.apps.parties.models import CareProvider, Unit
from uttag.apps.patients.models import CareRelation
from uttag.apps.prescribing.models import Prescription, PrescriptionItem, Withdrawal
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db


def item(made: Chain) -> str:
    return f"item {made.item.uuid}"


def withdrawal(made: Chain) -> str:
    return f"withdrawal {made.row.withdrawal_id}"


def of_item(made: Chain, **values: object) -> None:
    rows(PrescriptionItem, pk=made.item.pk).update(**values)


def of_withdrawal(made: Chain, **values: object) -> None:
    rows(Withdrawal, pk=made.row.withdrawal_id).update(**values)


def of_prescription(made: Chain, **values: object) -> None:
    rows(Prescription, pk=made.item.prescription_id).update(**values)


def _anothers_unit(made: Chain) -> None:
    of_prescription(made, unit=Unit.objects.get(name="Vara hemsjukvård"))


def _unruled(made: Chain, rule: str) -> None:
    rows(Ruling, subject_uuid=made.item.uuid, rule=rule).update(subject_uuid=uuid4())


def _vara() -> CareProvider:
    return CareProvider.objects.get(code="1470")


def _outside_care(made: Chain) -> None:
    """Signe, who has one prescription more than the one it is planted in, is in nobody's care."""
    signes = Prescription.objects.filter(patient=made.signe).exclude(items=made.pending.rows.get().item)
    rows(Prescription, pk__in=signes.values("pk")).update(patient=made.torvald)
    rows(CareRelation, patient=made.signe).delete()


Plant = Callable[[Chain], object]
Subject = Callable[[Chain], str]
PLANTED: list[tuple[str, Plant, Subject]] = [
    ("prescribing.withdrawals_are_counted", lambda c: of_item(c, used=2), item),
    ("prescribing.withdrawals_are_numbered_without_gaps", lambda c: of_withdrawal(c, sequence=2), item),
    ("prescribing.no_more_than_prescribed", lambda c: of_withdrawal(c, sequence=5), withdrawal),
    ("prescribing.withdrawals_are_whole", lambda c: of_withdrawal(c, pieces=30), withdrawal),
    (
        "prescribing.time_lock_counts_from_the_latest_withdrawal",
        lambda c: of_item(c, last_withdrawn_day=date(2026, 4, 1)),
        item,
    ),
    (
        "prescribing.time_lock_counts_from_the_latest_withdrawal",
        lambda c: of_item(c, last_withdrawn_day=None),
        item,
    ),
    (
        "prescribing.one_care_provider_throughout",
        _anothers_unit,
        lambda c: f"prescription {c.item.prescription.uuid}",
    ),
    (
        "prescribing.one_care_provider_throughout",
        lambda c: of_withdrawal(c, care_provider=_vara()),
        withdrawal,
    ),
    (
        "prescribing.items_are_the_prescriptions_patients",
        lambda c: of_item(c, patient=c.signe),
        item,
    ),
    (
        "prescribing.patients_are_in_the_prescribers_care",
        _outside_care,
        lambda c: f"prescription {c.pending.rows.get().item.prescription.uuid}",
    ),
    ("prescribing.items_rest_on_rulings", lambda c: _unruled(c, "withdrawals.prescribe"), item),
    ("prescribing.items_rest_on_rulings", lambda c: _unruled(c, "payer.payer"), item),
    (
        "prescribing.items_rest_on_rulings",
        lambda c: rows(Ruling, subject_uuid=c.item.uuid, rule="payer.payer").update(answer="PayerPending"),
        item,
    ),
]


@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(made: Chain, name: str, plant: Plant, subject: Subject) -> None:
    expected = subject(made)
    plant(made)
    assert [breach.subject for breach in breaches(name)] == [expected]


def test_an_item_of_another_care_provider_parts_with_both_its_neighbours(made: Chain) -> None:
    of_item(made, care_provider=_vara())
    found = {breach.subject for breach in breaches("prescribing.one_care_provider_throughout")}
    assert found == {item(made), withdrawal(made)}
