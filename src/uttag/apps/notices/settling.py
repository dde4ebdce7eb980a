"""The desk sees to what did not arrive: sends it again another way, or tells the person itself (K2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.reaching import reached
from uttag.apps.notices.steps import locked, nothing_left_to_do, step
from uttag.apps.notices.telling import SEND
from uttag.apps.patients.models import NoticeWish
from uttag.ground.outbox.operations import enqueue
from uttag.ground.trail.operations import note, note_access
from uttag.rules.notices import Channel, channel
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on

State, What = Notice.State, NoticeStep.What
CALLING = "call"  # the ground for looking


@operation("settle_notice")
def send_again(notice: UUID, by: str, *, actor: Actor, at: datetime) -> Notice:
    """Sent once more, `by` the channel someone chose. Raises Refused where that can't be had, or it waits already."""
    found = _found(notice)
    if by not in NoticeWish.Channel.values:
        raise Refused(because("notice_wish_channel", None))
    if found.state == State.WAITING:
        raise Refused(because("notice_cannot_be_sent_again", None))
    nothing_left_to_do(found, at=at, by=actor.user_id)
    _start_anew(found, by)
    _must_be_possible(found, at=at)
    found.save()
    step(found, What.AGAIN, at=at, by=actor.user_id)
    enqueue(SEND, {"key": found.key}, at=at, key=f"{SEND}:{found.reference}")
    _log(actor, "send_notice_again", found, at=at)
    return found


@operation("settle_notice")
def told_otherwise(notice: UUID, how: str, *, actor: Actor, at: datetime) -> Notice:
    """The person has been told in another way, such as by phone: `how`. Raises Refused without words for it."""
    found = _found(notice)
    words = how.strip()
    if not words:
        raise Refused(because("notice_words_needed", "K2"))
    if found.state in (State.DELIVERED, State.CALLED_OFF) or (
        found.batch_id and found.state == State.WAITING
    ):
        raise Refused(because("notice_already_settled", None))
    nothing_left_to_do(found, at=at, by=actor.user_id)
    found.state, found.settled_at, found.trying_since = State.CALLED_OFF, at, None
    found.fault = words[:300]
    found.save()
    step(found, What.TOLD, at=at, words=words, by=actor.user_id)
    _log(actor, "told_otherwise", found, at=at)
    return found


def _found(uuid: UUID) -> Notice:
    found = locked(uuid=uuid)
    if found is None:
        raise Refused(because("message_not_found", None))
    return found


def _start_anew(notice: Notice, by: str) -> None:
    """Its earlier way stands in its steps; gateways know it by another reference from now on."""
    notice.state, notice.round, notice.chosen = State.WAITING, notice.round + 1, by
    notice.channel, notice.address, notice.gateway_id, notice.fault = "", "", "", ""
    notice.failed, notice.batch = [], None
    notice.sent_at = notice.settled_at = notice.trying_since = notice.address_forgotten_at = None


def _must_be_possible(notice: Notice, *, at: datetime) -> None:
    """By the same rule as the sender asks. Raises Refused with its reasons."""
    outcome = rule_on(channel, reached(notice, at=at).facts, term_book()).outcome
    if not isinstance(outcome, Channel):
        raise Refused(*outcome.reasons)


def _log(actor: Actor, what: str, notice: Notice, *, at: datetime) -> None:
    owner = notice.care_provider_id
    note(actor, what, at=at, subject_kind="notice", subject_uuid=notice.uuid, care_provider_id=owner)
    if notice.patient is not None:
        note_access(actor, what, at=at, patients=[notice.patient.uuid], writing=True, ground=CALLING)
