"""Closing a month from a page: the worker takes one step at a time, so that one can look on, leave and come back.

A step is one customer's invoice, or one invoice's documents, in a transaction of its own that also asks
for the next step. What has been done is read from the invoices themselves; nothing is kept beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.invoicing.documents import render_documents
from uttag.apps.invoicing.models import Invoice, Month
from uttag.apps.invoicing.operations import finish_month, open_month
from uttag.apps.invoicing.waiting import customers_to_invoice, without_documents
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import enqueue, retry
from uttag.journeys.close_month import invoice_one

STEP = "month.close_step"


@dataclass(frozen=True, slots=True)
class Closing:
    """How far a month has come. `step` is what the worker has left to do; None: nobody is at it."""

    customers_left: int
    invoices: int
    documents_left: int
    step: Message | None

    @property
    def done(self) -> int:
        return 2 * self.invoices - self.documents_left

    @property
    def total(self) -> int:
        return 2 * (self.invoices + self.customers_left)


@operation("close_month")
def ask_to_close(first_day: date, *, actor: Actor, at: datetime) -> Month:
    """Opens the month and asks the worker to close it. Nothing more where it is at it, or done.

    Refused as `open_month`. A closing that stopped goes on from where it was.
    """
    month = Month.objects.select_for_update().get(pk=open_month(first_day, actor=actor, at=at).pk)
    step = _last_step(month)
    if month.closed_at is not None or _under_way(step):
        return month
    if step is not None and step.given_up_at is not None:
        retry(step, at=at)
    else:
        _ask(month, {**_who(actor), "after": ""}, at=at, follows=step)
    return month


def take_step(message: Message, *, at: datetime) -> None:
    """The worker's part: does what `message` asks for and asks for the next, or closes the month."""
    month = Month.objects.get(first_day=message.payload["month"])
    if month.closed_at is not None:
        return  # closed from elsewhere; a charge that came in too late for it is the next month's
    actor = _actor(message.payload)
    customer = customers_to_invoice(month).first()
    if customer is not None:
        invoice_one(month, customer, actor, at)
        _ask(month, message.payload, at=at, follows=message)
        return
    lacking = without_documents(month).filter(number__gt=message.payload["after"])
    invoice = lacking.select_related("customer", "month", "cites").first()
    if invoice is not None:
        # One at fault stays without and finance has the task; `after` lets the others pass it.
        render_documents(invoice, actor=actor, at=at)
        _ask(month, {**message.payload, "after": invoice.number}, at=at, follows=message)
    elif not without_documents(month).exists():
        finish_month(month, actor=actor, at=at)


def closing(actor: Actor, month: Month) -> Closing:
    """How far the closing of `month` has come, for a page."""
    require(actor, "see_invoices")
    step = _last_step(month)
    return Closing(
        customers_left=0 if month.closed_at else customers_to_invoice(month).count(),
        invoices=Invoice.objects.filter(month=month).count(),
        documents_left=without_documents(month).count(),
        step=step if _under_way(step) else None,
    )


def _last_step(month: Month) -> Message | None:
    return Message.objects.filter(kind=STEP, key__startswith=f"{STEP}:{month}:").order_by("-pk").first()


def _under_way(step: Message | None) -> bool:
    return step is not None and step.done_at is None and step.given_up_at is None


def _ask(month: Month, payload: Mapping[str, Any], *, at: datetime, follows: Message | None) -> None:
    """The key says what it follows, so that a step done twice still has one successor."""
    key = f"{STEP}:{month}:{follows.pk if follows else 0}"
    enqueue(STEP, {**payload, "month": month.first_day.isoformat()}, at=at, key=key)


def _who(actor: Actor) -> dict[str, Any]:
    return {"user": actor.user_id, "name": actor.name, "unit": actor.unit_id, "unit_name": actor.unit_name}


def _actor(payload: Mapping[str, Any]) -> Actor:
    """The one who asked: invoices and the month's closing are theirs in the trail."""
    unit = {"unit_id": payload["unit"], "unit_name": payload["unit_name"]}
    return Actor(Role.FINANCE, payload["user"], payload["name"], **unit)
