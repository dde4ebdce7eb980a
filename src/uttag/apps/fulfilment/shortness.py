"""The shelf holds less than the wave was given: fewer orders go, and the shelf is put right, in one step.

The least pressing orders leave the wave until what was found is enough (D3: an order goes whole), and wait
for the next one. Orders already packed keep what they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.picking import LineKey
from uttag.apps.fulfilment.undoing import put_back
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.stock.models import Balance, Lot, Place
from uttag.apps.stock.operations import adjust_stock
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because
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


@dataclass(frozen=True, slots=True)
class Shortness:
    """What follows when `found` pieces are there: `leaving` orders go later, `left` pieces stay on the shelf."""

    needed: int
    found: int
    leaving: tuple[Claim, ...]
    left: int


def claims_on(actor: Actor, wave: Wave, line: LineKey) -> list[Claim]:
    """Who is to have the pieces of a line: the most pressing first."""
    require(actor, "see_depot")
    place, lot = line
    given = Allocation.objects.filter(wave=wave, place=place, lot=lot)
    columns = ("order_id", "order__urgency", "order__deadline_day", "order__ordered_at")
    packed = set(wave.parcels.values_list("order_id", flat=True))
    sums = given.values_list(*columns).annotate(Sum("pieces"))
    # Urgent orders first: "standard" is what all others come before.
    pressing = sorted(sums, key=lambda row: (row[1] == Urgency.STANDARD, row[2], row[3], row[0]))
    return [
        Claim(order, order_number(order), urgency, deadline, pieces, order in packed)
        for order, urgency, deadline, _, pieces in pressing
    ]


def shortness(claims: Sequence[Claim], found: int) -> Shortness:
    """Which orders must leave, the least pressing first. Raises Refused when packed ones hold too much."""
    needed = sum(claim.pieces for claim in claims)
    leaving: list[Claim] = []
    rest = needed
    for claim in reversed(claims):
        if rest <= found:
            break
        if not claim.packed:
            leaving.append(claim)
            rest -= claim.pieces
    if rest > found:
        raise Refused(because("packed_more_than_found", None, pieces=rest, found=found))
    return Shortness(needed, found, tuple(leaving), found - rest)


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


@operation("pick_and_pack")
def report_short_pick(wave_uuid: UUID, line: LineKey, found: int, *, actor: Actor, at: datetime) -> Shortness:
    """Only `found` pieces were on the shelf before the line was picked. Gives what followed.

    The orders that leave wait for the next wave with all their rows, and the shelf's balance becomes what
    is left there. A wave whose last order leaves is undone.
    """
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    if wave.state != Wave.State.PLANNED:
        raise Refused(because("wave_not_planned", None, state=wave.state))
    claims = claims_on(actor, wave, line)
    if not claims:
        raise Refused(because("line_not_in_wave", None))
    if found < 0:
        raise Refused(because("found_below_zero", None))
    follows = shortness(claims, found)
    if not follows.leaving:
        raise Refused(because("nothing_missing", None, needed=follows.needed))
    _leave(wave, [claim.order_pk for claim in follows.leaving], line, at=at)
    place, lot = line
    shelf = Place.objects.get(pk=place).code
    adjust_stock(lot, shelf, follows.left, actor=actor, at=at, reason="short_pick")
    changes = {"orders": (len(follows.leaving), 0), "pieces": (follows.needed, found)}
    note(actor, "report_short_pick", at=at, subject_kind="wave", subject_uuid=wave.uuid, changes=changes)
    return follows


def _leave(wave: Wave, orders: Sequence[int], missing: LineKey, *, at: datetime) -> None:
    put_back(wave, at=at, orders=Order.objects.filter(pk__in=orders), missing=missing)
    given = Allocation.objects.filter(wave=wave)
    wave.orders = given.values("order").distinct().count()
    wave.lines = given.values("row").distinct().count()
    packed = wave.parcels.count()
    if not wave.orders:
        wave.state = Wave.State.UNDONE
    elif packed == wave.orders:
        wave.state = Wave.State.PACKED
    wave.save()
