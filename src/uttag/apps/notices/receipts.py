"""What the SMS gateway says became of a message: in whatever order it comes, and however often (I3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.steps import gave_up, locked, nothing_left_to_do, step
from uttag.apps.notices.telling import SEND
from uttag.ground.outbox.operations import enqueue
from uttag.rules.notices import SMS

State, What = Notice.State, NoticeStep.What


class Word(StrEnum):
    DELIVERED = "delivered"
    FAILED = "failed"


class Outcome(StrEnum):
    """What a receipt led to, for whoever reads the gateway's log."""

    KEPT = "kept"
    KNOWN = "known"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`reference` is ours of the message, as `Notice.reference` makes it."""

    reference: str
    word: Word
    words: str = ""


@operation("send_notices")
def take_receipt(receipt: Receipt, *, actor: Actor, at: datetime) -> Outcome:
    """Arrived is the last word. Failed leads to the next channel that fits, unless it did already."""
    uuid, earlier = _read(receipt.reference)
    notice = locked(uuid=uuid) if uuid else None
    if notice is None:
        return Outcome.UNKNOWN
    if receipt.word is Word.DELIVERED:
        return _arrived(notice, at=at)
    if earlier != notice.round:
        return Outcome.KNOWN  # of a try before someone had it sent again
    return _did_not_arrive(notice, receipt.words, at=at)


def _arrived(notice: Notice, *, at: datetime) -> Outcome:
    """Also after it was given up, as long as no letter has been printed in its stead."""
    if notice.state in (State.DELIVERED, State.CALLED_OFF) or notice.batch_id is not None:
        return Outcome.KNOWN
    if notice.channel not in (SMS, "") and notice.state != State.WAITING:
        return Outcome.KNOWN
    if notice.channel != SMS or not notice.address:  # what stands there is of the channel tried since
        by_sms = notice.steps.filter(channel=SMS).exclude(address="").values_list("address", flat=True)
        notice.channel, notice.address = SMS, by_sms.last() or ""
    notice.state, notice.sent_at, notice.settled_at = State.DELIVERED, notice.sent_at or at, at
    notice.trying_since, notice.fault = None, ""
    notice.save()
    step(notice, What.DELIVERED, at=at)
    nothing_left_to_do(notice, at=at)
    return Outcome.KEPT


def _did_not_arrive(notice: Notice, words: str, *, at: datetime) -> Outcome:
    if notice.channel != SMS or notice.state not in (State.SENT, State.WAITING):
        return Outcome.KNOWN
    gave_up(notice, words, at=at)
    notice.save()
    # By the sender, as another channel may have to be ruled on, and a mail server asked. Numbered: a key that was
    # used, and is done with, would leave a notice that waits with nobody to send it.
    enqueue(SEND, {"key": notice.key}, at=at, key=f"{SEND}:{notice.reference}:after-sms:{len(notice.failed)}")
    return Outcome.KEPT


def _read(reference: str) -> tuple[UUID | None, int]:
    head, _, tail = reference.partition(".")
    try:
        return UUID(head), int(tail or 0)
    except ValueError:
        return None, 0
