"""Who does which kind of work. A handler may be run twice for the same message, so it must bear that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.operations import open_tasks_for_silent_parcels
from uttag.ground.outbox.models import Message
from uttag.journeys import close_month_in_steps
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
