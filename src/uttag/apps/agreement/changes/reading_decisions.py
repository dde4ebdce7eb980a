"""Who has been told of a decision (G10): someone at a party has opened it."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.changes.implementing import READ, task_key
from uttag.apps.agreement.models import Decision, DecisionRead
from uttag.ground.tasks.operations import finish_by_key


@operation("read_decision")
def read_decision(decision: Decision, *, actor: Actor, at: datetime) -> DecisionRead | None:
    """Notes that the actor's party has read the decision, once for each user. None for the distributor's own."""
    if actor.care_provider_id is None or actor.user_id is None:
        return None
    found, new = DecisionRead.objects.get_or_create(
        decision=decision,
        care_provider_id=actor.care_provider_id,
        user_id=actor.user_id,
        defaults={"read_at": at},
    )
    if new:
        key = task_key(READ, decision, actor.care_provider_id)
        finish_by_key(key, at=at, user_id=actor.user_id)
    return found
