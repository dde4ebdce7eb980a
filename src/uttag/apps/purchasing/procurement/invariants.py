"""What must always hold of special procurements (B2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Max, Q

from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.models import Procurement
from uttag.ground.verify import Breach, invariant

GRACE = timedelta(days=2)  # the day's round opens what an order's own message did not


@invariant(
    "purchasing.procured_rows_have_procurements",
    clause="B2.3",
    says="Each row of a procured order that is not cancelled has its procurement, two days on at the latest.",
)
def procured_rows_have_procurements() -> Iterator[Breach]:
    latest = Procurement.objects.aggregate(latest=Max("opened_at"))["latest"]
    if latest is None:
        return
    forgotten = OrderRow.objects.filter(
        order__procured=True, procurement=None, order__ordered_at__lt=latest - GRACE
    ).exclude(state=OrderRow.State.CANCELLED)
    for pk, order in forgotten.values_list("pk", "order__uuid"):
        yield Breach(f"row {pk}", f"of procured order {order} has no procurement")


@invariant(
    "purchasing.procurements_are_of_procured_orders",
    clause="B2.3",
    says="A procurement is of a procured order of the same care provider, with that order's day and promise.",
)
def procurements_are_of_procured_orders() -> Iterator[Breach]:
    sound = Q(
        row__order__procured=True,
        care_provider=F("row__care_provider"),
        ordered_day=F("row__order__ordered_day"),
        due_day=F("row__order__deadline_day"),
    )
    for uuid in Procurement.objects.exclude(sound).values_list("uuid", flat=True):
        yield Breach(f"procurement {uuid}", "is not as its order says")


@invariant(
    "purchasing.received_procurements_have_a_time",
    clause="B2.3",
    says="A procurement says when its goods came, if they have, and only then.",
)
def received_procurements_have_a_time() -> Iterator[Breach]:
    received = Q(state=Procurement.State.RECEIVED)
    wrong = Procurement.objects.filter(
        (received & Q(received_at=None)) | (~received & Q(received_at__isnull=False))
    )
    for uuid, state in wrong.values_list("uuid", "state"):
        yield Breach(f"procurement {uuid}", f"is {state}, and its time of receipt says otherwise")


@invariant(
    "purchasing.procurements_have_the_ordered_article",
    clause="B2.3",
    says="An ordered procurement stands on a purchase line of its own article.",
)
def procurements_have_the_ordered_article() -> Iterator[Breach]:
    ordered = Procurement.objects.filter(state=Procurement.State.ORDERED)
    for uuid in ordered.exclude(line__article=F("row__article")).values_list("uuid", flat=True):
        yield Breach(f"procurement {uuid}", "is ordered, and no purchase line has its article")
