"""Prescribing: all items or none, each with its payer, belonging to the prescriber's care provider."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests import region as b
from uttag.apps.access.actors import Actor
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patients_for
from uttag.apps.prescribing.models import Prescription, PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish, cancel_item, prescribe
from uttag.apps.prescribing.queries import item_for, items_for, items_of_patient
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
WISH = ItemWish("K1", 4, 60, 60, 50, b.TODAY, b.TODAY + timedelta(365))


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("K1")
    b.article("N1", area="nutrition", children=["Vanilj"])
    return made


@pytest.fixture
def torvald(region: b.Region) -> Patient:
    return b.patient(region)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("P11")
def test_each_item_shows_who_pays_and_why(region: b.Region, torvald: Patient) -> None:
    prescription = prescribe(torvald.uuid, [WISH], actor=region.alice, at=b.NOW)
    item = prescription.items.get()
    assert item.customer is not None
    ruling = Ruling.objects.get(rule="payer.payer", subject_uuid=item.uuid)
    assert item.customer.care_provider.code in ruling.outcome
    assert prescription.care_provider_id == region.alice.care_provider_id


def test_faults_of_all_items_are_named_and_nothing_is_saved(region: b.Region, torvald: Patient) -> None:
    wishes = [WISH, replace(WISH, withdrawals=0), replace(WISH, last_valid_day=b.TODAY - timedelta(1))]
    with pytest.raises(Refused) as refused:
        prescribe(torvald.uuid, wishes, actor=region.alice, at=b.NOW)
    assert codes(refused) == ["withdrawals_not_positive", "validity_ends_before_start"]
    assert not Prescription.objects.exists()
    assert Ruling.objects.filter(rule="withdrawals.prescribe", refused=True).count() == 2


def test_unknown_articles_and_flavours_by_themselves_are_refused(region: b.Region, torvald: Patient) -> None:
    wishes = [replace(WISH, article_number=number) for number in ("X9", "N1-1")]
    with pytest.raises(Refused) as refused:
        prescribe(torvald.uuid, wishes, actor=region.alice, at=b.NOW)
    assert codes(refused) == ["article_unknown", "article_is_sub_article"]
    with pytest.raises(Refused) as empty:
        prescribe(torvald.uuid, [], actor=region.alice, at=b.NOW)
    assert codes(empty) == ["prescription_empty"]


@pytest.mark.clause("B2.2")
def test_outside_contract_only_what_the_council_has_approved(region: b.Region, torvald: Patient) -> None:
    b.article("D1", contracted=False)
    b.article("D2", contracted=False, approved=True)
    with pytest.raises(Refused) as refused:
        prescribe(torvald.uuid, [replace(WISH, article_number="D1")], actor=region.alice, at=b.NOW)
    assert codes(refused) == ["article_outside_contract"]
    prescribe(torvald.uuid, [replace(WISH, article_number="D2")], actor=region.alice, at=b.NOW)


@pytest.mark.clause("K3")
def test_the_desk_registers_a_paper_prescription_for_its_prescriber(
    region: b.Region, torvald: Patient
) -> None:
    alice = region.alice
    assert alice.user_id is not None
    assert alice.unit_id is not None
    paper = prescribe(
        torvald.uuid, [WISH], actor=region.sara, at=b.NOW, on_behalf_of=(alice.user_id, alice.unit_id)
    )
    assert (paper.prescriber_id, paper.care_provider_id) == (alice.user_id, alice.care_provider_id)
    assert (
        TrailEntry.objects.get(operation="prescribe", subject_uuid=paper.uuid).user_id == region.sara.user_id
    )
    with pytest.raises(Refused) as refused:
        prescribe(torvald.uuid, [WISH], actor=region.sara, at=b.NOW)
    assert codes(refused) == ["prescribing_needs_care_unit"]


@pytest.mark.clause("I1")
def test_an_outsider_neither_prescribes_nor_sees_nor_cancels(region: b.Region, torvald: Patient) -> None:
    item = b.item(region, torvald, "K1")
    with pytest.raises(Refused) as refused:
        prescribe(torvald.uuid, [WISH], actor=region.bob, at=b.NOW)
    assert codes(refused) == ["patient_not_found"]
    for attempt in (item_for, _cancel):
        with pytest.raises(Refused) as hidden:
            attempt(region.bob, item.uuid)
        assert codes(hidden) == ["item_not_found"]
    assert list(items_for(b.as_patient(torvald))) == [item]


def test_prescribing_takes_the_patient_into_care(region: b.Region) -> None:
    """The desk has registered; the paper's care provider then has the patient in its care."""
    signe = b.patient(region, b.SIGNE, by=region.sara)
    alice = region.alice
    assert alice.user_id is not None
    assert alice.unit_id is not None
    prescribe(signe.uuid, [WISH], actor=region.sara, at=b.NOW, on_behalf_of=(alice.user_id, alice.unit_id))
    assert signe in patients_for(alice)


def test_a_cancelled_item_stays_readable_and_twice_is_once(region: b.Region, torvald: Patient) -> None:
    item = b.item(region, torvald, "K1")
    for _ in range(2):
        cancel_item(item.uuid, actor=region.alice, at=b.NOW, reason="Fel storlek")
    [view] = items_of_patient(region.alice, torvald, b.TODAY)
    assert (view.status, view.takeable) == ("makulerad", False)
    assert TrailEntry.objects.filter(operation="cancel_item").count() == 1


def test_what_can_be_taken_now_comes_first(region: b.Region, torvald: Patient) -> None:
    later = b.item(region, torvald, "K1", first_day=date(2026, 5, 1))
    now = b.item(region, torvald, "N1")
    views = items_of_patient(region.sara, torvald, b.TODAY)
    assert [view.item for view in views] == [now, later]
    assert [view.takeable for view in views] == [True, False]
    assert views[1].waits_until == date(2026, 5, 1)
    assert [child.variant for child in views[0].sub_articles] == ["Vanilj"]


def test_more_than_prescribed_can_never_be_stored(region: b.Region, torvald: Patient) -> None:
    item = b.item(region, torvald, "K1")
    with pytest.raises(IntegrityError), transaction.atomic():
        PrescriptionItem.objects.filter(pk=item.pk).update(used=5)


def _cancel(actor: Actor, uuid: UUID) -> None:
    cancel_item(uuid, actor=actor, at=b.NOW, reason="x")
