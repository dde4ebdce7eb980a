"""What carriers wrote is kept as long as what drivers were told, then only that it came."""

from __future__ import annotations

from datetime import datetime, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.models import CarrierMessage
from uttag.rules.calendar import local
from uttag.rules.terms import Terms


@operation("forget_details")
def forget_messages(*, actor: Actor, at: datetime) -> int:
    """Empties messages older than `delivery.details_kept_days`; how many. Their ids stay: none is taken in twice."""
    kept = Terms(term_book()).days("delivery.details_kept_days", local(at).date())
    old = CarrierMessage.objects.filter(received_at__lt=at - timedelta(days=kept)).exclude(body="")
    return old.update(body="")
