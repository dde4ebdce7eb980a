"""What must always hold of delays: who took too long has a case, and only a contact closes one (D9, K5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, Min, OuterRef, Q

from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.delays.cases import due_ones
from uttag.apps.delivery.delays.news import TO_PATIENT
from uttag.apps.delivery.delays.queries import BAD
from uttag.apps.delivery.lateness import THERE
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.notices.models import Notice
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local


@invariant(
    "delivery.long_deliveries_have_a_case",
    clause="D9",
    says="Each order that took more than its days, when the radar last ran, has a case to contact the patient.",
)
def long_deliveries_have_a_case() -> Iterator[Breach]:
    last: datetime | None = Forecast.objects.values_list("made_at", flat=True).first()
    if last is None:
        return
    began: datetime | None = DelayCase.objects.aggregate(Min("opened_at"))["opened_at__min"]
    for order, ruling in due_ones(local(last).date(), term_book()):
        # What arrived before there was a radar is nobody's to ring about any more.
        if order.delivered_at is None or (began and ruling.outcome.contact_from_day >= local(began).date()):
            yield Breach(f"order {order.uuid}", "has taken too long, and nobody is to contact the patient")


@invariant(
    "delivery.only_a_contact_closes_a_delay",
    clause="D9",
    says="A delay is closed when the patient, or someone for them, has been told, and at no other time.",
)
def only_a_contact_closes_a_delay() -> Iterator[Breach]:
    told = DelayContact.objects.filter(case=OuterRef("pk"), outcome__in=DelayContact.CLOSES)
    reached = Exists(told.exclude(whom=DelayContact.Whom.PRESCRIBER))
    for uuid in DelayCase.objects.filter(~reached, closed_at__isnull=False).values_list("uuid", flat=True):
        yield Breach(f"delay {uuid}", "is closed, but nobody was told")
    for uuid in DelayCase.objects.filter(reached, closed_at=None).values_list("uuid", flat=True):
        yield Breach(f"delay {uuid}", "is open, though the patient was told")


@invariant(
    "delivery.delays_are_their_orders",
    clause="I1",
    says="A delay and its contacts belong to their order's care provider, and are of no special procurement.",
)
def delays_are_their_orders() -> Iterator[Breach]:
    sound = Q(care_provider=F("order__care_provider"), order__procured=False)
    for uuid in DelayCase.objects.exclude(sound).values_list("uuid", flat=True):
        yield Breach(f"delay {uuid}", "is not as its order says")
    strange = DelayContact.objects.exclude(care_provider=F("case__care_provider"))
    for pk in strange.values_list("pk", flat=True):
        yield Breach(f"contact {pk}", "is another care provider's than its delay")


@invariant(
    "delivery.delays_are_told",
    clause="K5",
    says="The patient of each order that is foreseen to be late and isn't there has been told, or is about to be.",
)
def delays_are_told() -> Iterator[Breach]:
    told = Notice.objects.filter(subject_uuid=OuterRef("order__uuid"), kind__in=TO_PATIENT)
    late = Forecast.objects.filter(risk__in=BAD, order__procured=False).exclude(code=THERE)
    for uuid in late.filter(~Exists(told)).values_list("order__uuid", flat=True):
        yield Breach(f"order {uuid}", "is foreseen to be late, and its patient isn't told")
