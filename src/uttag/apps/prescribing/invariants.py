"""What must always hold of prescriptions, their items and the withdrawals taken."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery

from uttag.apps.patients.models import CareRelation
from uttag.apps.prescribing.dispensations import invariants as of_dispensations
from uttag.apps.prescribing.models import Prescription, PrescriptionItem, Withdrawal
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local

__all__ = ["of_dispensations"]  # registers its own
_TAKEN = Q(taken__cancelled_at=None)


@invariant(
    "prescribing.withdrawals_are_counted",
    clause="D8",
    says="An item has used as many withdrawals as have been taken from it and not cancelled.",
)
def withdrawals_are_counted() -> Iterator[Breach]:
    wrong = PrescriptionItem.objects.annotate(counted=Count("taken", filter=_TAKEN)).exclude(
        used=F("counted")
    )
    for uuid, used, counted in wrong.values_list("uuid", "used", "counted"):
        yield Breach(f"item {uuid}", f"says {used} used, {counted} are taken")


@invariant(
    "prescribing.withdrawals_are_numbered_without_gaps",
    clause="D8",
    says="The withdrawals taken from an item are numbered 1, 2, 3 and so on.",
)
def withdrawals_are_numbered_without_gaps() -> Iterator[Breach]:
    # No number stands twice (a constraint), so first, last and count tell it all.
    numbered = PrescriptionItem.objects.annotate(
        counted=Count("taken", filter=_TAKEN),
        first=Min("taken__sequence", filter=_TAKEN),
        last=Max("taken__sequence", filter=_TAKEN),
    )
    wrong = numbered.filter(counted__gt=0).exclude(first=1, last=F("counted"))
    for uuid, first, last, counted in wrong.values_list("uuid", "first", "last", "counted"):
        yield Breach(f"item {uuid}", f"has {counted} withdrawals, numbered from {first} to {last}")


@invariant(
    "prescribing.no_more_than_prescribed",
    clause="I3",
    says="No withdrawal is numbered beyond what its item allows.",
)
def no_more_than_prescribed() -> Iterator[Breach]:
    beyond = Withdrawal.objects.filter(cancelled_at=None, sequence__gt=F("item__withdrawals"))
    for pk, uuid, number, allowed in beyond.values_list("pk", "item__uuid", "sequence", "item__withdrawals"):
        yield Breach(f"withdrawal {pk}", f"is number {number} of item {uuid}, which allows {allowed}")


@invariant(
    "prescribing.withdrawals_are_whole",
    says="A withdrawal takes the pieces that its item says.",
)
def withdrawals_are_whole() -> Iterator[Breach]:
    wrong = Withdrawal.objects.exclude(pieces=F("item__pieces_per_withdrawal"))
    for pk, pieces, wanted in wrong.values_list("pk", "pieces", "item__pieces_per_withdrawal"):
        yield Breach(f"withdrawal {pk}", f"takes {pieces} pieces, its item says {wanted}")


@invariant(
    "prescribing.time_lock_counts_from_the_latest_withdrawal",
    says="An item's day of last withdrawal is the Swedish day of the latest one that is not cancelled.",
)
def time_lock_counts_from_the_latest_withdrawal() -> Iterator[Breach]:
    items = PrescriptionItem.objects.annotate(latest=Max("taken__taken_at", filter=_TAKEN))
    told = items.exclude(latest=None, last_withdrawn_day=None)
    for uuid, day, latest in told.values_list("uuid", "last_withdrawn_day", "latest").iterator():
        taken = local(latest).date() if latest else None
        if day != taken:
            yield Breach(f"item {uuid}", f"says last withdrawn {day}, the latest withdrawal says {taken}")


@invariant(
    "prescribing.one_care_provider_throughout",
    clause="I1",
    says="A withdrawal, its item, the prescription and the prescribing unit are one care provider's.",
)
def one_care_provider_throughout() -> Iterator[Breach]:
    units = Prescription.objects.exclude(care_provider=F("unit__care_provider"))
    for uuid in units.values_list("uuid", flat=True):
        yield Breach(f"prescription {uuid}", "is another care provider's than its unit")
    items = PrescriptionItem.objects.exclude(care_provider=F("prescription__care_provider"))
    for uuid in items.values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "is another care provider's than its prescription")
    taken = Withdrawal.objects.exclude(care_provider=F("item__care_provider"))
    for pk in taken.values_list("pk", flat=True):
        yield Breach(f"withdrawal {pk}", "is another care provider's than its item")


@invariant(
    "prescribing.items_are_the_prescriptions_patients",
    clause="I1",
    says="An item is for the patient of its prescription.",
)
def items_are_the_prescriptions_patients() -> Iterator[Breach]:
    wrong = PrescriptionItem.objects.exclude(patient=F("prescription__patient"))
    for uuid in wrong.values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "is for another patient than its prescription")


@invariant(
    "prescribing.patients_are_in_the_prescribers_care",
    clause="I1",
    says="Whoever a care provider prescribes to is in its care.",
)
def patients_are_in_the_prescribers_care() -> Iterator[Breach]:
    cared_for = CareRelation.objects.filter(
        patient=OuterRef("patient"), care_provider=OuterRef("care_provider")
    )
    strangers = Prescription.objects.filter(~Exists(cared_for))
    for uuid in strangers.values_list("uuid", flat=True):
        yield Breach(f"prescription {uuid}", "is for a patient who is not in the care provider's care")


@invariant(
    "prescribing.items_rest_on_rulings",
    clause="P11",
    says="Each item has a ruling that it could be prescribed, and one on its payer that names its customer; "
    "one that takes over another has a ruling on that, and the same customer.",
)
def items_rest_on_rulings() -> Iterator[Breach]:
    about = Ruling.objects.filter(subject_uuid=OuterRef("uuid"))
    carried = PrescriptionItem.objects.filter(carried_from__isnull=False)
    ruled = Exists(about.filter(rule="carrying.carry", refused=False))
    for uuid in carried.filter(~ruled).values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "has no ruling that it takes over another")
    unlike = carried.exclude(carried_from__customer=F("customer"))
    unlike = unlike.exclude(carried_from__customer=None, customer=None)
    for uuid in unlike.values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "names another customer than the one it takes over")
    items = PrescriptionItem.objects.filter(carried_from=None).annotate(
        prescribed=Exists(about.filter(rule="withdrawals.prescribe", refused=False)),
        payer=Subquery(about.filter(rule="payer.payer").order_by("-pk").values("answer")[:1]),
    )
    for uuid in items.filter(prescribed=False).values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "has no ruling that it could be prescribed")
    for uuid in items.filter(payer=None).values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "has no ruling on its payer")
    for uuid in items.filter(payer="PayerPending").exclude(customer=None).values_list("uuid", flat=True):
        yield Breach(f"item {uuid}", "names a customer though its payer is pending")
