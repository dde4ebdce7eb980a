"""A planned wave is planned anew while nobody has begun to pick it, so that goods that have come reach its orders.

It looks at the orders it had and at those it left out, and at no others: its cut-off stands.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.goods_come import could_go
from uttag.apps.fulfilment.models import Allocation, LeftOut, Wave
from uttag.apps.fulfilment.picking import lock_wave
from uttag.apps.fulfilment.planning import fill_wave
from uttag.apps.fulfilment.undoing import put_back, refuse_begun
from uttag.apps.fulfilment.waiting import TAKEABLE_ORDERS, Taking, lock_waiting
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.stock.ledger import lock_lots_of
from uttag.ground.outbox.operations import enqueue_many
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

REPLAN = "wave.replan"  # the outbox message
_REPLANNABLE = (Wave.State.PLANNED, Wave.State.EMPTY)


@operation("plan_wave")
def replan_wave(wave_uuid: UUID, *, actor: Actor, at: datetime) -> Wave:
    """Puts the wave back and plans it again in one go, by today's stock. It keeps its departure and its place.

    Raises Refused once picking has started, a parcel is packed or its lorry has left, and when nothing that it
    could take waits any more.
    """
    wave = lock_wave(wave_uuid)
    _refuse(wave, at)
    orders = _orders_of(wave)
    # Orders by key, then all lots that can be needed by key: nobody who does likewise can stand in the way.
    list(Order.objects.filter(pk__in=orders).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    rows = OrderRow.objects.filter(order__in=orders)
    lock_lots_of(set(rows.values_list("article_id", flat=True)))
    before = (wave.orders, wave.lines)
    put_back(wave, at=at)
    wave.left_out_rows.all().delete()
    waiting = lock_waiting(Taking(orders=orders))
    if not waiting.orders:
        raise Refused(because("nothing_waits", None))
    fill_wave(wave, waiting, at=at)
    wave.replanned_at = at
    wave.save(update_fields=["replanned_at"])
    changes = {"orders": (before[0], wave.orders), "lines": (before[1], wave.lines)}
    note(actor, "replan_wave", at=at, subject_kind="wave", subject_uuid=wave.uuid, changes=changes)
    return wave


def _refuse(wave: Wave, at: datetime) -> None:
    if wave.state not in _REPLANNABLE or wave.parcels.exists():
        raise Refused(because("wave_not_planned", None, state=wave.state))
    refuse_begun(wave)
    if wave.leaves_at is not None and wave.leaves_at <= at:
        raise Refused(because("wave_lorry_left", None, left_at=wave.leaves_at))


def _orders_of(wave: Wave) -> list[int]:
    """Keys of the orders that it took or left out."""
    taken = Allocation.objects.filter(wave=wave).values_list("order_id", flat=True)
    left = LeftOut.objects.filter(wave=wave).values_list("order_id", flat=True)
    return sorted({*taken, *left})


def ask_for_replans(*, at: datetime) -> int:
    """Asks for each wave that could take more now than when it was planned; how many. Once a minute for each."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    # Without this all waves that ever were empty would be read each time.
    going = Q(leaves_at__gt=at) | Q(leaves_at=None, planned_at__gte=midnight)
    waves = Wave.objects.filter(going, state__in=_REPLANNABLE, picking_started_at=None, left_out__gt=0)
    found = [wave.uuid for wave in waves.filter(parcels=None) if helped(wave, at=at)]
    # Goods can be gone when the message is handled, and come back later: it must be possible to ask again.
    asked = {f"{REPLAN}:{uuid}:{at:%Y-%m-%dT%H:%M}": {"wave": str(uuid)} for uuid in found}
    enqueue_many(REPLAN, asked, at=at)
    return len(asked)


def replan_if_helped(wave_uuid: UUID, *, actor: Actor, at: datetime) -> None:
    """What the message asks. A wave that has been begun, undone or sent off meanwhile is left as it is."""
    wave = Wave.objects.filter(uuid=wave_uuid, state__in=_REPLANNABLE).first()
    if wave is None or not helped(wave, at=at):
        return
    try:
        replan_wave(wave_uuid, actor=actor, at=at)
    except Refused:
        return  # somebody came between: picking has begun


def may_be_replanned(wave: Wave, *, at: datetime) -> bool:
    """Whether nobody has begun it and its lorry, if it has one, still stands here."""
    here = wave.leaves_at is None or wave.leaves_at > at
    return here and wave.state in _REPLANNABLE and wave.picking_started_at is None


def helped(wave: Wave, *, at: datetime) -> set[int]:
    """Keys of orders that a wave left out and that could go with it now. One without a lorry is over with its day."""
    if not wave.left_out or not may_be_replanned(wave, at=at):
        return set()
    if wave.leaves_at is None and local(wave.planned_at).date() != local(at).date():
        return set()
    # An order that another wave has taken meanwhile is no longer this one's to take.
    here = Exists(Allocation.objects.filter(wave=wave, order=OuterRef("pk")))
    left = Order.objects.filter(pk__in=set(wave.left_out_rows.values_list("order_id", flat=True)))
    own = left.filter(Q(state__in=TAKEABLE_ORDERS) | here)
    return could_go(own.values_list("pk", flat=True), at=at)
