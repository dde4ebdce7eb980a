"""An agreement's periods drawn along a line, and the same dates as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from uttag.apps.agreement.models import SignedAgreement
from uttag.apps.agreement.signed.reminders import reminder_days
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.rules.periods import AgreementState, Period, Standing, periods
from uttag.rules.terms import TermBook, Terms

WIDTH, MARGIN = 1000, 12
BEFORE, AFTER = 1, 2  # periods drawn around the one asked about


@dataclass(frozen=True, slots=True)
class Bar:
    """A period as drawn: `look` is past, now, next or gone (after the agreement's end)."""

    period: Period
    x: int
    width: int
    look: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the line: `look` is notice, reminder, end or day."""

    day: date
    x: int
    look: str
    words: str

    @property
    def anchor(self) -> str:
        """Words near an edge are written inwards."""
        if self.x < WIDTH // 10:
            return "start"
        return "end" if self.x > WIDTH - WIDTH // 10 else "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """All that the drawing needs."""

    bars: list[Bar]
    ticks: list[Tick]


@dataclass(frozen=True, slots=True)
class Dated:
    """One of the dates in words; `state` as `<c-event>` wants it."""

    day: date
    title: str
    state: str


def draw_line(agreement: SignedAgreement, state: AgreementState, day: date, book: TermBook) -> Line:
    """The period asked about with those around it, the last days for notice, reminders, the end, and the day."""
    shown = _shown(agreement, state, book)
    first, last = shown[0].first_day, shown[-1].last_day

    def place(at: date) -> int:
        share = (min(max(at, first), last) - first).days / max((last - first).days, 1)
        return MARGIN + round(share * (WIDTH - 2 * MARGIN))

    bars = [
        Bar(
            one,
            place(one.first_day),
            max(place(one.last_day) - place(one.first_day) - 3, 1),
            _look(one, state),
        )
        for one in shown
    ]
    ticks = [
        Tick(one.last_notice_day, place(one.last_notice_day), "notice", _("sista uppsägningsdag"))
        for one in shown
        if state.ends_day is None or one.last_day <= state.ends_day
    ]
    if state.standing is Standing.IN_FORCE:
        ticks += [
            Tick(due, place(due), "reminder", _("påminnelse, %(n)s månader före") % {"n": months})
            for months, due in reminder_days(state.period.last_day, day, book)
        ]
    if first <= day <= last:
        ticks.append(Tick(day, place(day), "day", day_in_words(day)))
    if state.ends_day:
        ticks.append(Tick(state.ends_day, place(state.ends_day), "end", _("avtalets sista dag")))
    return Line(bars, ticks)


def dates_of(state: AgreementState, day: date, book: TermBook) -> list[Dated]:
    """What happens in the period that is asked about, in order: for who can't see the drawing, and for paper."""
    found = sorted(_dates(state, day, book))
    return [Dated(at, title, "done" if at < day else "now" if at == day else "next") for at, title in found]


def _dates(state: AgreementState, day: date, book: TermBook) -> Iterator[tuple[date, str]]:
    period = state.period
    yield period.first_day, _("Period %(n)s börjar") % {"n": period.number}
    yield period.last_notice_day, _("Sista dag för uppsägning till periodens slut")
    if state.standing is Standing.IN_FORCE:
        for months, due in reminder_days(period.last_day, day, book):
            yield due, _("Sekretariatet påminns: %(n)s månader kvar") % {"n": months}
    if state.ends_day == period.last_day:
        yield period.last_day, _("Avtalets sista dag")
        return
    yield period.last_day, _("Period %(n)s går ut, avtalet förlängs") % {"n": period.number}
    if state.ends_day:
        yield state.ends_day, _("Avtalets sista dag")


def _shown(agreement: SignedAgreement, state: AgreementState, book: TermBook) -> list[Period]:
    number = state.period.number
    return list(
        islice(periods(agreement.first_day, Terms(book)), max(number - 1 - BEFORE, 0), number + AFTER)
    )


def _look(period: Period, state: AgreementState) -> str:
    if state.ends_day and period.first_day > state.ends_day:
        return "gone"
    if period.number == state.period.number and state.standing in (Standing.IN_FORCE, Standing.UNDER_NOTICE):
        return "now"
    over = period.number < state.period.number or state.standing is Standing.ENDED
    return "past" if over else "next"
