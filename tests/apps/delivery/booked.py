"""Parcels ready to be driven, for tests of bookings and tracking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import builders as b
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.models import ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.parties.models import Carrier

WEDNESDAY = b.TUESDAY + timedelta(days=1)


def carrier(code: str = "BUDET", link: str = Carrier.Link.FILES, **values: Any) -> Carrier:
    known = {"name": code.title(), "phone": "0500-1", "link": link}
    made, _ = Carrier.objects.get_or_create(code=code, defaults={**known, **values})
    return made


def packed(*, by: Carrier | None = None, boxes: int = 1, **order: Any) -> Parcel:
    """A packed parcel that `by` is to drive, in so many boxes. All packed on Tuesday."""
    return packed_wave([{"carrier": by, **order}], boxes=boxes).parcels.get()


def packed_wave(orders: list[dict[str, Any]], *, boxes: int = 1) -> Wave:
    of = Article.objects.filter(number="100001").first() or b.article()
    b.stock(of, 300)
    for values in orders:
        b.waiting_order([(of, 30)], **values)
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    for parcel in pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY):
        for number in range(2, boxes + 1):
            ExtraBox.objects.create(parcel=parcel, number=number, sscc=_sscc(parcel, number))
    return wave


def _sscc(parcel: Parcel, number: int) -> str:
    return f"9{number}{parcel.pk:016d}"
