"""Parcels with recalled goods are stopped in the depot: their orders wait again, and get other lots (B2.11)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.fulfilment.packing import settle
from uttag.apps.fulfilment.undoing import put_back
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Lot
from uttag.ground.selects import number_of
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

LetGo = Callable[[Collection[int]], None]


def waves_to_stop(actor: Actor, lots: Collection[int] | None = None) -> QuerySet[Wave]:
    """Unsent waves that hold recalled lots (of these alone, where given), with `stopped` orders counted."""
    require(actor, "see_depot")
    # By their keys: recalled lots are few, and what a wave holds is much.
    recalled = Lot.objects.filter(blocked_at__isnull=False)
    known = list((recalled if lots is None else recalled.filter(pk__in=lots)).values_list("pk", flat=True))
    held = held_in_depot(known).filter(wave=OuterRef("pk"))
    of_recalled = Allocation.objects.filter(wave=OuterRef("pk"), lot__in=known)
    waves = Wave.objects.filter(Exists(held), state__in=Wave.UNSENT)
    return waves.annotate(stopped=number_of(of_recalled, "order", distinct=True))


def orders_to_stop(actor: Actor, wave: Wave) -> int:
    """How many orders with recalled goods lie in an unsent wave."""
    require(actor, "see_depot")
    return held_in_depot().filter(wave=wave).values("order").distinct().count()


def held_in_depot(lots: Collection[int] | None = None) -> QuerySet[Allocation]:
    """Allocations of recalled lots whose goods have not left."""
    given = Allocation.objects.filter(lot__blocked_at__isnull=False, wave__state__in=Wave.UNSENT)
    if lots is not None:
        given = given.filter(lot__in=lots)
    gone = Parcel.objects.filter(wave=OuterRef("wave"), order=OuterRef("order"))
    return given.filter(~Exists(gone.exclude(state=Parcel.State.PACKED)))


def parcels_to_stop(lots: Collection[int]) -> list[str]:
    """Numbers of packed parcels that hold the lots."""
    inside = held_in_depot(lots).filter(wave=OuterRef("wave"), order=OuterRef("order"))
    packed = Parcel.objects.filter(Exists(inside), state=Parcel.State.PACKED)
    return list(packed.order_by("sscc").values_list("sscc", flat=True))


def nothing_hangs_on(parcels: Collection[int]) -> None:
    """Where nobody has said anything of the parcels."""


@operation("pick_and_pack")
def stop_recalled(wave_uuid: UUID, *, actor: Actor, at: datetime, let_go: LetGo = nothing_hangs_on) -> int:
    """Takes orders with recalled goods out of an unsent wave; how many. Twice is once.

    Recalled goods go to quarantine, the rest of each order back to its shelves, and its parcel is no more. The
    orders wait for the next wave. `let_go` is told which parcels are about to go, and sees to what hangs on them.
    Raises Refused where there is no such wave.
    """
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    keys = set(held_in_depot().filter(wave=wave).values_list("order_id", flat=True))
    if not keys:
        return 0
    orders = Order.objects.filter(pk__in=keys)
    list(orders.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    parcels = wave.parcels.filter(order__in=keys)
    numbers = list(parcels.filter(state=Parcel.State.PACKED).values_list("sscc", flat=True))
    if parcels.exclude(state=Parcel.State.PACKED).exists():
        raise Refused(because("parcel_left_meanwhile", "B2.11"))
    let_go(list(parcels.values_list("pk", flat=True)))
    parcels.delete()
    put_back(wave, at=at, orders=orders)
    _recount(wave, at=at)
    changes = {"orders": (len(keys), 0), "parcels": (", ".join(sorted(numbers)), "")}
    note(actor, "stop_recalled", at=at, subject_kind="wave", subject_uuid=wave.uuid, changes=changes)
    return len(keys)


def _recount(wave: Wave, *, at: datetime) -> None:
    """The wave's counts and state, by what is left of it. Is all of that packed, its transport is asked for."""
    given = Allocation.objects.filter(wave=wave)
    wave.orders = given.values("order").distinct().count()
    wave.lines = given.values("row").distinct().count()
    if not wave.orders:
        wave.state = Wave.State.UNDONE
    wave.save()
    if wave.unsent:
        settle(wave, at=at)
