"""What came of the days lived: the figures a newcomer wants first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, Sum

from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.rulings.models import Ruling


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts, and invoiced money in öre. `in_time_rate` is of the rows delivered, None if there are none."""

    patients: int
    items: int
    orders: int
    waves: int
    parcels: int
    rows_delivered: int
    in_time_rate: float | None
    backorders: int
    refusals: int
    invoices: int
    invoiced_ore: int
    rulings: int


def summarise() -> Summary:
    """The whole database at a glance."""
    delivered = OrderRow.objects.filter(state=OrderRow.State.DELIVERED)
    rows = delivered.count()
    in_time = delivered.filter(delivered_day__lte=F("order__deadline_day")).count()
    invoiced = Invoice.objects.aggregate(ore=Sum("payable_ore"))["ore"] or 0
    return Summary(
        patients=Patient.objects.count(),
        items=PrescriptionItem.objects.count(),
        orders=Order.objects.count(),
        waves=Wave.objects.filter(~Q(lines=0)).count(),
        parcels=Parcel.objects.count(),
        rows_delivered=rows,
        in_time_rate=in_time / rows if rows else None,
        backorders=OrderRow.objects.filter(left_out__isnull=False).distinct().count(),
        refusals=Ruling.objects.filter(refused=True).count(),
        invoices=Invoice.objects.count(),
        invoiced_ore=invoiced,
        rulings=Ruling.objects.count(),
    )
