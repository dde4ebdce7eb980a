"""What the depot is asked to do about links: messages that can't be read, and links that fetch nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from uttag.apps.delivery.models import CarrierMessage, LinkFault
from uttag.apps.parties.models import Carrier
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, because

UNREADABLE = "transport_unreadable"  # kinds of tasks
FETCHING_DOWN = "transport_fetching_down"
NOT_SET = "transport_not_set"
DOWN_TOO_LONG = timedelta(minutes=30)


def open_task_of_message(message: CarrierMessage, *, at: datetime) -> None:
    """Once a message. Its own words stay out of it: they may be anybody's."""
    named = {"carrier": message.carrier.name, "received_at": message.received_at}
    _open(UNREADABLE, because("transport_unreadable", None, **named), f"{UNREADABLE}:{message.pk}", at)


def note_link_down(carrier: Carrier, words: str, *, at: datetime) -> None:
    """Nothing could be fetched. Past half an hour it is a task, once."""
    known = _note(carrier, words, at)
    if at - known.since >= DOWN_TOO_LONG:
        named = {"carrier": carrier.name, "phone": carrier.phone or "–", "since_at": known.since}
        _open(
            FETCHING_DOWN, because("transport_fetching_down", None, **named), _key(FETCHING_DOWN, known), at
        )


def note_link_not_set(carrier: Carrier, missing: str, *, at: datetime) -> None:
    """The settings lack something: a task at once, once."""
    known = _note(carrier, missing, at)
    named = {"carrier": carrier.name, "phone": carrier.phone or "–", "missing": missing}
    _open(NOT_SET, because("transport_not_set", None, **named), _key(NOT_SET, known), at)


def note_link_works(carrier: Carrier, *, at: datetime) -> None:
    """What was noted of it is over."""
    known = LinkFault.objects.filter(carrier=carrier).first()
    if known is None:
        return
    for kind in (FETCHING_DOWN, NOT_SET):
        finish_by_key(_key(kind, known), at=at)
    known.delete()


def _note(carrier: Carrier, words: str, at: datetime) -> LinkFault:
    known, new = LinkFault.objects.get_or_create(
        carrier=carrier, defaults={"since": at, "words": words[:300]}
    )
    if not new and known.words != words[:300]:
        known.words = words[:300]
        known.save(update_fields=["words"])
    return known


def _key(kind: str, fault: LinkFault) -> str:
    return f"{kind}:{fault.carrier_id}:{fault.since.isoformat()}"


def _open(kind: str, reason: Reason, key: str, at: datetime) -> None:
    day = local(at).date()
    open_task(kind, reason, at=at, role="depot", subject_kind="carrier", due_day=day, key=key)
