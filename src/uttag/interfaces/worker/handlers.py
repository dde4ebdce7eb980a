"""Who does which kind of work. A handler may be run twice for the same message, so it must bear that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from uttag.ground.outbox.models import Message

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
