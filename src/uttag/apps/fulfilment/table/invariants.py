"""What must always hold of what is read at the packing table, and of boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, F, Manager, Max, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from uttag.apps.fulfilment.models import Allocation, CheckedLine, ExtraBox, Parcel
from uttag.ground.verify import Breach, invariant


@invariant(
    "fulfilment.what_is_read_is_the_orders",
    clause="D8",
    says="No more is read into an order's box than its wave gave it of the lot; into a checked parcel all of it.",
)
def what_is_read_is_the_orders() -> Iterator[Breach]:
    of_lot = Allocation.objects.filter(wave=OuterRef("wave"), order=OuterRef("order"), lot=OuterRef("lot"))
    given = Coalesce(Subquery(of_lot.values("lot").annotate(sum=Sum("pieces")).values("sum")), 0)
    beyond = CheckedLine.objects.annotate(given=given).filter(pieces__gt=F("given"))
    for order, lot in beyond.values_list("order__uuid", "lot_id"):
        yield Breach(f"order {order}", f"more of lot {lot} is read than it was given")
    for sscc, read, needed in _checked_parcels():
        if read != needed:
            yield Breach(f"parcel {sscc}", f"is checked with {read} of {needed} pieces read")


def _checked_parcels() -> Iterable[tuple[str, int, int]]:
    """(SSCC, pieces read, pieces given) of the parcels that say that all was read."""
    checked = Parcel.objects.filter(checked_at__isnull=False)
    return checked.annotate(read=_sum(CheckedLine.objects), given=_sum(Allocation.objects)).values_list(
        "sscc", "read", "given"
    )


def _sum(rows: Manager[CheckedLine] | Manager[Allocation]) -> Coalesce:
    """The pieces of a parcel's order in its wave."""
    mine = rows.filter(wave=OuterRef("wave"), order=OuterRef("order")).order_by()
    return Coalesce(Subquery(mine.values("order").annotate(s=Sum("pieces")).values("s")), 0)


@invariant(
    "fulfilment.box_numbers_are_given_once",
    clause="I3",
    says="No further box bears a parcel's number, and the boxes of a parcel are numbered without gaps.",
)
def box_numbers_are_given_once() -> Iterator[Breach]:
    twice = ExtraBox.objects.filter(Exists(Parcel.objects.filter(sscc=OuterRef("sscc"))))
    for sscc in twice.values_list("sscc", flat=True):
        yield Breach(f"box {sscc}", "bears the number of a parcel")
    boxes = Parcel.objects.filter(extra_boxes__isnull=False).annotate(
        boxes=Count("extra_boxes"), last=Max("extra_boxes__number")
    )
    for sscc in boxes.exclude(last=F("boxes") + 1).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "has a gap among its boxes")
