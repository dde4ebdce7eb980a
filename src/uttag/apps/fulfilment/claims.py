"""Who is to have the pieces of a line, and where else its article lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.picking import LineKey
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.stock.models import Balance, Lot, Place
from uttag.rules.words import Urgency


@dataclass(frozen=True, slots=True)
class Claim:
    """What one order is to have of a line; `packed` orders have it already."""

    order_pk: int
    order_number: str
    urgency: str
    deadline_day: date
    pieces: int
    packed: bool


def pressing(order: Order) -> tuple[bool, date, datetime, int]:
    """Urgent orders first: "standard" is what all others come before."""
    return order.urgency == Urgency.STANDARD, order.deadline_day, order.ordered_at, order.pk


def claims_on(actor: Actor, wave: Wave, line: LineKey) -> list[Claim]:
    """Who is to have the pieces of a line: the most pressing first."""
    require(actor, "see_depot")
    place, lot = line
    given = Allocation.objects.filter(wave=wave, place=place, lot=lot)
    columns = ("order_id", "order__urgency", "order__deadline_day", "order__ordered_at")
    packed = set(wave.parcels.values_list("order_id", flat=True))
    sums = given.values_list(*columns).annotate(Sum("pieces"))
    # As `pressing`, of the columns alone.
    first = sorted(sums, key=lambda row: (row[1] == Urgency.STANDARD, row[2], row[3], row[0]))
    return [
        Claim(order, order_number(order), urgency, deadline, pieces, order in packed)
        for order, urgency, deadline, _, pieces in first
    ]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Pieces of the same article that nobody has claimed, on a shelf."""

    place: str
    lot: str
    expires_on: date
    pieces: int
    same_lot: bool


def elsewhere(actor: Actor, line: LineKey) -> list[Elsewhere]:
    """Where else the article lies: perhaps the pieces stand there."""
    require(actor, "see_depot")
    place, lot = line
    article = Lot.objects.filter(pk=lot).values("article")
    held = Balance.objects.filter(lot__article__in=article, place__kind=Place.Kind.SHELF, pieces__gt=0)
    others = held.exclude(place=place).order_by("place__code", "lot__expires_on")
    columns = others.values_list("place__code", "lot__number", "lot__expires_on", "pieces", "lot_id")
    return [
        Elsewhere(code, lot_number, expires, pieces, key == lot)
        for code, lot_number, expires, pieces, key in columns
    ]
