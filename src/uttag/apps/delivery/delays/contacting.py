"""Somebody is contacted about a delay: who, when, how, with what outcome. Only that closes a case (D9)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.delays.cases import Candidate, clock_of, open_cases
from uttag.apps.delivery.delays.following import leave_to_do
from uttag.apps.delivery.lateness import is_late
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED, orders_for
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

Outcome = DelayContact.Outcome
_LONGEST_KEY = 43  # beside the order's uuid, in the 80 places of the column
FORESEEN = (Forecast.Risk.LATE, Forecast.Risk.WILL_MISS, Forecast.Risk.AT_RISK)


@dataclass(frozen=True, slots=True)
class ContactWish:
    """What came of a contact. `said_day`: the day of delivery that was told, if any."""

    whom: str
    channel: str
    outcome: str
    said_day: date | None = None
    text: str = ""


@operation("contact_about_delay")
def contact(order: UUID, wish: ContactWish, *, key: str, actor: Actor, at: datetime) -> DelayContact:
    """Keeps one contact, or one try. The same `key` again is the same contact (I3).

    A patient who has been told, or someone for them, closes the order's case; the prescriber alone doesn't, nor
    a try. What was promised them, to cancel or to deliver anew, is left as a task until somebody has done it.
    Whoever rings before the days have passed opens the case with it. Raises Refused where nothing is late.
    """
    found = _held(order, actor)
    whole_key = _key(found, key)
    wish = ContactWish(wish.whom, wish.channel, wish.outcome, wish.said_day, wish.text.strip())
    if known := DelayContact.objects.filter(key=whole_key).first():
        return _same(known, wish)
    _must_be_sensible(wish, local(at).date())
    case = _case_of(found, at)
    made = DelayContact.objects.create(
        care_provider_id=found.care_provider_id,
        case=case,
        key=whole_key,
        whom=wish.whom,
        channel=wish.channel,
        outcome=wish.outcome,
        said_day=wish.said_day,
        text=wish.text,
        contacted_at=at,
        contacted_by_id=actor.user_id,
    )
    if made.closes and case.closed_at is None:
        case.closed_at = at
        case.save(update_fields=["closed_at"])
    leave_to_do(found, made.outcome, at=at)
    _note(made, found, actor, at)
    return made


def _key(order: Order, key: str) -> str:
    """The order's own key; a long one by its digest, so that two never become one by being cut."""
    said = key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()[:_LONGEST_KEY]
    return f"{order.uuid}:{said}"


def _held(order: UUID, actor: Actor) -> Order:
    """The order, held: two who note the same call at once come one after the other."""
    mine = orders_for(actor).select_for_update(of=("self",), no_key=True)
    found = mine.filter(uuid=order).first()
    if found is None:
        raise Refused(because("order_not_found", "I1"))
    return found


def _same(known: DelayContact, wish: ContactWish) -> DelayContact:
    if ContactWish(known.whom, known.channel, known.outcome, known.said_day, known.text) != wish:
        raise Refused(because("delay_contact_key_used", "I3"))
    return known


def _must_be_sensible(wish: ContactWish, today: date) -> None:
    if wish.said_day and wish.outcome == Outcome.NOT_REACHED:
        raise Refused(because("delay_said_day_untold", "D9"))
    if wish.said_day and wish.said_day < today and wish.outcome != Outcome.HAS_IT:
        raise Refused(because("delay_said_day_past", "D9"))


def _case_of(order: Order, at: datetime) -> DelayCase:
    """The order's case; one is opened for an order that is late, or foreseen to be."""
    if known := DelayCase.objects.filter(order=order).first():
        return known
    if order.procured:
        raise Refused(because("contact_by_procurement", "B2.3"))
    today = local(at).date()
    late = is_late(order, today) or Forecast.objects.filter(order=order, risk__in=FORESEEN).exists()
    if order.state not in UNDELIVERED or not late:
        raise Refused(because("delay_not_late", "D9"))
    candidate = Candidate(*(getattr(order, name) for name in Candidate._fields))
    [opened] = open_cases([(candidate, clock_of(candidate, today, None, term_book()))], at=at)
    return opened


def _note(made: DelayContact, order: Order, actor: Actor, at: datetime) -> None:
    provider = order.care_provider_id
    note(
        actor,
        "contact_about_delay",
        at=at,
        subject_kind="order",
        subject_uuid=order.uuid,
        changes={made.whom: (None, made.outcome)},
        care_provider_id=provider,
    )
    note_access(
        actor,
        "contact_about_delay",
        at=at,
        patients=[order.patient.uuid],
        writing=True,
        care_provider_id=provider,
    )
