"""Leases due messages, runs their handlers, and says how it went."""

from __future__ import annotations

import logging
import threading
from contextlib import nullcontext
from datetime import datetime

from django.db import close_old_connections, transaction

from uttag.ground.outbox import operations as outbox
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.operations import open_task
from uttag.interfaces import clock
from uttag.interfaces.worker.handlers import HANDLERS, OUTSIDE
from uttag.interfaces.worker.ticks import tick
from uttag.rules.reasons import because

log = logging.getLogger(__name__)


def work_until(stopping: threading.Event, pause: float) -> None:
    """Works until told to stop; waits `pause` seconds when there is nothing to do or the database is away."""
    while not stopping.is_set():
        try:
            close_old_connections()
            tick(clock.now())
            idle = work_once() == 0
        except Exception:
            # A database that fails over must not end the worker.
            log.exception("the worker could not work; it tries again")
            idle = True
        if idle:
            stopping.wait(pause)


def work_once() -> int:
    """Does what is due now. Returns how many messages were done.

    One is leased at a time: each has the whole lease for itself, however slow those before it were.
    """
    done = 0
    while leased := outbox.lease(clock.now(), most=1):
        done += sum(_work_on(message, clock.now()) for message in leased)
    return done


def _work_on(message: Message, at: datetime) -> bool:
    if message.attempts > outbox.MOST_ATTEMPTS:
        # It never failed in words, so whoever leased it died of it; the next would too.
        _failed(message, "the worker ended each time it was tried", at)
        return False
    try:
        handler = HANDLERS[message.kind]
        with nullcontext() if message.kind in OUTSIDE else transaction.atomic():
            handler(message, at)
            outbox.done(message, at=at)
    except outbox.NotYet as wait:
        outbox.postpone(message, wait.until)
        return False
    except Exception as error:
        log.warning("%s failed, attempt %s: %r", message, message.attempts, error)
        _failed(message, repr(error), at)
        return False
    return True


@transaction.atomic
def _failed(message: Message, error: str, at: datetime) -> None:
    message.done_at = None
    if outbox.failed(message, error, at=at):
        open_task(
            "outbox",
            because("outbox_given_up", kind=message.kind),
            at=at,
            role="administrator",
            subject_kind="message",
            care_provider_id=message.care_provider_id,
            key=f"outbox:{message.pk}",
        )
