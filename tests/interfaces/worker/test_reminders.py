"""The dates are watched by the worker: a task and a letter, once for each period end and number of months (P8)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from tests import agreed as a
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import SignedAgreement
from uttag.apps.agreement.signed.notices import withdraw_notice
from uttag.apps.agreement.signed.reminders import send_letter
from uttag.ground.accounts.models import User
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import tick
from uttag.rules.wording import say

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# Of the period that ends 2027-05-01, by hand.
EIGHTEEN, FIFTEEN, THIRTEEN, TWELVE = date(2025, 11, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 5, 1)
DAY = timedelta(days=1)


@pytest.fixture
def agreed() -> a.Agreed:
    made = a.agreed()
    a.person("Signe Sekretariat", Role.SECRETARIAT, None, email="signe@example.se")
    return made


def mornings(first: date, last: date) -> None:
    """The worker works each morning from `first` to `last`."""
    day = first
    while day <= last:
        work_on(day)
        day += DAY


def work_on(day: date, hour: int = 8) -> None:
    at = datetime.combine(day, time(hour), STOCKHOLM)
    with time_machine.travel(at, tick=False):
        tick(at)
        work_once()


def months() -> list[int]:
    return [task.params["months"] for task in Task.objects.filter(kind="agreement_reminder").order_by("pk")]


@pytest.mark.clause("P8")
def test_reminders_come_18_15_13_and_12_months_before_each_once(agreed: a.Agreed) -> None:
    for day, before, after in (
        (EIGHTEEN, [], [18]),
        (FIFTEEN, [18], [18, 15]),
        (THIRTEEN, [18, 15], [18, 15, 13]),
        (TWELVE, [18, 15, 13], [18, 15, 13, 12]),
    ):
        work_on(day - DAY)
        assert months() == before
        mornings(day, day + 2 * DAY)
        assert months() == after
    mornings(date(2027, 4, 29), date(2027, 5, 3))
    assert months() == [18, 15, 13, 12]


@pytest.mark.clause("P8")
def test_the_next_period_is_watched_in_its_turn(agreed: a.Agreed) -> None:
    work_on(date(2028, 10, 31))
    assert months() == []
    work_on(date(2028, 11, 1))
    assert Task.objects.get(kind="agreement_reminder").params["last_day"] == "2030-05-01"


@pytest.mark.clause("P8")
def test_the_task_says_how_many_when_and_until_when(agreed: a.Agreed) -> None:
    work_on(EIGHTEEN)
    task = Task.objects.get(kind="agreement_reminder")
    assert (task.role, task.due_day, task.clause) == ("secretariat", TWELVE, "P8")
    said = say(task.reason)
    assert "49 avtal går ut lördag 1 maj 2027" in said
    assert "uppsägning är fredag 1 maj 2026" in said
    assert TrailEntry.objects.get(operation="remind_of_dates").role == "system"


@pytest.mark.clause("P8")
def test_those_of_the_secretariat_with_an_address_get_a_letter(agreed: a.Agreed) -> None:
    mornings(EIGHTEEN, EIGHTEEN + DAY)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["signe@example.se"], "Avtalen går ut lördag 1 maj 2027")
    assert "49 avtal" in str(letter.body)


@pytest.mark.clause("P8")
def test_a_letter_sent_again_is_told_by_its_id(agreed: a.Agreed) -> None:
    work_on(EIGHTEEN)
    user = agreed.region.sara.user_id or 0
    task = Task.objects.get(kind="agreement_reminder")
    signe = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    send_letter(str(task.key), User.objects.get(name="Signe Sekretariat").pk)
    assert [letter.extra_headers["Message-ID"] for letter in mail.outbox] == signe * 2
    assert not send_letter(str(task.key), user)  # no address
    assert not send_letter("agreement_reminder:unknown", user)


@pytest.mark.clause("P8")
def test_a_worker_that_was_away_makes_only_the_latest_that_has_passed(agreed: a.Agreed) -> None:
    work_on(THIRTEEN + 3 * DAY)
    assert months() == [13]
    assert "om 13 månader eller mindre" in say(Task.objects.get(kind="agreement_reminder").reason)


@pytest.mark.clause("P8")
def test_after_the_last_day_for_notice_the_reminder_says_that_they_renew(agreed: a.Agreed) -> None:
    work_on(TWELVE + 20 * DAY)
    task = Task.objects.get(kind="agreement_reminder")
    assert (task.code, task.due_day) == ("agreements_renew_soon", a.LAST_DAY)


@pytest.mark.clause("P8")
def test_agreements_under_notice_are_left_out(agreed: a.Agreed) -> None:
    at = datetime(2026, 3, 1, 8, 0, tzinfo=STOCKHOLM)
    gone = a.give_notice(agreed, received=at.date(), at=at)
    back = a.give_notice(agreed, a.VARA, received=at.date(), at=at)
    withdraw_notice(back.uuid, "Fel kommun", actor=agreed.sixten, at=at)
    work_on(THIRTEEN)
    assert Task.objects.get(kind="agreement_reminder").params["count"] == 48
    assert gone.ends_day == a.LAST_DAY


@pytest.mark.clause("P8")
def test_where_no_agreement_stands_nobody_is_reminded(db: None) -> None:
    work_on(EIGHTEEN)
    assert not Task.objects.exists()


@pytest.mark.clause("P8")
def test_an_agreement_that_cannot_be_reckoned_stops_no_other(agreed: a.Agreed) -> None:
    vara = a.agreement(a.VARA).care_provider
    SignedAgreement.objects.create(care_provider=vara, first_day=date(9999, 12, 31))
    work_on(EIGHTEEN)
    assert Task.objects.get(kind="agreement_reminder").params["count"] == 49
