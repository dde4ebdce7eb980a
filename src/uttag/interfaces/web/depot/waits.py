"""What waits at the depot, as rows: the menu and the home count the same, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.booking import queries as booking
from uttag.apps.delivery.queries import silent_parcels
from uttag.apps.delivery.tracking.strays import stray_events
from uttag.apps.fulfilment.picking import unsent_waves
from uttag.apps.fulfilment.preview import urgent_orders
from uttag.apps.purchasing.procurement.queries import to_order
from uttag.apps.purchasing.quarantine import quarantined_lines
from uttag.apps.purchasing.queries import waiting_for_goods
from uttag.apps.stock.counting.queries import differing_lines

Rows = QuerySet[Any, Any]


def urgent(actor: Actor, at: datetime) -> Rows:
    """Acute and express orders that stand in no wave."""
    return urgent_orders(actor)


def waves(actor: Actor, at: datetime) -> Rows:
    """Waves on their way through the depot."""
    return unsent_waves(actor)


def goods(actor: Actor, at: datetime) -> Rows:
    """Purchases that should be here today or should have been."""
    return waiting_for_goods(actor, at)


def quarantine(actor: Actor, at: datetime) -> Rows:
    """Lots set aside on arrival."""
    return quarantined_lines(actor)


def procurements(actor: Actor, at: datetime) -> Rows:
    """What somebody waits for and is not ordered yet."""
    return to_order(actor)


def refused_bookings(actor: Actor, at: datetime) -> Rows:
    """Bookings to make anew."""
    return booking.to_rebook()


def without_carrier(actor: Actor, at: datetime) -> Rows:
    """Packed parcels that nobody drives."""
    return booking.without_carrier(actor)


def strays(actor: Actor, at: datetime) -> Rows:
    """Carriers' words to look into."""
    return stray_events(actor)


def silent(actor: Actor, at: datetime) -> Rows:
    """Parcels that nobody has said anything of."""
    return silent_parcels(actor, at)


def differences(actor: Actor, at: datetime) -> Rows:
    """Counts that differ from the ledger."""
    return differing_lines(actor)
