"""A recall ends when everyone is told and nothing of it is left in the depot (B2.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.models import Recall
from uttag.apps.assortment.recalls.announcing import task_key
from uttag.apps.assortment.recalls.contacts import complete_contacts
from uttag.apps.fulfilment.stopping import held_in_depot
from uttag.apps.stock.models import Balance, Place
from uttag.ground.tasks.operations import finish_by_key
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Reason, Refused, because


@operation("start_recall")
def close_recall(recall: UUID, *, actor: Actor, at: datetime) -> Recall:
    """Ends a recall; its lots stay blocked. Closed already: as it was.

    Raises Refused, with all that is left, while anyone is untold or pieces are left in the depot.
    """
    found = Recall.objects.select_for_update(no_key=True, of=("self",)).filter(uuid=recall).first()
    if found is None:
        raise Refused(because("recall_unknown", "B2.11"))
    if found.closed_at is not None:
        return found
    complete_contacts(found, actor=actor, at=at)
    if left := list(what_is_left(found)):
        raise Refused(*left)
    found.closed_at, found.closed_by_id = at, actor.user_id
    found.save(update_fields=["closed_at", "closed_by"])
    for role in (Role.SERVICE_DESK, Role.DEPOT):
        finish_by_key(task_key(found, role), at=at, user_id=actor.user_id)
    note(actor, "close_recall", at=at, subject_kind="recall", subject_uuid=found.uuid)
    return found


def what_is_left(recall: Recall) -> Iterator[Reason]:
    """What must be done before a recall can end: people to tell, parcels to stop, goods to settle."""
    untold = recall.contacts.filter(told_at=None).values("patient").distinct().count()
    if untold:
        yield because("recall_left_untold", "B2.11", patients=untold)
    lots = list(recall.lots.values_list("pk", flat=True))
    orders = held_in_depot(lots).values("order").distinct().count()
    if orders:
        yield because("recall_left_in_waves", "B2.11", orders=orders)
    aside = Balance.objects.filter(lot__in=lots, place__kind=Place.Kind.QUARANTINE)
    pieces = aside.aggregate(pieces=Sum("pieces", default=0))["pieces"]
    if pieces:
        yield because("recall_left_in_quarantine", "B2.11", pieces=pieces)
