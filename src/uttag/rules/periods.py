"""How long an agreement runs: periods, renewals, the last day for notice, and its end (P2, P3).

The n-th period's last day is reckoned from the agreement's first day and all months so far, never from the
last day before it, so that leap days and short months don't drift. The first period's last day is the same
date its months later (2018-05-01 to 2021-05-01, that day included); the next begins the day after (reading 8).

Which day's terms: those in force when a period begins hold for that period. A notice's last day is settled
when it is registered; later changes of the terms leave it as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from uttag.rules.calendar import ONE_DAY, months_later
from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms

# Nobody asks farther ahead; a period that reaches this far is cut off here.
LAST_YEAR = 9900


class Standing(StrEnum):
    """How an agreement stands on a day; in this order, unless a notice is taken back."""

    NOT_BEGUN = "not_begun"
    IN_FORCE = "in_force"
    UNDER_NOTICE = "under_notice"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """A notice that was taken: `ends_day` as ruled then. It counts from `received_day` until it is taken back."""

    given_by: str
    received_day: date
    ends_day: date
    withdrawn_day: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.received_day <= day and (self.withdrawn_day is None or day < self.withdrawn_day)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement with all notices ever taken, and the day asked about, past or future."""

    first_day: date
    day: date
    notices: tuple[NoticeGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`-th period, first and last day included. `last_notice_day` is itself in time."""

    number: int
    first_day: date
    last_day: date
    last_notice_day: date


@dataclass(frozen=True, slots=True)
class AgreementState:
    """How it stands on the day. `period` is the one in force then; the first before it, the last one after it.

    `renews`: another period follows this one, as far as is known on the day. `ends_day`, `ended_by`: by notice.
    """

    standing: Standing
    period: Period
    renews: bool
    ends_day: date | None
    ended_by: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice to be registered on `today`. `written`: the document is there. `notices`: those taken before."""

    first_day: date
    given_by: str
    received_day: date
    written: bool
    today: date
    notices: tuple[NoticeGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeTaken:
    """`ends_day`: the agreement's last day by this notice. `late`: after the last day for the period it came in."""

    ends_day: date
    late: bool
    last_notice_day: date
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """An agreement's first day, and its last where a notice has settled one."""

    first_day: date
    ends_day: date | None = None


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """All agreements that a care provider has had, and the day of an order it would pay for."""

    care_provider: str
    name: str
    agreements: tuple[Span, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Covered:
    """The order falls within the cooperation."""

    reasons: tuple[Reason, ...] = ()


def periods(first_day: date, terms: Terms) -> Iterator[Period]:
    """Every period, without gap: each begins the day after the one before it."""
    for number, begins, last_day in _spans(first_day, terms):
        yield _period(number, begins, last_day, terms)


def period_on(first_day: date, day: date, terms: Terms) -> Period:
    """The period that `day` falls in; the first where it is before them all."""
    return _period(*_span_on(_spans(first_day, terms), day), terms)


def _spans(first_day: date, terms: Terms) -> Iterator[tuple[int, date, date]]:
    """Number, first and last day of every period."""
    number, begins, months = 1, first_day, terms.days("agreement.first_period_months", first_day)
    while True:
        last_day = months_later(first_day, months)
        yield number, begins, last_day
        if last_day.year > LAST_YEAR:
            raise ValueError(f"no agreement is reckoned past the year {LAST_YEAR}")
        number, begins = number + 1, last_day + ONE_DAY
        months += terms.days("agreement.renewal_months", begins)


def _span_on(spans: Iterator[tuple[int, date, date]], day: date) -> tuple[int, date, date]:
    return next(span for span in spans if day <= span[2])


def _period(number: int, begins: date, last_day: date, terms: Terms) -> Period:
    notice = terms.days("agreement.notice_months", begins)
    return Period(number, begins, last_day, months_later(last_day, -notice))


def state(facts: AgreementFacts, terms: Terms) -> AgreementState:
    """How the agreement stands on the day (P2): of several notices the earliest end counts."""
    ending = _ending(facts.notices, facts.day)
    if facts.day < facts.first_day:
        return _not_begun(facts, terms)
    if ending and facts.day > ending.ends_day:
        period = period_on(facts.first_day, ending.ends_day, terms)
        why = because("agreement_has_ended", "P3", last_day=ending.ends_day, given_by=ending.given_by)
        return AgreementState(
            Standing.ENDED, period, False, ending.ends_day, ending.given_by, (why, _received(ending))
        )
    period = period_on(facts.first_day, facts.day, terms)
    return _under_notice(period, ending) if ending else _in_force(period, facts.day, terms)


def notice(facts: NoticeFacts, terms: Terms) -> NoticeTaken | Refusal:
    """When a notice ends the agreement (P3), or everything that keeps it from being registered."""
    faults = _not_to_be_taken(facts)
    if faults:
        return Refusal(tuple(faults))
    spans = _spans(facts.first_day, terms)
    came_in = _period(*_span_on(spans, facts.received_day), terms)
    late = facts.received_day > came_in.last_notice_day
    ends_day = next(spans)[2] if late else came_in.last_day
    if ends_day < facts.today:
        return Refusal((because("notice_would_have_ended", "P3", last_day=ends_day),))
    reason = because(
        "notice_late" if late else "notice_in_time",
        "P3",
        received_day=facts.received_day,
        last_notice_day=came_in.last_notice_day,
        last_day=ends_day,
    )
    earlier = _ending(facts.notices, facts.today)
    more = [_ends_anyway(earlier)] if earlier and earlier.ends_day <= ends_day else []
    return NoticeTaken(ends_day, late, came_in.last_notice_day, (reason, *more))


def covered(facts: CoverFacts, terms: Terms) -> Covered | Refusal:
    """Whether an order may be paid by this care provider: refused from the day after its agreement's last (P3).

    One that has no agreement, or whose first is yet to come, is not refused: nothing of its has ended.
    """
    begun = [span for span in facts.agreements if span.first_day <= facts.day]
    ends = [span.ends_day for span in begun if span.ends_day is not None]
    if len(ends) < len(begun) or not ends or facts.day <= max(ends):
        return Covered()
    return Refusal((because("agreement_ended", "P3", name=facts.name, last_day=max(ends)),))


def _ending(notices: tuple[NoticeGiven, ...], day: date) -> NoticeGiven | None:
    """The notice that ends the agreement, of those that count on `day`."""
    counting = [one for one in notices if one.counts_on(day)]
    return min(counting, key=lambda one: (one.ends_day, one.received_day), default=None)


def _not_begun(facts: AgreementFacts, terms: Terms) -> AgreementState:
    period = period_on(facts.first_day, facts.first_day, terms)
    why = because("agreement_not_begun", "P2", first_day=facts.first_day, last_day=period.last_day)
    return AgreementState(Standing.NOT_BEGUN, period, True, None, None, (why,))


def _in_force(period: Period, day: date, terms: Terms) -> AgreementState:
    """Without notice another period follows: whether one could still come in time is said."""
    days = {"first_day": period.first_day, "last_day": period.last_day}
    until = {"last_notice_day": period.last_notice_day, "last_day": period.last_day}
    renewal = terms.days("agreement.renewal_months", period.last_day + ONE_DAY)
    open_still = day <= period.last_notice_day
    reasons = (
        because("agreement_in_force", "P2", number=period.number, **days),
        because("agreement_notice_until", "P2", **until)
        if open_still
        else because("agreement_notice_passed", "P2", **until),
        because("agreement_renews_unless" if open_still else "agreement_renews", "P2", months=renewal),
    )
    return AgreementState(Standing.IN_FORCE, period, True, None, None, reasons)


def _under_notice(period: Period, ending: NoticeGiven) -> AgreementState:
    """A late notice lets one more period come: this one renews then, that one doesn't."""
    reasons = (
        because("agreement_under_notice", "P3", last_day=ending.ends_day, given_by=ending.given_by),
        _received(ending),
    )
    renews = ending.ends_day > period.last_day
    return AgreementState(Standing.UNDER_NOTICE, period, renews, ending.ends_day, ending.given_by, reasons)


def _received(ending: NoticeGiven) -> Reason:
    return because("agreement_notice_came", "P3", received_day=ending.received_day)


def _ends_anyway(earlier: NoticeGiven) -> Reason:
    return because("notice_given_before", "P3", last_day=earlier.ends_day, given_by=earlier.given_by)


def _not_to_be_taken(facts: NoticeFacts) -> list[Reason]:
    """What is wrong with the notice as such, before its period is asked for."""
    faults = []
    if not facts.written:
        faults.append(because("notice_not_written", "P3"))
    if facts.received_day > facts.today:
        faults.append(because("notice_in_the_future", "P3", received_day=facts.received_day))
    if facts.received_day < facts.first_day:
        faults.append(because("notice_before_start", "P3", first_day=facts.first_day))
    ending = _ending(facts.notices, facts.today)
    if ending and facts.today > ending.ends_day:
        faults.append(because("notice_after_end", "P3", last_day=ending.ends_day))
    return faults
