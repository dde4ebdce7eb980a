"""Parcels stopped in the depot, of which somebody has said something: kept for a person to look into (B2.11).

They say that a parcel is on its way which lies in the depot: one of the two is wrong, and recalled goods may have
got away.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.models import DeliveryEvent, StrayEvent
from uttag.apps.delivery.tracking.missing import looked_for_no_more
from uttag.apps.parties.models import Carrier


def lay_words_aside(parcels: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Part of another operation's transaction, which holds the parcels' orders and is about to delete them."""
    events = DeliveryEvent.objects.filter(parcel__in=parcels)
    said = list(events.select_related("parcel", "box").order_by("pk"))
    if not said:
        return
    carriers = {carrier.name[:40]: carrier for carrier in Carrier.objects.all()}
    strays = [_stray(event, carriers.get(event.source), at) for event in said]
    StrayEvent.objects.bulk_create(strays, batch_size=500, ignore_conflicts=True)
    events.delete()
    looked_for_no_more(parcels, actor=actor, at=at)


def _stray(event: DeliveryEvent, carrier: Carrier | None, at: datetime) -> StrayEvent:
    return StrayEvent(
        carrier=carrier,
        sscc=(event.box or event.parcel).sscc,
        kind=event.kind,
        why=StrayEvent.Why.STOPPED,
        happened_at=event.happened_at,
        received_at=at,
        source=event.source,
    )
