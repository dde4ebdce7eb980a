"""By which channel someone is told, and from when: D11, K2, K5, I2.

To a pickup point the clause decides: SMS where a mobile number is known, a letter otherwise. Elsewhere the
person's own wish goes first, and then SMS, letter, e-mail in that order. What has failed is passed over, and so
is a gateway that has not answered for too long. All terms are read on the day that the question is asked.

Readings: a dead person is told nothing. Who lives in special housing is told of deliveries there only by own
wish, since the housing receives them. With skyddad folkbokföring the registered address may be untrue, so that no
letter goes there; a number or an e-mail address that the person has given is used. That goods are coming isn't
told by a letter that comes after them: by e-mail then, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms

SMS, LETTER, EMAIL = "sms", "letter", "email"
ORDER = (SMS, LETTER, EMAIL)
UNTRUE_ADDRESS = "registered"  # skyddad folkbokföring


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One notice to be sent. Day and time are Swedish local ones.

    `by_clause`: the clause decides and not the wish (D11). `mobile`, `email`, `postal`: such an address is known
    and whole. `failed`: channels tried in vain; `trying` has gone unanswered for `waited_minutes`. `chosen`: what
    someone at the service desk has picked, before all else. `staff`: to someone at work, by e-mail alone.
    `post_too_late`: of goods that are there before a letter can be.
    """

    today: date
    asked_time: time
    by_clause: bool
    wish: str
    mobile: bool
    email: bool
    postal: bool
    deceased: bool = False
    protected: str = "none"
    special_housing: bool = False
    failed: tuple[str, ...] = ()
    trying: str = ""
    waited_minutes: int = 0
    chosen: str = ""
    staff: bool = False
    post_too_late: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """Told by `channel`: at once where `from_day` is today and `from_time` has passed, else from then on."""

    channel: str
    from_day: date
    from_time: time
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NotTold:
    """Nobody is to be told."""

    reasons: tuple[Reason, ...]


def channel(facts: NoticeFacts, terms: Terms) -> Channel | NotTold | Refusal:
    """How to tell them; that they are not to be told; or a refusal where no channel is left."""
    if facts.deceased:
        return NotTold((because("notice_not_to_dead", "I2"),))
    if facts.special_housing and not (facts.by_clause or facts.wish or facts.chosen):
        return NotTold((because("notice_not_to_special_housing", "D4"),))
    given_up = _given_up(facts, terms)
    for wanted in _in_order(facts):
        if wanted not in given_up and not _lacking(facts, wanted):
            return _by(wanted, facts, terms, given_up)
    if facts.post_too_late:
        return NotTold((because("notice_letter_too_late", _clause(facts)), *_why_not(facts, given_up)))
    return Refusal((because("notice_no_channel_left", _clause(facts)), *_why_not(facts, given_up)))


def _in_order(facts: NoticeFacts) -> tuple[str, ...]:
    """The channels to look at, best first."""
    if facts.staff:
        return (EMAIL,)
    if facts.chosen:
        return (facts.chosen,)
    first = () if facts.by_clause or not facts.wish else (facts.wish,)
    return (*first, *(one for one in ORDER if one not in first))


def _given_up(facts: NoticeFacts, terms: Terms) -> tuple[str, ...]:
    """Those that failed, and one whose gateway has been silent for too long."""
    if not facts.trying:
        return facts.failed
    silent = facts.waited_minutes >= int(terms.read("notice.try_minutes", facts.today))
    return (*facts.failed, facts.trying) if silent else facts.failed


def _lacking(facts: NoticeFacts, wanted: str) -> str:
    """The code of what stands in the way; empty where nothing does."""
    if wanted == SMS:
        return "" if facts.mobile else "notice_no_mobile"
    if wanted == EMAIL:
        return "" if facts.email else "notice_no_email"
    if facts.protected == UNTRUE_ADDRESS:
        return "notice_address_may_be_untrue"
    if facts.post_too_late:
        return "notice_letter_too_late"
    return "" if facts.postal else "notice_no_postal_address"


def _by(wanted: str, facts: NoticeFacts, terms: Terms, given_up: tuple[str, ...]) -> Channel:
    first, *_rest = _in_order(facts)
    reasons = [_because_of(wanted, facts)]
    if wanted != first:
        reasons += _why_not(facts, given_up, until=wanted)
    day, from_time, waits = _from(wanted, facts, terms)
    return Channel(wanted, day, from_time, (*reasons, *waits))


def _because_of(wanted: str, facts: NoticeFacts) -> Reason:
    if facts.staff:
        return because("notice_staff_by_email", "K5")
    if facts.chosen:
        return because("notice_channel_chosen", "K2", channel_code=wanted)
    if facts.by_clause:
        return because(f"notice_by_clause_{wanted}", "D11")
    if wanted == facts.wish:
        return because("notice_by_wish", "K2", channel_code=wanted)
    return because("notice_next_in_order", "K2", channel_code=wanted)


def _why_not(facts: NoticeFacts, given_up: tuple[str, ...], until: str = "") -> list[Reason]:
    """For each channel passed over: what is lacking, or that it was tried in vain."""
    reasons = []
    for passed in _in_order(facts):
        if passed == until:
            break
        if lacking := _lacking(facts, passed):
            reasons.append(because(lacking, _clause(facts)))
        elif passed in facts.failed:
            reasons.append(because("notice_channel_failed", None, channel_code=passed))
        elif passed in given_up:
            waited = because("notice_gateway_silent", None, channel_code=passed, minutes=facts.waited_minutes)
            reasons.append(waited)
    return reasons


def _from(wanted: str, facts: NoticeFacts, terms: Terms) -> tuple[date, time, tuple[Reason, ...]]:
    """An SMS wakes nobody: sent within its hours, else the next morning."""
    if wanted != SMS:
        return facts.today, facts.asked_time, ()
    opens, closes = (terms.time(f"notice.sms_{end}_time", facts.today) for end in ("from", "to"))
    if opens <= facts.asked_time < closes:
        return facts.today, facts.asked_time, ()
    day = facts.today if facts.asked_time < opens else facts.today + timedelta(days=1)
    waits = because("notice_sms_hours", "K2", from_time=opens, to_time=closes, send_day=day)
    return day, opens, (waits,)


def _clause(facts: NoticeFacts) -> str:
    return "D11" if facts.by_clause else "K2"
