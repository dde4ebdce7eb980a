"""People are told when their order is late, and that it was done is kept (D9, K5).

A call made is a finished task: the same ledger of work that a list of calls to make could fill later.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import late_orders, orders_for
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Refused, because

TELL = "tell_of_delay"


@operation("tell_of_delay")
def told_of_delay(order: UUID, *, actor: Actor, at: datetime) -> None:
    """Notes that the patient or prescriber has been told that the order is late. Twice is once."""
    found = orders_for(actor).filter(uuid=order).first()
    if found is None:
        raise Refused(because("order_not_found", "I1"))
    key = f"{TELL}:{found.uuid}"
    open_task(
        TELL,
        because("tell_of_delay", "K5", deadline_day=found.deadline_day),
        at=at,
        role=actor.role.value,
        subject_kind="order",
        subject_uuid=found.uuid,
        care_provider_id=found.care_provider_id,
        key=key,
    )
    if finish_by_key(key, at=at, user_id=actor.user_id):
        note(
            actor,
            "told_of_delay",
            at=at,
            subject_kind="order",
            subject_uuid=found.uuid,
            care_provider_id=found.care_provider_id,
        )
        note_access(actor, "told_of_delay", at=at, patients=[found.patient.uuid], writing=True)


def late_and_untold(actor: Actor, today: date) -> QuerySet[Order]:
    """Late orders that nobody has been told about yet, the oldest deadline first."""
    told = Task.objects.filter(kind=TELL, subject_uuid=OuterRef("uuid"), done_at__isnull=False)
    return late_orders(actor, today).filter(~Exists(told))


def told_at(order: Order) -> Task | None:
    """When someone was told, and by whom (`done_at`, `done_by`); None if nobody has been."""
    calls = Task.objects.filter(kind=TELL, subject_uuid=order.uuid, done_at__isnull=False)
    return calls.select_related("done_by").first()
