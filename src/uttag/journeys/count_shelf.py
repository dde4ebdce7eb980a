"""Counting a shelf: the stock's count, told what waves and urgent orders have been given but nobody has fetched yet.

The ledger moves goods when a wave is planned; whoever counts sees what stands there. Without this each count
between planning and picking would differ.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Sum

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.models import Allocation, Parcel, PickedLine, Wave
from uttag.apps.ordering.models import Reservation
from uttag.apps.stock.counting.counting import count_line, count_now, count_rest_as_none
from uttag.apps.stock.models import CountLine


def count(uuid: UUID, place: str, lot: int, counted: int, *, actor: Actor, at: datetime) -> CountLine:
    """A line of a count. Raises Refused as `count_line`."""
    return count_line(uuid, place, lot, counted, actor=actor, at=at, still_there=still_there)


def count_one(
    uuid: UUID, place: str, lot: int, counted: int, *, actor: Actor, at: datetime, why: str = ""
) -> CountLine:
    """A count of one lot on one shelf. Raises Refused as `count_now`."""
    return count_now(uuid, place, lot, counted, actor=actor, at=at, why=why, still_there=still_there)


def count_no_more(uuid: UUID, place: str, *, actor: Actor, at: datetime) -> int:
    """Nothing more lies on the shelf. Raises Refused as `count_rest_as_none`."""
    return count_rest_as_none(uuid, place, actor=actor, at=at, still_there=still_there)


def still_there(lot: int, place: int) -> int:
    """Pieces that the ledger has given away and nobody has fetched: of waves to pick, and set aside for orders."""
    picked = PickedLine.objects.filter(wave=OuterRef("wave"), place=OuterRef("place"), lot=OuterRef("lot"))
    packed = Parcel.objects.filter(wave=OuterRef("wave"), order=OuterRef("order"))
    given = Allocation.objects.filter(lot=lot, place=place, wave__state=Wave.State.PLANNED)
    to_fetch = given.filter(~Exists(picked), ~Exists(packed)).aggregate(Sum("pieces"))["pieces__sum"] or 0
    aside = Reservation.objects.filter(lot=lot, place=place).aggregate(Sum("pieces"))["pieces__sum"] or 0
    return to_fetch + aside
