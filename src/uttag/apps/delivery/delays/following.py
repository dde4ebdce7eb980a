"""What a contact about a delay leaves to do: a task that stays until it is done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.models import DelayContact
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import cancel_order
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.rules.reasons import because

KIND = "delay_follow_up"
_LEFT: dict[str, str] = {
    DelayContact.Outcome.CANCELLED: "delay_wants_to_cancel",
    DelayContact.Outcome.NEW_ORDER: "delay_wants_new_order",
}


def leave_to_do(order: Order, outcome: str, *, at: datetime) -> None:
    """A task of the desk's about the order where the contact promised something that nobody has done yet; once.

    Within the transaction that keeps the contact.
    """
    code = _LEFT.get(outcome)
    if code is None:
        return
    open_task(
        KIND,
        because(code, "D9"),
        at=at,
        role="service_desk",
        subject_kind="order",
        subject_uuid=order.uuid,
        care_provider_id=order.care_provider_id,
        key=_key(order.uuid, code),
    )


@operation("cancel_order")
def cancel_and_settle(order: UUID, *, actor: Actor, at: datetime, reason: str) -> Order:
    """Cancels an order as `cancel_order` does, and with it the task to do so, if a contact left one."""
    cancelled = cancel_order(order, actor=actor, at=at, reason=reason)
    finish_by_key(_key(cancelled.uuid, "delay_wants_to_cancel"), at=at, user_id=actor.user_id)
    return cancelled


def _key(order: UUID, code: str) -> str:
    return f"{code}:{order}"
