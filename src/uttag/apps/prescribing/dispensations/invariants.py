"""What must always hold of applications, and of what was prescribed on them (B2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q

from uttag.apps.catalogue.models import Dispensation
from uttag.apps.prescribing.models import DispensationApplication, PrescriptionItem
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local

State, Scope = DispensationApplication.State, DispensationApplication.Scope
Span = tuple[date, date | None]


@invariant(
    "prescribing.decided_applications_say_who_and_when",
    clause="B2.2",
    says="An application that is decided says by whom, when and, if approved, by which decision; others don't.",
)
def decided_applications_say_who_and_when() -> Iterator[Breach]:
    decided = Q(state__in=(State.APPROVED, State.REFUSED))
    said = Q(decided_at__isnull=False, decided_by__isnull=False, prepared_at__isnull=False)
    approved = Q(state=State.APPROVED)
    whole = Q(article__isnull=False, from_day__isnull=False) & ~Q(decision="") & ~Q(scope="")
    wrong = DispensationApplication.objects.filter(
        (decided & ~said) | (~decided & Q(decided_at__isnull=False)) | (approved & ~whole)
    )
    for uuid, state in wrong.values_list("uuid", "state"):
        yield Breach(f"dispensation {uuid}", f"is {state}, and what it says of its decision doesn't fit")


@invariant(
    "prescribing.approvals_are_of_their_scope",
    clause="B2.2",
    says="Approved for the product an application has its approval for all, of the same article; else it has none.",
)
def approvals_are_of_their_scope() -> Iterator[Breach]:
    for_all = Q(state=State.APPROVED, scope=Scope.PRODUCT)
    same = Q(dispensation__article=F("article"), dispensation__from_day=F("from_day"))
    wrong = DispensationApplication.objects.filter(
        (for_all & Q(dispensation=None)) | (~for_all & Q(dispensation__isnull=False))
    ).values_list("uuid", flat=True)
    differing = DispensationApplication.objects.filter(for_all, dispensation__isnull=False).exclude(same)
    for uuid in [*wrong, *differing.values_list("uuid", flat=True)]:
        yield Breach(f"dispensation {uuid}", "and the approval for all patients don't fit")


@invariant(
    "prescribing.outside_contract_was_approved",
    clause="B2.2",
    says="What was prescribed outside contract was approved by the council that day, for all or for that patient.",
)
def outside_contract_was_approved() -> Iterator[Breach]:
    for_all, for_one = _approvals()
    for uuid, article, patient, at in _outside_contract():
        day = local(at).date()
        spans = [*for_all.get(article, ()), *for_one.get((article, patient), ())]
        if not any(first <= day and (last is None or last >= day) for first, last in spans):
            yield Breach(f"item {uuid}", f"was prescribed outside contract on {day} without approval")


def _outside_contract() -> Iterator[tuple[UUID, int, int, datetime]]:
    """(item, article, patient, when) of what was outside contract when prescribed: contracts come and go.

    The rulings say which, as they were written: `codec.dump` gives the same text for the same facts.
    """
    ruled = Ruling.objects.filter(rule="withdrawals.prescribe", refused=False)
    outside = ruled.filter(facts__contains='"contracted":false').values("subject_uuid")
    items = PrescriptionItem.objects.filter(uuid__in=outside).order_by("pk")
    yield from items.values_list("uuid", "article_id", "patient_id", "prescription__prescribed_at")


def _approvals() -> tuple[dict[int, list[Span]], dict[tuple[int, int], list[Span]]]:
    """Days of approval by article, and by article and patient."""
    for_all: dict[int, list[Span]] = defaultdict(list)
    for article, first, last in Dispensation.objects.values_list("article_id", "from_day", "until_day"):
        for_all[article].append((first, last))
    for_one: dict[tuple[int, int], list[Span]] = defaultdict(list)
    approved = DispensationApplication.objects.filter(state=State.APPROVED, scope=Scope.PATIENT)
    columns = ("article_id", "patient_id", "from_day", "until_day")
    for article_of, patient, from_day, until_day in approved.values_list(*columns):
        if article_of and from_day:
            for_one[article_of, patient].append((from_day, until_day))
    return for_all, for_one
