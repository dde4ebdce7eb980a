"""Who was given pieces of lots: one row for each allocation, with its parcel. One statement, whatever the number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.finding import name_shown
from uttag.apps.fulfilment.models import Allocation, Parcel
from uttag.apps.ordering.receipts import order_number


class Reached(StrEnum):
    """How far pieces have come on their way to the patient."""

    DEPOT = "depot"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"


_REACHED = {
    None: Reached.DEPOT,
    Parcel.State.PACKED.value: Reached.DEPOT,
    Parcel.State.DISPATCHED.value: Reached.ON_THE_WAY,
    Parcel.State.DELIVERED.value: Reached.DELIVERED,
}
_ORDER = list(Reached)


class Receiver(NamedTuple):
    """Pieces of a lot given to an order row. A tuple and no model: a lot can have gone to thousands.

    `sscc` and `parcel_state` are None until the parcel is packed.
    """

    lot_id: int
    lot: str
    pieces: int
    row_id: int
    order_id: int
    order_uuid: UUID
    care_provider_id: int
    care_provider: str
    unit_id: int
    unit: str
    wave_id: int
    sscc: str | None
    parcel_state: str | None
    sent_at: datetime | None
    delivered_at: datetime | None
    patient_id: int
    patient: UUID
    protected: str
    recipient: str

    @property
    def reached(self) -> Reached:
        return _REACHED[self.parcel_state]

    @property
    def sent(self) -> bool:
        """Whether the pieces have left the depot."""
        return self.reached != Reached.DEPOT

    @property
    def name(self) -> str:
        """As screens may say it: the order's number stands for people with protected identity (I2)."""
        return name_shown(self.order_id, self.protected, self.recipient)

    @property
    def order_number(self) -> str:
        """As people say it: B-1000042-3."""
        return order_number(self.order_id)


_COLUMNS = (
    "lot_id",
    "lot__number",
    "pieces",
    "row_id",
    "order_id",
    "order__uuid",
    "order__care_provider_id",
    "order__care_provider__name",
    "row__item__prescription__unit_id",
    "row__item__prescription__unit__name",
    "wave_id",
    "parcel__sscc",
    "parcel__state",
    "parcel__dispatched_at",
    "parcel__delivered_at",
    "order__patient_id",
    "order__patient__uuid",
    "order__patient__protected",
    "order__recipient",
)


def receivers(actor: Actor, lots: Collection[int]) -> list[Receiver]:
    """Every allocation of the lots that `actor` may see: what can still be stopped first, then the latest."""
    given = Allocation.objects.filter(lot__in=lots).order_by()
    if actor.care_provider_id is not None:  # the wall: another care provider's orders are never seen (I1)
        given = given.filter(order__care_provider=actor.care_provider_id)
    # A parcel is one order's from one wave: both together are its key.
    in_parcel = Q(wave__parcels__order=F("order"))
    given = given.annotate(parcel=FilteredRelation("wave__parcels", condition=in_parcel))
    return sorted(map(Receiver._make, given.values_list(*_COLUMNS)), key=_latest_first)


def _latest_first(one: Receiver) -> tuple[int, int, int]:
    return _ORDER.index(one.reached), -one.order_id, one.row_id
