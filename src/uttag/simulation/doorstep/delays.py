"""The desk looks at what is late each morning, and rings those who must be told (D9)."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.delivery.delays.contacting import ContactWish, contact
from uttag.apps.delivery.delays.forecasting import forecast_all, watch_delays
from uttag.apps.delivery.models import DelayCase, DelayContact

Outcome = DelayContact.Outcome
_WORDS = ("Patienten har kvar för några dagar.", "Vill ha sms när det kommer.", "")
_NO_ANSWER = 0.2


def look(at: datetime) -> None:
    """Cases are opened of what has taken too long."""
    watch_delays(actor=SYSTEM, at=at)


def foresee(at: datetime) -> None:
    """What is expected of each open order."""
    forecast_all(actor=SYSTEM, at=at)


def ring(desk: Actor, at: datetime, rng: random.Random, *, leave: int = 0) -> None:
    """Rings about the open cases, the oldest first, all but the last `leave`. One in five doesn't answer."""
    cases = (
        DelayCase.objects.filter(closed_at=None).select_related("order").order_by("contact_from_day", "pk")
    )
    waiting = list(cases)
    for number, case in enumerate(waiting[: len(waiting) - leave]):
        rung_at = at + timedelta(minutes=4 * number)
        answered = rng.random() > _NO_ANSWER
        wish = ContactWish(
            DelayContact.Whom.PATIENT,
            DelayContact.Channel.PHONE,
            _outcome(case) if answered else Outcome.NOT_REACHED,
            _new_day(case, at.date()) if answered else None,
            rng.choice(_WORDS) if answered else "",
        )
        contact(case.order.uuid, wish, key=f"{at:%Y%m%d}", actor=desk, at=rung_at)


def _outcome(case: DelayCase) -> Outcome:
    return Outcome.HAS_IT if case.order.delivered_at else Outcome.TOLD


def _new_day(case: DelayCase, today: date) -> date | None:
    """A day that hasn't been told in the past; none where the goods are there already."""
    return None if case.order.delivered_at else today + timedelta(days=2)
