"""The shelf holds less than the wave was given, or goods can't be sent: what follows happens in one step.

What is lost is taken from other shelves where it can be; else the least pressing orders leave the wave until what
there is is enough (D3: an order goes whole), and wait for the next one. Orders already packed keep what they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.claims import Claim, claims_on, pressing
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.packing import settle
from uttag.apps.fulfilment.picking import LineKey, lock_wave, start_picking
from uttag.apps.fulfilment.replacing import Instead, Plan, plan_replacing, replace_lost
from uttag.apps.fulfilment.undoing import put_back
from uttag.apps.ordering.models import Order
from uttag.apps.stock.ledger import NewMove, lock_lots_of, post_moves
from uttag.apps.stock.models import Move, Place, Scrapping
from uttag.apps.stock.moving import lot_for_update
from uttag.apps.stock.operations import adjust_stock
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.scrapping import throw_away
from uttag.apps.stock.shelves import shelf_stock
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


class Lost(StrEnum):
    """What is the matter with pieces that can't be sent."""

    DAMAGED = "damaged"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Shortness:
    """What follows when `found` of `needed` pieces are to be had.

    `leaving` orders go later, `left` pieces stay on the shelf, `instead` is fetched from other shelves.
    """

    needed: int
    found: int
    leaving: tuple[Claim, ...]
    left: int
    instead: tuple[Instead, ...] = ()


def shortness(actor: Actor, wave: Wave, line: LineKey, found: int, *, day: date) -> Shortness:
    """What follows when only `found` pieces are on the shelf. Changes nothing. Refuses as `report_short_pick`."""
    claims = claims_on(actor, wave, line)
    plan = _plan_short(wave, line, claims, found, day=day)
    return _follows(claims, found, plan)


def loss(
    actor: Actor, wave: Wave, line: LineKey, pieces: int, *, day: date, order_uuid: UUID | None = None
) -> Shortness:
    """What follows when `pieces` of a line can't be sent. Changes nothing. Raises Refused as `report_lost`."""
    claims = claims_on(actor, wave, line)
    plan = _plan_loss(wave, line, pieces, order_uuid, day=day)
    return _follows(claims, sum(claim.pieces for claim in claims) - pieces, plan)


def _follows(claims: Sequence[Claim], found: int, plan: Plan) -> Shortness:
    needed = sum(claim.pieces for claim in claims)
    leaving = tuple(claim for claim in reversed(claims) if claim.order_pk in plan.leaving)
    instead = sum(one for key, one in plan.lost.items() if key in plan.kept)
    rest = needed - sum(claim.pieces for claim in leaving) - instead
    return Shortness(needed, found, leaving, found - rest, plan.instead)


def _plan_short(wave: Wave, line: LineKey, claims: Sequence[Claim], found: int, *, day: date) -> Plan:
    if not claims:
        raise Refused(because("line_not_in_wave", None))
    if found < 0:
        raise Refused(because("found_below_zero", None))
    packed = sum(claim.pieces for claim in claims if claim.packed)
    if packed > found:
        raise Refused(because("packed_more_than_found", None, pieces=packed, found=found))
    missing = max(sum(claim.pieces for claim in claims) - found, 0)
    given = _given(wave, line)
    return plan_replacing(given, missing, shelf_stock(_articles(given), but=line), day=day)


def _plan_loss(wave: Wave, line: LineKey, pieces: int, order_uuid: UUID | None, *, day: date) -> Plan:
    given = _given(wave, line, order_uuid)
    if not given:
        raise Refused(because("line_not_in_wave", None))
    if given[0].lot.blocked_at is not None:
        raise Refused(because("read_lot_recalled", "B2.11", lot=given[0].lot.number))
    there = sum(one.pieces for one in given)
    if pieces < 1:
        raise Refused(because("damaged_below_one", None))
    if pieces > there:
        raise Refused(because("damaged_more_than_there", None, there=there))
    return plan_replacing(given, pieces, shelf_stock(_articles(given)), day=day)


def _given(wave: Wave, line: LineKey, order_uuid: UUID | None = None) -> list[Allocation]:
    """What unpacked orders are given of a line, the most pressing first."""
    place, lot = line
    packed = wave.parcels.values("order")
    given = Allocation.objects.filter(wave=wave, place=place, lot=lot).exclude(order__in=packed)
    if order_uuid is not None:
        given = given.filter(order__uuid=order_uuid)
    found = given.select_related("order", "row__article", "lot")
    return sorted(found, key=lambda one: (*pressing(one.order), one.pk))


def _articles(given: Iterable[Allocation]) -> set[int]:
    return {one.row.article_id for one in given}


@operation("pick_and_pack")
def report_short_pick(wave_uuid: UUID, line: LineKey, found: int, *, actor: Actor, at: datetime) -> Shortness:
    """Only `found` pieces were on the shelf before the line was picked. Gives what followed.

    What is missing is taken from other shelves where free pieces last long enough (B2.9); else the least pressing
    orders leave, wait for the next wave with all their rows (D3), and the shelf's balance becomes what is left there.
    A wave whose last order leaves is undone. Raises Refused where nothing is missing, the line isn't the wave's, or
    packed orders hold more than was found.
    """
    wave = _locked(wave_uuid, line, at=at)
    claims = claims_on(actor, wave, line)
    plan = _plan_short(wave, line, claims, found, day=local(at).date())
    if not plan.lost:
        raise Refused(because("nothing_missing", None, needed=sum(claim.pieces for claim in claims)))
    follows = _follows(claims, found, plan)
    replace_lost(wave, plan, at=at)
    _to_shelf(wave, line, plan, at=at)
    _leave(wave, plan.leaving, line, at=at)
    place, lot = line
    shelf = Place.objects.get(pk=place).code
    adjust_stock(lot, shelf, follows.left, actor=actor, at=at, reason="short_pick")
    _note("report_short_pick", wave, follows, actor, at)
    return follows


