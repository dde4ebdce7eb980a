"""Parcels leave: goods go from staged to the patient, and rows and orders are on their way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.telling import tell_of_departure
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Move
from uttag.apps.stock.places import fixed_places
from uttag.ground.sets import insert_many

EVENT_COLUMNS = (
    "care_provider_id",
    "parcel_id",
    "kind",
    "happened_at",
    "recorded_at",
    "source",
)
DEPOT = "depå"


def allocations_of(parcels: QuerySet[Parcel]) -> QuerySet[Allocation]:
    """What lies in the parcels: the allocations of their wave and order."""
    inside = parcels.filter(wave=OuterRef("wave"), order=OuterRef("order"))
    return Allocation.objects.filter(Exists(inside))


def send(parcels: QuerySet[Parcel], *, at: datetime) -> None:
    """Sends packed parcels off. The caller holds their waves and their orders, in that order."""
    leaving = dict(parcels.filter(state=Parcel.State.PACKED).values_list("pk", "care_provider_id"))
    going = Parcel.objects.filter(pk__in=list(leaving))
    _hand_over(going, at=at)
    _note_departure(leaving, at)
    rows = allocations_of(going).values("row")
    OrderRow.objects.filter(pk__in=rows).update(state=OrderRow.State.DISPATCHED)
    Order.objects.filter(pk__in=going.values("order")).update(state=Order.State.DISPATCHED, dispatched_at=at)
    waves = list(going.order_by().values_list("wave", flat=True).distinct())
    going.update(state=Parcel.State.DISPATCHED, dispatched_at=at)
    close_waves(waves)
    tell_of_departure(list(leaving), at=at)


def _note_departure(leaving: Mapping[int, int], at: datetime) -> None:
    """By parcel: its care provider. A carrier may have said the same of this very instant."""
    departed = DeliveryEvent.objects.filter(kind=DeliveryEvent.Kind.DEPARTED, box=None, happened_at=at)
    known = set(departed.filter(parcel__in=list(leaving)).values_list("parcel_id", flat=True))
    kind = DeliveryEvent.Kind.DEPARTED.value
    rows = [(owner, key, kind, at, at, DEPOT) for key, owner in leaving.items() if key not in known]
    insert_many(DeliveryEvent, EVENT_COLUMNS, rows)


def _hand_over(parcels: QuerySet[Parcel], *, at: datetime) -> None:
    places = fixed_places()
    held = allocations_of(parcels).order_by("pk").values_list("lot_id", "pieces", "order__uuid")
    moves = [
        NewMove(places.staged, places.patient, lot, pieces, Move.Reason.DISPATCHED, order)
        for lot, pieces, order in held
    ]
    post_moves(moves, at=at)


def close_waves(waves: Sequence[int]) -> None:
    """A packed wave whose last parcel has left is dispatched."""
    waiting = Parcel.objects.filter(wave=OuterRef("pk"), state=Parcel.State.PACKED)
    packed = Wave.objects.filter(Q(pk__in=waves), ~Exists(waiting), state=Wave.State.PACKED)
    packed.update(state=Wave.State.DISPATCHED)
