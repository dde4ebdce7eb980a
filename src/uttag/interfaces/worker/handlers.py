"""Who does which kind of work. A handler may be run twice for the same message, so it must bear that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.changes.documents import open_tasks_for_overdue_reviews
from uttag.apps.agreement.signed import reminders
from uttag.apps.delivery.operations import open_tasks_for_silent_parcels
from uttag.ground.outbox.models import Message
from uttag.journeys import close_month_in_steps, try_proposal
from uttag.journeys.confirm_request import confirm_request

Handler = Callable[[Message, datetime], None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Makes a function the handler of messages of `kind`."""

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"{kind} has a handler already: {HANDLERS[kind].__name__}")
        HANDLERS[kind] = handler
        return handler

    return register


@handles("request.confirm")
def _confirm(message: Message, at: datetime) -> None:
    confirm_request(UUID(message.payload["request"]))


@handles("delivery.watch")
def _watch(message: Message, at: datetime) -> None:
    open_tasks_for_silent_parcels(actor=SYSTEM, at=at)


@handles(close_month_in_steps.STEP)
def _close_month(message: Message, at: datetime) -> None:
    close_month_in_steps.take_step(message, at=at)


@handles(try_proposal.STEP)
def _try_proposal(message: Message, at: datetime) -> None:
    try_proposal.take_step(message, at=at)


@handles("agreement.watch")
def _remind_of_dates(message: Message, at: datetime) -> None:
    reminders.remind_of_dates(actor=SYSTEM, at=at)


@handles(reminders.LETTER)
def _reminder_letter(message: Message, at: datetime) -> None:
    reminders.send_letter(message.payload["task"], message.payload["user"])


@handles("documents.watch")
def _watch_documents(message: Message, at: datetime) -> None:
    open_tasks_for_overdue_reviews(actor=SYSTEM, at=at)