@operation("pick_and_pack")
def report_lost(
    wave_uuid: UUID,
    line: LineKey,
    pieces: int,
    why: Lost,
    *,
    document: UUID,
    actor: Actor,
    at: datetime,
    order_uuid: UUID | None = None,
) -> Shortness | None:
    """`pieces` of a line are damaged or past their day, and are scrapped (B2.12); or missing, and come off the shelf.

    Gives what followed: others take their place, or orders leave, as in `report_short_pick`. `order_uuid`: the pieces
    are that order's, at the packing table; none given: those lose who can wait longest. Raises Refused for more than
    the line holds, and for a recalled lot, which is stopped and not scrapped here. The same `document` again is once,
    and gives None.
    """
    wave = _locked(wave_uuid, line, at=at)
    if Move.objects.filter(document__in=(document, _second(document))).exists():
        return None
    claims = claims_on(actor, wave, line)
    plan = _plan_loss(wave, line, pieces, order_uuid, day=local(at).date())
    follows = _follows(claims, sum(claim.pieces for claim in claims) - pieces, plan)
    replace_lost(wave, plan, at=at)
    _leave(wave, plan.leaving, line, at=at)
    if why is Lost.MISSING:
        _to_shelf(wave, line, plan, at=at)
        _count_off(line, plan, document, at=at)
    else:
        _scrap(wave, line, plan, Scrapping.Why(why.value), document, actor, at)
    _note("report_lost", wave, follows, actor, at)
    return follows


def _locked(wave_uuid: UUID, line: LineKey, *, at: datetime) -> Wave:
    """The wave, the orders that have of the line, and all lots that may be moved for them, in the common order."""
    wave = lock_wave(wave_uuid)
    if wave.state != Wave.State.PLANNED:
        raise Refused(because("wave_not_planned", None, state=wave.state))
    start_picking(wave, at=at)
    place, lot = line
    of_line = Allocation.objects.filter(wave=wave, place=place, lot=lot)
    orders = Order.objects.filter(pk__in=of_line.values("order")).order_by("pk")
    keys = list(orders.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = Allocation.objects.filter(wave=wave, order__in=keys)
    lock_lots_of(set(rows.values_list("row__article_id", flat=True)))
    return wave


def _to_shelf(wave: Wave, line: LineKey, plan: Plan, *, at: datetime) -> None:
    """What staying orders lost goes back to the shelf in the ledger, where the count then sets it right."""
    pieces = sum(lost for key, lost in plan.lost.items() if key in plan.kept)
    if pieces:
        place, lot = line
        post_moves(
            [NewMove(fixed_places().staged, place, lot, pieces, Move.Reason.RELEASED, wave.uuid)], at=at
        )


def _count_off(line: LineKey, plan: Plan, document: UUID, *, at: datetime) -> None:
    """What is lost, all of it back on the shelf in the ledger, is taken off there: where it lacked is known so."""
    (place, lot), pieces = line, sum(plan.lost.values())
    gone = NewMove(place, fixed_places().adjusted, lot, pieces, Move.Reason.COUNTED, document)
    post_moves([gone], at=at)


def _scrap(
    wave: Wave, line: LineKey, plan: Plan, why: Scrapping.Why, document: UUID, actor: Actor, at: datetime
) -> None:
    """Out of the ledger: what staying orders lost lies staged, what leaving orders lost is back on the shelf."""
    place, lot_key = line
    lot, shelf, places = lot_for_update(lot_key), Place.objects.get(pk=place), fixed_places()
    staged = sum(lost for key, lost in plan.lost.items() if key in plan.kept)
    back = sum(plan.lost.values()) - staged
    held = [(Place.objects.get(pk=places.staged), staged, document), (shelf, back, _second(document))]
    for source, pieces, under in held:
        if pieces:
            throw_away(lot, source, pieces, why, f"våg {wave.pk}, {shelf.code}", actor, at, under)


def _second(document: UUID) -> UUID:
    """What leaves from two places is two entries in the ledger, both known by the first one's document."""
    return uuid5(document, "shelf")


def _leave(wave: Wave, orders: Collection[int], missing: LineKey, *, at: datetime) -> None:
    if orders:
        put_back(wave, at=at, orders=Order.objects.filter(pk__in=orders), missing=missing)
    given = Allocation.objects.filter(wave=wave)
    wave.orders = given.values("order").distinct().count()
    wave.lines = given.values("row").distinct().count()
    wave.left_out = wave.left_out_rows.count()
    if not wave.orders:
        wave.state = Wave.State.UNDONE
    wave.save()
    settle(wave, at=at)


def _note(operation: str, wave: Wave, follows: Shortness, actor: Actor, at: datetime) -> None:
    changes = {"orders": (len(follows.leaving), 0), "pieces": (follows.needed, follows.found)}
    note(actor, operation, at=at, subject_kind="wave", subject_uuid=wave.uuid, changes=changes)
