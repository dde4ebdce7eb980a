"""What carriers wrote is kept as long as what drivers were told, then only that it came."""

from __future__ import annotations

from datetime import datetime, timedelta

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.models import CarrierMessage
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.links import folders_of
from uttag.gateways.carriers.port import LinkDown
from uttag.rules.calendar import local
from uttag.rules.terms import Terms


@operation("forget_details")
def forget_messages(*, actor: Actor, at: datetime) -> int:
    """Empties messages older than `delivery.details_kept_days`; how many. Their ids stay: none is taken in twice."""
    return CarrierMessage.objects.filter(received_at__lt=_since(at)).exclude(body="").update(body="")


def forget_read_files(*, actor: Actor, at: datetime) -> int:
    """Removes files as old from where they were put away; how many. A folder that is down waits for the next day."""
    require(actor, "forget_details")
    removed = 0
    for folder in folders_of(Carrier.objects.values_list("code", flat=True)):
        try:
            removed += folder.forget_read(_since(at).timestamp())
        except LinkDown:
            continue  # fetching from it says so to the depot
    return removed


def _since(at: datetime) -> datetime:
    return at - timedelta(days=Terms(term_book()).days("delivery.details_kept_days", local(at).date()))
