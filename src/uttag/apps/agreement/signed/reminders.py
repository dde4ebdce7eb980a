"""The dates are watched (P8): the secretariat is reminded some months before periods end, once for each."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.queries import assignments_on
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import SignedAgreement
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.periods import standing_of
from uttag.gateways.mail import Letter, send
from uttag.ground.accounts.models import User
from uttag.ground.outbox.operations import enqueue
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import open_task
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local, months_later
from uttag.rules.periods import Standing
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import TermBook
from uttag.rules.wording import say

log = logging.getLogger(__name__)

LETTER = "agreement.reminder_letter"
TASK = "agreement_reminder"


@dataclass(frozen=True, slots=True)
class Ending:
    """How many agreements end their period on a day without notice, and until when notice can be given."""

    last_day: date
    last_notice_day: date
    agreements: int


@operation("remind_of_dates")
def remind_of_dates(*, actor: Actor, at: datetime) -> list[Task]:
    """Makes the reminders whose day has come: a task for the secretariat and a letter to each of its people.

    Once for each period end and number of months. Who was away makes only the latest of those that have
    passed. Agreements under notice are left out: what awaits them is their hand-over.
    """
    day = local(at).date()
    book = term_book()
    made = []
    for ending in periods_ending(day, book):
        months = _months_due(ending, day, book)
        key = f"{TASK}:{ending.last_day}:{months}"
        if months is not None and not Task.objects.filter(key=key).exists():
            made.append(_remind(ending, months, key, day, actor, at))
    return made


def periods_ending(day: date, book: TermBook) -> list[Ending]:
    """The ends of the periods in force on `day`, agreements under notice left out; the next first.

    One that can't be reckoned (its days are no days) is left out and logged, so that the others are watched.
    """
    counts: dict[tuple[date, date], int] = defaultdict(int)
    agreements = SignedAgreement.objects.prefetch_related("notices__given_by", "notices__withdrawal")
    for agreement in agreements:
        try:
            state = standing_of(agreement, day, book)
        except (ValueError, OverflowError):
            log.exception("agreement %s can't be reckoned; nobody is reminded of it", agreement.uuid)
            continue
        if state.standing is Standing.IN_FORCE:
            counts[state.period.last_day, state.period.last_notice_day] += 1
    return [Ending(last, notice, count) for (last, notice), count in sorted(counts.items())]


def reminder_days(last_day: date, day: date, book: TermBook) -> list[tuple[int, date]]:
    """Months before `last_day` and the days they mean, by the terms of `day`; the earliest first."""
    held = book.held("agreement.reminder_months", day)
    months = sorted((int(row["months"]) for row in held.value), reverse=True) if held else []
    return [(n, months_later(last_day, -n)) for n in months]


def send_letter(task: str, user: int) -> bool:
    """Mails a reminder to one of the secretariat. False where there is nothing to send, or nowhere."""
    reminder = Task.objects.filter(key=task).first()
    person = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
    if reminder is None or person is None:
        return False
    subject = because("reminder_subject", "P8", last_day=reminder.params["last_day"])
    lines = [because("reminder_greeting", "P8"), reminder.reason, because("reminder_end", "P8")]
    text = "\n\n".join(say(line) for line in lines)
    # The same each time it is sent, so that a repeat after a crash can be told apart.
    letter = f"{task.replace(':', '-')}-{person.uuid}"
    send(Letter(letter, person.email, say(subject), text))
    return True


def _months_due(ending: Ending, day: date, book: TermBook) -> int | None:
    """The latest reminder that has passed: the fewest months."""
    passed = [months for months, due in reminder_days(ending.last_day, day, book) if due <= day]
    return min(passed, default=None)


def _remind(ending: Ending, months: int, key: str, day: date, actor: Actor, at: datetime) -> Task:
    task = open_task(
        TASK,
        _reason(ending, months, day),
        at=at,
        role=Role.SECRETARIAT.value,
        subject_kind="agreements",
        due_day=ending.last_notice_day if day <= ending.last_notice_day else ending.last_day,
        key=key,
    )
    for person in _secretariat(day):
        payload = {"task": key, "user": person.pk}
        enqueue(LETTER, payload, at=at, key=f"{LETTER}:{ending.last_day}:{months}:{person.pk}")
    changes = {"last_day": (None, ending.last_day), "months": (None, months)}
    note(actor, "remind_of_dates", at=at, subject_kind="agreements", changes=changes)
    return task


def _reason(ending: Ending, months: int, day: date) -> Reason:
    told = {
        "count": ending.agreements,
        "months": months,
        "last_day": ending.last_day,
        "last_notice_day": ending.last_notice_day,
    }
    if day <= ending.last_notice_day:
        return because("agreements_end_soon", "P8", **told)
    return because("agreements_renew_soon", "P8", **told)


def _secretariat(day: date) -> Iterator[User]:
    """Those who work in the secretariat and have an e-mail address, each once."""
    held = assignments_on(day).filter(role=Role.SECRETARIAT).exclude(user__email="").order_by("user")
    yield from {assignment.user_id: assignment.user for assignment in held}.values()
