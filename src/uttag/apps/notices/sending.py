"""Notices go out, one at a time, by the worker: the channel is ruled on, the gateway asked, what came of it kept.

The gateway is asked outside any transaction, since it may take its time. A worker that dies after that asks again
under the same reference, which the gateway knows: sent once in effect (I3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.notices import gateways, saying
from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.reaching import Reached, reached
from uttag.apps.notices.steps import gave_up, locked, no_way_left, nothing_left_to_do, step
from uttag.gateways import mail, sms
from uttag.gateways.faults import Unanswered, Undeliverable
from uttag.ground.outbox.operations import NotYet
from uttag.ground.rulings.operations import prepare, record
from uttag.rules.calendar import STOCKHOLM
from uttag.rules.notices import EMAIL, LETTER, SMS, Channel, NotTold, channel
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.wording import say

State, What = Notice.State, NoticeStep.What
# Whoever fails waits a little longer than the others, so that one bad notice can't stand in the way of all.
LAST_IN_LINE = gateways.FIRST_PAUSE


@dataclass(frozen=True, slots=True)
class Ready:
    """What is handed to a gateway, where to. `troubled`: the gateway had not answered of late."""

    key: str
    reference: str
    channel: str
    address: str
    troubled: bool
    text: sms.Text | None = None
    letter: mail.Letter | None = None


def send_notice(key: str, *, actor: Actor, at: datetime) -> None:
    """Sends a waiting notice by the channels that fit, in their order. Raises NotYet: try again then.

    Not inside a transaction. Nothing is done for one that has been sent, or that waits to be printed.
    """
    while ready := get_ready(key, actor=actor, at=at):
        if isinstance(ready, datetime):
            raise NotYet(ready)
        try:
            number = _hand_over(ready)
        except Undeliverable as fault:
            note_undeliverable(ready, str(fault), actor=actor, at=at)
        except Unanswered as fault:
            raise NotYet(note_unanswered(ready, str(fault), actor=actor, at=at)) from fault
        else:
            note_sent(ready, number, actor=actor, at=at)


def _hand_over(ready: Ready) -> str:
    if ready.text is not None:
        return sms.send(ready.text)
    assert ready.letter is not None
    mail.deliver(ready.letter)
    return ""


@operation("send_notices")
def get_ready(key: str, *, actor: Actor, at: datetime) -> Ready | datetime | None:
    """Rules on the channel. What to hand over now; or when to ask again; or None where nothing is to be done."""
    notice = locked(key=key)
    if notice is None or notice.state != State.WAITING or notice.channel == LETTER:
        return None
    reach = reached(notice, at=at)
    ruled = rule_on(channel, reach.facts, term_book())
    outcome = ruled.outcome
    if isinstance(outcome, Channel):
        ready = _by(notice, ruled, outcome, reach, at=at)
    else:
        ready = None
        _keep(notice, ruled, at=at)
        if isinstance(outcome, NotTold):
            call_off_one(notice, outcome.reasons[0], at=at)
        else:
            no_way_left(notice, " ".join(say(reason) for reason in outcome.reasons), at=at)
    notice.save()
    return ready


def _by(
    notice: Notice,
    ruled: Ruling[Channel | NotTold | Refusal],
    outcome: Channel,
    reach: Reached,
    *,
    at: datetime,
) -> Ready | datetime | None:
    """The notice with its channel, saved by the caller."""
    if notice.trying_since is not None and outcome.channel != notice.channel:
        gave_up(notice, notice.fault, at=at)  # its gateway has been silent for too long
    if notice.channel != outcome.channel:
        _keep(notice, ruled, at=at)
    notice.channel = outcome.channel
    notice.language = reach.language
    if outcome.channel == LETTER:
        return None
    opens = datetime.combine(outcome.from_day, outcome.from_time, STOCKHOLM)
    if opens > at:
        return opens
    known = gateways.gateway(outcome.channel)
    if known is not None and known.next_try_at is not None and known.next_try_at > at:
        notice.trying_since = notice.trying_since or at
        notice.fault = known.fault
        return known.next_try_at
    notice.address = reach.addresses[outcome.channel]
    return _ready(notice, troubled=known is not None and known.silent_since is not None)


def _ready(notice: Notice, *, troubled: bool) -> Ready:
    address = notice.address
    if notice.channel == SMS:
        text = sms.Text(notice.reference, address, saying.sms(notice))
        return Ready(notice.key, notice.reference, SMS, address, troubled, text=text)
    words = saying.written(notice)
    letter = mail.Letter(f"notice-{notice.reference}", address, words.subject, "\n\n".join(words.paragraphs))
    return Ready(notice.key, notice.reference, EMAIL, address, troubled, letter=letter)


@operation("send_notices")
def note_sent(ready: Ready, number: str, *, actor: Actor, at: datetime) -> None:
    """The gateway has taken it. One that was called off meanwhile was sent all the same, and says so.

    A gateway may say that it failed before it answers: then the notice is on its way by another channel, and this
    is one step of how it went.
    """
    if ready.troubled:
        gateways.note_answer(ready.channel, at=at)
    notice = locked(key=ready.key)
    if notice is None or notice.reference != ready.reference:
        return
    if notice.channel != ready.channel:
        _note_in_vain(notice, ready, at=at)
        return
    if notice.state not in (State.WAITING, State.CALLED_OFF, State.DELIVERED):
        return
    notice.address, notice.gateway_id, notice.sent_at = ready.address, number, at
    notice.channel, notice.trying_since, notice.fault = ready.channel, None, ""
    if notice.state != State.DELIVERED:  # its receipt can be here before the gateway's answer
        notice.state, notice.settled_at = State.SENT, None
    notice.save()
    step(notice, What.SENT, at=at)
    nothing_left_to_do(notice, at=at)


def _note_in_vain(notice: Notice, ready: Ready, *, at: datetime) -> None:
    """It went by a channel that has been left since: on record, once."""
    by_it = notice.steps.filter(channel=ready.channel)
    if again := notice.steps.filter(what=What.AGAIN).order_by("pk").last():
        by_it = by_it.filter(pk__gt=again.pk)
    if not by_it.filter(what=What.SENT).exists():
        step(notice, What.SENT, at=at, way=(ready.channel, ready.address))


@operation("send_notices")
def note_undeliverable(ready: Ready, fault: str, *, actor: Actor, at: datetime) -> None:
    """This address will never do; the next channel is looked for."""
    if ready.troubled:
        gateways.note_answer(ready.channel, at=at)
    notice = locked(key=ready.key)
    if notice is None or notice.state != State.WAITING or notice.channel != ready.channel:
        return
    gave_up(notice, fault, at=at)
    notice.save()


@operation("send_notices")
def note_unanswered(ready: Ready, fault: str, *, actor: Actor, at: datetime) -> datetime:
    """Nobody knows whether the gateway took it. When to ask again, under the same reference."""
    again = gateways.note_silence(ready.channel, fault, at=at)
    notice = locked(key=ready.key)
    if notice is not None and notice.state == State.WAITING and notice.channel == ready.channel:
        if notice.trying_since is None:
            notice.trying_since = at
            step(notice, What.UNANSWERED, at=at, words=fault)
        notice.fault = fault[:300]
        notice.save()
    return again + LAST_IN_LINE


def call_off_one(notice: Notice, why: Reason, *, at: datetime) -> None:
    """Nobody needs to be told any more. The caller saves the notice."""
    notice.state, notice.settled_at, notice.trying_since = State.CALLED_OFF, at, None
    notice.fault = say(why)[:300]
    step(notice, What.CALLED_OFF, at=at, words=notice.fault)


def _keep(notice: Notice, ruled: Ruling[Channel | NotTold | Refusal], *, at: datetime) -> None:
    """The ruling that counts from now on, on record."""
    made = prepare(
        ruled,
        subject_kind="notice",
        subject_uuid=notice.uuid,
        at=at,
        care_provider_id=notice.care_provider_id,
    )
    record([made])
    notice.ruling = made.id
