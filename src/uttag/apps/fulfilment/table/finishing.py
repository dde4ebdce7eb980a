"""The parcel is made, when all that is to lie in it has been read and its boxes are fit to travel (D8, B2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import BoxKind, Parcel
from uttag.apps.fulfilment.packing import pack, settle
from uttag.apps.fulfilment.picking import lock_wave
from uttag.apps.fulfilment.table.boxes import BoxWish, kinds_of
from uttag.apps.fulfilment.table.lines import TableLine, not_at_other_table, order_at_table, usable
from uttag.apps.ordering.models import Order
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules import packing
from uttag.rules.calendar import local
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on


@operation("pick_and_pack")
def pack_order(
    wave_uuid: UUID, order_uuid: UUID, boxes: Sequence[BoxWish], *, actor: Actor, at: datetime
) -> Parcel:
    """Makes the parcel of an order whose goods are all read, in one box or more, each with a number of its own.

    An order packed before gives the parcel there is: twice is once (I3). The wave is PACKED with its last order,
    and its transport asked for. Raises Refused where something isn't read, is recalled or has expired, and
    RuledRefusal where `packing.pack` says no to the boxes.
    """
    wave = lock_wave(wave_uuid)
    if known := wave.parcels.filter(order__uuid=order_uuid).first():
        return known
    order, lines, reader = order_at_table(wave, order_uuid)
    not_at_other_table(reader, actor)
    _all_read(lines)
    usable(lines, local(at).date())
    kinds = kinds_of(boxes)
    _rule(order, facts_of(order, lines, boxes, kinds, local(at).date()), at)
    parcel = pack(wave, [order.pk], at=at, boxes=len(boxes)).get()
    _weighed(parcel, boxes, kinds, actor, at)
    settle(wave, at=at)
    changes = {"sscc": ("", parcel.sscc), "boxes": (0, len(boxes))}
    note(actor, "pack_order", at=at, subject_kind="order", subject_uuid=order.uuid, changes=changes)
    return parcel


def _all_read(lines: Sequence[TableLine]) -> None:
    missing = [line for line in lines if line.left]
    if missing:
        told = {"missing": sum(line.left for line in missing), "lines": missing[0].name}
        raise Refused(because("order_not_all_read", "D8", **told))


def facts_of(
    order: Order, lines: Sequence[TableLine], boxes: Sequence[BoxWish], kinds: Sequence[BoxKind], day: date
) -> packing.PackFacts:
    """What the rule is told."""
    most = order.carrier.most_weight_g if order.carrier else None
    return packing.PackFacts(
        day=day,
        product_areas=tuple(sorted({line.product_area for line in lines})),
        storages=tuple(sorted({line.storage for line in lines})),
        boxes=tuple(_box(kind, box.weight_g) for kind, box in zip(kinds, boxes, strict=True)),
        carrier_most_weight_g=most,
        packages=sum(-(-line.needed // line.pieces_per_package) for line in lines),
    )


def _box(kind: BoxKind, weight_g: int) -> packing.BoxFacts:
    return packing.BoxFacts(
        name=kind.name,
        weight_g=weight_g,
        most_weight_g=kind.most_weight_g,
        empty_weight_g=kind.empty_weight_g,
        neutral=kind.neutral,
        storage=kind.storage,
    )


def _rule(order: Order, facts: packing.PackFacts, at: datetime) -> None:
    ruled = rule_on(packing.pack, facts, term_book())
    prepared = prepare(
        ruled,
        subject_kind="order",
        subject_uuid=order.uuid,
        at=at,
        care_provider_id=order.care_provider_id,
    )
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons, instead=ruled.outcome.instead)
    record([prepared])


def _weighed(
    parcel: Parcel, boxes: Sequence[BoxWish], kinds: Sequence[BoxKind], actor: Actor, at: datetime
) -> None:
    parcel.box, parcel.weight_g = kinds[0], boxes[0].weight_g
    parcel.checked_at, parcel.checked_by_id = at, actor.user_id
    parcel.save(update_fields=["box", "weight_g", "checked_at", "checked_by"])
    further = zip(parcel.extra_boxes.order_by("number"), boxes[1:], kinds[1:], strict=True)
    for extra, box, kind in further:
        extra.box, extra.weight_g = kind, box.weight_g
        extra.save(update_fields=["box", "weight_g"])
